"""The fuzz programs work, and what they check can fail."""

from __future__ import annotations

import socket
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assets.parsed_tables.report import parsed_report
from assets.raw_text.read import read_document
from expectations.forms.numbers import PrintedValue
from tests.fuzz import inputs
from tests.fuzz.guard import AccessError, no_access
from tests.fuzz.many import run

GOLDEN = Path(__file__).parents[1] / "golden"
CORPUS = Path(__file__).parent / "corpus"


def test_random_inputs_hold() -> None:
    assert "2000 inputs" in run(2000, seed=7)


def test_a_joined_figure_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = PrintedValue("number", Decimal(122))
    monkeypatch.setattr(inputs, "printed_value", lambda _: wrong)
    with pytest.raises(AssertionError):
        run(100)


def test_a_cell_read_twice_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    document = read_document((GOLDEN / "html_cms_2021" / "report.html").read_bytes())
    inputs.check_document(document)
    parsed = parsed_report(document)
    filled = [n for n, cell in enumerate(parsed.cells) if cell.token == "0"]
    cells = list(parsed.cells)
    cells[filled[0]] = cells[filled[0]]._replace(place=cells[filled[1]].place)
    monkeypatch.setattr(inputs, "parsed_report", lambda _: replace(parsed, cells=tuple(cells)))
    with pytest.raises(AssertionError, match="read twice"):
        inputs.check_document(document)


def test_nothing_is_opened_or_asked_while_reading(tmp_path: Path) -> None:
    documents = [path.read_bytes() for path in GOLDEN.glob("*/report.*")]
    for data in documents:
        read_document(data)  # a library may ask what machine it runs on, once
    with no_access():
        read = [read_document(data) for data in documents]
    assert all(not document.problem for document in read)
    with no_access(), pytest.raises(AccessError):
        (tmp_path / "file").open("w")
    with no_access(), pytest.raises(AccessError):
        socket.create_connection(("127.0.0.1", 9), timeout=0.1)


def test_the_kept_corpus_reads_without_falling() -> None:
    kept = [path.read_bytes() for path in CORPUS.iterdir()]
    with no_access():
        for data in kept:
            inputs.check_document(read_document(data))
