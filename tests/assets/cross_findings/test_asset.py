"""Comparing in Dagster: what a partition depends on, what makes it anew, and what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from assets.cross_findings.asset import compared_reports
from assets.cross_findings.tables import CROSS_FINDINGS
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.partitions import partition_key, years_and_regions
from assets.raw_text.tables import RAW_TEXT
from assets.register.tables import REPORTERS
from assets.storage.resources import Home
from assets.validated_tables.tables import VALIDATED_CELLS
from tests.assets.cross_findings.years import REGION, Year, units

SIDES = ("reports", "validated_cells", "raw_text", "parsed_cells")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    folders = dict.fromkeys(("home", "local", "office"), str(tmp_path))
    return Home(**folders, reader_version="")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("collection_region", [REGION, "991122"])
        yield instance


def stored(home: Home, year: Year) -> None:
    tables = year.tables()
    for spec, frame in (
        (REPORTS, tables.reports),
        (VALIDATED_CELLS, tables.validated_cells),
        (RAW_TEXT, tables.texts),
        (PARSED_CELLS, tables.parsed_cells),
    ):
        home.tables.write(spec, frame, year=year.year, region=REGION)


def compared(home: Home, instance: dg.DagsterInstance, year: int) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [compared_reports],
        instance=instance,
        resources={"home": home},
        partition_key=partition_key(year, REGION),
    )


def test_a_partition_is_compared_with_last_years_and_checked(
    home: Home, instance: dg.DagsterInstance
) -> None:
    last, this = Year(2018), Year(2019)
    last.add("a", {"requests.carried_out.total": 3}, form=("2019", ""))
    report = this.add("a", {"requests.carried_in.total": 2}, form=("2019", ""))
    home.tables.write(REPORTERS, units("a"))
    stored(home, last)
    stored(home, this)
    result = compared(home, instance, 2019)
    findings = home.tables.read(CROSS_FINDINGS, year=2019, region=REGION)
    assert findings["rule"].to_list() == ["carried_in_differs"]
    (check,) = result.get_asset_check_evaluations()
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert check.metadata["failing_reports"].value == [report]
    assert check.metadata["examined"].value == 1


def test_a_partition_without_a_year_before_is_no_error(
    home: Home, instance: dg.DagsterInstance
) -> None:
    first = Year(2014)
    first.add("a", form=("2014", ""))
    home.tables.write(REPORTERS, units("a"))
    stored(home, first)
    (check,) = compared(home, instance, 2014).get_asset_check_evaluations()
    assert check.passed
    assert home.tables.read(CROSS_FINDINGS, year=2014, region=REGION).is_empty()


def test_a_check_that_examined_nothing_does_not_pass(
    home: Home, instance: dg.DagsterInstance
) -> None:
    home.tables.write(REPORTERS, units("a"))
    stored(home, Year(2019))
    (check,) = compared(home, instance, 2019).get_asset_check_evaluations()
    assert not check.passed


@dg.multi_asset(
    name="sides", specs=[dg.AssetSpec(name) for name in SIDES], partitions_def=years_and_regions
)
def stages_before() -> Iterator[dg.MaterializeResult[Any]]:
    yield from (dg.MaterializeResult(asset_key=name) for name in SIDES)


class Sensor:
    """The sensor's evaluations, one after the other, beside the stages before."""

    def __init__(self, home: Home, instance: dg.DagsterInstance) -> None:
        everything = dg.define_asset_job("everything")
        self._loaded = dg.Definitions(
            assets=[compared_reports, stages_before, dg.AssetSpec("reporters")],
            jobs=[everything],
            resources={"home": home},
        )
        self._instance = instance
        self._cursor: Any = None
        self.requested()

    def made(self, *names: str, year: int | None = None, region: str = REGION) -> None:
        key = None if year is None else partition_key(year, region)
        for name in names:
            event = dg.AssetMaterialization(asset_key=name, partition=key)
            self._instance.report_runless_asset_event(event)

    def run(self, year: int) -> None:
        """All stages of a partition in one run, as a job makes them."""
        self._loaded.resolve_job_def("everything").execute_in_process(
            instance=self._instance,
            partition_key=partition_key(year, REGION),
            asset_selection=[dg.AssetKey(name) for name in (*SIDES, "cross_findings")],
        )

    def requested(self) -> set[str]:
        result = dg.evaluate_automation_conditions(
            defs=self._loaded, instance=self._instance, cursor=self._cursor
        )
        self._cursor = result.cursor
        return set(result.get_requested_partitions(dg.AssetKey("cross_findings")) or ())


def test_it_is_made_anew_when_this_years_side_is_or_last_years(
    home: Home, instance: dg.DagsterInstance
) -> None:
    sensor = Sensor(home, instance)
    sensor.made(*SIDES, year=2018)
    assert sensor.requested() == {partition_key(2018, REGION)}
    assert sensor.requested() == set()
    sensor.made(*SIDES, year=2017)
    assert sensor.requested() == {partition_key(year, REGION) for year in (2017, 2018)}
    assert sensor.requested() == set()
    sensor.made("validated_cells", year=2016)
    assert sensor.requested() == {partition_key(2017, REGION)}


def test_a_run_that_compares_last_years_side_has_this_years_compared_again(
    home: Home, instance: dg.DagsterInstance
) -> None:
    home.tables.write(REPORTERS, units("a"))
    for year in (2017, 2018):
        stored(home, Year(year))
    sensor = Sensor(home, instance)
    sensor.run(2018)
    assert sensor.requested() == set()
    sensor.run(2017)
    assert sensor.requested() == {partition_key(2018, REGION)}


def test_neither_the_register_nor_another_region_makes_it_anew(
    home: Home, instance: dg.DagsterInstance
) -> None:
    sensor = Sensor(home, instance)
    sensor.made(*SIDES, "cross_findings", year=2018)
    assert sensor.requested() == set()
    sensor.made("reporters")
    assert sensor.requested() == set()
    sensor.made(*SIDES, year=2017, region="991122")
    assert sensor.requested() == {partition_key(2017, "991122")}


def test_the_columns_have_labels() -> None:
    assert all(column.label and column.description for column in CROSS_FINDINGS.columns)
    assert CROSS_FINDINGS.schema["similarity"] == pl.Float32
