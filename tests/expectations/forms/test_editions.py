"""What the edition files hold: their grids, identities, units and printed labels."""

from __future__ import annotations

import re
from importlib import resources

import opencc
import pytest

from expectations.forms import catalogue
from expectations.forms.labels import normal_label
from expectations.forms.model import Edition

FILES = sorted(
    entry.name
    for entry in resources.files("expectations.forms").iterdir()
    if entry.name.endswith(".yaml")
)


@pytest.mark.parametrize(
    ("edition_id", "variant", "cells", "lines"),
    [
        ("2014", "", 90, 8),
        ("2014", "levels", 270, 24),
        ("2014", "cumulative", 32, 4),
        ("2019", "", 198, 40),
        ("2021", "", 200, 42),
        ("2021", "single_other_handling", 186, 40),
    ],
)
def test_cells_and_lines(edition_id: str, variant: str, cells: int, lines: int) -> None:
    grid = catalogue.edition(edition_id, variant)
    assert (len(grid.cells), len(grid.lines)) == (cells, lines)


def test_grids_are_all_editions_and_variants() -> None:
    assert [grid.grid_id for grid in catalogue.grids()] == [
        "2014",
        "2014/levels",
        "2014/cumulative",
        "2019",
        "2021",
        "2021/single_other_handling",
    ]


def test_hash_tells_the_grids_apart_and_is_stable() -> None:
    hashes = [grid.content_hash for grid in catalogue.grids()]
    assert len(set(hashes)) == len(hashes)
    again = Edition.model_validate(catalogue.edition("2019").model_dump())
    assert again.content_hash == catalogue.edition("2019").content_hash


@pytest.mark.parametrize("edition_id", ["2019", "2021"])
def test_cells_of_the_three_tables(edition_id: str) -> None:
    edition = catalogue.edition(edition_id)
    counts = {table.id: len(tuple(table.cells())) for table in edition.tables}
    expected = {"2019": (22, 161, 15), "2021": (10, 175, 15)}[edition_id]
    assert tuple(counts.values()) == expected
    assert tuple(counts) == ("disclosure", "requests", "disputes")


def test_2014_separates_national_rows_from_local_ones() -> None:
    rows = catalogue.edition("2014").table("statistics").rows
    assert sum(not row.optional for row in rows) == 58
    local = {row.id for row in rows if row.optional}
    assert {"suggestion_box_letters", "documents_transferred"} < local
    assert {row.split("_")[0] for row in local} == {
        "applicant",
        "disclosed",
        "services",
        "suggestion",
        "documents",
    }


def test_2014_identities_are_those_of_its_hierarchy() -> None:
    sums = [
        (line.id.split(".")[1], *(key.split(".")[1] for key in line.target), len(line.terms))
        for line in catalogue.edition("2014").lines
    ]
    assert sums == [
        ("request_channels", "requests_received", 4),
        ("request_closures", "requests_closed", 2),
        ("request_answers", "requests_answered", 8),
        ("refusal_reasons", "answered_refused", 6),
        ("applicant_sources", "requests_received", 7),
        ("review_results", "reviews_total", 3),
        ("lawsuit_results", "lawsuits_total", 3),
        ("staff_kinds", "staff_total", 2),
    ]


def test_2014_sources_of_requests_are_all_local() -> None:
    edition = catalogue.edition("2014")
    by_line = {line.id: line for line in edition.lines}
    sources = by_line["statistics.applicant_sources.value"]
    assert all(edition.cell_by_key[key].optional for key in sources.terms)
    channels = by_line["statistics.request_channels.value"]
    assert channels.target == sources.target
    assert not any(edition.cell_by_key[key].optional for key in channels.cells)


def test_2014_rows_below_another_are_not_parts_of_a_sum() -> None:
    terms = {term for line in catalogue.edition("2014").lines for term in line.terms}
    for row in (
        "disclosed_normative_documents",
        "response_press_conferences_by_head",
        "applicant_citizens_lawyers",
    ):
        assert f"statistics.{row}.value" not in terms


def test_rows_of_the_2014_table_have_no_numbers() -> None:
    rows = catalogue.edition("2014").table("statistics").rows
    assert [row.id for row in rows if row.number] == []
    numbered = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[）).．、]")
    assert [
        label for row in rows for label in (*row.path, row.label) if numbered.match(label)
    ] == []


@pytest.mark.parametrize(
    ("grid", "key", "unit"),
    [
        ("2014", "statistics.disclosed_total.value", "条"),
        ("2014", "statistics.normative_documents_issued.value", "件"),
        ("2014", "statistics.responses_total.value", "次"),
        ("2014", "statistics.response_interpretations.value", "篇"),
        ("2014", "statistics.requests_received.value", "件"),
        ("2014", "statistics.reading_points.value", "个"),
        ("2014", "statistics.staff_total.value", "人"),
        ("2014", "statistics.trainees.value", "人次"),
        ("2014", "statistics.fees_charged.value", "万元"),
        ("2014", "statistics.budget.value", "万元"),
        ("2014", "statistics.services_online_share.value", "%"),
        ("2019", "disclosure.licences.previous_items", "项"),
        ("2019", "disclosure.licences.decisions", "件"),
        ("2019", "disclosure.procurement.projects", "个"),
        ("2019", "disclosure.procurement.amount", "元"),
        ("2021", "disclosure.fees.amount", "万元"),
    ],
)
def test_units(grid: str, key: str, unit: str) -> None:
    assert catalogue.edition(grid).cell_by_key[key].unit == unit


