"""Publishing in Dagster: a year's release and its part of the warehouse."""

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from typing import Any

import dagster as dg
import polars as pl
from upath import UPath

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.decisions.tables import APPLIED_DECISIONS
from assets.fetch.tables import DOCUMENTS
from assets.judging import recorded_decisions
from assets.pages.stacked_bars import coverage_bars
from assets.parsed_tables.tables import REPORTS
from assets.partitions import (
    all_regions_of_the_year,
    when_all_regions_are_done,
    years,
    years_before,
)
from assets.published.cells import cell_dictionary
from assets.published.change_tables import (
    CHANGE_TABLES,
    CHANGED_FIGURES,
    CHANGED_REPORTS,
    REVISIONS,
)
from assets.published.dictionary import DICTIONARY, data_dictionary
from assets.published.history import quarantine_history
from assets.published.latest import over_years, series_before
from assets.published.region_files import region_files
from assets.published.release import CHANGES, Gate, Release, content_digest, write_release
from assets.published.releases import Kept, Releases
from assets.published.tables import (
    CELLS,
    IN_WAREHOUSE,
    OF_A_RELEASE,
    PUBLIC_REPORTERS,
    PUBLISHED,
    RELEASES,
    TRACED_DOCUMENTS,
    TRACED_REPORTS,
)
from assets.published.tracing import traced_documents, traced_reports
from assets.published.views import labelled_views
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS
from assets.rollups.tables import (
    COVERAGE,
    INDICATOR_DEFINITIONS,
    INDICATORS,
    RECONCILIATION,
    ROLLUP_CELLS,
    ROLLUP_PARTS,
    SERIES,
    SYSTEM_ROLLUP_CELLS,
    UNIT_INDICATORS,
)
from assets.storage.attempts import last_failures
from assets.storage.json_log import entries
from assets.storage.paths import in_turn
from assets.storage.resources import (
    Home,
    Partition,
    data_version,
    markdown_table,
    picture,
    place,
)
from assets.storage.schema import TableSpec
from assets.storage.warehouse import Warehouse
from assets.validated_tables.tables import (
    FINDINGS,
    OUTCOMES,
    QUARANTINE,
    QUARANTINE_HISTORY,
    VALIDATED_CELLS,
)

_GATES = "gates"
_OF_THE_YEAR = (
    *(ROLLUP_CELLS, SYSTEM_ROLLUP_CELLS, ROLLUP_PARTS, COVERAGE, RECONCILIATION),
    *(INDICATORS, UNIT_INDICATORS, INDICATOR_DEFINITIONS),
)
_OF_ITS_REGIONS = (OUTCOMES, QUARANTINE, APPLIED_DECISIONS, FINDINGS, CROSS_FINDINGS)
_OF_THE_REGISTER = (REPORTERS, REGIONS, POPULATIONS)
_DEPS: list[dg.AssetDep] = [
    *(dg.AssetDep(spec.name) for spec in (*_OF_THE_YEAR, SERIES, *_OF_THE_REGISTER)),
    *years_before(["release"]),
    *all_regions_of_the_year(
        spec.name for spec in (*_OF_ITS_REGIONS, VALIDATED_CELLS, REPORTS, DOCUMENTS)
    ),
]


@dg.asset(
    group_name="published",
    kinds={"parquet", "csv", "xlsx", "docx", "html"},
    description="发布版次. A year's tables, statutory files and region pages; it never changes.",
    partitions_def=years,
    deps=_DEPS,
    pool="publish",
    automation_condition=when_all_regions_are_done,
)
def release(
    context: dg.AssetExecutionContext, home: Home, release_floor: dg.ResourceParam[Decimal]
) -> dg.MaterializeResult[Any]:
    """发布版次: a folder of the year that never changes, unless a gate holds it back."""
    with home.attempt(context) as part:
        year = part.whole_year
        frames = _frames(part)
        so_far = pl.concat([series_before(home.published, year), frames[SERIES.name]])
        made = write_release(
            home.published,
            year,
            {**frames, VALIDATED_CELLS.name: part.scan(VALIDATED_CELLS)},
            lambda revisions: region_files(year, {**frames, REVISIONS.name: revisions}, so_far),
            _gate(home, part, release_floor),
        )
        for reason in made.held:
            context.log.warning("held back 暂缓发布: %s", reason)
        return dg.MaterializeResult(
            # The warehouse names the number: the same content under another is not the same.
            data_version=data_version(f"{made.number} {made.digest}".encode()),
            metadata={
                **_told(made),
                "over_the_years": picture(_over_the_years(part), "reports by year 历年报告"),
            },
        )


