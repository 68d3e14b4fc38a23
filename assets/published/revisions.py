"""What became of the years of regions that were signed off: each revision, and its figures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import polars as pl

from assets.published.change_tables import REVISED_FIGURES, REVISIONS
from assets.published.changes import different_figures
from assets.storage.schema import TableSpec

# Release number and region -> the region's figures in it; none of a release that is not kept.
FiguresOf = Callable[[int, str], pl.DataFrame]


class RevisionError(ValueError):
    """Figures that were signed off are nowhere to be found; the message names entry and release."""


def region_figures(
    year: int, region: str, sums: pl.LazyFrame, regions: pl.DataFrame
) -> pl.DataFrame:
    """The sums of a region and of all below it: region, year, cell, value, reports_counted.

    ``sums`` are ROLLUP_CELLS and ``regions`` REGIONS of one release; sorted by region and cell.
    """
    return (
        sums.filter(pl.col("region").is_in(regions_within(year, region, regions)))
        .select("region", "year", "cell", "value", "reports_counted")
        .sort("region", "cell")
        .collect()
    )


def regions_within(year: int, region: str, regions: pl.DataFrame) -> list[str]:
    """Codes of the region and of all below it that year, each after the one it is part of."""
    of_year = regions.filter(pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to")))
    below: dict[str, list[str]] = {}
    for code, parent in of_year.select("code", "parent").iter_rows():
        below.setdefault(parent, []).append(code)
    codes = [region]
    for code in codes:
        codes += below.get(code, [])
    return codes


def figures_sha256(figures: pl.DataFrame) -> str:
    """Digest of a region's figures: each sum, and how many reports are counted in it."""
    lines = figures.select(
        pl.concat_str(
            pl.col("region", "cell", "value", "reports_counted").cast(pl.String).fill_null(""),
            separator="\t",
        )
    ).to_series()
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def revisions(
    number: int,
    sign_offs: pl.DataFrame,
    former: tuple[pl.DataFrame, pl.DataFrame],
    figures_of: FiguresOf,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """REVISIONS and REVISED_FIGURES of a year in the release ``number``.

    ``sign_offs`` are SIGN_OFFS of the year, ``former`` both tables of the release before. A region
    whose figures are not what they were last is revised; a release revises it once. RevisionError
    where the figures that were signed off, or last revised, stand in no kept release.
    """
    rows: list[dict[str, Any]] = []
    figures: list[pl.DataFrame] = []
    for signed in sign_offs.iter_rows(named=True):
        region = signed["region"]
        now = figures_of(number, region)
        own = _so_far(signed, former[0])
        if own:
            figures.append(former[1].filter(pl.col("region") == region))
        else:
            own = [_signed_off(signed, number, figures_of)]
        last = own[-1]
        if last["figures_sha256"] != figures_sha256(now):
            before = _found_again(signed, last, figures_of)
            revised = _revised_figures(region, last["revision"] + 1, before, now)
            own.append(
                {
                    **last,
                    "revision": last["revision"] + 1,
                    "release": number,
                    "figures_changed": revised.filter(
                        pl.col("before").ne_missing(pl.col("after"))
                    ).height,
                    "figures_sha256": figures_sha256(now),
                }
            )
            figures.append(revised)
        rows += own
    return REVISIONS.frame(rows), _all(REVISED_FIGURES, figures)


def _so_far(signed: dict[str, Any], former: pl.DataFrame) -> list[dict[str, Any]]:
    """The revisions that the release before tells of; none where it was not signed off yet."""
    own = former.filter(pl.col("region") == signed["region"]).sort("revision").to_dicts()
    if own and own[0]["figures_sha256"] == signed["figures_sha256"]:
        return own
    return []


def _signed_off(signed: dict[str, Any], number: int, figures_of: FiguresOf) -> dict[str, Any]:
    """Revision 0: in the release it names, or in this one where that is not kept any more."""
    for release in (signed["release"], number):
        if figures_sha256(figures_of(release, signed["region"])) == signed["figures_sha256"]:
            return {
                **{name: signed[name] for name in REVISIONS.schema if name in signed},
                "revision": 0,
                "release": release,
                "figures_changed": 0,
            }
    raise _lost(signed, signed["release"], signed["figures_sha256"])


def _found_again(
    signed: dict[str, Any], last: dict[str, Any], figures_of: FiguresOf
) -> pl.DataFrame:
    found = figures_of(last["release"], signed["region"])
    if figures_sha256(found) != last["figures_sha256"]:
        raise _lost(signed, last["release"], last["figures_sha256"])
    return found


def _lost(signed: dict[str, Any], release: int, digest: str) -> RevisionError:
    return RevisionError(
        f"{signed['place']}: the figures of region {signed['region']!r} for {signed['year']!r} that"
        f" were signed off, or last revised, are not those of release {release!r}: their digest is"
        f" to be {digest!r}; put the release back, or take the entry out and sign off anew"
    )


def _revised_figures(
    region: str, revision: int, before: pl.DataFrame, now: pl.DataFrame
) -> pl.DataFrame:
    return REVISED_FIGURES.conformed(
        different_figures(before, now)
        .rename({"region": "within"})
        .with_columns(region=pl.lit(region), revision=pl.lit(revision))
    )


def _all(spec: TableSpec, frames: list[pl.DataFrame]) -> pl.DataFrame:
    return spec.conformed(pl.concat([spec.empty(), *frames]))
