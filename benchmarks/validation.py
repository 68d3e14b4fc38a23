"""How long the cells of many reports take to be judged by their Great Expectations suite.

`python -m benchmarks.validation [--reports N] [--json]`: 5 % of the reports are broken in one cell;
both the suite and plain Polars must name exactly these.
"""

from __future__ import annotations

import functools
import operator
import resource
import sys
import time
from collections.abc import Iterator

import polars as pl

from benchmarks.command import told
from expectations.forms import catalogue
from expectations.forms.model import Edition
from expectations.judgement import judgement_frame
from samples.synthetic import broken_frame

BATCH = 5_000  # reports whose cells are held in memory at once
SHARE_BROKEN = 0.05
NOTHING_READ = pl.DataFrame(schema={"report_id": pl.String, "rule": pl.String})


def measured(reports: int) -> dict[str, float]:
    """The figures of one run over so many synthetic reports of the edition in force.

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
        failing += _failing_by_polars(cells, grid)
        plain_seconds += time.perf_counter() - start
    start = time.perf_counter()
    result = validate(pl.concat(frames), grid, docs_dir=None, run_name="benchmark")
    seconds += time.perf_counter() - start
    if result.failing_reports != set(broken) or set(failing) != set(broken):
        raise AssertionError("the reports named are not those that were broken")
    return {
        "reports": reports,
        "seconds": round(seconds, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "ratio_to_polars": round(seconds / plain_seconds, 2),
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


def _failing_by_polars(cells: pl.DataFrame, grid: Edition) -> list[str]:
    """Ids of the reports in which some line is open, with nothing else looked at."""
    wide = cells.pivot(on="cell", index="report_id", values="value")
    sums = [
        functools.reduce(operator.add, map(pl.col, line.target))
        - functools.reduce(operator.add, map(pl.col, line.terms))
        for line in grid.lines
    ]
    return wide.filter(pl.any_horizontal(left_over != 0 for left_over in sums))[
        "report_id"
    ].to_list()


if __name__ == "__main__":
    sys.exit(told(measured, __doc__, reports=20_000))
