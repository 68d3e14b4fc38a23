"""Documents of reports -> what each says in its own words, as one run of Han signs."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

import polars as pl

from assets.cross_findings.limits import LEAST_LINE, MAX_TEXT
from assets.raw_text.document import Document, document_from_json
from expectations.forms.catalogue import grids
from expectations.forms.labels import simplified

_REPORTS_AT_ONCE = 200  # so that memory does not grow with the partition's texts
_NOT_HAN = "[^\u3400-\u9fff\n]+"
_SHORT_LINE = f"(?m)^.{{0,{LEAST_LINE - 1}}}$"
_CELL_OF_TEXT = 60  # signs from which a cell of one or two in its row is prose
_LEAST_PHRASE = 8  # Han signs; a shorter label of the form may be anybody's words
_LEAST_NAME = 3  # Han signs; shorter ones are anybody's words
_OF_PLACE = re.compile("(.+?)(?:(?:人民)?政府(?:办(?:公[厅室])?)?|办公[厅室]|办事处)")


def prose(
    reports: pl.DataFrame, raw_text: pl.DataFrame, names: Iterable[str]
) -> Iterator[pl.DataFrame]:
    """Parts of a year's texts: report_id, and its text without figures, signs, form and names.

    The text is that of the page and of the document with the tables, where they are two. A line
    too short for a sentence is left out.
    """
    dropped = sorted({*names, *_phrases()}, key=lambda phrase: (-len(phrase), phrase))
    read = raw_text.filter(pl.col("problem").is_null()).select("document_id", "content")
    ids = reports.select("report_id", "document_id", "tables_document_id")
    for some in ids.iter_slices(_REPORTS_AT_ONCE):
        wanted = pl.concat([some["document_id"], some["tables_document_id"]])
        contents = dict(read.filter(pl.col("document_id").is_in(wanted.implode())).iter_rows())
        texts = [
            _text(contents[each] for each in dict.fromkeys(documents) if each in contents)
            for _, *documents in some.iter_rows()
        ]
        yield some.select(
            "report_id",
            text=pl.Series(texts, dtype=pl.String)
            .str.replace_all(_NOT_HAN, "")
            .str.replace_many(dropped, [""], leftmost=True)
            .str.replace_all(_SHORT_LINE, "")
            .str.replace_all("\n", "", literal=True),
        )


def names_of(reporters: pl.DataFrame) -> set[str]:
    """What units and their places are called, in Han signs: whole names, and what is left of them.

    Of ``林溪县人民政府`` also ``林溪县``, and of ``林溪县司法局`` beside it also ``司法局``.
    """
    named = reporters.select(pl.concat_list(pl.concat_list("name"), "aliases")).to_series()
    names = {_han(name) for each in named for name in each}
    places = {place[1] for name in names if (place := _OF_PLACE.fullmatch(name))}
    names |= places
    names |= {name[end:] for name in names for end in range(len(name)) if name[:end] in places}
    return {name for name in names if len(name) >= _LEAST_NAME}


def _text(contents: Iterable[str]) -> str:
    lines = (line for content in contents for line in _lines(document_from_json(content)))
    return simplified("\n".join(lines)[:MAX_TEXT])


def _lines(document: Document) -> Iterator[str]:
    """Its lines of text, and the cells that lay out prose; tables are left out."""
    for block in document.blocks:
        if isinstance(block, str):
            yield block
            continue
        for row in block.rows:
            if len(row) <= 2:
                yield from (cell.text for cell in row if len(cell.text) > _CELL_OF_TEXT)


@functools.cache
def _phrases() -> frozenset[str]:
    """Labels, titles and notes of the form, which a page may print as lines of their own."""
    printed: set[str] = set()
    for grid in grids():
        printed |= {grid.title, grid.legal_basis, *(line.statement for line in grid.identities)}
        for table in grid.tables:
            printed |= {table.label, table.legal_basis}
            for heading in (*table.rows, *table.columns):
                printed |= {heading.label, *heading.aliases, *heading.path, heading.note or ""}
    return frozenset(han for text in printed if len(han := _han(text)) >= _LEAST_PHRASE)


def _han(text: str) -> str:
    return re.sub(_NOT_HAN, "", simplified(text)).replace("\n", "")
