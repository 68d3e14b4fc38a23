"""A workbook to document: all its visible sheets, or of many units' reports the one of one unit.

An office collects its units' figures in a sheet a unit, or in sheets with a row a unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assets.raw_text.document import Document, Grid
from assets.raw_text.sheet import ListedSheet, PrintedSheet, SheetBlock, sheet_blocks
from assets.raw_text.text import with_grids
from assets.raw_text.unit_document import UnitRows, unit_document, unit_rows
from assets.raw_text.unit_names import bare_name, fitting

MAX_SHEETS = 200
_SHOWN = 20  # names in a message


def workbook_document(kind: str, sheets: Sequence[ListedSheet], part: str = "") -> Document:
    """Document of a workbook's visible sheets in their order, or of one unit's part of them.

    ``part`` has the names of the unit, joined by a bar, as `fitting` takes them. Its part is the
    sheet that is called as the unit is, or else its row in each of the sheets with a row a unit;
    where that is not exactly one, the document's ``problem`` says so.
    """
    if part:
        return _of_unit(kind, sheets, [name for name in part.split("|") if name])
    printed = _printed(sheets)
    rows = unit_rows(printed)
    if rows is None:
        return _document(Document(kind), _blocks(printed, kind))
    if len(rows.units) == 1:
        return _of_rows(kind, rows, rows.units)
    # Nothing else is shown of it: a region's rows are more than any report prints.
    lines = dict.fromkeys(line for band in rows.bands for line in (*band.above, band.sheet.title))
    message = f"a workbook with a row a unit: {_listed(rows.units)}"
    return Document(kind, blocks=tuple(lines), doubts=(("two_reports", message),))


def _of_unit(kind: str, sheets: Sequence[ListedSheet], names: Sequence[str]) -> Document:
    titles = [sheet.title for sheet in sheets]
    own = fitting(names, titles)
    if len(own) > 1:
        several = _listed([titles[place] for place in own])
        return Document(kind, problem=f"more than one sheet may be that of {names!r}: {several}")
    printed = _printed([sheets[place] for place in own] or sheets)
    rows = unit_rows(printed)
    if rows is not None:
        return _of_rows(kind, rows, names)
    if not own:
        problem = f"no sheet and no row of {names!r}; the sheets are {_listed(titles)}"
        return Document(kind, problem=problem)
    hints = (("source", bare_name(titles[own[0]])),)
    return _document(Document(kind, hints=hints), _blocks(printed, kind))


def _of_rows(kind: str, rows: UnitRows, names: Sequence[str]) -> Document:
    found = rows.of(names)
    if not found:
        return Document(kind, problem=f"no row of {names!r}; there are {_listed(rows.units)}")
    several = [band.unit(place) for band, places in found if len(places) > 1 for place in places]
    if several:
        problem = f"more than one row may be that of {names!r}: {_listed(several)}"
        return Document(kind, problem=problem)
    own = [(band, place) for band, (place,) in found]
    if any(band.sheet.rows[row][column].rowspan > 1 for band, (row, column) in own):
        return Document(kind, problem=f"the name of {names!r} stands beside several rows")
    return _document(*unit_document(rows.form, own, kind))


def _printed(sheets: Iterable[ListedSheet]) -> list[PrintedSheet]:
    return [sheet.printed for sheet in sheets if sheet.printed is not None]


def _blocks(sheets: Iterable[PrintedSheet], style: str) -> list[SheetBlock]:
    return [
        block
        for sheet in sheets
        for block in (*sheet_blocks(sheet, style), SheetBlock("", (("",),)))
    ]


def _document(said: Document, blocks: Iterable[SheetBlock]) -> Document:
    """The document with these blocks and their addresses, lines put together as grids."""
    known = [(_Line(block) if isinstance(block, str) else block, at) for block, at in blocks]
    addresses = {id(block): rows for block, rows in known if any(map(any, rows))}
    put = with_grids(block for block, _ in known)
    if not any(isinstance(block, Grid) or block.strip() for block in put):
        return Document(said.kind, problem="a workbook without text in its visible sheets")
    return replace(
        said,
        blocks=tuple(str(block) if isinstance(block, str) else block for block in put),
        addresses={
            n: addresses[id(block)] for n, block in enumerate(put) if id(block) in addresses
        },
    )


class _Line(str):
    """A line of a sheet: an object of its own, however many lines say the same."""

    __slots__ = ()


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(map(repr, names[:_SHOWN])) + more
