"""All that is published of a region's year, taken out of the published tables at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.published.change_tables import REVISIONS
from assets.published.tables import PUBLIC_REPORTERS
from assets.register.tables import REGIONS
from assets.rollups.tables import (
    COVERAGE,
    INDICATORS,
    RECONCILIATION,
    ROLLUP_CELLS,
    ROLLUP_PARTS,
    SERIES,
    UNIT_INDICATORS,
)
from assets.validated_tables.tables import OUTCOMES, QUARANTINE

# Regions that publish tables of their own; a township is one unit with one report.
PUBLISHING = ("country", "province", "prefecture", "county")


@dataclass(frozen=True)
class RegionYear:
    """What is published of one region and year, the regions below it included.

    ``above`` are code and name of the regions it is part of, the topmost first, the code empty
    where nothing is published of it; ``below`` one row a region directly below it: ``region``,
    ``name`` and the columns of COVERAGE. ``cells``,
    ``reconciliation``, ``indicators`` and ``series`` (of every year up to this one) are the
    region's rows of their tables; the last two are empty where it was merged with others later.
    ``units`` has one row per reporter in the region or below it: ``reporter_id``, ``name``,
    ``kind``, ``level``, ``region``, then what OUTCOMES (null where it was never looked for),
    ROLLUP_PARTS (``covers``, ``standing``; null where it is no part) and QUARANTINE (``reasons``)
    say of it. ``standing`` is ``wider`` where the report is accepted and covers more than the unit.
    ``unit_indicators`` are the rows of these reporters. ``revision`` is the region's newest row of
    REVISIONS, None where it is not signed off.
    """

    year: int
    region: str
    name: str
    level: str
    above: tuple[tuple[str, str], ...]
    below: pl.DataFrame
    coverage: Mapping[str, Any]
    cells: pl.DataFrame
    reconciliation: pl.DataFrame
    indicators: pl.DataFrame
    series: pl.DataFrame
    units: pl.DataFrame
    unit_indicators: pl.DataFrame
    revision: Mapping[str, Any] | None = None


def region_years(
    year: int, frames: Mapping[str, pl.DataFrame], series: pl.DataFrame
) -> Iterator[RegionYear]:
    """One for each region of county level or above in which a report is expected, by code.

    ``frames`` are the published tables of the year by name, REVISIONS among them, ``series`` SERIES
    of this and the years before.
    """
    regions = frames[REGIONS.name].filter(
        pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to"))
    )
    by_code = {row["code"]: row for row in regions.iter_rows(named=True)}
    covered = frames[COVERAGE.name].filter(pl.col("expected") > 0)
    units = _units(year, frames)
    inside = _inside(by_code)
    places = units.select("reporter_id", "region")
    figures = frames[UNIT_INDICATORS.name].join(places, on="reporter_id", maintain_order="left")
    units_of, figures_of = _by_region(units), _by_region(figures)
    of_regions: dict[str, dict[str | None, pl.DataFrame]] = {
        name: _by_region(frame)
        for name, frame in (
            (ROLLUP_CELLS.name, frames[ROLLUP_CELLS.name]),
            (RECONCILIATION.name, frames[RECONCILIATION.name]),
            (INDICATORS.name, frames[INDICATORS.name]),
            (SERIES.name, series.filter(pl.col("year") <= year)),
        )
    }
    now = _latest_codes(frames[SERIES.name])
    revisions = frames[REVISIONS.name].sort("revision")
    revised = {row["region"]: row for row in revisions.iter_rows(named=True)}
    beneath = covered.join(
        regions.select("name", "parent", region="code"), on="region", maintain_order="left"
    )
    published = covered.filter(pl.col("level").is_in(PUBLISHING))
    codes = set(published["region"])
    for row in published.iter_rows(named=True):
        code = row["region"]
        yield RegionYear(
            year=year,
            region=code,
            name=by_code[code]["name"],
            level=row["level"],
            above=tuple(
                (each if each in codes else "", by_code[each]["name"])
                for each in _above(code, by_code)
            ),
            below=beneath.filter(pl.col("parent") == code).drop("parent"),
            coverage=row,
            units=_of_all(units_of, inside[code], units.clear()),
            unit_indicators=_of_all(figures_of, inside[code], figures.clear()).drop("region"),
            revision=revised.get(code),
            **{
                field: of_regions[spec.name].get(key, spec.empty())
                for field, spec, key in (
                    ("cells", ROLLUP_CELLS, code),
                    ("reconciliation", RECONCILIATION, code),
                    ("indicators", INDICATORS, now.get(code)),
                    ("series", SERIES, now.get(code)),
                )
            },
        )


def _units(year: int, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per reporter that owes a report: who it is, and how it ended.

    Those of vertically managed systems stand apart, as they do in coverage and sums.
    """
    local = frames[PUBLIC_REPORTERS.name].filter(
        pl.col("system") == "", pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to"))
    )
    names = local.select("reporter_id", "name", "kind", "level", "region")
    ended = frames[OUTCOMES.name].drop("year")
    parts = frames[ROLLUP_PARTS.name].select("reporter_id", "covers", "standing")
    broken = frames[QUARANTINE.name].select("report_id", "reasons")
    is_wider = (pl.col("outcome") == "accepted") & (pl.col("standing") == "missing")
    return (
        names.join(ended, on="reporter_id", how="left", maintain_order="left")
        .join(parts, on="reporter_id", how="left", maintain_order="left")
        .join(broken, on="report_id", how="left", maintain_order="left")
        .with_columns(standing=pl.when(is_wider).then(pl.lit("wider")).otherwise("standing"))
        .sort("region", "reporter_id")
    )


def _inside(by_code: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """By region, its code and those of every region below it, in their order."""
    found: dict[str, list[str]] = {code: [] for code in by_code}
    for each in sorted(by_code):
        for code in (each, *_above(each, by_code)):
            found[code].append(each)
    return found


def _of_all(
    of_region: Mapping[str | None, pl.DataFrame], codes: Collection[str], none: pl.DataFrame
) -> pl.DataFrame:
    return pl.concat([none, *(of_region[code] for code in codes if code in of_region)])


def _latest_codes(series: pl.DataFrame) -> dict[str, str]:
    """By code of the year, the latest code under which its figures, and no others, are carried on.

    What was merged with others later is carried on with their figures: that is not its own.
    """
    alone = series.filter(pl.col("codes").list.len() == 1)
    named = alone.select(pl.col("codes").list.first(), "region").unique()
    return dict(named.iter_rows())


def _above(code: str, by_code: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Codes of the regions it is part of, the topmost first."""
    above: list[str] = []
    while (parent := by_code[code]["parent"]) is not None:
        above.insert(0, parent)
        code = parent
    return above


def _by_region(frame: pl.DataFrame) -> dict[str | None, pl.DataFrame]:
    return {str(key[0]): rows for key, rows in frame.partition_by("region", as_dict=True).items()}
