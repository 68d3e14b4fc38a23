"""What runs by itself, and when: evaluated at simulated times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import polars as pl
import pytest
from dagster._core.definitions.schedule_definition import ScheduleExecutionData
from hypothesis import given, settings
from hypothesis import strategies as st
from upath import UPath

from assets.fetch.tables import FETCH_OUTCOMES
from assets.judging import deadlines
from assets.partitions import partition_key, report_years, years
from assets.register.tables import REGIONS, REPORTERS
from assets.storage.stage_tables import StageTables
from pipelines.definitions import definitions
from pipelines.schedules import WINDOW_TAG, asked_regions, idle_regions, schedules
from pipelines.season import Season, Window, default_text, season_in
from pipelines.settings_given import settings_from

SHANGHAI = ZoneInfo("Asia/Shanghai")
CITY, COUNTY, FORMER, ABOLISHED = "991100", "991121", "991122", "991123"
# Whose, what kind, first and last report year.
UNITS = (
    ("city-government", CITY, "government", 0, 9999),
    ("city-finance", CITY, "department", 0, 9999),
    ("county-government", COUNTY, "government", 0, 9999),
    ("county-finance", COUNTY, "department", 0, 9999),
    ("county-town", COUNTY, "township", 0, 9999),
    ("county-former-bureau", COUNTY, "department", 0, 2020),
    ("former-finance", FORMER, "department", 0, 2022),
    ("abolished-finance", ABOLISHED, "department", 0, 9999),
)
SEASON = season_in("season.yaml", default_text())
# Nobody owes a report of the latest year: nothing is asked of anybody.
IDLE: dict[str, list[str]] = {partition_key(2026, each): [] for each in (FORMER, ABOLISHED)}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> StageTables:
    """A register as it was taken over: two regions of today, two of former years."""
    kept = StageTables(UPath(tmp_path_factory.mktemp("home") / "tables"))
    about = {"level": "county", "collection": True, "valid_from": 0, "successors": []}
    last = {CITY: 9999, COUNTY: 9999, FORMER: 9999, ABOLISHED: 2021}
    rows = [{**about, "code": each, "name": each, "valid_to": last[each]} for each in last]
    kept.write(REGIONS, REGIONS.frame(rows))
    kept.write(REPORTERS, REPORTERS.frame([_reporter(*unit) for unit in UNITS]))
    return kept


def _reporter(identity: str, region: str, kind: str, first: int, last: int) -> dict[str, object]:
    return {
        "reporter_id": identity,
        "name": identity,
        "kind": kind,
        "level": "county",
        "region": region,
        "collection_region": region,
        "aliases": [],
        "scope": "region_wide" if kind == "government" else "unit",
        "valid_from": first,
        "valid_to": last,
    }


@pytest.fixture(scope="module")
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp() as instance:
        instance.add_dynamic_partitions("collection_region", [CITY, COUNTY, FORMER, ABOLISHED])
        yield instance


@pytest.fixture(scope="module")
def loaded(tables: StageTables) -> dg.Definitions:
    return definitions(settings_from({"NIANBAO_HOME": str(tables.root.parent)}))


def evaluated(
    loaded: dg.Definitions, instance: dg.DagsterInstance, name: str, moment: datetime
) -> ScheduleExecutionData:
    """The tick as the daemon evaluates it: partitions that are not there would be refused."""
    context = dg.build_schedule_context(
        instance=instance,
        scheduled_execution_time=moment,
        repository_def=loaded.get_repository_def(),
    )
    return loaded.resolve_schedule_def(name).evaluate_tick(context)


def requests_of(
    schedule: dg.ScheduleDefinition, instance: dg.DagsterInstance, moment: datetime
) -> list[dg.RunRequest]:
    context = dg.build_schedule_context(instance=instance, scheduled_execution_time=moment)
    found = schedule(context)
    assert isinstance(found, Iterator)
    return [each for each in found if isinstance(each, dg.RunRequest)]


def asked(data: ScheduleExecutionData) -> dict[str | None, object]:
    """Reporters that each requested partition is limited to."""
    return {
        request.partition_key: request.run_config["ops"]["fetch"]["config"]["reporters"]
        for request in data.run_requests or ()
    }


def window(**given: object) -> Window:
    about = {"name": "some", "label": "某", "about": "some", "cron": "0 6 1 2 *"}
    return Window.model_validate({**about, **given})


def of_window(given: Window, tables: StageTables) -> dg.ScheduleDefinition:
    season = Season(timezone="Asia/Shanghai", windows=(given,))
    (schedule,) = schedules(season, tables, datetime(2027, 1, 1, tzinfo=UTC))
    return schedule


def test_on_1_february_departments_and_towns_of_the_year_before_are_asked(
    loaded: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    tick = datetime(2027, 2, 1, 6, 0, tzinfo=SHANGHAI)
    assert asked(evaluated(loaded, instance, "yearly", tick)) == {
        partition_key(2026, CITY): ["city-finance"],
        partition_key(2026, COUNTY): ["county-finance", "county-town"],
        **IDLE,
    }


def test_after_31_march_the_regions_own_reports_are_asked_for(
    loaded: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    tick = datetime(2027, 4, 1, 6, 0, tzinfo=SHANGHAI)
    assert asked(evaluated(loaded, instance, "own_reports", tick)) == {
        partition_key(2026, CITY): ["city-government"],
        partition_key(2026, COUNTY): ["county-government"],
    }


@pytest.mark.parametrize("name", ["late_reports", "monthly"])
def test_later_every_unit_is_asked(
    loaded: dg.Definitions, instance: dg.DagsterInstance, name: str
) -> None:
    tick = datetime(2027, 3, 8, 6, tzinfo=SHANGHAI)
    wanted: dict[str, list[str]] = {partition_key(2026, each): [] for each in (CITY, COUNTY)}
    assert asked(evaluated(loaded, instance, name, tick)) == wanted | IDLE


@pytest.mark.parametrize(
    ("name", "again"), [("late_reports", False), ("revised_reports", True), ("monthly", True)]
)
def test_only_some_windows_ask_again_for_what_is_archived(
    loaded: dg.Definitions, instance: dg.DagsterInstance, name: str, again: bool
) -> None:
    data = evaluated(loaded, instance, name, datetime(2027, 4, 1, 20, tzinfo=SHANGHAI))
    requests = data.run_requests or []
    assert {each.run_config["ops"]["fetch"]["config"]["again"] for each in requests} == {again}
    assert {each.tags[WINDOW_TAG] for each in requests} == {name}


def test_a_tick_twice_is_one_run_and_the_next_tick_another(
    loaded: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    first, same, second = (
        {
            str(request.run_key)
            for request in evaluated(loaded, instance, "late_reports", moment).run_requests or ()
        }
        for moment in (
            datetime(2027, 3, 1, 6, tzinfo=SHANGHAI),
            datetime(2027, 2, 28, 22, tzinfo=UTC),
            datetime(2027, 3, 8, 6, tzinfo=SHANGHAI),
        )
    )
    assert first == same
    assert len(first) == 2 + len(IDLE)
    assert not first & second


def test_a_region_of_which_nobody_owes_a_report_is_made_once(tmp_path: Path) -> None:
    kept = StageTables(UPath(tmp_path / "tables"))
    about = {"level": "county", "collection": True, "valid_from": 0, "successors": []}
    kept.write(
        REGIONS, REGIONS.frame([{**about, "code": FORMER, "name": FORMER, "valid_to": 2020}])
    )
    assert idle_regions(kept, 2026) == [FORMER]
    kept.write(FETCH_OUTCOMES, FETCH_OUTCOMES.empty(), year=2026, region=FORMER)
    assert idle_regions(kept, 2026) == []
    assert idle_regions(kept, 2025) == [FORMER]


def test_what_is_due_is_so_in_shanghai(tables: StageTables, instance: dg.DagsterInstance) -> None:
    season = Season(timezone="UTC", windows=(window(cron="0 22 31 1 *", due=True),))
    (schedule,) = schedules(season, tables, datetime(2027, 1, 1, tzinfo=UTC))
    requests = requests_of(schedule, instance, datetime(2027, 1, 31, 22, tzinfo=UTC))
    assert {each.partition_key for each in requests} >= {partition_key(2026, COUNTY)}


@pytest.mark.parametrize(
    ("tick", "year"),
    [
        (datetime(2027, 1, 31, 23, 59, tzinfo=SHANGHAI), 2025),
        (datetime(2027, 1, 31, 16, 0, tzinfo=UTC), 2026),  # it is 1 February in Shanghai
        (datetime(2024, 2, 29, 6, 0, tzinfo=SHANGHAI), 2023),
    ],
)
def test_the_report_year_is_the_one_of_shanghai(
    loaded: dg.Definitions, instance: dg.DagsterInstance, tick: datetime, year: int
) -> None:
    requests = evaluated(loaded, instance, "late_reports", tick).run_requests or []
    assert {str(request.partition_key).split("|")[1] for request in requests} == {str(year)}


def test_a_region_or_unit_of_former_years_is_asked_for_those_alone(tables: StageTables) -> None:
    regions = {
        year: set(asked_regions(window(), tables, year, date(2027, 6, 1)))
        for year in (2020, 2022, 2026)
    }
    assert regions == {
        2020: {CITY, COUNTY, FORMER, ABOLISHED},
        2022: {CITY, COUNTY, FORMER},
        2026: {CITY, COUNTY},
    }
    departments = window(only=["department"])
    of_2020, of_2026 = (
        asked_regions(departments, tables, year, date(2027, 6, 1))[COUNTY] for year in (2020, 2026)
    )
    assert (of_2020, of_2026) == (["county-finance", "county-former-bureau"], ["county-finance"])


def test_years_before_the_latest_may_be_asked_for_too(
    tables: StageTables, instance: dg.DagsterInstance
) -> None:
    schedule = of_window(window(years=[-1, 0, -50]), tables)
    requests = requests_of(schedule, instance, datetime(2027, 2, 1, 6, tzinfo=SHANGHAI))
    assert [request.partition_key for request in requests] == [
        partition_key(year, region)
        for year in (2025, 2026)
        for region in (CITY, COUNTY, *sorted((FORMER, ABOLISHED)))
    ]


@pytest.mark.parametrize(("job", "partition"), [("publish", "2026"), ("take_register", None)])
def test_other_jobs_run_for_the_year_or_for_the_register(
    tables: StageTables, instance: dg.DagsterInstance, job: str, partition: str | None
) -> None:
    schedule = of_window(window(job=job), tables)
    (request,) = requests_of(schedule, instance, datetime(2027, 2, 1, 6, tzinfo=SHANGHAI))
    assert (schedule.job_name, request.partition_key, request.run_config) == (job, partition, {})


def test_without_a_register_there_is_nothing_to_run(loaded: dg.Definitions) -> None:
    with dg.DagsterInstance.local_temp() as bare:
        data = evaluated(loaded, bare, "yearly", datetime(2027, 2, 1, 6, tzinfo=SHANGHAI))
    assert data.run_requests == []
    assert "take_register" in str(data.skip_message)


def test_what_is_not_due_yet_is_told(loaded: dg.Definitions, instance: dg.DagsterInstance) -> None:
    data = evaluated(loaded, instance, "own_reports", datetime(2027, 3, 31, 6, tzinfo=SHANGHAI))
    assert data.run_requests == []
    assert "没有到期的单位" in str(data.skip_message)


def test_a_schedule_tells_its_next_ticks_and_whether_it_is_on(tables: StageTables) -> None:
    schedule = of_window(window(running=True), tables)
    assert "2027-02-01 06:00, 2028-02-01 06:00" in str(schedule.description)
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    assert of_window(window(), tables).default_status == dg.DefaultScheduleStatus.STOPPED


@settings(max_examples=2)
@given(first=st.dates(date(2023, 1, 1), date(2090, 1, 1)))
def test_over_a_year_no_key_comes_twice_and_all_are_asked_the_day_after_they_are_due(
    first: date, tables: StageTables, instance: dg.DagsterInstance
) -> None:
    begin = datetime.combine(first, datetime.min.time(), SHANGHAI)
    end = begin + timedelta(days=366)
    keys: list[str] = []
    named: dict[tuple[str, int], date] = {}  # when a unit was first asked for by its name
    open_at = {window.name: 0 for window in SEASON.windows}
    for schedule, window in zip(schedules(SEASON, tables, begin), SEASON.windows, strict=True):
        for tick in takewhile(lambda tick: tick < end, SEASON.ticks(window, begin)):
            local = tick.astimezone(SHANGHAI)
            year = report_years(tick)[-1]
            assert year == local.year - (2 if local.month == 1 else 1)
            open_at[window.name] += 1
            for request in requests_of(schedule, instance, tick):
                keys.append(str(request.run_key))
                assert str(request.partition_key).endswith(f"|{year}")
                for unit in request.run_config["ops"]["fetch"]["config"]["reporters"]:
                    named.setdefault((unit, year), local.date())
    assert len(keys) == len(set(keys))
    assert all(open_at.values())
    owing = tables.read(REPORTERS).filter(pl.col("valid_to") == 9999)
    owing = owing.filter(pl.col("collection_region").is_in([CITY, COUNTY]))
    due = {year: deadlines(year, owing) for year in range(first.year - 2, first.year + 2)}
    expected = {
        (unit, year): last + timedelta(days=1)
        for year, dates in due.items()
        for unit, last in dates.items()
        if begin.date() <= last + timedelta(days=1) < end.date()
    }
    assert named == expected


@pytest.mark.parametrize(
    ("moment", "latest"),
    [
        (datetime(2027, 1, 31, 23, 59, tzinfo=SHANGHAI), "2025"),
        (datetime(2027, 2, 1, 0, 0, tzinfo=SHANGHAI), "2026"),
        (datetime(2027, 1, 31, 16, 0, tzinfo=UTC), "2026"),
    ],
)
def test_a_report_year_appears_on_1_february_after_it(moment: datetime, latest: str) -> None:
    assert years.get_partition_keys(current_time=moment)[-1] == latest


BY_YEAR = ("rollup_cells", "series", "release", "warehouse")


class Automated:
    """The automation conditions over an instance in which assets are said to be made."""

    def __init__(self, home: Path, instance: dg.DagsterInstance) -> None:
        self.loaded = definitions(settings_from({"NIANBAO_HOME": str(home)}))
        self.instance = instance
        self._cursor: dg.AssetDaemonCursor | None = None
        instance.add_dynamic_partitions("collection_region", [CITY, COUNTY])
        self.take_register("1")

    def take_register(self, version: str) -> None:
        for name in ("regions", "reporters", "populations"):
            self._made(name, None, {"dagster/data_version": version})

    def collect(self, region: str) -> None:
        for name in (
            *("documents", "reports", "parsed_cells", "findings", "validated_cells"),
            *("quarantine", "applied_decisions", "outcomes", "cross_findings", "evidence"),
        ):
            self._made(name, partition_key(2018, region), {})

    def publish(self) -> None:
        for key in self.loaded.resolve_asset_graph().get_all_asset_keys():
            if self.loaded.resolve_asset_graph().get(key).partitions_def == years:
                self._made(key.to_user_string(), "2018", {})

    def make_the_year(self) -> None:
        """Every region, then what is asked for of the year; the conditions have seen it."""
        self.collect(CITY)
        self.collect(COUNTY)
        self.requested()
        self.publish()
        self.requested()

    def requested(self) -> dict[str, set[str | None]]:
        """What is asked for now of what is made of a year."""
        found = dg.evaluate_automation_conditions(
            defs=self.loaded, instance=self.instance, cursor=self._cursor
        )
        self._cursor = found.cursor
        asked = {name: found.get_requested_partitions(dg.AssetKey(name)) for name in BY_YEAR}
        return {name: set(partitions) for name, partitions in asked.items() if partitions}

    def _made(self, name: str, partition: str | None, tags: dict[str, str]) -> None:
        self.instance.report_runless_asset_event(
            dg.AssetMaterialization(asset_key=name, partition=partition, tags=tags)
        )


ALL_OF_2018: dict[str, set[str | None]] = {name: {"2018"} for name in BY_YEAR}


@pytest.fixture
def automated(tmp_path: Path) -> Iterator[Automated]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield Automated(tmp_path / "home", instance)


def test_what_watches_and_makes_by_itself_is_on_from_the_start(automated: Automated) -> None:
    for sensor in automated.loaded.sensors or ():
        assert sensor.default_status == dg.DefaultSensorStatus.RUNNING


def test_a_year_is_published_once_all_its_regions_are_done(automated: Automated) -> None:
    # There is nothing of the years before, whose figures its pages would show.
    assert automated.requested() == {}
    automated.collect(CITY)
    assert automated.requested() == {}
    automated.collect(COUNTY)
    assert automated.requested() == ALL_OF_2018
    assert automated.requested() == {}


def test_a_region_that_joins_later_does_not_hold_up_a_year_that_was_published(
    automated: Automated,
) -> None:
    automated.make_the_year()
    automated.instance.add_dynamic_partitions("collection_region", [FORMER])
    assert automated.requested() == {}
    automated.collect(CITY)
    assert automated.requested() == ALL_OF_2018


def test_a_register_taken_over_anew_publishes_only_what_it_says_otherwise(
    automated: Automated,
) -> None:
    automated.make_the_year()
    automated.take_register("1")
    assert automated.requested() == {}
    automated.take_register("2")
    assert automated.requested() == ALL_OF_2018


def test_a_year_of_which_a_region_failed_is_not_published(automated: Automated) -> None:
    automated.make_the_year()
    collect = automated.loaded.resolve_job_def("collect")
    # There is no register in the home.
    failed = collect.execute_in_process(
        instance=automated.instance,
        partition_key=partition_key(2018, COUNTY),
        run_config={"loggers": {"log": {}}},
        raise_on_error=False,
    )
    assert not failed.success
    automated.collect(CITY)
    assert automated.requested() == {}
    automated.collect(COUNTY)
    assert automated.requested() == ALL_OF_2018
