"""A region's year to be signed off -> the entry for it, or why it cannot be."""

from __future__ import annotations

import polars as pl
from upath import UPath

from assets.decisions.load import Decisions, SignOff
from assets.published.releases import Releases, years_of
from assets.published.revisions import figures_sha256, region_figures
from assets.register.tables import REGIONS
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS


class NotFinalError(ValueError):
    """The year of the region cannot be signed off; the message says why."""


def sign_off(
    published: UPath,
    decisions: Decisions,
    year: int,
    region: str,
    despite: str | None,
    **entry: object,
) -> SignOff:
    """The figures of the latest release signed off; ``entry`` are its other fields.

    NotFinalError where there is no release, the next one is held back, the region is not in it or
    is signed off already, or its figures are provisional and nothing is said why they are final
    all the same. ValidationError for a field that is faulty by itself.
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
    coverage = latest.table(COVERAGE).collect()
    own = coverage.filter(pl.col("region") == region)
    if own.is_empty():
        known = ", ".join(coverage["region"])
        raise NotFinalError(f"no region {region!r} in the release of {year}: it has {known}")
    for each in decisions.sign_offs:
        if (each.year, each.region) == (year, region):
            raise NotFinalError(
                f"{region} is signed off for {year} already: {each.place}; what has changed since"
                " is a revision"
            )
    final = own["maturity"][0] == "final"
    if not final and despite is None:
        raise NotFinalError(
            f"{region} is provisional for {year}: {own['accepted'][0]} of {own['expected'][0]}"
            " reports are accepted, and not all were looked for after their legal dates; --despite"
            " says why it is signed off all the same"
        )
    if final and despite is not None:
        raise NotFinalError(f"{region} is final for {year}: there is nothing to say with --despite")
    figures = region_figures(
        year, region, latest.table(ROLLUP_CELLS), latest.table(REGIONS).collect()
    )
    return SignOff.model_validate(
        {
            "year": year,
            "region": region,
            "release": latest.number,
            "figures_sha256": figures_sha256(figures),
            **({} if despite is None else {"despite": despite}),
            **entry,
        }
    )
