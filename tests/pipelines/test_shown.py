"""What each asset shows of its last run in the UI: more than a row count, and what is true."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from assets.partitions import partition_key
from assets.rollups.tables import COVERAGE
from assets.storage.resources import data_version
from assets.validated_tables.tables import OUTCOMES, QUARANTINE
from pipelines.definitions import definitions
from pipelines.instance import opened_instance
from tests.pipelines.sample_home import SampleHome

OF_EVERY_TABLE = {"dagster/row_count", "file"}
YEAR, COUNTY = 2024, "991121"


@pytest.fixture(scope="module")
def made(sample: SampleHome) -> dict[str, dg.AssetMaterialization]:
    """The last materialization of each asset, of the county's year where it has one."""
    found = {}
    with opened_instance(sample.settings) as instance:
        for spec in definitions(sample.settings).resolve_all_asset_specs():
            keys = {dg.MultiPartitionsDefinition: str(partition_key(YEAR, COUNTY))}
            key = keys.get(type(spec.partitions_def), str(YEAR)) if spec.partitions_def else None
            event = instance.fetch_materializations(
                dg.AssetRecordsFilter(spec.key, asset_partitions=[key] if key else None), limit=1
            ).records[0]
            materialization = event.asset_materialization
            assert materialization is not None
            found[spec.key.to_user_string()] = materialization
    return found


def values(materialization: dg.AssetMaterialization) -> Mapping[str, object]:
    return {name: value.value for name, value in materialization.metadata.items()}


def drawing(materialization: dg.AssetMaterialization, name: str) -> list[str]:
    """The texts of a drawing."""
    match = re.fullmatch(
        r"!\[.+\]\(data:image/svg\+xml;base64,(.+)\)", str(values(materialization)[name])
    )
    assert match is not None
    return [str(text) for text in ET.fromstring(base64.b64decode(match[1])).itertext()]


def test_every_asset_shows_something_of_its_own(
    made: dict[str, dg.AssetMaterialization],
) -> None:
    plain = {name for name, each in made.items() if not values(each).keys() - OF_EVERY_TABLE}
    assert plain == set()


def test_the_version_of_a_table_is_that_of_its_bytes(
    made: dict[str, dg.AssetMaterialization],
) -> None:
    tables = {name: each for name, each in made.items() if "file" in each.metadata}
    assert len(tables) == len(made) - len({"decisions", "evidence", "work_list", "release"}) - 1
    for name, each in tables.items():
        content = Path(str(values(each)["file"])).read_bytes()
        assert each.tags is not None
        assert each.tags["dagster/data_version"] == data_version(content).value, name
    digest = hashlib.sha256(b"one").digest()
    assert data_version(b"one").value == hashlib.sha256(digest).hexdigest()
    assert data_version(b"on", b"e") != data_version(b"o", b"ne")


def test_counts_are_those_of_the_tables(
    sample: SampleHome, made: dict[str, dg.AssetMaterialization]
) -> None:
    in_county = pl.col("collection_region") == COUNTY
    outcomes = sample.table(OUTCOMES, YEAR).filter(in_county)
    shown = values(made["outcomes"])
    accepted = outcomes.filter(pl.col("outcome") == "accepted").height
    assert shown["expected"] == outcomes.height
    assert (shown["accepted"], shown["accepted_percent"]) == (
        accepted,
        round(100 * accepted / outcomes.height, 1),
    )
    assert isinstance(shown["missing"], int)
    quarantined = sample.table(QUARANTINE, YEAR).filter(in_county)
    assert values(made["quarantine"])["open"] == quarantined.height == shown["quarantined"]


def test_coverage_is_told_over_the_topmost_region_and_drawn_for_each(
    sample: SampleHome, made: dict[str, dg.AssetMaterialization]
) -> None:
    covered = sample.table(COVERAGE, YEAR)
    top = covered.filter(pl.col("region") == "991100").row(0, named=True)
    shown = values(made["coverage"])
    for name in ("expected", "found", "accepted", "quarantined", "missing"):
        assert shown[name] == top[name]
    texts = drawing(made["coverage"], "by_region")
    assert "991121 临溪县" in texts
    assert f"{top['accepted']} + {top['quarantined']} + {top['missing']}" in texts
    assert sum(text.startswith("9911") for text in texts) == covered.height
    assert {"2018", "2023", "2024"} <= set(drawing(made["release"], "over_the_years"))


def test_what_lies_on_this_machine_can_be_opened(
    made: dict[str, dg.AssetMaterialization],
) -> None:
    places = [
        value.path
        for each in made.values()
        for value in each.metadata.values()
        if isinstance(value, dg.PathMetadataValue) and value.path
    ]
    assert len(places) > len(made)
    assert [place for place in places if not Path(place).exists()] == []
