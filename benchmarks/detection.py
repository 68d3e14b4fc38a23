"""How many slips of a digit the rules catch, and how closely they say where.

`python -m benchmarks.detection [--reports N] [--json]`: each of N consistent reports gets one wrong
digit in one printed cell of a table drawn at random, and is judged as `nianbao check` judges it.
"""

from __future__ import annotations

import random
import sys
from decimal import Decimal

import polars as pl

from benchmarks.command import told
from expectations.findings import AMOUNT, rules
from expectations.forms import catalogue
from expectations.forms.model import Edition
from expectations.verdicts import findings
from expectations.wording import plain
from samples.synthetic import MAGNITUDE, synthetic_frame

BATCH = 500  # reports judged at once, all about as busy
MAGNITUDES = (1, MAGNITUDE, 50 * MAGNITUDE)  # of the reports, from nearly empty ones to busy ones
SLIPS = ("substituted", "added", "dropped", "swapped")


def measured(reports: int) -> dict[str, object]:
    """Figures over one slip in each of so many reports of the edition in force, by table.

    Of the ``slips``, the share ``caught`` by a critical rule and the share ``named``, where the
    wrong cell is the one suspect of every broken line; ``candidates``: the mean number of suspects
    of those caught, all of which have the wrong cell among them. ``by_slip``: the share caught
    of each kind of slip, over the tables in which any are caught.

    Raises:
        AssertionError: The wrong cell is not among the suspects of a slip that was caught.
    """
    chance = random.Random(reports)
    grid = catalogue.editions()[-1]
    judged = pl.concat(
        _judged(grid, min(BATCH, reports - first), chance) for first in range(0, reports, BATCH)
    )
    lost = judged.filter("caught", ~pl.col("suspects").list.contains(pl.col("cell")))
    if lost.height:
        raise AssertionError(f"the wrong cell is not suspected: {lost.row(0)!r}")
    table = pl.col("cell").str.extract(r"^(\w+)\.").alias("table")
    candidates = pl.col("suspects").list.len()
    by_table = judged.group_by(table, maintain_order=True).agg(
        pl.len().alias("slips"),
        pl.col("caught").mean(),
        (pl.col("caught") & (candidates == 1)).mean().alias("named"),
        candidates.filter("caught").mean().alias("candidates"),
    )
    seen = by_table.filter(pl.col("caught") > 0)["table"].to_list()
    by_slip = judged.filter(table.is_in(seen)).group_by("slip").agg(pl.col("caught").mean())
    return {
        "reports": reports,
        **{name: _by(by_table, name) for name in by_table.columns[1:]},
        "by_slip": _by(by_slip, "caught"),
    }


def slipped(printed: str, slip: str, chance: random.Random) -> str:
    """The figure with one digit substituted, added, dropped or swapped with its neighbour.

    As printed where that is not possible, or leaves the number what it was.
    """
    place = chance.choice([place for place, sign in enumerate(printed) if sign.isdigit()])
    before, digit, after = printed[:place], printed[place], printed[place + 1 :]
    other = chance.choice("0123456789")
    made = {
        "substituted": before + other + after,
        "added": before + chance.choice((digit + other, other + digit)) + after,
        "dropped": before + after,
        "swapped": before + after[:1] + digit + after[1:],
    }[slip]
    possible = made.strip(".") and (slip != "swapped" or after[:1].isdigit())
    return made if possible and Decimal(made) != Decimal(printed) else printed


def _judged(grid: Edition, count: int, chance: random.Random) -> pl.DataFrame:
    """One row a report with a slip: ``cell``, ``slip``, ``caught``, ``suspects``."""
    magnitude = chance.choice(MAGNITUDES)
    wide = synthetic_frame(grid, count, chance.getrandbits(32), magnitude=magnitude)
    cells = wide.unpivot(index="report_id", variable_name="cell", value_name="value")
    slips = _slips(wide, grid, chance)
    wrong = (
        cells.join(slips, on=["report_id", "cell"], how="left")
        .with_columns(pl.coalesce("made", "value").alias("value"), meaning=pl.lit("number"))
        .drop("made", "slip")
    )
    critical = [rule.id for rule in rules().values() if rule.severity == "critical"]
    found = (
        findings(wrong, grid)
        .filter(pl.col("rule").is_in(critical))
        .group_by("report_id")
        .agg(pl.col("suspects").list.explode().drop_nulls().unique())
    )
    return slips.join(found, on="report_id", how="left").select(
        "cell", "slip", pl.col("suspects").is_not_null().alias("caught"), "suspects"
    )


def _slips(wide: pl.DataFrame, grid: Edition, chance: random.Random) -> pl.DataFrame:
    """One row a report: ``report_id``, ``cell``, ``slip`` and ``made``, what the cell then says."""
    rows = []
    for report in wide.iter_rows(named=True):
        printed = made = ""
        while made == printed:
            cell = chance.choice(list(chance.choice(grid.tables).cells())).key
            slip = chance.choice(SLIPS)
            printed = plain(report[cell])
            made = slipped(printed, slip, chance)
        rows.append((report["report_id"], cell, slip, Decimal(made)))
    texts = dict.fromkeys(("report_id", "cell", "slip"), pl.String())
    schema = pl.Schema({**texts, "made": AMOUNT})
    return pl.DataFrame(rows, schema=schema, orient="row")


def _by(frame: pl.DataFrame, name: str) -> dict[str, float | None]:
    figures = frame.select(frame.columns[0], name).sort(frame.columns[0]).iter_rows()
    return {key: figure if figure is None else round(figure, 3) for key, figure in figures}


if __name__ == "__main__":
    sys.exit(told(measured, __doc__, reports=6_000))
