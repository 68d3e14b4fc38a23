"""The register in Dagster: its collection regions are the partitions there are, and no others."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from assets.register.asset import register
from assets.storage.resources import Home
from tests.assets.register.small_office import EMPTY, REGIONS, folder

NAME = "collection_region"


def take(tmp_path: Path, instance: dg.DagsterInstance, **changed: str) -> str:
    """What the asset failed with; empty where it did not."""
    office = tmp_path / "office" / "register"
    office.mkdir(parents=True, exist_ok=True)
    folder(office, **changed)
    home = Home(
        home=str(tmp_path / "home"),
        local=str(tmp_path / "home"),
        office=str(tmp_path / "office"),
        reader_version="1",
    )
    result = dg.materialize(
        [register], instance=instance, resources={"home": home}, raise_on_error=False
    )
    errors = (event.step_failure_data.error for event in result.all_events if event.is_step_failure)
    return "".join(str(error.cause or error) for error in errors if error)


def known(instance: dg.DagsterInstance) -> set[str]:
    return set(instance.get_dynamic_partitions(NAME))


def test_a_region_that_is_no_longer_collected_is_no_partition_any_more(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert not take(tmp_path, instance)
        assert known(instance) == {"991100", "991121"}
        assert not take(tmp_path, instance, regions=REGIONS.replace("991100,yes", "991100,no"))
        assert known(instance) == {"991100"}


def test_the_register_of_another_province_is_refused_and_nothing_is_changed(
    tmp_path: Path,
) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert not take(tmp_path, instance)
        other = REGIONS.replace("99", "98")
        told = take(tmp_path, instance, regions=other, **EMPTY)
        assert "another office's: it holds ['991100', '991121'], the register has" in told
        assert "set NIANBAO_HOME to a folder of its own" in told
        assert known(instance) == {"991100", "991121"}


@pytest.mark.parametrize("regions", [REGIONS.replace("yes", "no"), REGIONS.partition("\n")[0]])
def test_a_register_without_collection_regions_leaves_no_partition(
    tmp_path: Path, regions: str
) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert not take(tmp_path, instance)
        assert not take(tmp_path, instance, regions=regions, **EMPTY)
        assert known(instance) == set()
