"""Schedules: when partitions are collected by themselves, in the time of the law they follow."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from assets.partitions import collection_regions, partition_key, years
from pipelines.jobs import collect

TIMEZONE = "Asia/Shanghai"


def _latest_year(context: dg.ScheduleEvaluationContext) -> int:
    moment = context.scheduled_execution_time
    return int(years.get_partition_keys(current_time=moment)[-1])


def _every_region(
    context: dg.ScheduleEvaluationContext, run_name: str, *, again: bool = False
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run a collection region of the register, for the latest report year."""
    year = _latest_year(context)
    regions = context.instance.get_dynamic_partitions(str(collection_regions.name))
    if not regions:
        yield dg.SkipReason(
            "登记表尚未读入 no region is known yet: run the job take_register first"
        )
    for region in sorted(regions):
        yield dg.RunRequest(
            run_key=f"{run_name} {year} {region}",
            partition_key=partition_key(year, region),
            run_config={"ops": {"fetch": {"config": {"again": again}}}},
        )


@dg.schedule(
    job=collect,
    cron_schedule="0 6 1 2 *",
    execution_timezone=TIMEZONE,
    description="年度采集: on 1 February, when the reports of departments are due.",
)
def yearly(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Every region of the year that has just ended."""
    yield from _every_region(context, "yearly")


@dg.schedule(
    job=collect,
    cron_schedule="0 6 * 2-6 1",
    execution_timezone=TIMEZONE,
    description="补采: each Monday from February to June, for reports that came late.",
)
def late_reports(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Every region again; only what is still missing is asked for."""
    yield from _every_region(context, f"late {context.scheduled_execution_time:%Y-%m-%d}")


@dg.schedule(
    job=collect,
    cron_schedule="0 6 1 3-7 *",
    execution_timezone=TIMEZONE,
    description="复查: on the first of each month to July, for reports that were published anew.",
)
def revised_reports(
    context: dg.ScheduleEvaluationContext,
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Every region again; what is archived is asked for too, whether it has been changed since."""
    run_name = f"revised {context.scheduled_execution_time:%Y-%m-%d}"
    yield from _every_region(context, run_name, again=True)


ALL = (yearly, late_reports, revised_reports)
