"""Validating in Dagster: a partition judged by the suites, the failing reports quarantined."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from assets.decisions.tables import APPLIED_DECISIONS
from assets.fetch.tables import DOCUMENTS, FETCH_OUTCOMES
from assets.judging import Judged, PartitionInput, deadlines, judged, recorded_decisions
from assets.parsed_tables.tables import PARSED_CELLS, READING_FINDINGS, REPORTS, STATEMENTS
from assets.partitions import years_and_regions
from assets.register.tables import REPORTERS
from assets.storage.json_log import append, entries
from assets.storage.resources import (
    Home,
    Partition,
    counted,
    markdown_table,
    place,
    rate,
    table_asset,
    utc_now,
)
from assets.validated_tables.families import OF_A_REPORT, FamilyResult
from assets.validated_tables.history import changes
from assets.validated_tables.outcomes import outcomes
from assets.validated_tables.tables import FINDINGS, OUTCOMES, QUARANTINE, VALIDATED_CELLS
from expectations.findings import FAMILIES

_JUDGED_TWICE = "judged_twice"
_DECISIONS_FIT = "decisions_fit"
_JUDGED_FROM = (REPORTERS, REPORTS, STATEMENTS, PARSED_CELLS, READING_FINDINGS)
_JUDGED = (FINDINGS, VALIDATED_CELLS, QUARANTINE, APPLIED_DECISIONS)
_OUTCOMES_FROM = (
    *(REPORTERS, FETCH_OUTCOMES, DOCUMENTS, REPORTS),
    *(FINDINGS, VALIDATED_CELLS, QUARANTINE),
)


@dg.multi_asset(
    name="validated_tables",
    specs=[
        table_asset(
            spec,
            group="validated_tables",
            deps=[*(each.name for each in _JUDGED_FROM), "decisions"],
        )
        for spec in _JUDGED
    ],
    check_specs=[
        *(
            dg.AssetCheckSpec(
                family,
                asset=VALIDATED_CELLS.name,
                description=f"{FAMILIES[family][0]}: no report breaks a critical rule of it.",
            )
            for family in OF_A_REPORT
        ),
        dg.AssetCheckSpec(
            _JUDGED_TWICE,
            asset=VALIDATED_CELLS.name,
            blocking=True,
            description="两次核对一致: suites and findings hold the same reports to fail.",
        ),
        dg.AssetCheckSpec(
            _DECISIONS_FIT,
            asset=APPLIED_DECISIONS.name,
            description="人工决定适用: every decision is on a document and figure that are there.",
        ),
    ],
    partitions_def=years_and_regions,
)
def validated_tables(
    context: dg.AssetExecutionContext, home: Home
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """核查: what fails is quarantined with its reasons; the rest is what the rollups add up."""
    with home.attempt(context) as part:
        year, region = part.place
        reporters = part.register(REPORTERS)
        result = judged(
            PartitionInput(
                year=year,
                region=region,
                reporters=reporters,
                reports=part.read(REPORTS),
                statements=part.read(STATEMENTS),
                parsed_cells=part.read(PARSED_CELLS),
                reading_findings=part.read(READING_FINDINGS),
                decisions=recorded_decisions(home.office_folder, reporters),
            ),
            docs=home.docs(year, region),
            run_name=f"{year} {region}",
        )
        yield from _made(part, result)
        _remember(home, part, result)
        yield from (_check(family, result) for family in result.families)
        yield dg.AssetCheckResult(
            asset_key=VALIDATED_CELLS.name,
            check_name=_JUDGED_TWICE,
            passed=not result.differing,
            metadata={"examined": len(result.examined), "differing": sorted(result.differing)},
        )
        unfit = result.decided.filter(~pl.col("fits")).select("place", "problem")
        yield dg.AssetCheckResult(
            asset_key=APPLIED_DECISIONS.name,
            check_name=_DECISIONS_FIT,
            passed=unfit.is_empty(),
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"unfit": markdown_table(("place", "problem"), unfit.iter_rows())},
        )


@dg.multi_asset(
    name="outcomes",
    specs=[
        table_asset(
            OUTCOMES,
            group="validated_tables",
            deps=[spec.name for spec in _OUTCOMES_FROM],
        )
    ],
    partitions_def=years_and_regions,
)
def reported_outcomes(context: dg.AssetExecutionContext, home: Home) -> dg.MaterializeResult[Any]:
    """报告结果: who has reported, who has not, and how far each report came."""
    with home.attempt(context) as part:
        year, _ = part.place
        frame = outcomes(
            part.read(FETCH_OUTCOMES),
            part.read(DOCUMENTS),
            part.read(REPORTS),
            part.read(FINDINGS),
            part.read(VALIDATED_CELLS),
            part.read(QUARANTINE),
            deadlines(year, part.register(REPORTERS)),
        )
        accepted, quarantined = (
            frame.filter(pl.col("outcome") == word).height for word in ("accepted", "quarantined")
        )
        return part.made(
            OUTCOMES,
            frame,
            expected=frame.height,
            accepted=accepted,
            quarantined=quarantined,
            missing=frame.height - accepted - quarantined,
            accepted_percent=rate(accepted, frame.height),
            outcomes=counted(frame, "outcome"),
        )


def _made(part: Partition, result: Judged) -> Iterator[dg.MaterializeResult[Any]]:
    findings, quarantine = result.findings, result.quarantine
    accepted = result.validated_cells["report_id"].n_unique()
    yield part.made(
        FINDINGS,
        findings,
        critical=findings["severity"].eq("critical").sum(),
        warnings=findings["severity"].eq("warning").sum(),
        rules=counted(findings, "rule"),
        **{f"data_docs_{page.stem}": place(page) for page in result.pages},
    )
    yield part.made(
        VALIDATED_CELLS,
        result.validated_cells,
        reports=accepted,
        accepted_percent=rate(accepted, len(result.examined)),
    )
    yield part.made(
        QUARANTINE,
        quarantine,
        open=quarantine["state"].eq("open").sum(),
        states=counted(quarantine, "state"),
        reasons=counted(quarantine.explode("reasons"), "reasons"),
    )
    yield part.made(
        APPLIED_DECISIONS,
        result.decided,
        unfit=(~result.decided["fits"]).sum(),
        kinds=counted(result.decided, "kind"),
    )


def _remember(home: Home, part: Partition, result: Judged) -> None:
    """Note what has become of each report; after the tables, so that a killed run notes it anew."""
    year, region = part.place
    log = home.history(year) / f"{region}.jsonl"
    changed = changes(entries(log), result.quarantine, part.read(REPORTS), result.decided)
    at = utc_now().isoformat()
    if changed:
        append(log, ({"at": at, **each} for each in changed))


def _check(family: FamilyResult, result: Judged) -> dg.AssetCheckResult:
    """A failing report is quarantined, so it is a warning: the table holds sound ones only."""
    return dg.AssetCheckResult(
        asset_key=VALIDATED_CELLS.name,
        check_name=family.family,
        passed=family.examined > 0 and not family.failing,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "examined": family.examined,
            "failing": len(family.failing),
            "failing_reports": family.failing,
            "rules": markdown_table(
                ("rule", "规则", "severity", "findings", "reports"),
                (
                    (rule.rule, rule.label, rule.severity, rule.findings, len(rule.reports))
                    for rule in family.rules
                ),
            ),
            "data_docs": [str(page) for page in result.pages],
        },
    )
