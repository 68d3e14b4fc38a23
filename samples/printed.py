"""Cells of an edition -> the statutory tables as they are printed: HTML, one cell a line, pipes."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from expectations.forms.layout import NUMERALS, Place, form_tables
from expectations.forms.model import Edition

Values: TypeAlias = Mapping[str, Decimal | None]


@dataclasses.dataclass(frozen=True)
class Cell:
    """One printed cell and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


Grid: TypeAlias = list[list[Cell]]


def html_page(edition: Edition, cells: Values, *, reporter: str, year: int) -> str:
    """A page of an ordinary content-management system, spans as in the form; UTF-8."""
    title = _title(reporter, year)
    parts = [
        f"<h2>{html.escape(heading)}</h2>\n{_table_html(grid)}"
        for heading, grid in _sections(edition, cells)
    ]
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
            f"<title>{html.escape(title)}</title>\n</head>\n<body>",
            f"<h1>{html.escape(title)}</h1>\n<p>{html.escape(_period(year))}</p>",
            *parts,
            "</body>\n</html>\n",
        ]
    )


def text_lines(edition: Edition, cells: Values, *, reporter: str, year: int) -> str:
    """Text as copied from a page: one cell a line, an empty line after each; blanks stay empty."""
    lines = [_title(reporter, year), _period(year)]
    for heading, grid in _sections(edition, cells):
        lines += [heading, *(cell.text for row in grid for cell in row)]
    return "".join(f"{line}\n\n" for line in lines)


def pipe_lines(edition: Edition, cells: Values, *, reporter: str, year: int) -> str:
    """Text with a table row a line: cells ended by pipes, rows filled up to the table's width."""
    lines = [_title(reporter, year), _period(year)]
    for heading, grid in _sections(edition, cells):
        width = sum(cell.columns for cell in grid[0])
        lines.append(heading)
        lines += [
            "".join(f"{cell.text} | " for cell in row) + "|" * (width - len(row)) for row in grid
        ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def page_blocks(edition: Edition, cells: Values, *, reporter: str, year: int) -> list[str | Grid]:
    """Lines and tables of the page in reading order, for whoever sets them on paper."""
    blocks: list[str | Grid] = [_title(reporter, year), _period(year)]
    for heading, grid in _sections(edition, cells):
        blocks += [heading, grid]
    return blocks


def printed_value(value: Decimal | None) -> str:
    """Digits as printed: no exponent, no trailing zeros behind the point; empty for a blank."""
    if value is None:
        return ""
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _title(reporter: str, year: int) -> str:
    return f"{reporter}{year}年政府信息公开工作年度报告"


def _period(year: int) -> str:
    return f"本报告数据的统计期限为{year}年1月1日至{year}年12月31日。"


def _sections(edition: Edition, cells: Values) -> Iterator[tuple[str, Grid]]:
    """The tables under their headings; rows of a local form only where they have cells."""
    left_out = {
        f"{cell.table}.{cell.row}"
        for cell in edition.cells
        if cell.optional and cell.key not in cells
    }
    for numeral, table in zip(NUMERALS[1:], form_tables(edition, left_out), strict=False):
        heading = f"{numeral}、{edition.table(table.id).label}"
        yield heading, [[_cell(place, cells) for place in row] for row in table.rows]


def _cell(place: Place, cells: Values) -> Cell:
    text = printed_value(cells.get(place.key)) if place.key else place.text
    return Cell(text, place.columns, place.rows)


def _table_html(grid: Grid) -> str:
    rows = ("".join(map(_cell_html, row)) for row in grid)
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"


def _cell_html(cell: Cell) -> str:
    spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<td{spans}>{html.escape(cell.text)}</td>"
