"""PDF to document: ruled tables become grids, other text lines; scanned pages are recognised."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator

import pdfplumber
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

from assets.raw_text.document import Document, Grid, GridCell, TooLargeError
from assets.raw_text.pdf_characters import cleaned_page
from assets.raw_text.pdf_scans import MAX_PAGES, Scan, scanned
from assets.raw_text.text import with_grids

_UNREAD = "\ufffc"  # what prints something, if nothing that can be read
_MAX_HEAD = 20  # characters of a table's own head that spans all its columns
_LEAST_EDGES = 6  # a table of two cells is ruled with as many
_MAX_CHARACTERS = 60_000  # of one page; the fullest has some two thousand

# What a damaged font table makes the library say is of no use to whoever reads a report.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_Blocks = list[str | Grid]


def pdf_document(data: bytes) -> Document:
    """Document of a PDF's bytes; its ``problem`` says why, where it holds nothing to read.

    Raises:
        TooLargeError: It has more pages than any report, or more on them.
        ModuleNotFoundError: It is scanned, and the extra ``pictures`` is not installed.
    """
    try:
        scans = scanned(data)
        pages = _text_pages(data, scans)
        blocks = with_grids(block for page in _with_scans(pages, scans) for block in page)
    except (TooLargeError, ModuleNotFoundError):
        raise
    # The libraries pass on whatever a damaged file makes them stumble over.
    except (
        PdfminerException,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
        struct.error,
        zlib.error,
    ) as error:
        return Document("pdf", problem=_problem(error))
    if not any(isinstance(block, Grid) or block.strip() for block in blocks):
        return Document("pdf", problem="a PDF without text or scanned pages")
    return Document("pdf", blocks=blocks)


def _problem(error: Exception) -> str:
    if "password" in str(error).lower():
        return "an encrypted PDF: it asks for a password"
    return f"a damaged PDF: {type(error).__name__}: {error}"


def _text_pages(data: bytes, scans: dict[int, Scan]) -> list[_Blocks]:
    """Blocks of each page; none for those that are scanned as a whole."""
    pages: list[_Blocks] = []
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages[:MAX_PAGES]:
            whole = page.page_number - 1 in scans and scans[page.page_number - 1].whole
            pages.append([] if whole else list(_page_blocks(page)))
            page.close()
    return pages


def _with_scans(pages: list[_Blocks], scans: dict[int, Scan]) -> list[_Blocks]:
    """The pages, what stands in pictures on them put behind their text."""
    wanted = [number for number in sorted(scans) if number < len(pages)]
    if not wanted:
        return pages
    try:
        from assets.raw_text.recognised_pages import recognised_pages  # noqa: PLC0415 - an extra

        recognised: list[_Blocks] = recognised_pages(scans[number].picture for number in wanted)
    except ModuleNotFoundError:
        if not any(pages):
            raise
        # What stands in the picture is missing then, and told as such.
        recognised = [[_UNREAD] for _ in wanted]
    for number, blocks in zip(wanted, recognised, strict=True):
        pages[number] += blocks
    return pages


def _page_blocks(page: Page) -> Iterator[str | Grid]:
    """Lines and grids of a page from top to bottom; rows of a frame round the text are lines."""
    if len(page.chars) > _MAX_CHARACTERS:
        raise TooLargeError(f"more than {_MAX_CHARACTERS} characters on a page")
    page = cleaned_page(page)
    tables = page.find_tables() if len(page.edges) >= _LEAST_EDGES else []
    lines = [
        line
        for line in page.extract_text_lines(return_chars=False)
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
