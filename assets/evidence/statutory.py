"""Edition and cells as read -> the statutory tables as the form prints them, filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.evidence.evidence import Evidence, PrintedCell
from assets.evidence.marks import Mark
from expectations.forms.layout import Place, form_tables
from expectations.forms.model import Edition
from expectations.wording import plain


@dataclass(frozen=True)
class FormCell:
    """A cell of the form.

    ``meaning`` is that of the printed cell, or ``missing`` where none is printed; ``notes`` are
    what is not to be seen in the token. ``corrected`` is the value put in its place, if one was.
    """

    key: str
    token: str = ""
    meaning: str = ""
    notes: tuple[str, ...] = ()
    mark: Mark = ""
    corrected: str = ""


@dataclass(frozen=True)
class FilledPlace:
    """A place of the printed form, with the cell whose figure stands there, if one does."""

    place: Place
    cell: FormCell | None

    @property
    def is_tall(self) -> bool:
        """Whether it labels so many rows that its text fits beside them from top to bottom."""
        return self.place.rows > 4 and len(self.place.text) <= 2 * self.place.rows


@dataclass(frozen=True)
class FilledTable:
    """One statutory table, row by row; ``is_even``: its columns are equally wide."""

    heading: str
    name: str
    unit: str
    is_even: bool
    rows: tuple[tuple[FilledPlace, ...], ...]


def statutory_tables(evidence: Evidence, marks: Mapping[str, Mark]) -> list[FilledTable]:
    """The tables of the report's edition, filled with what was read; none without an edition."""
    if evidence.grid is None:
        return []
    filled = _Filled(evidence.grid, {cell.key: cell for cell in evidence.cells}, marks)
    return [
        FilledTable(
            heading=table.heading,
            name=table.name,
            unit=table.unit,
            is_even=len(set(table.widths)) == 1,
            rows=tuple(
                tuple(
                    FilledPlace(place, filled.cell(place.key) if place.key else None)
                    for place in row
                )
                for row in table.rows
            ),
        )
        for table in form_tables(evidence.grid)
    ]


@dataclass(frozen=True)
class _Filled:
    grid: Edition
    cells: Mapping[str, PrintedCell]
    marks: Mapping[str, Mark]

    def cell(self, key: str) -> FormCell:
        cell, mark = self.cells.get(key), self.marks.get(key, "")
        if cell is not None:
            put = _value_words(cell) if cell.corrected else ""
            return FormCell(key, cell.token.strip(), cell.meaning, tuple(_notes(cell)), mark, put)
        if self.grid.cell_by_key[key].optional:
            return FormCell(key, meaning="absent", mark=mark)
        return FormCell(key, meaning="missing", notes=("未见 not found",), mark=mark)


def _value_words(cell: PrintedCell) -> str:
    return "空" if cell.value is None else plain(cell.value)


def _notes(cell: PrintedCell) -> Iterator[str]:
    if cell.corrected:
        yield "更正"
    elif cell.value is not None and cell.token.strip() != plain(cell.value):
        yield f"读作 read as {plain(cell.value)}"
    if cell.derived is not None:
        yield f"推算 derived {plain(cell.derived)}"
    if cell.inferred:
        yield "位置系推断 position inferred"
    if cell.confidence < 1:
        yield f"识别置信度 confidence {cell.confidence:.2f}"
    if cell.remark:
        yield f"附注 remark {cell.remark}"
