"""What runs by itself, and when: evaluated at simulated times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.definitions.schedule_definition import ScheduleExecutionData
from dagster._utils.schedules import schedule_execution_time_iterator

from assets.partitions import partition_key, years
from pipelines import schedules
from pipelines.definitions import definitions
from pipelines.settings import settings_from

SHANGHAI = ZoneInfo("Asia/Shanghai")
REGIONS = ["991100", "991121"]


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp() as instance:
        instance.add_dynamic_partitions("collection_region", REGIONS)
        yield instance


def evaluated(
    schedule: dg.ScheduleDefinition, instance: dg.DagsterInstance, moment: datetime
) -> ScheduleExecutionData:
    loaded = definitions(settings_from({}))
    context = dg.build_schedule_context(
        instance=instance,
        scheduled_execution_time=moment,
        repository_def=loaded.get_repository_def(),
    )
    return loaded.resolve_schedule_def(schedule.name).evaluate_tick(context)


def test_on_1_february_every_region_of_the_year_before_is_collected(
    instance: dg.DagsterInstance,
) -> None:
    tick = datetime(2027, 2, 1, 6, 0, tzinfo=SHANGHAI)
    requests = evaluated(schedules.yearly, instance, tick).run_requests
    assert [request.partition_key for request in requests] == [
        partition_key(2026, region) for region in REGIONS
    ]
    assert len({request.run_key for request in requests}) == 2


def test_the_schedule_ticks_in_the_time_of_the_law() -> None:
    schedule = schedules.yearly
    after = datetime(2027, 1, 15, tzinfo=UTC).timestamp()
    tick = next(
        schedule_execution_time_iterator(
            after, str(schedule.cron_schedule), schedule.execution_timezone
        )
    )
    assert tick == datetime(2027, 2, 1, 6, 0, tzinfo=SHANGHAI)


def test_late_reports_are_looked_for_again_each_week(instance: dg.DagsterInstance) -> None:
    first, second = (
        evaluated(schedules.late_reports, instance, datetime(2027, 3, day, 6, tzinfo=SHANGHAI))
        for day in (1, 8)
    )
    assert {request.partition_key for request in first.run_requests} == {
        partition_key(2026, region) for region in REGIONS
    }
    keys = [{request.run_key for request in each.run_requests} for each in (first, second)]
    assert not keys[0] & keys[1]


def test_each_month_what_is_archived_is_asked_for_again(instance: dg.DagsterInstance) -> None:
    moments = [datetime(2027, month, 1, 6, tzinfo=SHANGHAI) for month in (4, 5)]
    requests = [
        request
        for moment in moments
        for request in evaluated(schedules.revised_reports, instance, moment).run_requests
    ]
    assert len({request.run_key for request in requests}) == 2 * len(REGIONS)
    assert all(
        request.run_config["ops"]["fetch"]["config"]["again"] is True for request in requests
    )


def test_without_a_register_there_is_nothing_to_run() -> None:
    with dg.DagsterInstance.local_temp() as bare:
        data = evaluated(schedules.yearly, bare, datetime(2027, 2, 1, 6, tzinfo=SHANGHAI))
    assert data.run_requests == []
    assert "take_register" in str(data.skip_message)


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


def test_a_year_is_published_once_all_its_regions_are_done(tmp_path: Path) -> None:
    loaded = definitions(settings_from({"NIANBAO_HOME": str(tmp_path)}))
    for sensor in loaded.sensors or ():
        assert isinstance(sensor, dg.AutomationConditionSensorDefinition)
        assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("collection_region", REGIONS)
        for name in ("regions", "reporters", "populations"):
            _made(instance, name, None)
        before = dg.evaluate_automation_conditions(defs=loaded, instance=instance)
        _partition_made(instance, "991100")
        half = dg.evaluate_automation_conditions(
            defs=loaded, instance=instance, cursor=before.cursor
        )
        _partition_made(instance, "991121")
        whole = dg.evaluate_automation_conditions(
            defs=loaded, instance=instance, cursor=half.cursor
        )
    # There is nothing of the years before, whose figures its pages would show.
    for name in ("rollup_cells", "series", "release", "warehouse"):
        key = dg.AssetKey(name)
        requested = [each.get_requested_partitions(key) for each in (before, half, whole)]
        assert requested == [set(), set(), {"2018"}], name


def _partition_made(instance: dg.DagsterInstance, region: str) -> None:
    for name in (
        "documents",
        "reports",
        "parsed_cells",
        "findings",
        "validated_cells",
        "quarantine",
        "applied_decisions",
        "outcomes",
        "cross_findings",
        "evidence",
    ):
        _made(instance, name, partition_key(2018, region))


def _made(instance: dg.DagsterInstance, name: str, partition: str | None) -> None:
    instance.report_runless_asset_event(
        dg.AssetMaterialization(asset_key=name, partition=partition)
    )