def _told(made: Release) -> dict[str, Any]:
    """Where the release lies, and how much of it is new since the one before."""
    kept = Kept(made.number, made.folder)
    changed = {
        spec.name: kept.table(spec).select(pl.len()).collect().item()
        for spec in (CHANGED_REPORTS, CHANGED_FIGURES)
    }
    return {
        "release": made.number,
        "new": made.new,
        **changed,
        "folder": place(made.folder),
        "changes": place(made.folder / CHANGES),
        "regions": place(made.folder / "regions"),
        "held": markdown_table(("held back 暂缓发布",), [(each,) for each in made.held]),
        "digest": made.digest,
    }


def _over_the_years(part: Partition) -> str:
    """How reports of the topmost regions came in, a bar a year."""
    top = part.register(REGIONS).filter(pl.col("parent").is_null()).select("code").unique()
    covered = part.tables.read(COVERAGE).join(top, left_on="region", right_on="code", how="semi")
    counts = ("accepted", "quarantined", "missing")
    by_year = covered.group_by("year").agg(pl.col(counts).sum()).sort("year")
    return coverage_bars(
        [(str(year), (counted[0], counted[1], counted[2])) for year, *counted in by_year.rows()]
    )


def _gate(home: Home, part: Partition, floor: Decimal) -> Gate:
    regions = part.register(REGIONS).filter("collection")["code"].to_list()
    decided = recorded_decisions(home.office_folder, part.register(REPORTERS))
    return Gate(
        floor=floor,
        failures=tuple(last_failures(home.attempts, part.whole_year, regions)),
        approved=decided.approved(part.whole_year),
        sign_offs=decided.signed_off(part.whole_year),
    )


@dg.asset(
    group_name="published",
    kinds={"sql"},
    # It is of the release before, but Dagster takes an asset with a check, and parts of its own
    # before it, to be made together with these.
    check_specs=[
        dg.AssetCheckSpec(
            _GATES,
            asset="warehouse",
            description="发布关口: nothing holds back what is to be published.",
        )
    ],
    description="数据仓库. A year's latest release in SQL, with documented views named v1_*.",
    partitions_def=years,
    deps=[release],
    pool="publish",
    automation_condition=dg.AutomationCondition.eager().without(
        dg.AutomationCondition.in_latest_time_window()
    ),
)
def warehouse(
    context: dg.AssetExecutionContext, home: Home, warehouse_url: dg.ResourceParam[str]
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """数据仓库: every table's rows of the year replaced in one transaction.

    What a gate holds back is not in it: programs downstream ask for what is published.
    """
    with home.attempt(context) as part:
        year = part.whole_year
        # Of programs that publish at the same time, the last one to write has seen all releases.
        with in_turn(home.published):
            frames = {QUARANTINE_HISTORY: _history(home, year), **_latest(home.published, year)}
            with closing(Warehouse(warehouse_url, IN_WAREHOUSE, labelled_views())) as store:
                store.replace_year(year, frames)
        rows = {f"rows_{spec.name}": frame.height for spec, frame in frames.items()}
        yield dg.MaterializeResult(metadata={"views": len(IN_WAREHOUSE), **rows})
        yield _let_through(Releases(home.published / str(year)).held())


def _let_through(held: Kept | None) -> dg.AssetCheckResult:
    """What a gate holds back waits for a person; the machinery has done its part."""
    return dg.AssetCheckResult(
        check_name=_GATES,
        passed=held is None,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={} if held is None else {"folder": place(held.folder)},
    )


def _latest(published: UPath, year: int) -> dict[TableSpec, pl.DataFrame]:
    """The warehouse's tables as the year's latest release has them; none before the first."""
    latest = Releases(published / str(year)).latest()
    if latest is None:
        return {}
    known = {"year": year, "release": latest.number, "digest": content_digest(latest)}
    return {
        RELEASES: RELEASES.frame([known]),
        **{
            spec: latest.table(spec).collect()
            if "year" in spec.schema
            else over_years(published, spec)
            for spec in OF_A_RELEASE
        },
    }


def _frames(part: Partition) -> dict[str, pl.DataFrame]:
    """The published tables by name, but for the cells of single reports."""
    documents = part.all_regions(DOCUMENTS)
    populations = part.register(POPULATIONS).filter(pl.col("year") == part.whole_year)
    return {
        **{spec.name: part.read(spec) for spec in (*_OF_THE_YEAR, SERIES)},
        **{spec.name: part.all_regions(spec) for spec in _OF_ITS_REGIONS},
        TRACED_REPORTS.name: traced_reports(part.all_regions(REPORTS), documents),
        TRACED_DOCUMENTS.name: traced_documents(documents),
        PUBLIC_REPORTERS.name: PUBLIC_REPORTERS.conformed(part.register(REPORTERS)),
        REGIONS.name: part.register(REGIONS),
        POPULATIONS.name: populations,
        CELLS.name: cell_dictionary(),
        DICTIONARY.name: data_dictionary((*PUBLISHED, *CHANGE_TABLES)),
    }


def _history(home: Home, year: int) -> pl.DataFrame:
    logs = sorted(home.history(year).glob("*.jsonl"))
    return quarantine_history(year, {log.stem: entries(log) for log in logs})
