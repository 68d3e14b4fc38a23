"""The benchmark of reading: its pages are as large and as different as it says, and read right."""

from __future__ import annotations

import dataclasses

import pytest

from assets.raw_text.read import read_document
from benchmarks import reading


def test_every_reader_is_set_against_ours() -> None:
    figures = reading.measured(2)

    ratios = ("ms_per_report", "ratio_to_dom", "ratio_to_pandas")
    assert set(figures) == {"reports", "page_kb", *ratios, *(f"plain_{name}" for name in ratios)}
    assert all(figure > 0 for figure in figures.values())
    assert 60 <= figures["page_kb"] <= 100


def test_pages_share_no_line_but_the_forms() -> None:
    first, second = (list(read_document(reading.portal_page(n).data).lines) for n in (1, 2))
    bare = set(read_document(reading.plain_page(1).data).lines)

    assert len(first) > 90
    assert set(first) & set(second) <= bare | {""}
    assert reading.portal_page(1).cells != reading.portal_page(2).cells


def test_the_parser_alone_walks_the_same_cells() -> None:
    page = reading.portal_page(3).data
    grids = read_document(page).grids

    walked = [text.strip() for text, _, _ in reading.walked(page)]
    assert walked == [cell.text for grid in grids for row in grid.rows for cell in row]
    assert len(reading.raw_tables(page)) == len(list(read_document(page).grids))


def test_figures_of_a_page_read_wrongly_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    page = reading.plain_page(0)
    other = dataclasses.replace(page, cells={**page.cells, "requests.received.total": None})
    monkeypatch.setattr(reading, "plain_page", lambda _: other)

    with pytest.raises(AssertionError, match="not those printed"):
        reading.measured(1)
