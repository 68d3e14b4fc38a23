"""PDF with a text layer to document: ruled tables become grids, the other text lines."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pdfplumber
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

from assets.raw_text.document import Document, Grid, GridCell
from assets.raw_text.text import with_grids

MAX_PAGES = 60
_MAX_HEAD = 20  # characters of a table's own head that spans all its columns

# What a damaged font table makes the library say is of no use to whoever reads a report.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def pdf_document(data: bytes) -> Document:
    """Document of a PDF's bytes; its ``problem`` says why, where it holds no text to read."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                return Document("pdf", problem=f"{len(pdf.pages)} pages, more than {MAX_PAGES}")
            blocks = with_grids(block for page in pdf.pages for block in _page_blocks(page))
    # The library passes on whatever a damaged file makes it stumble over.
    except (
        PdfminerException,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
    ) as error:
        return Document("pdf", problem=f"a damaged PDF: {type(error).__name__}: {error}")
    if not any(isinstance(block, Grid) or block.strip() for block in blocks):
        return Document("pdf", problem="a PDF without a text layer")
    return Document("pdf", blocks=blocks)


def _page_blocks(page: Page) -> Iterator[str | Grid]:
    """Lines and grids of a page from top to bottom; rows of a frame round the text are lines."""
    tables = page.find_tables()
    lines = [
        line
        for line in page.extract_text_lines()
        if not any(_holds(table, line) for table in tables)
    ]
    placed: list[tuple[float, str | Table]] = [(line["top"], line["text"]) for line in lines]
    placed += [(table.bbox[1], table) for table in tables]
    for _, block in sorted(placed, key=lambda pair: pair[0]):
        if isinstance(block, str):
            yield block
        else:
            yield from _table_blocks(block)


def _holds(table: Table, line: dict[str, float]) -> bool:
    middle = (line["top"] + line["bottom"]) / 2
    return bool(table.bbox[1] <= middle <= table.bbox[3])


def _table_blocks(table: Table) -> Iterator[str | Grid]:
    rows: list[tuple[GridCell, ...]] = []
    for row in table.extract():
        cells = tuple(GridCell(text) for text in row if text is not None)
        if len(cells) == 1 and len(cells[0].text) > _MAX_HEAD:  # a frame around a paragraph
            if rows:
                yield Grid(tuple(rows), "pdf")
                rows = []
            yield cells[0].text.replace("\n", "")
        else:
            rows.append(cells)
    if rows:
        yield Grid(tuple(rows), "pdf")
