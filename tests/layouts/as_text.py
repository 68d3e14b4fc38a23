"""Pages as plain text: one cell a line, rows with pipes, rows of a PDF's text layer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.layouts.page import Page
from tests.layouts.printed import Cell, PrintedTable

Writer = Callable[[Page, random.Random], str]


def _flat(text: str) -> str:
    return text.replace("\n", " ")


def _whole(page: Page, tables: Iterator[list[str]], blank: bool) -> str:
    lines = list(page.before)
    for number, (table, printed) in enumerate(zip(page.tables, tables, strict=True)):
        lines += [table.heading] if table.heading else []
        lines += printed
        if number < len(page.between):
            lines.append(page.between[number])
    lines += page.after
    end = "\n\n" if blank else "\n"
    return "".join(f"{line}{end}" for line in lines)


def blank_between(page: Page, rng: random.Random) -> str:
    """One cell a line, a blank line after each; a blank cell leaves its empty line."""
    cut = rng.random() < 0.5
    return _whole(page, (_cell_lines(table, cut=cut) for table in page.tables), blank=True)


def dense(page: Page, rng: random.Random) -> str:
    """One cell a line, no blank lines; a blank cell leaves an empty line."""
    cut = rng.random() < 0.5
    return _whole(page, (_cell_lines(table, cut=cut) for table in page.tables), blank=False)


def indented(page: Page, rng: random.Random) -> str:
    """One cell a line, the lines indented as in the page's source."""
    indent = rng.choice(("\t", "\t\t", "    ", "\u3000\u3000"))
    return "".join(f"{indent}{line}\n" for line in dense(page, rng).split("\n"))


def heads_repeated(page: Page, rng: random.Random) -> str:
    """One cell a line, the heads of 表三 printed again where a page ends inside it."""

    def cut(table: PrintedTable) -> PrintedTable:
        if table.id != "requests":
            return table
        at = rng.randint(table.head_rows + 2, len(table.rows) - 3)
        heads = table.rows[: table.head_rows]
        return replace(table, rows=(*table.rows[:at], *heads, *table.rows[at:]))

    return dense(replace(page, tables=tuple(map(cut, page.tables))), rng)


def without_blanks(page: Page, rng: random.Random) -> str:
    """One cell a line, the lines of blank cells dropped without trace."""
    text = dense(page, rng)
    return "".join(f"{line}\n" for line in text.split("\n") if line.strip())


def _cell_lines(table: PrintedTable, *, cut: bool) -> list[str]:
    lines: list[str] = []
    for row in table.rows:
        for cell in row:
            lines += cell.text.split("\n") if cut else [cell.text.replace("\n", "")]
    return lines


def _padded_row(row: tuple[Cell, ...], width: int) -> list[str]:
    return [_flat(cell.text) for cell in row] + [""] * (width - len(row))


def pipes_padded(page: Page, _rng: random.Random) -> str:
    """``规章 | 0 | 0 | 0 |``: rows filled up to the width of the table by pipes."""
    return _whole(
        page,
        (
            [
                "".join(f"{_flat(cell.text)} | " for cell in row).rstrip(" ")[:]
                + "|" * (table.width - len(row))
                for row in table.rows
            ]
            for table in page.tables
        ),
        blank=False,
    )


def pipes_short(page: Page, _rng: random.Random) -> str:
    """``行政许可 | 0 |``: no pipes for spanned columns."""
    return _whole(
        page,
        (
            ["".join(f"{_flat(cell.text)} | " for cell in row).rstrip(" ") for row in table.rows]
            for table in page.tables
        ),
        blank=False,
    )


def pipes_both(page: Page, _rng: random.Random) -> str:
    """``| 规章 | 0 | 0 | 0 | ``: a pipe on either side."""
    return _whole(
        page,
        (
            ["| " + " | ".join(_flat(cell.text) for cell in row) + " | " for row in table.rows]
            for table in page.tables
        ),
        blank=False,
    )


def pipes_markdown(page: Page, _rng: random.Random) -> str:
    """Markdown rows of the table's full width, a rule below the first; labels not repeated."""

    def lines(table: PrintedTable) -> list[str]:
        rows = ["| " + " | ".join(_placed(row)) + " |" for row in _spread(table)]
        return [rows[0], "|" + " --- |" * table.width, *rows[1:]]

    def _placed(row: list[str]) -> list[str]:
        return [_flat(text) for text in row]

    return _whole(page, (lines(table) for table in page.tables), blank=False)


def pipes_markdown_repeated(page: Page, _rng: random.Random) -> str:
    """Markdown rows with spanned labels printed at each place they span."""

    def lines(table: PrintedTable) -> list[str]:
        rows = ["| " + " | ".join(map(_flat, row)) + " |" for row in _spread(table, repeat=True)]
        return [rows[0], "|" + "---|" * table.width, *rows[1:]]

    return _whole(page, (lines(table) for table in page.tables), blank=False)


