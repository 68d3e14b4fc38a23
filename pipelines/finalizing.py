"""A region's year to be signed off -> the entry for it, or why it cannot be."""

from __future__ import annotations

import polars as pl
from upath import UPath

from assets.decisions.load import Decisions, SignOff
from assets.published.releases import Releases, years_of
from assets.published.revisions import figures_sha256, region_figures
from assets.register.tables import REGIONS
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS
from pipelines.behind_figures import known_region


class NotFinalError(ValueError):
    """The year of the region cannot be signed off; the message says why."""


def sign_off(
    published: UPath,
    decisions: Decisions,
    year: int,
    region: str,
    despite: str | None,
    **entry: object,
) -> tuple[str, SignOff]:
    """The region's name, and its figures in the latest release signed off.

    ``region`` is its code or name, ``entry`` are the other fields of the entry. UnknownError where
    the release has no such region. NotFinalError where there is no release, the next one is held
    back, the region is signed off already, or its figures are provisional and nothing is said why
    they are final all the same. ValidationError for a field that is faulty by itself.
    """
    releases = Releases(published / str(year))
    latest = releases.latest()
    if latest is None:
        there = ", ".join(map(str, years_of(published))) or "none"
        raise NotFinalError(f"{year} has no release; years that have one: {there}")
    if releases.held() is not None:
        raise NotFinalError(
            f"the next release of {year} is held back: settle that first (nianbao release show"
            f" {year})"
        )
    regions = latest.table(REGIONS).collect()
    of_year = regions.filter(pl.lit(year).is_between("valid_from", "valid_to"))
    covered = latest.table(COVERAGE).collect().join(of_year, left_on="region", right_on="code")
    code, name = known_region(covered, region)
    own = covered.row(by_predicate=pl.col("region") == code, named=True)
    for each in decisions.sign_offs:
        if (each.year, each.region) == (year, code):
            raise NotFinalError(
                f"{name} {code} is signed off for {year} already: {each.place}; what has changed"
                " since is a revision"
            )
    final = own["maturity"] == "final"
    if not final and despite is None:
        raise NotFinalError(
            f"{name} {code} is provisional for {year}: {own['accepted']} of {own['expected']}"
            " reports are accepted, and not all were looked for after their legal dates; --despite"
            " says why it is signed off all the same"
        )
    if final and despite is not None:
        raise NotFinalError(
            f"{name} {code} is final for {year}: there is nothing to say with --despite"
        )
    figures = region_figures(year, code, latest.table(ROLLUP_CELLS), regions)
    return name, SignOff.model_validate(
        {
            "year": year,
            "region": code,
            "release": latest.number,
            "figures_sha256": figures_sha256(figures),
            **({} if despite is None else {"despite": despite}),
            **entry,
        }
    )
