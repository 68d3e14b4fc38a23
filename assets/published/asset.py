"""Publishing in Dagster: a year's release and its part of the warehouse."""

from contextlib import closing
from typing import Any

import dagster as dg
import polars as pl

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.decisions.tables import APPLIED_DECISIONS
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import REPORTS
from assets.partitions import all_regions_of_the_year, when_all_regions_are_done, years
from assets.published.cells import cell_dictionary
from assets.published.history import quarantine_history
from assets.published.release import write_release
from assets.published.tables import (
    CELLS,
    IN_WAREHOUSE,
    PUBLIC_REPORTERS,
    PUBLISHED,
    TRACED_DOCUMENTS,
    TRACED_REPORTS,
)
from assets.published.tracing import traced_documents, traced_reports
from assets.published.views import labelled_views
from assets.register.tables import REGIONS, REPORTERS
from assets.rollups.tables import COVERAGE, RECONCILIATION, ROLLUP_CELLS
from assets.storage.json_log import entries
from assets.storage.resources import Home, Partition
from assets.storage.warehouse import Warehouse
from assets.validated_tables.tables import (
    FINDINGS,
    OUTCOMES,
    QUARANTINE,
    QUARANTINE_HISTORY,
    VALIDATED_CELLS,
)

_OF_THE_YEAR = (ROLLUP_CELLS, COVERAGE, RECONCILIATION)
_OF_ITS_REGIONS = (
    *(OUTCOMES, QUARANTINE, APPLIED_DECISIONS),
    *(FINDINGS, CROSS_FINDINGS, VALIDATED_CELLS),
)
_OF_THE_REGISTER = (REPORTERS, REGIONS)
_DEPS: list[dg.AssetDep] = [
    *(dg.AssetDep(spec.name) for spec in (*_OF_THE_YEAR, *_OF_THE_REGISTER)),
    *all_regions_of_the_year(spec.name for spec in (*_OF_ITS_REGIONS, REPORTS, DOCUMENTS)),
]


@dg.asset(
    group_name="published",
    kinds={"parquet", "csv"},
    description="发布文件. A year's tables as CSV and Parquet with a data package descriptor.",
    partitions_def=years,
    deps=_DEPS,
    pool="publish",
    automation_condition=when_all_regions_are_done,
)
def release(context: dg.AssetExecutionContext, home: Home) -> dg.MaterializeResult[Any]:
    """发布文件: the folder of the year, put in place as a whole."""
    with home.attempt(context) as part:
        content = write_release(home.published, part.whole_year, _frames(part))
        folder = home.published / str(part.whole_year)
        return dg.MaterializeResult(
            metadata={
                "folder": dg.MetadataValue.path(str(folder)),
                "datapackage": dg.MetadataValue.json(content),
            }
        )


@dg.asset(
    group_name="published",
    kinds={"sql"},
    description="数据仓库. A year's tables in SQL, with documented views named v1_*.",
    partitions_def=years,
    deps=_DEPS,
    pool="publish",
    automation_condition=when_all_regions_are_done,
)
def warehouse(
    context: dg.AssetExecutionContext, home: Home, warehouse_url: dg.ResourceParam[str]
) -> dg.MaterializeResult[Any]:
    """数据仓库: each table's rows of the year replaced in one transaction."""
    with home.attempt(context) as part:
        frames = {**_frames(part), QUARANTINE_HISTORY.name: _history(home, part.whole_year)}
        with closing(Warehouse(warehouse_url, IN_WAREHOUSE, labelled_views())) as store:
            for spec in IN_WAREHOUSE:
                year = part.whole_year if "year" in frames[spec.name].columns else None
                store.replace(spec, frames[spec.name], year=year)
        rows = {f"rows_{spec.name}": frames[spec.name].height for spec in IN_WAREHOUSE}
        return dg.MaterializeResult(metadata={"views": len(IN_WAREHOUSE), **rows})


def _frames(part: Partition) -> dict[str, pl.DataFrame]:
    """The published tables by name."""
    documents = part.all_regions(DOCUMENTS)
    frames = {
        **{spec.name: part.read(spec) for spec in _OF_THE_YEAR},
        **{spec.name: part.all_regions(spec) for spec in _OF_ITS_REGIONS},
        **{spec.name: part.register(spec) for spec in _OF_THE_REGISTER},
        TRACED_REPORTS.name: traced_reports(part.all_regions(REPORTS), documents),
        TRACED_DOCUMENTS.name: traced_documents(documents),
        PUBLIC_REPORTERS.name: PUBLIC_REPORTERS.conformed(part.register(REPORTERS)),
        CELLS.name: cell_dictionary(),
    }
    return {spec.name: frames[spec.name] for spec in PUBLISHED}


def _history(home: Home, year: int) -> pl.DataFrame:
    logs = sorted(home.history(year).glob("*.jsonl"))
    return quarantine_history(year, {log.stem: entries(log) for log in logs})
