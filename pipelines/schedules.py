"""Schedules: the windows of the season as Dagster evaluates them, in the time of the law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import dagster as dg
import polars as pl

from assets.fetch.tables import FETCH_OUTCOMES
from assets.judging import deadlines
from assets.partitions import collection_regions, partition_key, report_years
from assets.register.tables import REGIONS, REPORTERS, valid_in
from assets.storage.stage_tables import StageTables
from pipelines import jobs
from pipelines.season import Season, Window

WINDOW_TAG = "nianbao/window"
# Where the legal dates are counted, whatever zone the office's own times are written in.
LAW = ZoneInfo("Asia/Shanghai")
_JOBS = {str(job.name): job for job in jobs.ALL}


def schedules(season: Season, tables: StageTables, now: datetime) -> list[dg.ScheduleDefinition]:
    """A schedule for each window; ``now`` is where the next ticks that they tell are counted from.

    ``tables`` hold the register as it was taken over last.
    """
    return [_schedule(season, window, tables, now) for window in season.windows]


def _schedule(
    season: Season, window: Window, tables: StageTables, now: datetime
) -> dg.ScheduleDefinition:
    ticks = ", ".join(f"{tick:%Y-%m-%d %H:%M}" for tick in season.next_ticks(window, now))

    @dg.schedule(
        name=window.name,
        job=_JOBS[window.job],
        cron_schedule=window.cron,
        execution_timezone=season.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING
        if window.running
        else dg.DefaultScheduleStatus.STOPPED,
        description=f"{window.label}: {window.about} 下几次 next from {now:%Y-%m-%d}: {ticks}.",
    )
    def evaluated(
        context: dg.ScheduleEvaluationContext,
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        moment = context.scheduled_execution_time.astimezone(ZoneInfo(season.timezone))
        known = set(context.instance.get_dynamic_partitions(str(collection_regions.name)))
        requests = _requests(window, tables, moment, known)
        if not requests:
            yield _nothing_to_run(known)
        yield from requests

    return evaluated


def _nothing_to_run(known: set[str]) -> dg.SkipReason:
    if known:
        return dg.SkipReason("没有到期的单位 no unit of the register is asked for at this time")
    return dg.SkipReason("登记表尚未读入 no region is known yet: run the job take_register first")


def _requests(
    window: Window, tables: StageTables, moment: datetime, known: set[str]
) -> list[dg.RunRequest]:
    """One request a partition of the window's job; none for regions that nobody reports for."""
    if window.job == "take_register":
        return [_request(window, moment)]
    available = report_years(moment)
    years = [available[position - 1] for position in window.years if -position < len(available)]
    if window.job == "publish":
        return [_request(window, moment, str(year)) for year in years]
    day = moment.astimezone(LAW).date()
    requests = []
    for year in years:
        asked = asked_regions(window, tables, year, day)
        if asked and not window.only:
            asked |= {region: [] for region in idle_regions(tables, year)}
        requests += [
            _request(window, moment, partition_key(year, region), reporters)
            for region, reporters in asked.items()
            if region in known
        ]
    return requests


def _request(
    window: Window, moment: datetime, partition: str | None = None, asked: list[str] | None = None
) -> dg.RunRequest:
    # The tick is part of the key: evaluated twice it makes one run, and the next one makes another.
    key = " ".join(filter(None, (window.name, moment.isoformat(timespec="minutes"), partition)))
    fetching = {"again": window.again, "reporters": asked or []}
    return dg.RunRequest(
        run_key=key,
        partition_key=partition,
        run_config={"ops": {"fetch": {"config": fetching}}} if window.job == "collect" else {},
        tags={WINDOW_TAG: window.name},
    )


def idle_regions(tables: StageTables, year: int) -> list[str]:
    """Collection regions of which nobody owes a report of the year, and that are not made yet.

    A year is first summed when each of its regions is made: of these it takes a moment, once.
    """
    made = {part.region for part in tables.partitions(FETCH_OUTCOMES) if part.year == year}
    owing = set(_owing(tables, year)["collection_region"])
    regions = tables.read(REGIONS).filter("collection")["code"].unique().sort()
    return [region for region in regions if region not in made | owing]


def asked_regions(
    window: Window, tables: StageTables, year: int, day: date
) -> dict[str, list[str]]:
    """Collection regions of which the window asks for reports of the year on that day.

    Each with the ids of the reporters, none where it asks for all; those that are not valid in the
    year, or nobody of whom owes a report for it, are not among them.
    """
    wanted = owing = _owing(tables, year)
    if window.only:
        named = pl.col("kind").is_in(window.only) | pl.col("scope").is_in(window.only)
        wanted = wanted.filter(named)
    if window.due:
        until = deadlines(year, owing)
        past = [identity for identity, last in until.items() if last < day]
        wanted = wanted.filter(pl.col("reporter_id").is_in(past))
    all_of = dict(owing.group_by("collection_region").len().iter_rows())
    return {
        str(region): [] if len(asked) == all_of[region] else sorted(asked)
        for region, asked in wanted.group_by("collection_region")
        .agg("reporter_id")
        .sort("collection_region")
        .iter_rows()
    }


def _owing(tables: StageTables, year: int) -> pl.DataFrame:
    """REPORTERS that are valid in the year, of collection regions that are."""
    valid = valid_in(year)
    regions = tables.read(REGIONS).filter("collection", valid)["code"].to_list()
    return tables.read(REPORTERS).filter(valid, pl.col("collection_region").is_in(regions))
