"""Which years are published after a run: also those whose pages or series would be stale."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from upath import UPath

from assets.register.tables import REGIONS
from assets.rollups.lineage import lineage
from assets.rollups.tables import SERIES
from assets.storage.stage_tables import StageTables
from pipelines.publishing import years_to_publish


def regions(successor: str) -> pl.DataFrame:
    rows = [
        {"code": "old", "valid_from": 0, "valid_to": 2022, "successors": [successor]},
        {"code": "new", "valid_from": 2023, "valid_to": 9999},
        {"code": "other", "valid_from": 0, "valid_to": 9999},
    ]
    about = {"level": "county", "collection": True}
    return REGIONS.frame([{**about, **row, "name": str(row["code"])} for row in rows])


@pytest.fixture
def tables(tmp_path: Path) -> StageTables:
    """Series of three years, under the codes of a register in which old became new."""
    kept = StageTables(UPath(tmp_path))
    kept.write(REGIONS, regions("new"))
    for year in (2021, 2022, 2024):
        counts = {name: 0 for name in SERIES.schema if name.startswith("reports_")}
        about = {"year": year, "variable": "requests.received.total", "edition": "2021"}
        rows = [
            {**counts, **about, "unit": "件", "comparable_since": 2019, **row}
            for row in lineage(year, regions("new")).select("region", "codes").unique().to_dicts()
        ]
        kept.write(SERIES, SERIES.frame(rows), year=year)
    return kept


@pytest.mark.parametrize(
    ("made", "published"),
    [
        ({2024}, [2024]),
        ({2022}, [2022, 2024]),
        ({2020}, [2020, 2021, 2022, 2024]),
        (set(), []),
    ],
)
def test_the_years_after_show_those_before_them(
    tables: StageTables, made: set[int], published: list[int]
) -> None:
    assert years_to_publish(tables, made) == published


def test_series_under_codes_that_are_not_the_latest_are_made_anew(tables: StageTables) -> None:
    tables.write(REGIONS, regions("other"))
    assert years_to_publish(tables, {2024}) == [2021, 2022, 2024]