def _spread(table: PrintedTable, *, repeat: bool = False) -> list[list[str]]:
    """Texts at full width; places that a cell only spans are empty or repeat its label."""
    # A damaged row may be longer than the table is wide.
    width = table.width + 2
    matrix: list[list[str | None]] = [[None] * width for _ in table.rows]
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while matrix[number][column] is not None:
                column += 1
            for down in range(cell.rows):
                for across in range(cell.columns):
                    again = repeat and cell.part != "value"
                    first = not down and not across
                    if number + down < len(matrix):
                        matrix[number + down][column + across] = cell.text if first or again else ""
            column += cell.columns
    while all(row[-1] is None for row in matrix):
        for line in matrix:
            line.pop()
    return [[text or "" for text in line] for line in matrix]


def alternating(page: Page, _rng: random.Random) -> str:
    """Cell and pipe on one line, a cell a line; a row that is short ends in pipes alone."""

    def lines(table: PrintedTable) -> list[str]:
        printed: list[str] = []
        for row in table.rows:
            printed += [f"{_flat(cell.text)} |" for cell in row]
            if len(row) < table.width:
                printed.append("|" * (table.width - len(row)))
        return printed

    return _whole(page, (lines(table) for table in page.tables), blank=False)


def alternating_apart(page: Page, _rng: random.Random) -> str:
    """Cell and pipe on lines of their own, the cell first."""

    def lines(table: PrintedTable) -> list[str]:
        printed: list[str] = []
        for row in table.rows:
            for cell in row:
                printed += [_flat(cell.text), "|"]
        return printed

    return _whole(page, (lines(table) for table in page.tables), blank=False)


def pipe_first(page: Page, _rng: random.Random) -> str:
    """Pipe and cell on lines of their own, the pipe first."""

    def lines(table: PrintedTable) -> list[str]:
        return [line for row in table.rows for cell in row for line in ("|", _flat(cell.text))]

    return _whole(page, (lines(table) for table in page.tables), blank=False)


def row_lines(page: Page, rng: random.Random) -> str:
    """A row a line, cells parted by blanks, the tall labels in front of their first row."""
    between = rng.choice((" ", "  ", "\u3000"))
    return _whole(
        page,
        (
            [between.join(cell.text.replace("\n", "") for cell in row) for row in table.rows]
            for table in page.tables
        ),
        blank=False,
    )


def tabbed(page: Page, _rng: random.Random) -> str:
    """A row a line, cells parted by tabs, as pasted from a spreadsheet."""
    return _whole(
        page,
        (["\t".join(map(_flat, row)) for row in _spread(table)] for table in page.tables),
        blank=False,
    )


def split_heads(page: Page, _rng: random.Random) -> str:
    """Pipe rows whose heads are cut over two rows: ``商业 | 科研 |`` above ``企业 | 机构 |``."""

    def lines(table: PrintedTable) -> list[str]:
        printed: list[str] = []
        for number, row in enumerate(table.rows):
            if number < table.head_rows and number and table.id == "requests":
                upper = [cell.text[:2] for cell in row]
                lower = [cell.text[2:] for cell in row]
                printed.append("".join(f"{text} | " for text in upper).rstrip())
                if any(lower):
                    printed.append("".join(f"{text} | " for text in lower if text).rstrip())
            else:
                printed.append("".join(f"{_flat(cell.text)} | " for cell in row).rstrip(" "))
        return printed

    return _whole(page, (lines(table) for table in page.tables), blank=False)


def text_layer(page: Page, rng: random.Random) -> str:
    """A PDF's text layer: one cell a line, labels wrapped, the tall one downwards, page marks."""
    lines: list[str] = list(page.before)
    for table in page.tables:
        lines += [table.heading] if table.heading else []
        for row in table.rows:
            for cell in row:
                lines += _wrapped(cell)
    lines += page.after
    length, number, since = rng.randint(40, 60), 1, 0
    mark = rng.choice(("- {} -", "— {} —", "第 {} 页 共 9 页", "-{}-"))
    printed: list[str] = []
    for line in lines:
        printed.append(line)
        since += 1
        if since >= length:
            printed += (
                [mark.format(number), "\f"] if rng.random() < 0.7 else ["", mark.format(number), ""]
            )
            number, since = number + 1, 0
    return "\n".join(printed) + "\n"


def _wrapped(cell: Cell) -> list[str]:
    text = cell.text.replace("\n", "")
    if cell.part == "value":
        return [text]
    if cell.rows > 8:
        return list(text)
    size = 8 if cell.rows > 1 or cell.part == "head" else 12
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]


# What must be read. ``without_blanks`` is none of them: where its blanks stood is lost.
LAYOUTS: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        blank_between,
        dense,
        indented,
        heads_repeated,
        pipes_padded,
        pipes_short,
        pipes_both,
        pipes_markdown,
        pipes_markdown_repeated,
        alternating,
        alternating_apart,
        pipe_first,
        row_lines,
        tabbed,
        split_heads,
        text_layer,
    )
}
# Layouts in which a blank cell leaves no trace, and a blank inside a cell parts it in two.
LINES = frozenset({"blank_between", "dense", "indented", "heads_repeated"})
LOSES_BLANKS = frozenset({"row_lines", "text_layer"})
