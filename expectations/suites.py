"""Edition -> a Great Expectations suite, and its run over the reports of a partition.

The only module that imports Great Expectations, which takes five seconds: import it where a
partition is validated, never for a single file. The suite judges the same residuals as
verdicts.py, by its own road; both must name the same reports.
"""

from __future__ import annotations

import html
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the library is imported

import great_expectations as gx
import pandas as pd
import polars as pl
from great_expectations.checkpoint.actions import UpdateDataDocsAction
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
    ExpectColumnValuesToBeInSet,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.data_docs import standalone_page
from expectations.findings import rules
from expectations.forms.model import Edition
from expectations.judgement import BY_LINE, LINES_ACCOUNTED, counted_rules
from expectations.line_findings import line_label


class SuiteError(RuntimeError):
    """The suite did not examine what it was given; its outcome says nothing."""


@dataclass(frozen=True)
class Outcome:
    """What came of one expectation: of ``evaluated`` reports ``failing`` are against it.

    ``line`` is the identity line, empty for rules that are counted over the whole report.
    """

    rule: str
    line: str
    evaluated: int
    failing: tuple[str, ...]

    @property
    def key(self) -> str:
        """``rule/line``, or the rule alone."""
        return f"{self.rule}/{self.line}" if self.line else self.rule


@dataclass(frozen=True)
class SuiteResult:
    """What came of a suite over ``evaluated`` reports; ``page`` is its Data Docs page."""

    evaluated: int
    outcomes: tuple[Outcome, ...]
    page: Path | None

    @property
    def failing(self) -> dict[str, list[str]]:
        """Report ids by ``rule/line`` of each expectation that fails."""
        return {outcome.key: list(outcome.failing) for outcome in self.outcomes if outcome.failing}

    @property
    def failing_reports(self) -> set[str]:
        """The reports to be quarantined."""
        return {report_id for outcome in self.outcomes for report_id in outcome.failing}

    @property
    def success(self) -> bool:
        """Whether no report fails."""
        return not self.failing_reports


def suite(grid: Edition) -> gx.ExpectationSuite:
    """The expectations of an edition or variant: one an identity line, one a critical rule."""
    return gx.ExpectationSuite(
        name="-".join(filter(None, (grid.id, grid.variant))),
        expectations=list(_expectations(grid)),
        meta={"edition": grid.id, "variant": grid.variant, "legal_basis": grid.legal_basis},
        notes=f"{grid.title}：{grid.legal_basis}",
    )


def validate(
    frame: pl.DataFrame, grid: Edition, *, docs_dir: Path | None, run_name: str
) -> SuiteResult:
    """The outcome of the grid's suite over a judgement frame.

    With ``docs_dir`` the run's Data Docs page is written there as ``<suite>.html`` in place of the
    one before; it loads nothing from outside.

    Raises:
        SuiteError: The frame is empty, or an expectation did not examine every report of it.
    """
    if frame.is_empty():
        raise SuiteError(f"{run_name!r}: no reports to validate under edition {grid.id!r}")
    judged = suite(grid)
    with tempfile.TemporaryDirectory() as site:
        result = _run(frame, judged, run_name, Path(site) if docs_dir else None)
        page = _page(Path(site), docs_dir, judged.name, run_name) if docs_dir else None
    outcomes = tuple(_outcome(single, frame.height, run_name) for single in result.results)
    if len(outcomes) != len(judged.expectations):
        raise SuiteError(f"{run_name!r}: {len(outcomes)} of {len(judged.expectations)} were run")
    for outcome in outcomes:
        if outcome.rule == LINES_ACCOUNTED and outcome.failing:
            raise SuiteError(f"{run_name!r}: {outcome.failing[0]!r} has lines nobody evaluated")
    return SuiteResult(evaluated=frame.height, outcomes=outcomes, page=page)


