"""Edition and cells as read -> the statutory tables as the form lays them out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assets.evidence.evidence import Evidence, PrintedCell
from assets.evidence.marks import Mark
from expectations.forms.model import Column, Row, Table
from expectations.names import row_label
from expectations.wording import plain


@dataclass(frozen=True)
class Head:
    """A printed heading: ``across`` so many rows or columns, ``deep`` so many levels of heads."""

    text: str
    across: int
    deep: int
    level: int

    @property
    def is_tall(self) -> bool:
        """Whether it heads so many rows that its text fits beside them from top to bottom."""
        return self.across > 4 and len(self.text) <= 2 * self.across


@dataclass(frozen=True)
class FormCell:
    """A cell of the form; ``key`` is empty where the form has none.

    ``meaning`` is that of the printed cell, or ``missing`` where none is printed; ``notes`` are
    what is not to be seen in the token. ``corrected`` is the value put in its place, if one was.
    """

    key: str = ""
    token: str = ""
    meaning: str = ""
    notes: tuple[str, ...] = ()
    mark: Mark = ""
    corrected: str = ""


@dataclass(frozen=True)
class FormRow:
    """The headings that begin at a row, and its cells."""

    heads: tuple[Head, ...]
    cells: tuple[FormCell, ...]


@dataclass(frozen=True)
class Section:
    """Rows under the same column heads; ``label_levels`` is 0 where rows have no heads."""

    corner: str
    label_levels: int
    heads: tuple[tuple[Head, ...], ...]
    rows: tuple[FormRow, ...]


@dataclass(frozen=True)
class FormTable:
    """One statutory table."""

    label: str
    name: str
    unit: str
    sections: tuple[Section, ...]


def statutory_tables(evidence: Evidence, marks: Mapping[str, Mark]) -> list[FormTable]:
    """The tables of the report's edition, filled with what was read; none without an edition."""
    if evidence.grid is None:
        return []
    filled = _Filled({cell.key: cell for cell in evidence.cells}, marks)
    return [
        FormTable(
            label=f"{table.number}、{table.label}" if table.number else table.label,
            name=table.name,
            unit=table.unit,
            sections=tuple(
                [_in_one_line(table, filled)]
                if table.layout == "side_by_side"
                else _sections(table, filled)
            ),
        )
        for table in evidence.grid.tables
    ]


@dataclass(frozen=True)
class _Filled:
    cells: Mapping[str, PrintedCell]
    marks: Mapping[str, Mark]

    def cell(self, table: Table, row: Row, column: Column) -> FormCell:
        key = f"{table.id}.{row.id}.{column.id}"
        cell, mark = self.cells.get(key), self.marks.get(key, "")
        if cell is not None:
            put = _value_words(cell) if cell.corrected else ""
            return FormCell(key, cell.token.strip(), cell.meaning, tuple(_notes(cell)), mark, put)
        if row.optional:
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


def _sections(table: Table, filled: _Filled) -> Iterator[Section]:
    """One section for each run of rows that have the same columns, as the form prints them."""
    for _, run in itertools.groupby(table.rows, key=lambda row: row.columns):
        rows = list(run)
        columns = table.columns_of(rows[0])
        labels = heads([(*row.path, _with_unit(row_label(row), row.unit)) for row in rows])
        yield Section(
            corner=" / ".join(table.label_heads),
            label_levels=max(head.level + head.deep for begun in labels for head in begun),
            heads=_by_level(heads([_column_path(column, table) for column in columns])),
            rows=tuple(
                FormRow(tuple(begun), tuple(filled.cell(table, row, each) for each in columns))
                for row, begun in zip(rows, labels, strict=True)
            ),
        )


def _in_one_line(table: Table, filled: _Filled) -> Section:
    """The rows of the table beside each other, their columns under them."""
    places = [(row, column) for row in table.rows for column in table.columns_of(row)]
    paths = [(*row.path, row.label, *_column_path(column, table)) for row, column in places]
    cells = tuple(filled.cell(table, row, column) for row, column in places)
    return Section("", 0, _by_level(heads(paths)), (FormRow((), cells),))


def heads(paths: Sequence[tuple[str, ...]]) -> list[list[Head]]:
    """For each heading, given with those it stands under, the printed heads that begin at it."""
    depth = max(len(path) for path in paths)
    begun: list[list[Head]] = []
    for index, path in enumerate(paths):
        above = paths[index - 1] if index else ()
        begun.append([])
        for level, text in enumerate(path):
            group = path[: level + 1]
            if level == len(path) - 1:
                begun[-1].append(Head(text, 1, depth - level, level))
            elif not _is_under(above, group):
                across = itertools.takewhile(lambda p: _is_under(p, group), paths[index:])  # noqa: B023
                begun[-1].append(Head(text, sum(1 for _ in across), 1, level))
    return begun


def _is_under(path: tuple[str, ...], group: tuple[str, ...]) -> bool:
    return len(path) > len(group) and path[: len(group)] == group


def _by_level(begun: list[list[Head]]) -> tuple[tuple[Head, ...], ...]:
    levels = 1 + max(head.level for heads in begun for head in heads)
    every = [head for heads in begun for head in heads]
    return tuple(tuple(head for head in every if head.level == level) for level in range(levels))


def _column_path(column: Column, table: Table) -> tuple[str, ...]:
    unit = column.unit if column.unit != table.unit else None
    return (*column.path, _with_unit(column.label, unit))


def _with_unit(label: str, unit: str | None) -> str:
    return f"{label}（{unit}）" if unit else label
