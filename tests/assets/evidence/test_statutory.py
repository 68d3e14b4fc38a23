"""The statutory tables as the form lays them out."""

from __future__ import annotations

import pytest

from assets.evidence.evidence import Evidence
from assets.evidence.statutory import Head, Section, heads, statutory_tables
from expectations.forms.catalogue import grids
from expectations.forms.model import Edition


def test_headings_of_a_group_are_printed_once() -> None:
    assert heads([("a", "x"), ("a", "y"), ("b",)]) == [
        [Head("a", 2, 1, 0), Head("x", 1, 1, 1)],
        [Head("y", 1, 1, 1)],
        [Head("b", 1, 2, 0)],
    ]


def test_a_row_that_is_the_head_of_those_below_is_a_row_of_its_own() -> None:
    assert heads([("a",), ("a", "x"), ("a", "y")]) == [
        [Head("a", 1, 2, 0)],
        [Head("a", 2, 1, 0), Head("x", 1, 1, 1)],
        [Head("y", 1, 1, 1)],
    ]


@pytest.mark.parametrize("grid", grids(), ids=lambda grid: grid.grid_id)
def test_heads_and_cells_fill_every_table_to_its_edges(grid: Edition) -> None:
    evidence = Evidence("r", "", 2024, "", grid.id, grid.variant, "accepted", "", (), (), (), ())
    tables = statutory_tables(evidence, {})

    assert [table.name for table in tables] == [table.name for table in grid.tables]
    for table in tables:
        for section in table.sections:
            assert_rectangular(section)
    keys = [cell.key for t in tables for s in t.sections for row in s.rows for cell in row.cells]
    assert keys == list(grid.cell_by_key)


def assert_rectangular(section: Section) -> None:
    """Every position of the head and of the labels is covered exactly once."""
    width = len(section.rows[0].cells)
    covered = [head.across for level in section.heads for head in level for _ in range(head.deep)]
    assert sum(covered) == width * len(section.heads)
    labels = [head for row in section.rows for head in row.heads]
    area = sum(head.across * head.deep for head in labels)
    assert area == section.label_levels * len(section.rows)
    assert {len(row.cells) for row in section.rows} == {width}


def test_reviews_and_lawsuits_stand_beside_each_other(broken: Evidence) -> None:
    disputes = statutory_tables(broken, {})[-1]

    (section,) = disputes.sections
    assert (len(section.rows), len(section.rows[0].cells)) == (1, 15)
    assert [head.text for head in section.heads[0]] == ["行政复议", "行政诉讼"]
