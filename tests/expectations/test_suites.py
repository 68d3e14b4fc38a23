"""The Great Expectations suites: what they hold, whom they fail, and what they refuse to pass."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from selectolax.lexbor import LexborHTMLParser

from expectations.forms import catalogue
from expectations.forms.model import Edition
from expectations.judgement import LINES_UNACCOUNTED, demands, judgement_frame
from expectations.suites import ExpectReportRule, SuiteError, suite, validate
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
            rule = chance.choice(["left_over", "extra_row", "ambiguous", "statement_differs"])
            read.append((f"r{number:03}", rule))
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
    by_key = (
        found.with_columns(
            key=pl.when(pl.col("rule") == "identity_broken")
            .then(pl.format("{}/{}", "rule", "line"))
            .otherwise("rule")
        )
        .group_by("key")
        .agg(pl.col("report_id").unique().sort())
    )
    assert {key: sorted(ids) for key, ids in result.failing.items()} == dict(by_key.iter_rows())
    warned = judged.filter(pl.col("verdict") == "accepted_with_warnings")["report_id"]
    assert set(warned) == result.warned_reports - result.failing_reports


@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.id + grid.variant)
def test_every_line_and_rule_has_one_expectation_with_its_severity_and_basis(grid: Edition) -> None:
    held = suite(grid).expectations
    demanded = demands(grid)
    assert [expectation.meta for expectation in held] == [asdict(demand) for demand in demanded]
    assert [expectation.notes for expectation in held] == [demand.basis for demand in demanded]
    for expectation, demand in zip(held, demanded, strict=True):
        assert (expectation.rule, expectation.line) == (demand.rule, demand.line)
        assert expectation.severity == demand.severity
    assert {expectation.severity for expectation in held} == {"critical", "warning"}


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
            frame.with_columns(pl.lit(1).alias(LINES_UNACCOUNTED)),
            FORM,
            docs_dir=None,
            run_name="2023-330100",
        )


def test_an_expectation_without_its_column_fails_the_suite(cells_of: CellsOf) -> None:
    frame = judgement_frame(cells_of(FORM), NOTHING_READ, FORM).drop("row_missing")
    with pytest.raises(SuiteError, match="'row_missing' '' examined None of 1 reports"):
        validate(frame, FORM, docs_dir=None, run_name="2023-330100")


def test_what_raises_inside_great_expectations_fails_the_suite(cells_of: CellsOf) -> None:
    frame = judgement_frame(cells_of(FORM), NOTHING_READ, FORM).drop("report_id")
    with pytest.raises(SuiteError, match=r"examined None of 1 reports: .*'raised_exception': True"):
        validate(frame, FORM, docs_dir=None, run_name="2023-330100")


@pytest.mark.parametrize(
    "said",
    [
        {"success": False, "named": ["r"], "count": 2},
        {"success": True, "named": ["r"], "count": 1},
        {"success": False, "named": [], "count": 0},
    ],
)
def test_a_result_that_contradicts_itself_fails_the_suite(
    cells_of: CellsOf, monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]
) -> None:
    def validated(*_: Any, **__: Any) -> dict[str, Any]:
        found = {"unexpected_count": said["count"], "unexpected_index_list": said["named"]}
        return {"success": said["success"], "result": {"element_count": 1, **found}}

    monkeypatch.setattr(ExpectReportRule, "_validate", validated)
    frame = judgement_frame(cells_of(FORM), NOTHING_READ, FORM)
    with pytest.raises(SuiteError, match=r"'2023-330100': .* contradicts itself"):
        validate(frame, FORM, docs_dir=None, run_name="2023-330100")


def test_a_count_that_is_lost_does_not_pass(cells_of: CellsOf) -> None:
    frame = judgement_frame(cells_of(FORM), NOTHING_READ, FORM).with_columns(
        illegible=pl.lit(None, pl.Int64)
    )
    result = validate(frame, FORM, docs_dir=None, run_name="run")
    assert result.failing == {"illegible": ["r"]}


def test_a_warning_is_told_and_fails_nobody(cells_of: CellsOf) -> None:
    frame = judgement_frame(cells_of(FORM, {"disputes.review.other": None}), NOTHING_READ, FORM)
    result = validate(frame, FORM, docs_dir=None, run_name="run")
    assert result.failing == {"blank_cell": ["r"]}
    assert result.warned_reports == {"r"}
    assert result.failing_reports == set()
    assert result.success
    (told,) = (outcome for outcome in result.outcomes if outcome.failing)
    assert told.severity == "warning"


def failing_frame(cells_of: CellsOf, ids: list[str]) -> pl.DataFrame:
    """A judgement frame in which each of these reports breaks one line and has an extra row."""
    cells = cells_of(FORM, {"disputes.review.total": 7})
    row = judgement_frame(cells, NOTHING_READ, FORM).drop("report_id").with_columns(extra_row=1)
    return pl.DataFrame({"report_id": ids}).join(row, how="cross")


def test_every_failing_report_is_named_and_the_page_counts_those_it_leaves_out(
    cells_of: CellsOf, tmp_path: Path
) -> None:
    ids = [f"report-{number:05}" for number in range(7_500)]
    frame = failing_frame(cells_of, ids)
    result = validate(frame, FORM, docs_dir=tmp_path, run_name="2023-330100")
    assert result.failing == {"identity_broken/disputes.results.review": ids, "extra_row": ids}
    assert result.page is not None
    page = result.page.read_text(encoding="utf-8")
    assert page.count("report-00019") == 2
    assert "report-00020" not in page
    assert page.count("另有 7,480 份 and 7,480 more") == 2
    assert page.count("7,500 / 7,500") == 2
    assert "7,500 reports examined: 7,500 fail, 7,500 with warnings" in page
    assert len(page) < 200_000


def test_the_page_stands_alone_and_says_what_failed(cells_of: CellsOf, tmp_path: Path) -> None:
    frame = judgement_frame(cells_of(FORM, {"disputes.review.total": 7}), NOTHING_READ, FORM)
    docs = tmp_path / "2023-330100"
    result = validate(frame, FORM, docs_dir=docs, run_name="2023-330100")
    assert result.failing == {"identity_broken/disputes.results.review": ["r"]}
    assert result.page == docs / "2021.html"
    page = result.page.read_text(encoding="utf-8")
    assert OUTSIDE.findall(page) == []
    text = html.unescape(page)
    for demand in demands(FORM):
        for words in (demand.rule, demand.line, demand.label, demand.statement_zh, demand.basis):
            assert words in text
    again = validate(frame, FORM, docs_dir=docs, run_name="2023-330100")
    assert again.page is not None
    assert again.page.read_text(encoding="utf-8") == page
    assert [path.name for path in docs.iterdir()] == ["2021.html"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>x</b>&\"'",
        "<script>alert(1)</script>",
        "<img src=//x onerror=alert(1)>",
        "</td></table><iframe src=https://x>",
        "$words $rule ${7} {{7*7}} {% raw %}",
        "\u202e\u200bfdp",
    ],
)
def test_a_hostile_report_id_is_text_and_nothing_else(
    cells_of: CellsOf, tmp_path: Path, hostile: str
) -> None:
    frame = failing_frame(cells_of, [hostile])
    result = validate(frame, FORM, docs_dir=tmp_path, run_name="run")
    assert result.failing_reports == {hostile}
    assert result.page is not None
    page = result.page.read_text(encoding="utf-8")
    shown = LexborHTMLParser(page).css("p.failing")
    assert [each.text().strip() for each in shown] == [hostile, hostile]
    assert [each.css("*")[1:] for each in shown] == [[], []]
    assert OUTSIDE.findall(page.replace(html.escape(hostile, quote=False), "")) == []
