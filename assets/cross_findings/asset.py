"""Comparing in Dagster: a partition's reports beside last year's and beside each other."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from assets.cross_findings.cross_findings import YearTables, cross_findings
from assets.cross_findings.tables import CROSS_FINDINGS
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.partitions import (
    this_year_and_the_one_before,
    when_either_year_is_newer,
    years_and_regions,
)
from assets.raw_text.tables import RAW_TEXT
from assets.register.tables import REPORTERS
from assets.storage.resources import Home, counted, markdown_table, table_asset
from assets.validated_tables.tables import VALIDATED_CELLS
from expectations.findings import rules

_ACROSS_REPORTS = "across_reports"
_OF_A_YEAR = (REPORTS, PARSED_CELLS, VALIDATED_CELLS, RAW_TEXT)
# Last year's cells as read are made with its reports: whether those are newer says it of both.
_OF_BOTH_YEARS = (REPORTS, VALIDATED_CELLS, RAW_TEXT)


@dg.multi_asset(
    name="cross_findings",
    specs=[
        table_asset(
            CROSS_FINDINGS,
            group="cross_findings",
            deps=[
                *(dg.AssetDep(each.name) for each in (REPORTERS, PARSED_CELLS)),
                *this_year_and_the_one_before(each.name for each in _OF_BOTH_YEARS),
            ],
            automation=when_either_year_is_newer,
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            _ACROSS_REPORTS,
            asset=CROSS_FINDINGS.name,
            description="跨报告比对: no report is odd beside last year's or those of others.",
        )
    ],
    partitions_def=years_and_regions,
)
def compared_reports(
    context: dg.AssetExecutionContext, home: Home
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """比对: what is seen only across reports; it refuses none, whatever it finds."""
    with home.attempt(context) as part:
        year, region = part.place
        this = YearTables(*(part.read(spec) for spec in _OF_A_YEAR))
        # The year before may lie outside what was ever collected: then there is nothing of it.
        before = (home.tables.read(spec, year=year - 1, region=region) for spec in _OF_A_YEAR)
        found = cross_findings(this, YearTables(*before), part.register(REPORTERS))
        yield part.made(
            CROSS_FINDINGS,
            found,
            reports=found["report_id"].n_unique(),
            rules=counted(found, "rule"),
        )
        yield _check(found, examined=this.reports.filter("current").height)


def _check(found: pl.DataFrame, *, examined: int) -> dg.AssetCheckResult:
    """A finding is a question to the unit, never a fault of the table: at most a warning."""
    reports = found["report_id"].unique().sort()
    counts = found.group_by("rule").agg(findings=pl.len(), reports=pl.n_unique("report_id"))
    return dg.AssetCheckResult(
        asset_key=CROSS_FINDINGS.name,
        check_name=_ACROSS_REPORTS,
        passed=examined > 0 and reports.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "examined": examined,
            "failing": len(reports),
            "failing_reports": reports.to_list(),
            "rules": markdown_table(
                ("rule", "规则", "findings", "reports"),
                (
                    (rule, rules()[rule].label, findings, failing)
                    for rule, findings, failing in counts.sort("rule").iter_rows()
                ),
            ),
        },
    )
