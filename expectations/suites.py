"""Edition -> a Great Expectations suite, and its run over the reports of a partition.

The only module that imports Great Expectations, which takes five seconds: import it where a
partition is validated, never for a single file. The suite judges the same residuals as
verdicts.py, by its own road; both must name the same reports.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the library is imported

import great_expectations as gx
import pandas as pd
import polars as pl
from great_expectations.checkpoint.actions import UpdateDataDocsAction
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render.components import (
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
)
from great_expectations.render.renderer.renderer import renderer

from expectations.data_docs import (
    failing_words,
    observed_words,
    rule_words,
    standalone_page,
    summary_words,
)
from expectations.findings import Severity
from expectations.forms.model import Edition
from expectations.judgement import LINES_UNACCOUNTED, demands


class SuiteError(RuntimeError):
    """The suite did not examine what it was given; its outcome says nothing."""


@dataclass(frozen=True)
class Outcome:
    """What came of one expectation: of ``evaluated`` reports ``failing`` are against it.

    ``line`` is the identity line, empty for rules that are counted over the whole report.
    """

    rule: str
    line: str
    severity: Severity
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
        """Report ids by ``rule/line`` of each expectation that fails, warnings among them."""
        return {outcome.key: list(outcome.failing) for outcome in self.outcomes if outcome.failing}

    @property
    def failing_reports(self) -> set[str]:
        """The reports to be quarantined: those against a critical rule."""
        return self._against("critical")

    @property
    def warned_reports(self) -> set[str]:
        """The reports against a rule that only warns."""
        return self._against("warning")

    @property
    def success(self) -> bool:
        """Whether no report fails."""
        return not self.failing_reports

    def _against(self, severity: Severity) -> set[str]:
        concerned = (outcome for outcome in self.outcomes if outcome.severity == severity)
        return {report_id for outcome in concerned for report_id in outcome.failing}


class ReportsAgainst(TableMetricProvider):
    """Ids of the reports that each column of a judgement frame speaks against, by column.

    Worked out once a batch; every expectation reads its own part.
    """

    metric_name = "reports.against"

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 the metric's class is handed in
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        **_: Any,
    ) -> dict[str, list[str]]:
        batch, _, _ = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        frame = pl.DataFrame({name: column.to_numpy() for name, column in batch.items()})
        ids = frame["report_id"]
        # A null comes out of pandas as not a number, which is not 0 either.
        return {
            column.name: ids.filter(column != 0).to_list() for column in frame.drop("report_id")
        }


class ExpectReportRule(BatchExpectation):
    """Expect no report to be against a rule; with ``line``, against it on that identity line."""

    rule: str
    line: str = ""

    metric_dependencies: ClassVar[tuple[str, ...]] = (ReportsAgainst.metric_name, "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("rule", "line")

    def _validate(
        self, metrics: dict[str, Any], *_: Any, **__: Any
    ) -> dict[str, bool | dict[str, Any]]:
        failing = metrics[ReportsAgainst.metric_name][self.line or self.rule]
        return {
            "success": not failing,
            "result": {
                "element_count": metrics["table.row_count"],
                "unexpected_count": len(failing),
                "unexpected_index_list": failing,
            },
        }

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(cls, *_: Any, **given: Any) -> list[Any]:
        return [_rendered(*line) for line in rule_words(given["configuration"].meta)]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(cls, *_: Any, **given: Any) -> list[Any]:
        failing = given["result"].result.get("unexpected_index_list")
        return [_rendered("p", "failing", failing_words(failing))] if failing else []

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(cls, *_: Any, **given: Any) -> str:
        found = given["result"].result
        return observed_words(found.get("unexpected_count"), found.get("element_count"))


def _rendered(tag: str, css_class: str, words: str) -> RenderedStringTemplateContent:
    """The words as an element of a page. GX escapes parameters, and nothing else."""
    return RenderedStringTemplateContent(
        content_block_type="string_template",
        string_template={
            "template": "$words",
            "params": {"words": words},
            "tag": tag,
            "styling": {"classes": [css_class]},
        },
    )


def suite(grid: Edition) -> gx.ExpectationSuite:
    """The expectations of an edition or variant, one for each of its demands."""
    return gx.ExpectationSuite(
        name="-".join(filter(None, (grid.id, grid.variant))),
        expectations=[
            ExpectReportRule(
                rule=demand.rule,
                line=demand.line,
                severity=FailureSeverity(demand.severity),
                notes=demand.basis,
                meta=asdict(demand),
            )
            for demand in demands(grid)
        ],
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
        found = _run(frame, judged, run_name, Path(site) if docs_dir else None)
        result = SuiteResult(frame.height, _outcomes(found, judged, frame.height, run_name), None)
        if docs_dir is None:
            return result
        page = docs_dir / f"{judged.name}.html"
        _write_page(Path(site), page, f"{run_name} {judged.name}", result)
    return replace(result, page=page)


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
            result_format="COMPLETE",
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
        "site_section_builders": {"expectations": "None", "profiling": "None"},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }


def _as_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    # Column by column: the whole-frame conversion asks for pyarrow, which nothing else here needs.
    return pd.DataFrame({column.name: column.to_numpy() for column in frame})


def _write_page(site: Path, page: Path, title: str, result: SuiteResult) -> None:
    """The one page of the run that GX built under ``site``, made to stand alone as ``page``."""
    (built,) = site.glob("validations/**/*.html")
    summary = summary_words(
        result.evaluated, len(result.failing_reports), len(result.warned_reports)
    )
    alone = standalone_page(built.read_text(encoding="utf-8"), title, summary)
    page.parent.mkdir(parents=True, exist_ok=True)
    draft = page.with_suffix(".tmp")
    draft.write_text(alone, encoding="utf-8")
    draft.replace(page)


def _outcomes(
    found: Any, judged: gx.ExpectationSuite, reports: int, run_name: str
) -> tuple[Outcome, ...]:
    outcomes = tuple(_outcome(single, reports, run_name) for single in found.results)
    if len(outcomes) != len(judged.expectations):
        raise SuiteError(f"{run_name!r}: {len(outcomes)} of {len(judged.expectations)} were run")
    for outcome in outcomes:
        if outcome.rule == LINES_UNACCOUNTED and outcome.failing:
            raise SuiteError(f"{run_name!r}: {outcome.failing[0]!r} has lines nobody evaluated")
    return outcomes


def _outcome(single: Any, reports: int, run_name: str) -> Outcome:
    meta, result = single.expectation_config.meta, single.result
    if result.get("element_count") != reports:
        raise SuiteError(
            f"{run_name!r}: {meta['rule']!r} {meta['line']!r} examined "
            f"{result.get('element_count')!r} of {reports} reports: {single.exception_info!r}"
        )
    failing = tuple(result["unexpected_index_list"])
    if bool(failing) == single.success or len(failing) != result["unexpected_count"]:
        raise SuiteError(f"{run_name!r}: {meta['rule']!r} {meta['line']!r} contradicts itself")
    return Outcome(
        rule=meta["rule"],
        line=meta["line"],
        severity=meta["severity"],
        evaluated=result["element_count"],
        failing=failing,
    )
