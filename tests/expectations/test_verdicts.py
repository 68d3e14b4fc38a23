"""Findings and verdicts over the cells of reports: identities, blanks, completeness, values."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from expectations.findings import FINDINGS, Finding, verdict
from expectations.forms import catalogue
from expectations.forms.model import Edition
from expectations.verdicts import findings, report_findings, verdicts
from samples.synthetic import random_cells

CellsOf = Callable[..., pl.DataFrame]
FORM = catalogue.edition("2021")
COUNTED = [cell for cell in FORM.cells if cell.table in {"requests", "disputes"}]
LEGAL_PERSONS = {
    "enterprise",
    "research_institution",
    "social_organization",
    "legal_service",
    "other",
}


def by_rule(found: list[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in found:
        grouped.setdefault(finding.rule, []).append(finding)
    return grouped


def one(found: list[Finding], rule: str) -> Finding:
    (finding,) = by_rule(found)[rule]
    return finding


@pytest.mark.parametrize("grid", catalogue.grids(), ids=lambda grid: grid.id + grid.variant)
def test_a_complete_report_that_adds_up_has_no_finding(cells_of: CellsOf, grid: Edition) -> None:
    assert report_findings(cells_of(grid, random_cells(grid, random.Random(4))), grid) == []


def test_identity_broken_keeps_both_sides_and_names_the_line(cells_of: CellsOf) -> None:
    printed = {"disputes.review.upheld": 8, "disputes.review.total": 7}
    finding = one(report_findings(cells_of(FORM, printed), FORM), "identity_broken")
    assert finding.line == "disputes.results.review"
    assert finding.message == "disputes.results.review 行政复议: reported 7, calculated 8"
    assert (finding.reported, finding.calculated, finding.residual) == (7, 8, -1)
    assert (finding.terms_present, finding.terms_expected) == (5, 5)
    assert finding.cells[0] == "disputes.review.total"
    assert len(finding.cells) == 5


def test_a_line_down_a_column_names_column_and_statement(cells_of: CellsOf) -> None:
    found = report_findings(cells_of(FORM, {"requests.carried_out.other": 1}), FORM)
    messages = [finding.message for finding in found]
    assert messages[0] == (
        "requests.balance.other 其他，第一项加第二项之和，等于第三项加第四项之和: "
        "reported 1, calculated 0"
    )


def test_a_blank_that_an_identity_needs_is_cell_missing(cells_of: CellsOf) -> None:
    printed = {"disputes.review.upheld": None, "disputes.review.total": 7}
    found = report_findings(cells_of(FORM, printed), FORM)
    finding = one(found, "cell_missing")
    assert finding.message.endswith("reported 7, calculated 0 over 4 of 5 cells")
    assert (finding.terms_present, finding.terms_expected) == (4, 5)
    assert "identity_broken" not in by_rule(found)
    assert verdict(found) == "quarantined"


def test_blanks_over_which_the_identities_close_are_one_warning_a_row(cells_of: CellsOf) -> None:
    printed = {"requests.granted.enterprise": None, "requests.granted.other": "mark"}
    found = report_findings(cells_of(FORM, printed), FORM)
    assert [finding.rule for finding in found] == ["blank_cell"]
    assert found[0].line == "requests.granted"
    assert found[0].cells == tuple(printed)
    assert found[0].message.endswith("予以公开: blank in 商业企业、其他")
    assert verdict(found) == "accepted_with_warnings"


def test_a_blank_outside_every_identity_is_a_warning(cells_of: CellsOf) -> None:
    found = report_findings(cells_of(FORM, {"disclosure.fees.amount": None}), FORM)
    assert [(finding.rule, finding.line) for finding in found] == [
        ("blank_cell", "disclosure.fees")
    ]


def test_a_blank_total_with_printed_parts_is_derived_and_warned_of(cells_of: CellsOf) -> None:
    printed = {"disputes.review.upheld": 2, "disputes.review.pending": 1}
    found = report_findings(cells_of(FORM, printed | {"disputes.review.total": None}), FORM)
    assert [finding.rule for finding in found] == ["blank_total"]
    assert found[0].line == "disputes.review.total"
    assert (found[0].reported, found[0].calculated) == (None, 3)
    assert found[0].message.endswith("行政复议，总计: blank, its printed parts add up to 3")


def test_a_blank_total_without_printed_parts_is_a_blank_cell(cells_of: CellsOf) -> None:
    row = {cell.key: None for cell in FORM.cells if cell.key.startswith("disputes.review.")}
    grouped = by_rule(report_findings(cells_of(FORM, row), FORM))
    assert grouped.keys() == {"blank_cell", "not_evaluable"}
    assert grouped["blank_cell"][0].cells == tuple(row)
    assert grouped["not_evaluable"][0].line == "disputes.results.review"
    assert grouped["not_evaluable"][0].terms_present == 0


def test_blank_columns_of_all_legal_persons_are_accepted_with_warnings(cells_of: CellsOf) -> None:
    printed: dict[str, int | None] = {
        cell.key: None
        for cell in FORM.cells
        if cell.table == "requests" and cell.column in LEGAL_PERSONS
    }
    for row in ("received", "granted", "handled_total"):
        printed |= {f"requests.{row}.natural_person": 5, f"requests.{row}.total": 5}
    found = report_findings(cells_of(FORM, printed), FORM)
    grouped = by_rule(found)
    assert verdict(found) == "accepted_with_warnings"
    assert len(grouped["blank_cell"]) == 25
    # A balance and an outcomes line for each of the five columns.
    assert len(grouped["not_evaluable"]) == 10


def test_a_row_that_is_not_printed_is_missing(cells_of: CellsOf) -> None:
    row = [cell.key for cell in FORM.cells if cell.key.startswith("requests.granted.")]
    finding = one(report_findings(cells_of(FORM, absent=row), FORM), "row_missing")
    assert finding.line == "requests.granted"
    assert finding.cells == tuple(row)


def test_a_row_that_lacks_a_cell_is_missing_in_part(cells_of: CellsOf) -> None:
    lost = "disclosure.regulations.repealed"
    finding = one(report_findings(cells_of(FORM, absent=[lost]), FORM), "row_missing")
    assert (finding.line, finding.cells) == ("disclosure.regulations", (lost,))
    assert finding.message.endswith("规章: not found: 本年废止件数")


def test_optional_rows_are_not_missed(cells_of: CellsOf) -> None:
    grid = catalogue.edition("2014")
    assert report_findings(cells_of(grid), grid) == []


def test_an_illegible_cell_is_critical_and_no_blank(cells_of: CellsOf) -> None:
    found = report_findings(cells_of(FORM, {"requests.granted.total": "illegible"}), FORM)
    assert [(finding.rule, finding.line) for finding in found] == [
        ("illegible", "requests.granted")
    ]
    assert found[0].message.endswith("予以公开: not a number in 总计")


def test_a_fraction_of_a_count_is_critical(cells_of: CellsOf) -> None:
    printed = {"disclosure.licences.decisions": Decimal("1.5")}
    finding = one(report_findings(cells_of(FORM, printed), FORM), "not_a_count")
    assert finding.cells == ("disclosure.licences.decisions",)
    assert finding.message.endswith("行政许可: prints 本年处理决定数量 1.5")


@pytest.mark.parametrize(
    ("edition", "cell"),
    [("2021", "disclosure.fees.amount"), ("2014", "statistics.services_online_share.value")],
)
def test_amounts_and_shares_may_have_fractions(cells_of: CellsOf, edition: str, cell: str) -> None:
    grid = catalogue.edition(edition)
    assert report_findings(cells_of(grid, {cell: Decimal("1.5")}), grid) == []


def test_a_negative_number_is_critical(cells_of: CellsOf) -> None:
    found = report_findings(cells_of(FORM, {"disclosure.penalties.decisions": -10}), FORM)
    assert [finding.rule for finding in found] == ["negative"]
    assert found[0].message.endswith("行政处罚: prints 本年处理决定数量 -10")


def test_a_change_may_be_negative(cells_of: CellsOf) -> None:
    grid = catalogue.edition("2019")
    assert report_findings(cells_of(grid, {"disclosure.licences.change": -8}), grid) == []


def test_a_variant_is_judged_by_its_own_lines(cells_of: CellsOf) -> None:
    grid = catalogue.edition("2021", "single_other_handling")
    found = report_findings(cells_of(grid, {"requests.other_handling.total": 1}), grid)
    assert [finding.line for finding in found] == [
        "requests.outcomes.total",
        "requests.applicants.other_handling",
    ]


@given(
    seed=st.integers(0, 2**32),
    cell=st.sampled_from([cell.key for cell in COUNTED]),
    slip=st.integers(-1000, 1000).filter(bool),
)
@settings(max_examples=40)
def test_any_single_wrong_cell_breaks_a_line_and_is_suspected(
    cells_of: CellsOf, seed: int, cell: str, slip: int
) -> None:
    printed = random_cells(FORM, random.Random(seed))
    printed[cell] = abs(printed[cell] + slip)
    if printed == random_cells(FORM, random.Random(seed)):
        printed[cell] += 1
    found = report_findings(cells_of(FORM, printed), FORM)
    assert verdict(found) == "quarantined"
    assert all(cell in finding.suspects for finding in by_rule(found)["identity_broken"])


@given(seed=st.integers(0, 2**32), data=st.data())
@settings(max_examples=40)
def test_blank_noughts_and_blank_totals_never_quarantine(
    cells_of: CellsOf, seed: int, data: st.DataObject
) -> None:
    truth = random_cells(FORM, random.Random(seed))
    may_be_blank = [cell.key for cell in FORM.cells if cell.is_total or not truth[cell.key]]
    blank = data.draw(st.sets(st.sampled_from(may_be_blank), min_size=1))
    found = report_findings(cells_of(FORM, truth | dict.fromkeys(blank)), FORM)
    assert verdict(found) == "accepted_with_warnings"
    for finding in by_rule(found).get("blank_total", []):
        assert finding.calculated == truth[finding.line]
    warned = [key for f in found if f.rule in {"blank_total", "blank_cell"} for key in f.cells]
    assert sorted(warned) == sorted(blank)


@given(seed=st.integers(0, 2**32), data=st.data())
@settings(max_examples=25)
def test_a_blank_in_place_of_a_figure_is_found_and_suspected(
    cells_of: CellsOf, seed: int, data: st.DataObject
) -> None:
    truth = random_cells(FORM, random.Random(seed))
    figures = [cell.key for cell in COUNTED if truth[cell.key] and not cell.is_total]
    assume(figures)
    blank = data.draw(st.sampled_from(figures))
    missing = by_rule(report_findings(cells_of(FORM, truth | {blank: None}), FORM))
    assert "identity_broken" not in missing
    assert all(blank in finding.suspects for finding in missing["cell_missing"])


def test_many_reports_at_once_are_judged_as_one_by_one(cells_of: CellsOf) -> None:
    printed = {
        "c": {"disputes.review.total": 7},
        "a": {"requests.received.total": None, "requests.received.other": 3},
        "b": {},
    }
    single = {name: cells_of(FORM, changes, report_id=name) for name, changes in printed.items()}
    together = findings(pl.concat(single.values()), FORM)
    assert together.schema == FINDINGS
    assert together["report_id"].is_sorted()
    for name, cells in single.items():
        assert together.filter(pl.col("report_id") == name).equals(findings(cells, FORM))
        one_by_one = report_findings(cells, FORM)
        assert len(one_by_one) == together.filter(pl.col("report_id") == name).height


def test_several_reports_are_no_single_one(cells_of: CellsOf) -> None:
    both = pl.concat([cells_of(FORM, report_id="a"), cells_of(FORM, report_id="b")])
    with pytest.raises(ValueError, match="several reports"):
        report_findings(both, FORM)


def test_no_reports_have_no_findings(cells_of: CellsOf) -> None:
    assert findings(cells_of(FORM).clear(), FORM).schema == FINDINGS


def test_verdicts_are_those_of_the_findings_one_by_one() -> None:
    broken = {
        "a": ["blank_cell"],
        "b": ["left_over", "blank_cell"],
        "c": ["not_a_report", "left_over"],
    }
    found = pl.DataFrame(
        [(name, rule) for name, names in broken.items() for rule in names],
        schema=["report_id", "rule"],
        orient="row",
    )
    judged = verdicts(pl.Series(["d", "c", "b", "a"]), found)
    assert judged["report_id"].to_list() == ["d", "c", "b", "a"]
    for report_id, judgement in judged.iter_rows():
        assert judgement == verdict(Finding(rule=rule) for rule in broken.get(report_id, []))


def test_a_cell_of_another_grid_is_an_error(cells_of: CellsOf) -> None:
    with pytest.raises(ValueError, match=r"'disclosure\.licences\.change' is no cell of edition"):
        findings(
            cells_of(catalogue.edition("2019")).filter(pl.col("cell").str.contains("chan")), FORM
        )


@pytest.mark.parametrize(("value", "meaning"), [(1, "blank"), (None, "number")])
def test_a_cell_whose_meaning_is_not_its_value_is_an_error(
    cells_of: CellsOf, value: int | None, meaning: str
) -> None:
    cells = cells_of(FORM).with_columns(
        pl.lit(value, pl.Decimal(38, 6)).alias("value"), pl.lit(meaning).alias("meaning")
    )
    with pytest.raises(ValueError, match=f"is '{meaning}' with value"):
        findings(cells, FORM)
