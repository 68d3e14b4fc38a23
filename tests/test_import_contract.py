"""The import contract: which module may import which, held against the real imports."""

from __future__ import annotations

import functools
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("expectations", "assets", "pipelines")  # the ground floor first
OUTSIDE = ("samples", "benchmarks")  # may import every floor, no floor may import them
STAGES = (  # in the order the data flows
    "register",
    "decisions",
    "media",
    "fetch",
    "raw_text",
    "parsed_tables",
    "validated_tables",
    "cross_findings",
    "pages",
    "evidence",
    "rollups",
    "published",
)
# What a stage hands on beside its tables: the model of the column raw_text.content, how outcomes
# are called, and where the evidence on a report lies.
HANDED_ON = (
    *("assets.raw_text.document", "assets.evidence.outcome_words", "assets.evidence.files"),
)
# No stages of their own: how bytes are looked at, how pages for people are made. Who may use them:
SHARED = {"media": ("fetch", "raw_text"), "pages": ("evidence", "rollups", "published")}
ABOVE_THE_STAGES = (
    *("assets.report", "assets.report_evidence"),
    *("assets.reading", "assets.judging", "assets.partitions"),
    "assets.audit",
)


def breach(importer: str, imported: str) -> str | None:
    """Rule that one import breaks, in words; None where it is allowed."""
    rules = (
        _breach_of_libraries,
        _breach_of_floors,
        _breach_of_forms,
        _breach_of_storage,
        _breach_of_asset_modules,
        _breach_of_composition,
        _breach_of_stages,
    )
    return next((words for rule in rules if (words := rule(importer, imported))), None)


def _breach_of_libraries(importer: str, imported: str) -> str | None:
    if imported == "great_expectations" and importer != "expectations.suites":
        return "only expectations.suites imports great_expectations"
    if not imported.startswith("dagster") or _is_outside(importer) or _in(importer, "pipelines"):
        return None
    if importer in {"assets.partitions", "assets.storage.resources"} or _is_asset(importer):
        return None
    return "dagster is imported in asset.py, partitions.py, storage/resources.py and pipelines only"


def _breach_of_floors(importer: str, imported: str) -> str | None:
    if _is_outside(importer):
        return None
    if _is_outside(imported):
        return "samples and benchmarks are imported by no floor of the house"
    floors = [module.partition(".")[0] for module in (importer, imported)]
    if all(floor in FLOORS for floor in floors) and FLOORS.index(floors[0]) < FLOORS.index(
        floors[1]
    ):
        return "nothing imports upward: pipelines -> assets -> expectations"
    return None


def _breach_of_forms(importer: str, imported: str) -> str | None:
    if _in(importer, "expectations.forms") and not _in(imported, "expectations.forms"):
        return "expectations.forms imports nothing of ours" if _is_ours(imported) else None
    return None


def _breach_of_storage(importer: str, imported: str) -> str | None:
    if _in(importer, "assets.storage") and (_stage(imported) or _is_above_the_stages(imported)):
        return "storage knows no stage"
    return None


def _breach_of_asset_modules(importer: str, imported: str) -> str | None:
    if _is_asset(imported) and _in(importer, "assets") and not _is_asset(importer):
        return "what lies beneath an asset.py does not import it"
    return None


def _breach_of_composition(importer: str, imported: str) -> str | None:
    if _is_above_the_stages(imported) and _stage(importer) and not _is_asset(importer):
        return f"{imported} lies above the stages: of a stage only asset.py imports it"
    return None


def _breach_of_stages(importer: str, imported: str) -> str | None:
    here, there = _stage(importer), _stage(imported)
    if here is None or there is None or here == there:
        return None
    if STAGES.index(there) > STAGES.index(here):
        return f"{here} comes before {there}"
    if imported == f"assets.{there}.tables" or imported in HANDED_ON:
        return None
    if here in SHARED.get(there, ()):
        return None
    return f"{here} may import only the tables module of {there}"


def _in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in FLOORS + OUTSIDE


def _is_outside(module: str) -> bool:
    return module.partition(".")[0] in OUTSIDE


def _is_asset(module: str) -> bool:
    return _stage(module) is not None and module.endswith(".asset")


def _is_above_the_stages(module: str) -> bool:
    return any(_in(module, above) for above in ABOVE_THE_STAGES)


def _stage(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "assets" and len(parts) > 1 and parts[1] in STAGES else None


@functools.cache
def real_graph() -> grimp.ImportGraph:
    return grimp.build_graph(*FLOORS, *OUTSIDE, include_external_packages=True, cache_dir=None)


def test_every_import_is_allowed() -> None:
    graph = real_graph()
    edges = [
        (importer, imported)
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
    ]
    assert [f"{a} -> {b}: {words}" for a, b in edges if (words := breach(a, b))] == []
    assert ("expectations.forms.catalogue", "expectations.forms.model") in edges


def test_every_folder_of_assets_is_a_stage_the_storage_or_the_audit() -> None:
    folders = {path.parent.name for path in (ROOT / "assets").glob("*/__init__.py")}
    assert folders == {*STAGES, "storage", "audit"}


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("expectations.verdicts", "assets.storage.schema"),
        ("expectations.verdicts", "samples.synthetic"),
        ("expectations.verdicts", "great_expectations"),
        ("expectations.verdicts", "dagster"),
        ("expectations.forms.model", "expectations.verdicts"),
        ("assets.report", "pipelines.settings"),
        ("assets.report", "dagster"),
        ("assets.report", "assets.raw_text.asset"),
        ("assets.storage.archive", "assets.fetch.tables"),
        ("assets.fetch.download", "assets.raw_text.tables"),
        ("assets.parsed_tables.match", "assets.raw_text.html"),
        ("assets.parsed_tables.match", "assets.media.decode"),
        ("assets.parsed_tables.match", "assets.report"),
        ("assets.parsed_tables.match", "assets.partitions"),
        ("assets.evidence.page", "assets.audit.sheet"),
        ("assets.parsed_tables.asset", "assets.raw_text.asset"),
        ("assets.parsed_tables.match", "assets.parsed_tables.asset"),
        ("assets.rollups.sums", "dagster_webserver"),
        ("pipelines.jobs", "samples.run"),
        ("pipelines.jobs", "great_expectations"),
        ("benchmarks.validation", "great_expectations"),
    ],
)
def test_a_forbidden_import_is_named(importer: str, imported: str) -> None:
    assert breach(importer, imported)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("pipelines.jobs", "dagster"),
        ("pipelines.jobs", "assets.rollups.asset"),
        ("assets.rollups.asset", "dagster"),
        ("assets.rollups.asset", "assets.partitions"),
        ("assets.parsed_tables.asset", "assets.report"),
        ("assets.parsed_tables.match", "assets.raw_text.tables"),
        ("assets.parsed_tables.match", "assets.raw_text.document"),
        ("assets.parsed_tables.match", "assets.storage.schema"),
        ("assets.parsed_tables.match", "expectations.forms.labels"),
        ("assets.fetch.discover", "assets.media.links"),
        ("assets.raw_text.html", "assets.media.decode"),
        ("assets.report", "assets.parsed_tables.match"),
        ("assets.audit.pages", "assets.evidence.page"),
        ("assets.storage.resources", "dagster"),
        ("expectations.suites", "great_expectations"),
        ("samples.run", "pipelines.cli.main"),
        ("benchmarks.nation", "samples.synthetic"),
    ],
)
def test_an_allowed_import_is_let_pass(importer: str, imported: str) -> None:
    assert breach(importer, imported) is None
