"""The graph Dagster shows: what depends on what, how it is partitioned, what it says of itself."""

from __future__ import annotations

import re
from pathlib import Path

import dagster as dg
import pytest

from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.report import READER_VERSION
from pipelines.definitions import definitions
from pipelines.settings_given import settings_from
from pipelines.stages import RERUN_BY, STAGES

REGISTER = {"reporters", "regions", "sources", "populations"}
PARSED = {"reports", "statements", "parsed_cells", "reading_findings"}
VALIDATED = {"findings", "validated_cells", "quarantine", "applied_decisions"}
ROLLED_UP = {
    *("rollup_cells", "system_rollup_cells", "rollup_parts", "coverage", "reconciliation"),
    *("series", "indicators", "unit_indicators", "indicator_definitions"),
}
# asset -> (group, partitions, assets it is made from)
GRAPH: dict[str, tuple[str, str, set[str]]] = {
    **dict.fromkeys(REGISTER, ("register", "none", set())),
    "decisions": ("decisions", "none", {"reporters"}),
    **dict.fromkeys(
        ("documents", "listed_links", "fetch_outcomes"),
        ("fetch", "year x region", {"reporters", "sources"}),
    ),
    "raw_text": ("raw_text", "year x region", {"documents"}),
    **dict.fromkeys(PARSED, ("parsed_tables", "year x region", {"raw_text", "documents"})),
    **dict.fromkeys(
        VALIDATED,
        (
            "validated_tables",
            "year x region",
            {*PARSED, "reporters", "decisions"},
        ),
    ),
    "outcomes": (
        "validated_tables",
        "year x region",
        {
            *("fetch_outcomes", "documents", "reports", "reporters"),
            *("findings", "validated_cells", "quarantine"),
        },
    ),
    "cross_findings": (
        "cross_findings",
        "year x region",
        {"reporters", "parsed_cells", "reports", "validated_cells", "raw_text"},
    ),
    "evidence": (
        "evidence",
        "year x region",
        {
            *("regions", "reporters", "documents", "raw_text", "reports", "statements"),
            *("parsed_cells", "applied_decisions", "findings", "quarantine", "cross_findings"),
            *("sources", "outcomes", "fetch_outcomes"),
        },
    ),
    "work_list": ("evidence", "year", {"evidence"}),
    **dict.fromkeys(
        ROLLED_UP,
        (
            "rollups",
            "year",
            {
                *("regions", "reporters", "populations", "reports", "parsed_cells"),
                *("findings", "cross_findings", "validated_cells", "outcomes"),
            },
        ),
    ),
    "release": (
        "published",
        "year",
        {
            *(*ROLLED_UP, *VALIDATED, "outcomes", "cross_findings"),
            *("reports", "documents", "reporters", "regions", "populations"),
            "release",  # of the years before, whose figures its pages show
        },
    ),
    "warehouse": ("published", "year", {"release"}),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return definitions(settings_from({"NIANBAO_HOME": str(tmp_path_factory.mktemp("home"))}))


@pytest.fixture(scope="module")
def nodes(loaded: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in loaded.resolve_all_asset_specs()}


def test_the_graph_is_this_one(nodes: dict[str, dg.AssetSpec]) -> None:
    found = {
        name: (
            spec.group_name,
            _partitions(spec.partitions_def),
            {dep.asset_key.to_user_string() for dep in spec.deps},
        )
        for name, spec in nodes.items()
    }
    assert found == GRAPH


def test_every_asset_is_explained_in_both_languages(nodes: dict[str, dg.AssetSpec]) -> None:
    plain = {
        name: spec.description
        for name, spec in nodes.items()
        if not re.match(r"[㐀-鿿]+\. [A-Z].+\.$", spec.description or "")
    }
    assert plain == {}


def test_every_asset_says_who_answers_for_it_what_it_is_and_what_makes_it_again(
    loaded: dg.Definitions, nodes: dict[str, dg.AssetSpec]
) -> None:
    jobs = {
        job.name: {key.to_user_string() for key in job.asset_layer.selected_asset_keys}
        for job in _jobs(loaded)
    }
    for name, spec in nodes.items():
        (owner,) = spec.owners
        assert re.fullmatch(r"team:[a-z-]+", owner), name
        assert spec.kinds, name
        assert spec.group_name in STAGES, name
        made_by = {job for job, assets in jobs.items() if name in assets}
        assert spec.tags[RERUN_BY] in made_by, name
        assert len(jobs[spec.tags[RERUN_BY]]) == min(len(jobs[job]) for job in made_by), name
    assert {spec.group_name for spec in nodes.values()} == set(STAGES)


def test_what_is_read_or_judged_by_declared_data_has_its_version(
    nodes: dict[str, dg.AssetSpec],
) -> None:
    versions = {name: spec.code_version for name, spec in nodes.items()}
    assert versions["raw_text"] == f"reader-{READER_VERSION}"
    assert re.fullmatch(
        rf"reader-{READER_VERSION}\+expectations-[0-9a-f]{{12}}", str(versions["parsed_cells"])
    )
    assert "assets.rollups-" in str(versions["indicators"])
    assert versions["documents"] is None


def test_every_job_and_check_is_explained_in_both_languages(loaded: dg.Definitions) -> None:
    explained = {job.name: job.description for job in _jobs(loaded)} | {
        spec.name: spec.description
        for asset in loaded.resolve_asset_graph().assets_defs
        for spec in asset.check_specs
    }
    plain = {
        name: description
        for name, description in explained.items()
        if not re.search(r"[㐀-鿿]{2}", description or "")
        or not re.search(r"[a-z]+ [a-z]+", description or "")
    }
    assert plain == {}
    assert all("When to use" in str(job.description) for job in _jobs(loaded))


def test_a_table_shows_its_declared_columns(nodes: dict[str, dg.AssetSpec]) -> None:
    schema = nodes["documents"].metadata["dagster/column_schema"]
    assert [column.name for column in schema.columns] == [
        column.name for column in DOCUMENTS.columns
    ]
    assert "采集区域代码" in next(
        column.description for column in schema.columns if column.name == "collection_region"
    )


def test_each_family_of_rules_is_a_check_and_only_the_machinery_blocks(
    loaded: dg.Definitions,
) -> None:
    specs = [
        spec for asset in loaded.resolve_asset_graph().assets_defs for spec in asset.check_specs
    ]
    assert {spec.name: spec.blocking for spec in specs} == {
        "reading": False,
        "identity": False,
        "completeness": False,
        "values": False,
        "who_and_when": False,
        "narrative": False,
        "decisions": False,
        "across_reports": False,
        "judged_twice": True,
        "decisions_fit": False,
        "gates": False,
    }


def test_jobs_cover_the_flow_and_its_reruns(loaded: dg.Definitions) -> None:
    jobs = {job.name: {node.name for node in job.nodes} for job in _jobs(loaded)}
    judging = {"parsed_tables", "validated_tables", "outcomes"}
    comparing = {"cross_findings", "evidence"}
    assert jobs == {
        "take_register": {"register", "decisions"},
        "collect": {"fetch", "raw_text", *judging, *comparing},
        "read_again": {"raw_text", *judging, *comparing},
        "judge_again": {*judging, *comparing},
        "compare": comparing,
        "publish": {"rollups", "work_list", "release", "warehouse"},
    }


def test_each_job_has_an_executor_that_stays_in_its_process(loaded: dg.Definitions) -> None:
    assert {job.executor_def.name for job in _jobs(loaded)} == {"in_process"}


def test_the_workspace_loads_the_same_graph(
    nodes: dict[str, dg.AssetSpec], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NIANBAO_HOME", str(tmp_path))
    root = Path(__file__).parents[2]
    workspace = root / "workspace.yaml"
    text = workspace.read_text(encoding="utf-8")
    match = re.search(r"relative_path: (\S+)", text)
    assert match is not None
    from dagster._core.workspace.autodiscovery import loadable_targets_from_python_file

    (target,) = loadable_targets_from_python_file(str(root / match[1]), str(root))
    assert isinstance(target.target_definition, dg.Definitions)
    found = {
        spec.key.to_user_string() for spec in target.target_definition.resolve_all_asset_specs()
    }
    assert found == set(nodes)


def _jobs(loaded: dg.Definitions) -> list[dg.JobDefinition]:
    return [job for job in loaded.resolve_all_job_defs() if not job.name.startswith("__")]


def _partitions(definition: dg.PartitionsDefinition[str] | None) -> str:
    if definition is None:
        return "none"
    if isinstance(definition, dg.MultiPartitionsDefinition):
        return " x ".join(sorted(definition.partition_dimension_names, reverse=True))
    return "year"
