"""What the reports of a country cost, stage by stage, from the archive to what is published.

`python -m benchmarks.nation [--reports N] [--json]`: a synthetic register and archive, run through
the jobs of `nianbao run --no-fetch`, beside the same functions without Dagster and suites.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

from upath import UPath

from assets.fetch.asset import Fetching
from assets.storage.archive import Archive
from assets.storage.stage_tables import StageTables
from benchmarks.command import told
from benchmarks.country import (
    IDLE_REGIONS,
    YEAR,
    Planned,
    country,
    write_archive,
    write_register,
)
from benchmarks.functions import timed_functions
from benchmarks.meter import Cost, Meter
from pipelines.definitions import ASSETS
from pipelines.flow import opened_flow
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from pipelines.standing import standing

# What stages keep beside their tables, within the data home.
_KEPT = {
    "fetch": ("archive",),
    "validated_tables": ("data_docs",),
    "evidence": ("evidence",),
    "release": ("published",),
    "warehouse": ("warehouse.sqlite",),
}


def measured(reports: int, folder: Path) -> dict[str, Any]:
    """The figures of one run over so many reports, made in an empty folder.

    Raises:
        AssertionError: The reports did not end as they were made to.
    """
    nation = country(reports)
    settings = settings_in(folder)
    write_register(nation, folder / "office" / "register")
    archive = Archive(UPath(settings.home) / "archive")
    planned = write_archive(nation, archive, lambda: datetime.now(UTC))
    began = time.perf_counter()
    importlib.import_module("expectations.suites")
    importing = time.perf_counter() - began
    meter = Meter()
    began = time.perf_counter()
    with opened_flow(settings, meter) as flow:
        flow.run([(YEAR, region) for region in nation.prefectures], Fetching(fetch=False))
        seconds = time.perf_counter() - began
        stages = _stages(meter, settings)
        flow.run([(YEAR - 1, region) for region in IDLE_REGIONS], Fetching(fetch=False))
    require_as_planned(planned, settings)
    functions = timed_functions(
        YEAR,
        nation.prefectures,
        folder / "office",
        Archive(archive.root),
        folder / "docs",
    ).seconds
    suites = functions.pop("suites")
    return {
        "reports": reports,
        "seconds": round(seconds, 2),
        "import_seconds": round(importing, 2),
        "peak_mb": round(max(cost.peak_mb for cost in meter.stages.values())),
        "partitions": len(nation.prefectures),
        **_by_partition(meter, suites / len(nation.prefectures)),
        "ratio_to_functions": round(seconds / sum(functions.values()), 2),
        "functions": {stage: round(taken, 3) for stage, taken in functions.items()},
        "dagster_bytes": _bytes(settings.dagster_home),
        "stages": stages,
    }


def settings_in(folder: Path) -> Settings:
    """Settings of an installation whose data home and office lie in the folder."""
    return settings_from(
        {"NIANBAO_HOME": str(folder / "home"), "NIANBAO_REGION_DIR": str(folder / "office")}
    )


def _by_partition(meter: Meter, suites_seconds: float) -> dict[str, float]:
    """What a partition costs: as it is, one that nobody reports from, and its suites."""
    taken = {task: cost.seconds for task, cost in meter.runs.items() if task.job == "collect"}
    return {
        "seconds_per_partition": round(mean(s for t, s in taken.items() if t.year == YEAR), 2),
        "dagster_seconds_per_partition": round(
            median(s for t, s in taken.items() if t.year != YEAR), 2
        ),
        "suites_seconds_per_partition": round(suites_seconds, 2),
    }


def _stages(meter: Meter, settings: Settings) -> dict[str, dict[str, float]]:
    """Each stage over all partitions so far, and what it left on disk."""
    costs: dict[str, Cost] = defaultdict(Cost)
    for (_, stage), cost in meter.stages.items():
        costs[stage].add(cost.seconds, cost.cpu_seconds, cost.peak_mb)
    kept = {asset.op.name: [key.to_user_string() for key in asset.keys] for asset in ASSETS}
    home = Path(settings.home)
    return {
        stage: {
            "seconds": round(cost.seconds, 3),
            "cpu_seconds": round(cost.cpu_seconds, 3),
            "peak_mb": round(cost.peak_mb),
            "bytes": sum(_bytes(home / name) for name in _KEPT.get(stage, ()))
            + sum(_bytes(home / "tables" / name) for name in kept[stage])
            + sum(_bytes(home / "tables" / f"{name}.parquet") for name in kept[stage]),
        }
        for stage, cost in costs.items()
    }


def require_as_planned(planned: Planned, settings: Settings) -> None:
    """AssertionError where the year's reports ended in another way than they were made to."""
    ended = standing(StageTables(UPath(settings.home) / "tables"), YEAR)
    found = Planned(ended.accepted, len(ended.quarantined), len(ended.missing))
    if found != planned:
        raise AssertionError(f"the reports ended as {found!r}, made to end as {planned!r}")


def _bytes(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; 0 where there is none."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def _in_a_new_folder(reports: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="nianbao-nation-") as folder:
        return measured(reports, Path(folder))


if __name__ == "__main__":
    sys.exit(told(_in_a_new_folder, __doc__, reports=1_500))
