"""The Great Expectations suites: what they hold, whom they fail, and what they refuse to pass."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from expectations.findings import rules
from expectations.forms import catalogue
from expectations.forms.model import Edition
from expectations.judgement import LINES_ACCOUNTED, judgement_frame
from expectations.suites import SuiteError, suite, validate
from expectations.verdicts import findings, verdicts
from samples.synthetic import random_cells

CellsOf = Callable[..., pl.DataFrame]
FORM = catalogue.edition("2021")
GRIDS = catalogue.grids()
NOTHING_READ = pl.DataFrame(schema={"report_id": pl.String, "rule": pl.String})
OUTSIDE = re.compile(
    r"""(?:src|href|srcset|action)\s*=|url\(|@import|<script|<link|<iframe|https?:"""
)


def mishap(grid: Edition, printed: dict[str, Any], absent: set[str], chance: random.Random) -> None:
    """Does one thing to a report: a slip, blanks, an illegible cell, a lost row, an odd number."""
    cell = chance.choice(grid.cells)
    row = [key for key in printed if key.startswith(f"{cell.table}.{cell.row}.")]
    match chance.choice(["slip", "blank", "blanks", "totals", "illegible", "row", "odd", "minus"]):
        case "slip":
            printed[cell.key] = chance.randrange(5)
        case "blank":
            printed[cell.key] = None
        case "blanks":
            zeros = [key for key, value in printed.items() if value == 0]
            printed.update(dict.fromkeys(chance.sample(zeros, len(zeros) // 2)))
        case "totals":
            printed.update({key: None for key in printed if grid.cell_by_key[key].is_total})
        case "illegible":
            printed[cell.key] = "illegible"
        case "row":
            absent.update(row)
        case "odd":
            printed[cell.key] = Decimal("1.5")
        case "minus":
            printed[cell.key] = -1


def random_reports(
    grid: Edition, count: int, cells_of: CellsOf
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cells of sound and broken reports, and findings that reading them might have made."""
    chance = random.Random(11)
    cells, read = [], []
    for number in range(count):
        printed: dict[str, Any] = random_cells(grid, chance)
        if chance.random() < 0.5:
            printed = {k: v for k, v in printed.items() if not grid.cell_by_key[k].optional}
        absent: set[str] = set()
        for _ in range(chance.choice([0, 1, 1, 2])):
            mishap(grid, printed, absent, chance)
        made = cells_of(grid, printed, absent=absent, report_id=f"r{number:03}")
        cells.append(made.with_columns(confidence=pl.lit(chance.choice([1.0, 1.0, 0.8]))))
        if chance.random() < 0.1:
            read.append((f"r{number:03}", chance.choice(["left_over", "extra_row", "ambiguous"])))
    return pl.concat(cells), pl.DataFrame(read, schema=NOTHING_READ.schema, orient="row")


@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.id + grid.variant)
def test_suite_and_verdicts_name_the_same_reports(cells_of: CellsOf, grid: Edition) -> None:
    cells, read = random_reports(grid, 150, cells_of)
    frame = judgement_frame(cells, read, grid)
    result = validate(frame, grid, docs_dir=None, run_name="random")
    own = findings(cells, grid).select("report_id", "rule", "line")
    found = pl.concat([own, read.with_columns(line=pl.lit(""))])
    judged = verdicts(frame["report_id"], found)
    quarantined = judged.filter(pl.col("verdict") == "quarantined")["report_id"].to_list()
    assert result.evaluated == 150
    assert 30 < len(quarantined) < 140
    assert sorted(result.failing_reports) == quarantined
    critical = [rule.id for rule in rules().values() if rule.severity == "critical"]
    by_key = (
        found.filter(pl.col("rule").is_in(critical))
        .with_columns(
            key=pl.when(pl.col("rule") == "identity_broken")
            .then(pl.format("{}/{}", "rule", "line"))
            .otherwise("rule")
        )
        .group_by("key")
        .agg(pl.col("report_id").unique().sort())
    )
    assert {key: sorted(ids) for key, ids in result.failing.items()} == dict(by_key.iter_rows())


@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.id + grid.variant)
def test_every_line_and_critical_rule_has_one_expectation_with_its_source(grid: Edition) -> None:
    held = suite(grid)
    metas = [expectation.meta for expectation in held.expectations]
    lines = [meta["line"] for meta in metas if meta["line"]]
    assert lines == [line.id for line in grid.lines]
    critical = {rule.id for rule in rules().values() if rule.severity == "critical"}
    assert {meta["rule"] for meta in metas} == critical | {LINES_ACCOUNTED}
    assert len(metas) == len(lines) + len(critical)
    assert len(metas) <= 64
    for expectation in held.expectations:
        assert expectation.severity == "critical"
        assert expectation.meta["label"] in expectation.description
        assert expectation.meta["statement"] in expectation.description
        assert expectation.notes == expectation.meta["source"]
    assert grid.legal_basis in metas[0]["source"]


def test_a_partition_that_adds_up_succeeds(cells_of: CellsOf) -> None:
    frame = judgement_frame(cells_of(FORM), NOTHING_READ, FORM)
    result = validate(frame, FORM, docs_dir=None, run_name="2023-330100")
    assert result.success
    assert result.failing == {}
    assert result.page is None
    assert {outcome.evaluated for outcome in result.outcomes} == {1}


def test_a_suite_without_reports_fails(cells_of: CellsOf) -> None:
    frame = judgement_frame(cells_of(FORM).clear(), NOTHING_READ, FORM)
    with pytest.raises(SuiteError, match="'2023-330100': no reports"):
        validate(frame, FORM, docs_dir=None, run_name="2023-330100")


def test_a_line_that_nobody_evaluated_fails_the_suite(cells_of: CellsOf) -> None:
    frame = judgement_frame(cells_of(FORM), NOTHING_READ, FORM)
    with pytest.raises(SuiteError, match="'r' has lines nobody evaluated"):
        validate(
            frame.with_columns(pl.lit(41).alias(LINES_ACCOUNTED)),
            FORM,
            docs_dir=None,
            run_name="2023-330100",
        )


def test_an_expectation_without_its_column_fails_the_suite(cells_of: CellsOf) -> None:
    frame = judgement_frame(cells_of(FORM), NOTHING_READ, FORM).drop("row_missing")
    with pytest.raises(SuiteError, match="'row_missing' '' examined None of 1 reports"):
        validate(frame, FORM, docs_dir=None, run_name="2023-330100")


def test_the_page_stands_alone_and_says_what_failed(cells_of: CellsOf, tmp_path: Path) -> None:
    cells = cells_of(FORM, {"disputes.review.total": 7}, report_id="<b>x</b>&")
    frame = judgement_frame(cells, NOTHING_READ, FORM)
    docs = tmp_path / "2023-330100"
    result = validate(frame, FORM, docs_dir=docs, run_name="2023-330100")
    assert result.failing == {"identity_broken/disputes.results.review": ["<b>x</b>&"]}
    assert result.page == docs / "2021.html"
    page = result.page.read_text(encoding="utf-8")
    # Places in the page itself are all that is linked to.
    assert OUTSIDE.findall(page.replace('href="#', "")) == []
    assert "&lt;b&gt;x&lt;/b&gt;&amp;" in page
    assert "<b>" not in page
    for expectation in suite(FORM).expectations:
        assert expectation.meta["rule"] in page
        assert expectation.meta["label"] in page
    again = validate(frame, FORM, docs_dir=docs, run_name="2023-330100")
    assert again.page is not None
    assert again.page.read_text(encoding="utf-8") == page
    assert [path.name for path in docs.iterdir()] == ["2021.html"]
