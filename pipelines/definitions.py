"""What Dagster loads: every asset, job, schedule and sensor, with the resources of the settings."""

from __future__ import annotations

import os
from functools import partial

import dagster as dg
from upath import UPath

from assets.cross_findings.asset import compared_reports
from assets.decisions.asset import decisions
from assets.evidence.asset import evidence, work_list
from assets.fetch.asset import Net, fetch
from assets.parsed_tables.asset import parsed_tables
from assets.parsed_tables.report import READER_VERSION
from assets.published.asset import release, warehouse
from assets.raw_text.asset import read_text
from assets.register.asset import register
from assets.rollups.asset import rollups
from assets.storage.resources import Home, Readers, utc_now
from assets.storage.stage_tables import StageTables
from assets.validated_tables.asset import reported_outcomes, validated_tables
from pipelines import alerts, jobs, run_log, schedules, sensors
from pipelines.season import SeasonError, season_of
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from pipelines.stages import staged

ASSETS = (
    register,
    decisions,
    fetch,
    read_text,
    parsed_tables,
    validated_tables,
    reported_outcomes,
    compared_reports,
    evidence,
    rollups,
    work_list,
    release,
    warehouse,
)


def definitions(settings: Settings) -> dg.Definitions:
    """The whole pipeline over the places the settings name. SeasonError for a faulty season."""
    tables = StageTables(UPath(settings.home) / "tables")
    tell = partial(alerts.tell, settings)
    office = sensors.Office(UPath(settings.office), UPath(settings.seen), tables, utc_now, tell)
    watching = [*sensors.sensors(office), *alerts.sensors(settings), *_following()]
    season = season_of(settings)
    taken = {window.name for window in season.windows} & {sensor.name for sensor in watching}
    if taken:
        raise SeasonError(f"windows, name: is that of a sensor: {', '.join(sorted(taken))!r}")
    return dg.Definitions(
        assets=staged(ASSETS),
        jobs=jobs.ALL,
        schedules=schedules.schedules(season, tables, utc_now()),
        sensors=watching,
        resources={
            "home": Home(
                home=settings.home,
                local=str(settings.local),
                office=settings.office,
                reader_version=READER_VERSION,
            ),
            # Not part of any configuration that the UI shows: it may hold a password.
            "warehouse_url": dg.ResourceDefinition.hardcoded_resource(settings.warehouse_url),
            "release_floor": dg.ResourceDefinition.hardcoded_resource(settings.release_floor),
            "readers": Readers(
                count=settings.workers,
                seconds=settings.document_seconds,
                megabytes=settings.document_megabytes,
            ),
            "net": Net(
                delay=settings.fetch_delay,
                hosts=settings.fetch_hosts,
                megabytes=settings.fetch_megabytes,
                contact=settings.fetch_agent,
                ca_bundle=settings.fetch_ca_bundle,
            ),
        },
        loggers={run_log.KEY: run_log.run_log(settings.logs)},
        # A partition is a run, its stages run in one process: another one a stage costs seconds.
        executor=dg.in_process_executor,
    )


def _following() -> list[dg.SensorDefinition]:
    """The sensors that make again what is made of something newer."""
    return [
        dg.AutomationConditionSensorDefinition(
            "years_whose_regions_are_done",
            target=[rollups, work_list, release, warehouse],
            default_status=dg.DefaultSensorStatus.RUNNING,
            minimum_interval_seconds=60,
            description="一年各区域齐备后汇总: sums and publishes a year again.",
        ),
        dg.AutomationConditionSensorDefinition(
            "years_beside_each_other",
            target=[compared_reports],
            default_status=dg.DefaultSensorStatus.RUNNING,
            minimum_interval_seconds=60,
            description="任一年度更新后重新比对: compares what stands beside a newer year.",
        ),
    ]


defs = definitions(settings_from(os.environ))
