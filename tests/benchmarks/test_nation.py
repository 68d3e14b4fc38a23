"""The benchmark of a country: few reports give every figure, and all end as they were made to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from upath import UPath

from assets.register.load import load_register
from assets.storage.archive import Archive
from benchmarks import nation
from benchmarks.country import (
    IDLE_REGIONS,
    REPORTERS_A_REGION,
    YEAR,
    Planned,
    country,
    write_archive,
    write_register,
)

REPORTS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nation")


@pytest.fixture(scope="module")
def figures(folder: Path) -> dict[str, Any]:
    return nation.measured(REPORTS, folder)


def test_every_stage_has_its_figures(figures: dict[str, Any]) -> None:
    stages = figures["stages"]

    assert list(stages) == [
        *("register", "decisions", "fetch", "raw_text", "parsed_tables", "validated_tables"),
        *("cross_findings", "outcomes", "evidence", "rollups", "work_list", "release", "warehouse"),
    ]
    for stage in stages.values():
        assert set(stage) == {"seconds", "cpu_seconds", "peak_mb", "bytes"}
    # What a list of work takes of disk is counted with the pages it leads to.
    without = [name for name, stage in stages.items() if not stage["bytes"]]
    assert without == ["decisions", "work_list"]
    assert all(0 < stage["seconds"] < figures["seconds"] for stage in stages.values())
    assert all(stage["peak_mb"] <= figures["peak_mb"] for stage in stages.values())


def test_the_whole_is_more_than_its_parts(figures: dict[str, Any]) -> None:
    assert figures["reports"] == REPORTS
    assert figures["partitions"] == 1
    assert sum(stage["seconds"] for stage in figures["stages"].values()) < figures["seconds"]
    assert 0 < figures["dagster_seconds_per_partition"] < figures["seconds_per_partition"]
    assert figures["seconds_per_partition"] < figures["seconds"]
    assert figures["ratio_to_functions"] > 0


@pytest.mark.usefixtures("figures")
def test_another_end_than_planned_is_an_error(folder: Path) -> None:
    settings = nation.settings_in(folder)

    nation.require_as_planned(Planned(accepted=57, quarantined=2, gone=1), settings)
    with pytest.raises(AssertionError, match="ended as"):
        nation.require_as_planned(Planned(accepted=58, quarantined=1, gone=1), settings)


def test_some_reports_are_made_to_fail(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    moment = datetime(2025, 3, 1, tzinfo=UTC)
    planned = write_archive(country(200), archive, lambda: moment)
    entries = archive.records(YEAR, "p00000")

    assert planned == Planned(accepted=192, quarantined=6, gone=2)
    assert [entry.status for entry in entries].count(404) == planned.gone
    assert len({entry.url for entry in entries}) == 200


def test_the_register_of_a_country_loads(tmp_path: Path) -> None:
    nation_of_two = country(REPORTERS_A_REGION + 30)
    write_register(nation_of_two, tmp_path / "register")
    register = load_register(UPath(tmp_path) / "register")

    assert register.collection_regions() == ["p00000", "p00001", *IDLE_REGIONS]
    assert register.expected_reporters(YEAR, "p00000").height == REPORTERS_A_REGION
    assert register.expected_reporters(YEAR, "p00001").height == 30
    assert register.expected_reporters(YEAR - 1).is_empty()
    assert register.reporters["name"].n_unique() == register.reporters.height
    assert set(register.regions["level"]) == {"province", "prefecture", "county", "township"}
