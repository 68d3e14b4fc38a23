"""What the releases of several years say together, whichever was published or held back last."""

from __future__ import annotations

import polars as pl
import pytest
from upath import UPath

from assets.published.latest import over_years, series_before
from assets.published.release import Gate, write_release
from assets.published.releases import Releases
from assets.register.tables import REGIONS
from assets.rollups.tables import SERIES

HELD = Gate(failures=("a stage failed",))


@pytest.fixture
def publish(tmp_path, frames):
    """Publish the tables as those of a year, with other regions or another series."""

    def published(year, gate=None, **others):
        write_release(UPath(tmp_path), year, {**frames, **others}, gate=gate)
        return UPath(tmp_path)

    return published


def series(frames, year, counted):
    whole = pl.lit(counted).cast(pl.Int32)
    return frames["series"].with_columns(year=pl.lit(year).cast(pl.Int32), reports_counted=whole)


def told(published, year):
    found = series_before(published, year)
    assert found.schema == SERIES.schema
    return sorted(set(found.select("year", "reports_counted").iter_rows()))


def test_years_before_are_told_as_they_were_released(publish, frames):
    for year in (2022, 2023, 2024):
        published = publish(year, series=series(frames, year, 1))
    publish(2023, HELD, series=series(frames, 2023, 7))
    assert Releases(published / "2023").held() is not None
    assert told(published, 2024) == [(2022, 1), (2023, 1)]
    assert told(published, 2022) == []
    publish(2023, series=series(frames, 2023, 7))
    assert told(published, 2024) == [(2022, 1), (2023, 7)]


def named(frames, name, *others):
    """The regions with another name for the township, and more of them."""
    town = pl.col("code") == "991121101"
    regions = frames["regions"].with_columns(
        name=pl.when(town).then(pl.lit(name)).otherwise("name")
    )
    more = [regions.filter(town).with_columns(code=pl.lit(code)) for code in others]
    return REGIONS.conformed(pl.concat([regions, *more]))


@pytest.mark.parametrize("order", [(2023, 2024), (2024, 2023)])
def test_a_register_is_that_of_the_newest_year_whichever_was_published_last(publish, frames, order):
    registers = {2023: named(frames, "旧名", "991121102"), 2024: named(frames, "新名")}
    for year in order:
        published = publish(year, regions=registers[year])
    found = over_years(published, REGIONS)
    assert found.schema == REGIONS.schema
    assert dict(found.select("code", "name").iter_rows()) == {
        "991121": "临溪县",
        "991121101": "新名",
        "991121102": "旧名",  # known to the older release alone
    }


def test_a_row_of_an_older_release_is_none_beside_the_newer_of_the_same_region(publish, frames):
    later = frames["regions"].with_columns(valid_from=pl.lit(2020).cast(pl.Int32))
    publish(2023)
    assert over_years(publish(2024, regions=later), REGIONS).equals(REGIONS.conformed(later))


def test_a_release_made_with_other_columns_is_left_out(publish, frames):
    published = publish(2023, series=series(frames, 2023, 1))
    path = published / "2023" / "1" / "parquet" / "series.parquet"
    path.chmod(0o644)
    pl.read_parquet(str(path)).drop("codes").write_parquet(str(path))
    assert told(published, 2024) == []
