"""Cells beside an edition -> what a Great Expectations suite demands, and the frame it judges.

What could not be judged speaks for nobody, so it is counted beside what was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from expectations.cell_findings import (
    checked_cells,
    fractional_count,
    negative_number,
    required_cells,
)
from expectations.findings import Rule, Severity, rules
from expectations.forms.model import Edition
from expectations.line_findings import line_label
from expectations.names import identity_of
from expectations.recognised import is_recognised, unproved_lines
from expectations.residuals import printed_rows, residuals, wide_cells

LINES_UNACCOUNTED = "lines_unaccounted"
BY_LINE = "identity_broken"  # the one rule with a column for each line


@dataclass(frozen=True)
class Demand:
    """What is demanded of every report of a grid: a rule, with ``line`` of that identity line.

    ``basis`` is the legal basis or the reason; the label is Chinese.
    """

    rule: str
    line: str
    severity: Severity
    label: str
    statement: str
    statement_zh: str
    basis: str

    @property
    def column(self) -> str:
        """The column of a judgement frame that speaks for it."""
        return self.line or self.rule


def demands(grid: Edition) -> list[Demand]:
    """What a suite of this grid demands, one for each column of its judgement frame."""
    return [*_line_demands(grid), _EVERY_LINE, *map(_rule_demand, counted_rules())]


def judgement_frame(
    cells: pl.DataFrame, reading_findings: pl.DataFrame, grid: Edition
) -> pl.DataFrame:
    """One row a report, by report id: what a suite of this grid looks at; 0 is nothing against it.

    Columns: ``report_id``; for each identity line its residual where all terms are printed, else
    0; ``lines_unaccounted``, how many lines are neither judged nor have a reason not to be; for
    every other rule that is judged in a report by itself how often the report breaks it.

    Args:
        cells: as in ``expectations.verdicts.findings``.
        reading_findings: one row a finding made elsewhere: ``report_id``, ``rule``.
        grid: the edition, or variant, in which all these reports are printed.

    Raises:
        ValueError: As ``expectations.verdicts.findings``, or a finding of a rule not counted here.
    """
    cells = checked_cells(cells, grid)
    counted = [rule.id for rule in counted_rules()]
    known = reading_findings["rule"].is_in(counted)
    if not known.all():
        raise ValueError(f"no reading finding: {reading_findings.filter(~known).row(0)!r}")
    read = reading_findings.select(pl.col("report_id").cast(pl.String), "rule")
    wide = wide_cells(cells)
    left_over = residuals(wide, grid, printed_rows(cells, grid))
    counts = [
        left_over.select("report_id", *_line_columns(grid), unproved_lines(grid).alias("open")),
        cells.group_by("report_id").agg(
            (pl.col("meaning") == "illegible").sum().alias("own:illegible"),
            fractional_count(grid).sum().alias("own:not_a_count"),
            negative_number(grid).sum().alias("own:negative"),
            pl.col("cell").is_in(required_cells(grid)).sum().alias("required"),
            is_recognised().alias("own:recognised"),
        ),
        _blanks(cells, left_over),
        read.group_by("report_id").agg(
            (pl.col("rule") == rule).sum().alias(f"read:{rule}") for rule in counted
        ),
    ]
    frame = pl.concat([wide["report_id"], read["report_id"]]).unique().sort().to_frame()
    for part in counts:
        frame = frame.join(part, on="report_id", how="left", maintain_order="left")
    frame = frame.with_columns(
        (len(required_cells(grid)) - pl.col("required").fill_null(0)).alias("own:row_missing"),
        pl.when("own:recognised").then("open").alias("own:recognition_unproved"),
    )
    own = {name for name in frame.columns if name.startswith("own:")}
    return frame.select(
        "report_id",
        # A report without a cell has no line to account for; its rows are missing.
        pl.col(*(line.id for line in grid.lines), LINES_UNACCOUNTED).fill_null(0),
        *(
            pl.sum_horizontal(
                pl.col(name).fill_null(0).cast(pl.Int64)
                for name in (f"own:{rule}", f"read:{rule}")
                if name in own or name.startswith("read:")
            ).alias(rule)
            for rule in counted
        ),
    )


def counted_rules() -> list[Rule]:
    """The rules judged in a report by itself and counted over the whole of it, not by line."""
    return [
        rule for rule in rules().values() if rule.family != "across_reports" and rule.id != BY_LINE
    ]


_EVERY_LINE = Demand(
    rule=LINES_UNACCOUNTED,
    line="",
    severity="critical",
    label="逐项核对",
    statement="Every identity line is evaluated or has a reason not to be.",
    statement_zh="每条勾稽关系均已核对，或有不能核对的理由。",
    basis="未经核对的，不能说明任何问题。",
)


def _line_demands(grid: Edition) -> Iterator[Demand]:
    for line in grid.lines:
        identity = identity_of(line, grid)
        yield Demand(
            rule=BY_LINE,
            line=line.id,
            severity=rules()[BY_LINE].severity,
            label=line_label(line, grid),
            statement=identity.name,
            statement_zh=identity.statement,
            basis=f"{grid.table(identity.table).label}，{identity.source}；{grid.legal_basis}",
        )


def _rule_demand(rule: Rule) -> Demand:
    return Demand(
        rule=rule.id,
        line="",
        severity=rule.severity,
        label=rule.label,
        statement=rule.statement,
        statement_zh=rule.statement_zh,
        basis=rule.reason_zh or rule.reason,
    )


def _line_columns(grid: Edition) -> Iterator[pl.Expr]:
    """Residuals over complete lines, and how many of the others are open, empty or unaccounted for.

    A line is unaccounted for that has neither a residual nor a reason to have none.
    """
    open_with_blanks, not_printed, unaccounted = [], [], []
    for line in grid.lines:
        residual, present = pl.col(line.id), pl.col(f"{line.id}:present")
        complete = present == len(line.cells)
        yield pl.when(complete).then(residual).otherwise(0).cast(pl.Float64).alias(line.id)
        open_with_blanks.append(~complete & (residual != 0))
        not_printed.append(present == 0)
        unaccounted.append((present != 0) & residual.is_null())
    for name, states in (
        ("own:cell_missing", open_with_blanks),
        ("own:not_evaluable", not_printed),
        (LINES_UNACCOUNTED, unaccounted),
    ):
        yield pl.sum_horizontal(states).cast(pl.Int64).alias(name)


def _blanks(cells: pl.DataFrame, left_over: pl.DataFrame) -> pl.DataFrame:
    """One row a report with blanks: how many of them are totals of printed parts, how many not."""
    blank = cells.filter(pl.col("meaning").is_in(["blank", "mark"])).select(
        "report_id", pl.format("{}:derived", pl.col("cell").cast(pl.String)).alias("sum")
    )
    sums = (
        left_over.join(blank, on="report_id", how="semi")
        .unpivot(pl.selectors.ends_with(":derived"), index="report_id", variable_name="sum")
        .drop_nulls("value")
    )
    is_total = pl.col("value").is_not_null()
    return (
        blank.join(sums, on=["report_id", "sum"], how="left")
        .group_by("report_id")
        .agg(
            is_total.sum().alias("own:blank_total"),
            (~is_total).sum().alias("own:blank_cell"),
        )
    )