def test_only_the_changes_of_2019_may_be_negative() -> None:
    signed = {cell.key for grid in catalogue.grids() for cell in grid.cells if cell.signed}
    rows = ("licences", "other_services", "penalties", "coercive_measures", "fees")
    assert signed == {f"disclosure.{row}.change" for row in rows}


def test_ratios_and_totals_over_years_are_never_summed_and_all_else_is() -> None:
    for grid in catalogue.grids():
        for cell in grid.cells:
            never = cell.unit == "%" or cell.column == "cumulative"
            assert (cell.rollup == "none") == never, cell.key


def test_2014_has_the_services_of_jiangsu_and_no_equation_of_their_shares() -> None:
    edition = catalogue.edition("2014")
    services = [row for row in edition.table("statistics").rows if row.id.startswith("services_")]
    assert len(services) == 15
    assert all(row.optional for row in services)
    shares = {row.id for row in services if row.unit == "%"}
    assert len(shares) == 3
    assert not any(key.split(".")[1] in shares for line in edition.lines for key in line.cells)


def test_levels_of_anhui_add_up_to_the_figures_of_the_form() -> None:
    edition, levels = catalogue.edition("2014"), catalogue.edition("2014", "levels")
    for cell in edition.cells:
        parts = levels.parts_of(cell.key)
        assert [part.rpartition(".")[2] for part in parts] == [
            "government",
            "departments",
            "townships",
        ]
        assert {levels.cell_by_key[part].unit for part in parts} == {cell.unit}
    assert {line.id.rpartition(".")[0] for line in levels.lines} == {
        line.id.rpartition(".")[0] for line in edition.lines
    }


def test_the_short_table_of_fujian_keeps_the_year_apart_from_the_total_since_2008() -> None:
    edition, short = catalogue.edition("2014"), catalogue.edition("2014", "cumulative")
    rows = short.table("statistics").rows
    assert len(rows) == 16
    assert [row.id for row in rows if row.optional] == ["fees_remitted"]
    received = "statistics.requests_received"
    assert short.parts_of(f"{received}.value") == (f"{received}.value",)
    assert short.parts_of("statistics.requests_closed.value") == ()
    assert not any(cell.key.endswith(".cumulative") for cell in edition.cells)
    assert {line.id.rpartition(".")[2] for line in short.lines} == {"value", "cumulative"}


def test_editions_of_2019_and_2021_name_their_identities_alike() -> None:
    names = [
        [identity.id for identity in catalogue.edition(i).identities] for i in ("2019", "2021")
    ]
    assert names[0] == names[1]
    assert names[0] == [
        "requests.balance",
        "requests.outcomes",
        "requests.applicants",
        "disputes.results",
    ]


def test_every_cell_of_requests_and_disputes_is_in_a_line() -> None:
    for grid in catalogue.grids():
        in_lines = {key for line in grid.lines for key in line.cells}
        for cell in grid.cells:
            if cell.table in {"requests", "disputes"}:
                assert cell.key in in_lines


def test_telltales_belong_to_one_edition_alone() -> None:
    for edition in catalogue.editions():
        others = {
            normal_label(label)
            for other in catalogue.editions()
            if other.id != edition.id
            for table in other.tables
            for heading in (*table.rows, *table.columns)
            for label in (heading.label, *heading.aliases, *heading.path)
        }
        telltales = {
            normal_label(label) for part in (edition, *edition.variants) for label in part.telltales
        }
        assert telltales
        assert "" not in telltales
        assert others.isdisjoint(telltales)


def test_labels_differ_as_the_reader_compares_them() -> None:
    for grid in catalogue.grids():
        for table in grid.tables:
            for headings in (table.rows, *(table.columns_of(row) for row in table.rows)):
                named = {
                    ((*map(normal_label, heading.path), normal_label(label)), heading.id)
                    for heading in headings
                    for label in (heading.label, *heading.aliases)
                }
                assert len({label for label, _ in named}) == len(named), (grid.grid_id, table.id)


@pytest.mark.parametrize("name", FILES)
def test_files_are_in_simplified_characters(name: str) -> None:
    text = (resources.files("expectations.forms") / name).read_text(encoding="utf-8")
    simplified = opencc.OpenCC("t2s").convert(text)
    differing = [
        (n, line)
        for n, (line, other) in enumerate(
            zip(text.split("\n"), simplified.split("\n"), strict=True), 1
        )
        if line != other
    ]
    assert differing == []
