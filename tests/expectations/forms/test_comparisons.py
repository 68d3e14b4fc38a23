"""Cells beside last year's, the facts of the text and the powers of units, in each edition."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.findings import rules
from expectations.forms import catalogue
from expectations.forms.comparisons import Reading
from expectations.forms.model import Edition

Data = dict[str, Any]

GRIDS = pytest.mark.parametrize("grid", catalogue.grids(), ids=lambda grid: grid.grid_id)
APPLICANTS = (
    *("natural_person", "enterprise", "research_institution", "social_organization"),
    *("legal_service", "other", "total"),
)


def form(rows: list[str], columns: list[str], **more: object) -> Data:
    """A form of one table, ``counts``, as it would stand in a file."""

    def headings(ids: list[str]) -> list[Data]:
        return [{"id": each, "label": f"项{each}", "name": each} for each in ids]

    table = {
        "id": "counts",
        "label": "情况",
        "name": "Counts",
        "legal_basis": "依据",
        "rows": headings(rows),
        "columns": headings(columns),
    }
    return {
        "id": "2030",
        "title": "表",
        "legal_basis": "依据",
        "years": {"first": 2030},
        "telltales": ["表头"],
        "tables": [table],
        "identities": [],
        **more,
    }


@GRIDS
def test_what_is_carried_in_was_carried_out_in_all_seven_columns(grid: Edition) -> None:
    lines = [line for line in grid.year_lines if line.rule == "carried_in_differs"]
    if grid.id == "2014":
        assert lines == []
        return
    assert [line.cell for line in lines] == [f"requests.carried_in.{each}" for each in APPLICANTS]
    for line in lines:
        column = line.cell.rpartition(".")[2]
        assert line.previous == (f"requests.carried_out.{column}",)
        assert line.added == line.removed == ()


@GRIDS
def test_documents_in_force_follow_from_those_of_last_year_in_2021(grid: Edition) -> None:
    lines = [line for line in grid.year_lines if line.rule == "in_force_differs"]
    rows = ("regulations", "normative_documents") if grid.id == "2021" else ()
    assert [line.cell for line in lines] == [f"disclosure.{row}.in_force" for row in rows]
    for line, row in zip(lines, rows, strict=True):
        assert line.previous == (f"disclosure.{row}.in_force",)
        assert line.added == (f"disclosure.{row}.issued",)
        assert line.removed == (f"disclosure.{row}.repealed",)
        assert line.cells == (line.cell, *line.added, *line.removed)


@GRIDS
def test_items_follow_from_those_of_last_year_in_2019(grid: Edition) -> None:
    lines = [line for line in grid.year_lines if line.rule == "items_differ"]
    printed = {cell.row for cell in grid.cells if cell.column == "previous_items"}
    assert {line.cell for line in lines} == {f"disclosure.{row}.previous_items" for row in printed}
    assert bool(lines) == (grid.id == "2019")
    for line in lines:
        row = line.cell.rpartition(".")[0]
        assert line.previous == (f"{row}.previous_items", f"{row}.change")


@GRIDS
def test_last_year_may_be_printed_in_the_edition_before(grid: Edition) -> None:
    before = {"2019": "2014", "2021": "2019"}.get(grid.id)
    if before is None:
        return
    known = catalogue.edition(before).cell_by_key
    rules_known = {line.rule for line in grid.year_lines if known.keys() >= set(line.previous)}
    assert rules_known == ({"carried_in_differs"} if grid.id == "2021" else set())


@GRIDS
def test_rules_of_comparisons_are_declared(grid: Edition) -> None:
    used = {line.rule for line in grid.year_lines} | {power.rule for power in grid.powers}
    assert used <= rules().keys()


@GRIDS
def test_readings_are_of_cells_of_the_grid_that_can_be_added(grid: Edition) -> None:
    assert {"requests_received", "requests_handled", "reviews", "lawsuits"} <= set(
        grid.accepted_readings
    )
    for readings in grid.accepted_readings.values():
        keys = {key for reading in readings for key in reading.all_cells}
        assert keys <= grid.cell_by_key.keys()
        cells = [grid.cell_by_key[key] for key in keys]
        assert len({cell.unit if cell.is_money else "count" for cell in cells}) == 1
        assert len(set(readings)) == len(readings)


def test_requests_received_may_be_new_ones_all_or_those_handled() -> None:
    for grid in catalogue.grids()[3:]:
        assert [reading.cells for reading in grid.accepted_readings["requests_received"]] == [
            ("requests.received.total",),
            ("requests.received.total", "requests.carried_in.total"),
            ("requests.handled_total.total",),
        ]


@pytest.mark.parametrize(
    ("variant", "rows"),
    [
        ("", ("other_not_corrected", "other_fee_unpaid", "other_other")),
        ("single_other_handling", ("other_handling",)),
    ],
)
def test_each_variant_has_the_readings_of_its_own_rows(variant: str, rows: tuple[str, ...]) -> None:
    readings = catalogue.edition("2021", variant).accepted_readings["requests_handled"]
    assert readings[1].less == tuple(f"requests.{row}.total" for row in rows)
    assert len(readings) == 3


def test_a_figure_printed_by_level_is_read_as_the_sum_of_its_levels() -> None:
    (reading,) = catalogue.edition("2014", "levels").accepted_readings["reviews"]
    columns = ("government", "departments", "townships")
    assert reading == Reading(
        cells=tuple(f"statistics.reviews_total.{column}" for column in columns)
    )


def test_a_fact_that_a_variant_has_no_cell_of_has_no_reading() -> None:
    short = catalogue.edition("2014", "cumulative")
    assert "normative_documents_issued" not in short.accepted_readings


@GRIDS
def test_regulations_are_those_of_ministries_provinces_and_prefectures(grid: Edition) -> None:
    if grid.id == "2014":
        assert grid.powers == ()
        return
    (power,) = grid.powers
    assert {key.split(".")[1] for key in grid.cells_under(power)} == {"regulations"}
    assert len(grid.cells_under(power)) == 3
    levels = ("country", "province", "prefecture", "county", "township")
    kinds = ("government", "office", "department", "township", "institution")
    held = {(level, kind) for level in levels for kind in kinds if power.is_held_by(level, kind)}
    assert held == {
        ("country", "department"),
        *((level, kind) for level in levels[1:3] for kind in kinds[:2]),
    }


IDS = st.lists(st.text("abcdefgh", min_size=1, max_size=3), min_size=2, max_size=6, unique=True)


@given(IDS, IDS, st.sampled_from(["rows", "columns"]), st.data())
def test_a_continuity_holds_once_in_each_of_its_positions(
    rows: list[str], columns: list[str], across: str, data: st.DataObject
) -> None:
    along, related = (columns, rows) if across == "columns" else (rows, columns)
    named = data.draw(st.lists(st.sampled_from(along), unique=True))
    target = data.draw(st.sampled_from(related))
    some = st.lists(st.sampled_from(related), unique=True)
    added, removed = data.draw(some), data.draw(some)
    previous = data.draw(st.lists(st.sampled_from(related), unique=True, min_size=1))
    continuity = {
        "rule": "follows",
        "table": "counts",
        "across": across,
        "positions": named,
        "target": target,
        "previous": previous,
        "added": added,
        "removed": removed,
    }
    lines = Edition.model_validate(form(rows, columns, continuities=[continuity])).year_lines

    def key(each: str, position: str) -> str:
        return ".".join(
            ("counts", *((each, position) if across == "columns" else (position, each)))
        )

    assert len(lines) == len(named or along)
    for line, position in zip(lines, named or along, strict=True):
        assert line.cell == key(target, position)
        for side, ids in ((line.previous, previous), (line.added, added), (line.removed, removed)):
            assert side == tuple(key(each, position) for each in ids)


FOLLOWS: Data = {
    "rule": "follows",
    "table": "counts",
    "across": "columns",
    "target": "kept",
    "previous": ["left"],
}


@pytest.mark.parametrize(
    ("part", "entry", "named"),
    [
        ("continuities", {**FOLLOWS, "target": "lost"}, "lost"),
        ("continuities", {**FOLLOWS, "previous": ["lost"]}, "lost"),
        ("continuities", {**FOLLOWS, "added": ["lost"]}, "lost"),
        ("continuities", {**FOLLOWS, "removed": ["lost"]}, "lost"),
        ("continuities", {**FOLLOWS, "positions": ["lost"]}, "lost"),
        ("continuities", {**FOLLOWS, "table": "lost"}, "lost"),
        ("continuities", {**FOLLOWS, "previous": []}, "previous"),
        ("powers", {"rule": "r", "table": "counts", "rows": ["lost"], "holders": []}, "lost"),
    ],
)
def test_a_comparison_of_what_the_edition_lacks_is_refused(
    part: str, entry: Data, named: str
) -> None:
    with pytest.raises((ValueError, KeyError), match=named):
        Edition.model_validate(form(["kept", "left"], ["all"], **{part: [entry]}))


def test_a_cell_that_follows_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"follows of counts\.kept\.all' stands 2 times"):
        Edition.model_validate(form(["kept", "left"], ["all"], continuities=[FOLLOWS, FOLLOWS]))


def test_a_reading_that_fits_no_grid_is_refused() -> None:
    reading = {"cells": ["counts.kept.all"], "less": ["counts.lost.all"]}
    with pytest.raises(ValueError, match=r"reading of 'seen' fits no grid.*counts\.lost\.all"):
        Edition.model_validate(form(["kept", "left"], ["all"], readings={"seen": [reading]}))


def test_a_reading_may_fit_a_variant_alone() -> None:
    written = form(["kept", "left"], ["all"], readings={"seen": [{"cells": ["counts.more.all"]}]})
    row = {"id": "more", "label": "更多", "name": "More"}
    written["variants"] = [
        {
            "id": "longer",
            "name": "Longer",
            "reason": "地方",
            "add_rows": [{"table": "counts", "before": "left", "row": row}],
        }
    ]
    edition = Edition.model_validate(written)
    assert edition.accepted_readings == {}
    assert set(edition.with_variant("longer").accepted_readings) == {"seen"}