def _expectations(grid: Edition) -> Iterator[Expectation]:
    identities = {identity.id: identity for identity in grid.identities}
    tables = {table.id: table for table in grid.tables}
    broken = rules()[BY_LINE]
    for line in grid.lines:
        identity = identities[line.identity]
        table = tables[identity.table]
        yield _expectation(
            line.id,
            0,
            rule=broken.id,
            line=line.id,
            label=line_label(line, grid),
            statement=f"{identity.statement}: {identity.name}",
            source=f"{table.label}，{identity.source}；{grid.legal_basis}",
        )
    for rule in counted_rules():
        yield _expectation(
            rule.id,
            0,
            rule=rule.id,
            line="",
            label=rule.label,
            statement=rule.statement,
            source=rule.reason,
        )
    yield _expectation(
        LINES_ACCOUNTED,
        len(grid.lines),
        rule=LINES_ACCOUNTED,
        line="",
        label="逐项核对",
        statement="Every identity line is evaluated or has a reason not to be.",
        source="A check that examined nothing says nothing.",
    )


def _expectation(column: str, value: int, **meta: str) -> Expectation:
    where = " ".join(filter(None, (meta["rule"], meta["line"], meta["label"])))
    return ExpectColumnValuesToBeInSet(
        column=column,
        value_set=[value],
        severity=FailureSeverity.CRITICAL,
        description=f"{where}: {meta['statement']}（{meta['source']}）",
        notes=meta["source"],
        meta=meta,
    )


def _run(frame: pl.DataFrame, judged: gx.ExpectationSuite, run_name: str, site: Path | None) -> Any:
    """The suite's validation result, through a checkpoint of a context that keeps nothing."""
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            data_docs_sites={"partition": _site(site)} if site else {},
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    batch = (
        context.data_sources.add_pandas("reports")
        .add_dataframe_asset(judged.name)
        .add_batch_definition_whole_dataframe(run_name)
    )
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=run_name, data=batch, suite=context.suites.add(judged))
    )
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name=run_name,
            validation_definitions=[definition],
            actions=[UpdateDataDocsAction(name="data_docs")] if site else [],
            # Pandas batches give every failing id under COMPLETE; SQL ones would stop at twenty.
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": ["report_id"],
            },
        )
    )
    outcome = checkpoint.run(
        batch_parameters={"dataframe": _as_pandas(frame)}, run_id=RunIdentifier(run_name=run_name)
    )
    return next(iter(outcome.run_results.values()))


def _site(base: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(base),
        },
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }


def _as_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    # Column by column: the whole-frame conversion asks for pyarrow, which nothing else here needs.
    columns: dict[str, Any] = {column.name: column.to_numpy() for column in frame}
    # GX writes values into its pages as they are.
    columns["report_id"] = [html.escape(report_id) for report_id in frame["report_id"]]
    return pd.DataFrame(columns)


def _page(site: Path, docs_dir: Path, suite_name: str, run_name: str) -> Path:
    """The one page of the run that GX built under ``site``, made to stand alone."""
    (built,) = site.glob("validations/**/*.html")
    docs_dir.mkdir(parents=True, exist_ok=True)
    page = docs_dir / f"{suite_name}.html"
    draft = page.with_suffix(".tmp")
    title = f"{run_name} {suite_name}"
    draft.write_text(standalone_page(built.read_text(encoding="utf-8"), title), encoding="utf-8")
    draft.replace(page)
    return page


def _outcome(single: Any, reports: int, run_name: str) -> Outcome:
    meta, result = single.expectation_config.meta, single.result
    if result.get("element_count") != reports:
        raise SuiteError(
            f"{run_name!r}: {meta['rule']!r} {meta['line']!r} examined "
            f"{result.get('element_count')!r} of {reports} reports: {single.exception_info!r}"
        )
    failing = tuple(
        html.unescape(place["report_id"]) for place in result["unexpected_index_list"] or ()
    )
    if bool(failing) == single.success:
        raise SuiteError(f"{run_name!r}: {meta['rule']!r} {meta['line']!r} contradicts itself")
    return Outcome(
        rule=meta["rule"], line=meta["line"], evaluated=result["element_count"], failing=failing
    )
