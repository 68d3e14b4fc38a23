"""What the UI calls stale: what is made of changed bytes or by other code, and nothing else."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.loader import LoadingContextForTest

from assets.partitions import partition_key
from pipelines import stages
from pipelines.definitions import definitions
from pipelines.flow import Watch, opened_flow
from pipelines.instance import opened_instance
from tests.pipelines.sample_home import SampleHome

OF_REGION = ("documents", "raw_text", "parsed_cells", "validated_cells", "outcomes", "evidence")
OF_YEAR = ("rollup_cells", "coverage", "work_list", "release", "warehouse")
READ_WITH_CODE = {"raw_text", "parsed_cells"}
# What is made from the reporters of the register, directly.
OF_REPORTERS = {"documents", "validated_cells", "outcomes", "evidence", "rollup_cells", "coverage"}
OF_REPORTERS |= {"release"}


@pytest.fixture
def copied(sample: SampleHome, tmp_path: Path) -> SampleHome:
    return sample.copy(tmp_path / "home")


def stale(home: SampleHome, year: int) -> dict[str, set[str]]:
    """Why each stale asset of the year, or of its county, is stale."""
    settings = home.settings
    with opened_instance(settings) as instance:
        graph = definitions(settings).resolve_asset_graph()
        resolver = CachingStaleStatusResolver(instance, graph, LoadingContextForTest(instance))
        places = dict.fromkeys(OF_REGION, str(partition_key(year, "991121")))
        places |= dict.fromkeys(OF_YEAR, str(year))
        found = {
            asset: (
                resolver.get_status(dg.AssetKey(asset), key).value,
                {cause.reason for cause in resolver.get_stale_causes(dg.AssetKey(asset), key)},
            )
            for asset, key in places.items()
        }
    assert {status for status, _ in found.values()} <= {"FRESH", "STALE"}
    return {asset: reasons for asset, (status, reasons) in found.items() if status == "STALE"}


def test_a_changed_register_makes_stale_what_is_made_of_it_until_that_is_made_again(
    copied: SampleHome,
) -> None:
    reporters = copied.home / "office" / "register" / "reporters.csv"
    text = reporters.read_text(encoding="utf-8")
    with opened_flow(copied.settings, Watch()):
        assert stale(copied, 2024) == {}  # the register was taken anew, and is the same
    reporters.write_text(text.replace("临溪县民政局", "临溪县民政局机关"), encoding="utf-8")
    with opened_flow(copied.settings, Watch()) as flow:
        found = stale(copied, 2024)
        assert found == {asset: {"has a new dependency data version"} for asset in OF_REPORTERS}
        assert flow.publish(2024) is None
    assert stale(copied, 2024).keys() == OF_REPORTERS - {"rollup_cells", "coverage", "release"}
    assert stale(copied, 2023).keys() >= {"rollup_cells", "coverage", "release"}


def test_what_other_code_made_is_stale(sample: SampleHome, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stale(sample, 2023) == {}
    monkeypatch.setattr(stages, "READER_VERSION", "another")
    assert stale(sample, 2023) == {asset: {"has a new code version"} for asset in READ_WITH_CODE}
