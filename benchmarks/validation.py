"""How long the cells of many reports take to be judged by their Great Expectations suite.

`python -m benchmarks.validation [--reports N] [--json]`: 5 % of the reports are broken in one cell;
both the suite and plain Polars must name exactly these.
"""

from __future__ import annotations

import functools
import operator
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.command import told
from expectations.forms import catalogue
from expectations.forms.model import Edition
from expectations.judgement import judgement_frame
from expectations.residuals import definitions, wide_cells
from samples.synthetic import broken_frame

BATCH = 5_000  # reports whose cells are held in memory at once
SHARE_BROKEN = 0.05
NOTHING_READ = pl.DataFrame(schema={"report_id": pl.String, "rule": pl.String})


def measured(reports: int) -> dict[str, float]:
    """The figures of one run over so many synthetic reports of the edition in force.

    ``seconds`` is what it takes from cells to the failing reports of the suite, and
    ``page_seconds`` what the Data Docs page takes on top of that.

    Raises:
        AssertionError: The suite or plain Polars names other reports than the broken ones.
    """
    from expectations.suites import validate

    grid = catalogue.editions()[-1]
    frames: list[pl.DataFrame] = []
    broken: list[str] = []
    failing: list[str] = []
    seconds = plain_seconds = 0.0
    for cells, broken_here in _batches(grid, reports):
        broken += broken_here
        start = time.perf_counter()
        frames.append(judgement_frame(cells, NOTHING_READ, grid))
        seconds += time.perf_counter() - start
        start = time.perf_counter()
        failing += failing_by_polars(cells, grid)
        plain_seconds += time.perf_counter() - start
    start = time.perf_counter()
    frame = pl.concat(frames)
    result = validate(frame, grid, docs_dir=None, run_name="benchmark")
    of_suite = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if result.failing_reports != set(broken) or set(failing) != set(broken):
        raise AssertionError("the reports named are not those that were broken")
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as docs:
        validate(frame, grid, docs_dir=Path(docs), run_name="benchmark")
    with_page = time.perf_counter() - start
    seconds += of_suite
    return {
        "reports": reports,
        "seconds": round(seconds, 3),
        "peak_mb": round(peak_mb),
        "ratio_to_polars": round(seconds / plain_seconds, 2),
        "page_seconds": round(with_page - of_suite, 3),
    }


def _batches(grid: Edition, reports: int) -> Iterator[tuple[pl.DataFrame, list[str]]]:
    """Cells of batches of reports, one row a cell, and the ids of the broken ones."""
    for first in range(0, reports, BATCH):
        count = min(BATCH, reports - first)
        wide, broken = broken_frame(grid, count, seed=first, share=SHARE_BROKEN)
        cells = wide.with_columns(pl.col("report_id") + f"-{first}").unpivot(
            index="report_id", variable_name="cell", value_name="value"
        )
        yield (
            cells.with_columns(meaning=pl.lit("number")),
            [f"{report_id}-{first}" for report_id in broken],
        )


def failing_by_polars(cells: pl.DataFrame, grid: Edition) -> list[str]:
    """Ids of the reports against a hard rule, as plainly as Polars can say it.

    The same rules as the suite's, identities with their blank totals, completeness and kinds of
    values, but nothing is counted by rule or line, and nobody is told which it was.
    """
    typed = cells.with_columns(pl.col("cell").cast(pl.Enum(list(grid.cell_by_key))))
    wide = wide_cells(typed)
    for total, parts in definitions(grid):
        if wide[total].null_count():
            printed = pl.any_horizontal(pl.col(parts).is_not_null())
            wide = wide.with_columns(pl.coalesce(total, pl.when(printed).then(_sum(parts))))
    open_lines = wide.filter(
        pl.any_horizontal(_sum(line.target) != _sum(line.terms) for line in grid.lines)
    )
    required = [cell.key for cell in grid.cells if not cell.optional]
    counted = [cell.key for cell in grid.cells if not cell.is_money and cell.unit != "%"]
    unsigned = [cell.key for cell in grid.cells if not cell.signed]
    cell, value = pl.col("cell"), pl.col("value")
    faulty = typed.group_by("report_id").agg(
        (pl.col("meaning") == "illegible").any().alias("illegible"),
        (cell.is_in(counted) & (value != value.floor())).any().alias("fractional"),
        (cell.is_in(unsigned) & (value < 0)).any().alias("negative"),
        (cell.is_in(required).sum() < len(required)).alias("incomplete"),
    )
    faulty = faulty.filter(pl.any_horizontal("illegible", "fractional", "negative", "incomplete"))
    return pl.concat([open_lines["report_id"], faulty["report_id"]]).unique().to_list()


def _sum(keys: tuple[str, ...]) -> pl.Expr:
    return functools.reduce(operator.add, (pl.col(key).fill_null(0) for key in keys))


if __name__ == "__main__":
    sys.exit(told(measured, __doc__, reports=20_000))
