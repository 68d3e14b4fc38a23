"""All comparisons together: what every row says, and that odd partitions are no trouble."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from assets.cross_findings.cross_findings import cross_findings
from assets.cross_findings.tables import CROSS_FINDINGS
from assets.register.tables import REPORTERS
from expectations.findings import rules
from expectations.forms.catalogue import edition
from tests.assets.cross_findings.test_alike_texts import passages
from tests.assets.cross_findings.years import Year, found, units

COPIED = {
    "disclosure.licences.decisions": 214,
    "disclosure.penalties.decisions": 31,
    "disclosure.coercive_measures.decisions": 17,
    "disclosure.fees.amount": Decimal("12.5"),
    "requests.received.total": 4,
}
TEXT = "\n".join(passages(1))


def eventful() -> tuple[Year, Year, pl.DataFrame]:
    """Two years in which every rule across reports is broken by some report."""
    last, this = Year(2023), Year(2024)
    last.add("a", {**COPIED, "requests.carried_out.total": 2}, text=TEXT)
    this.add("a", {**COPIED, "requests.carried_out.total": 2}, text=TEXT)
    this.add("b", COPIED, text=TEXT)
    this.add("b2", COPIED)
    last.add("c", {"disclosure.licences.decisions": 214, "disclosure.fees.amount": 3})
    this.add(
        "c",
        {
            "disclosure.licences.decisions": 21_400,
            "disclosure.fees.amount": 30_000,
            "disclosure.normative_documents.in_force": 2,
        },
    )
    last.add("d", {"disclosure.licences.previous_items": 4}, form=("2019", ""))
    this.add("d", {"disclosure.licences.previous_items": 5}, form=("2019", ""))
    for number in range(12):
        this.add(f"peer{number}", {"disclosure.penalties.decisions": 20 + number})
    this.add("e", {"disclosure.penalties.decisions": 90_000})
    return this, last, units(*sorted({str(row["reporter_id"]) for row in this.reports}))


def test_every_rule_across_reports_is_found_and_none_else() -> None:
    declared = {rule.id for rule in rules().values() if rule.family == "across_reports"}
    assert set(found(*eventful())["rule"]) == declared


def test_a_row_says_whose_it_is_and_is_a_warning() -> None:
    this, last, reporters = eventful()
    findings = found(this, last, reporters)
    assert findings.schema == CROSS_FINDINGS.schema
    assert set(findings["severity"]) == {"warning"}
    assert set(findings["year"]) == {2024}
    whose = {row["report_id"]: row["reporter_id"] for row in this.reports}
    assert dict(findings.select("report_id", "reporter_id").iter_rows()).items() <= whose.items()
    known = {*whose, *(row["report_id"] for row in last.reports), ""}
    assert set(findings["other_report_id"]) <= known
    grid_cells = {cell for form in ("2019", "2021") for cell in edition(form).cell_by_key}
    assert {cell for cells in findings["cells"] for cell in cells} <= grid_cells


def test_the_order_of_the_tables_changes_nothing() -> None:
    this, last, reporters = eventful()
    straight = found(this, last, reporters)
    for year in (this, last):
        for rows in (year.reports, year.cells, year.texts):
            rows.reverse()
    assert found(this, last, reporters.reverse()).equals(straight)


def test_a_partition_whose_last_year_was_never_made_is_compared_within_itself() -> None:
    this, _, reporters = eventful()
    alone = set(found(this, None, reporters)["rule"])
    assert alone == {"figures_of_another", "text_of_another", "unlike_peers"}


@pytest.mark.parametrize("reporters", [REPORTERS.empty(), units("somebody else")])
def test_no_reports_at_all_give_no_findings(reporters: pl.DataFrame) -> None:
    empty = Year(2024)
    findings = found(empty, Year(2023), reporters)
    assert findings.equals(CROSS_FINDINGS.empty())
    assert found(empty, eventful()[1], reporters).is_empty()


def test_reports_without_cells_or_documents_give_no_findings() -> None:
    this, last = Year(2024), Year(2023)
    for year in (this, last):
        year.add("a", without=tuple(edition("2021").cell_by_key))
        year.texts.clear()
    assert found(this, last).is_empty()


def test_a_reporter_the_register_does_not_know_is_compared_with_its_past_alone() -> None:
    this, last, _ = eventful()
    findings = found(this, last, REPORTERS.empty())
    assert "unlike_peers" not in set(findings["rule"])
    assert "unlike_past" in set(findings["rule"])


def test_a_document_that_could_not_be_read_has_no_text() -> None:
    this, last = Year(2024), Year(2023)
    last.add("a", text=TEXT)
    this.add("a", text=TEXT)
    for row in this.texts:
        row |= {"problem": "damaged", "content": ""}
    assert found(this, last).is_empty()


def test_the_page_and_the_file_with_the_tables_are_one_text() -> None:
    this, last = Year(2024), Year(2023)
    last.add("a", text=TEXT)
    report = this.add("a", text="\n".join(passages(1)[:10]))
    file = this.add("file", text="\n".join(passages(1)[10:]), current=False)
    this.reports[0]["tables_document_id"] = file
    (row,) = found(this, last).to_dicts()
    assert (row["report_id"], row["rule"]) == (report, "text_of_last_year")
    assert row["similarity"] > 0.95


def test_parsed_cells_of_accepted_reports_are_not_looked_at() -> None:
    this, last = Year(2024), Year(2023)
    last.add("a", {"requests.carried_out.total": 2})
    this.add("a", {"requests.carried_in.total": 2})
    tables = this.tables()
    misread = tables.parsed_cells.with_columns(value=pl.lit(Decimal(9), pl.Decimal(38, 6)))
    misread_tables = replace(tables, parsed_cells=misread)
    findings = cross_findings(misread_tables, last.tables(), units("a"))
    assert findings.is_empty()
