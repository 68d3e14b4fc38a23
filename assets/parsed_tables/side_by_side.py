"""Segments to the table printed side by side (表四): one line of figures, or its parts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from assets.parsed_tables.placement import Placement, placements
from assets.parsed_tables.segments import Segment
from expectations.findings import Finding
from expectations.forms.labels import normal_label
from expectations.forms.model import Row, Table


@dataclass
class SideBySide:
    """What was read: placements a row, the segments used, and findings on the printing."""

    rows: dict[str, list[Placement]] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Words:
    """Labels of the table as a pattern: what a text made of its heads alone is made of."""

    table: Table
    pattern: re.Pattern[str]
    rows: dict[str, Row]

    def heads(self, text: str) -> list[str] | None:
        """Labels in a head's text in printed order; None for any other text."""
        label = normal_label(text)
        if not label or not re.fullmatch(f"(?:{self.pattern.pattern})+", label):
            return None
        return self.pattern.findall(label)


def side_by_side(found: list[Segment], table: Table) -> SideBySide:
    """Rows of the table out of the segments, however their heads are arranged.

    One segment may hold the figures of all rows or of some; single figures are put together where
    the table is turned by 90 degrees. Nothing is read before a head that names the first row.
    """
    words = _words(table)
    read = SideBySide()
    heads: list[str] = []  # since the last figures
    turned: list[str] = []  # row and column labels that single figures stand under
    singles: dict[tuple[str, str], Segment] = {}
    for segment in found:
        inside = bool(heads or read.rows or singles)
        printed = list(_printed_heads(segment, words))
        if not inside and normal_label(table.rows[0].label) not in printed:
            continue
        if segment.parts and not printed and not segment.tokens:
            continue
        if segment.parts and not printed:
            heads, turned = [], []
            if len(read.rows) == len(table.rows):
                break
            continue
        known = list(heads)
        heads += printed
        turned += printed
        if not segment.tokens or not heads or _is_head(segment, known, words):
            continue
        if _takes_single(segment, turned, words, singles, read):
            heads = []
            continue
        if _takes_line(segment, heads, words, read):
            heads, turned = [], []
    _put_together(singles, table, read)
    return read


def _words(table: Table) -> _Words:
    rows = {normal_label(row.label): row for row in table.rows}
    path = {normal_label(label) for row in table.rows for label in row.path}
    columns = {
        normal_label(text) for column in table.columns for text in (column.label, *column.aliases)
    }
    pieces = {"结果", "审结"}  # what is left of a head cut in two
    alternatives = sorted({*rows, *path, *columns, *pieces}, key=len, reverse=True)
    return _Words(table, re.compile("|".join(map(re.escape, alternatives))), rows)


def _printed_heads(segment: Segment, words: _Words) -> Iterator[str]:
    """Heads printed by the last parts of a segment, back to the last part that is none."""
    heads: list[list[str]] = []
    for part in reversed(segment.parts):
        found = words.heads(part)
        if found is None:
            if len(normal_label(part)) == 1:  # one character of a head printed downwards
                continue
            break
        heads.append(found)
    for found in reversed(heads):
        yield from found


def _is_head(segment: Segment, known: list[str], words: _Words) -> bool:
    """Whether blank cells beside a segment's labels are pads of heads, not blank figures."""
    if any(token.text.strip() for token in segment.tokens):
        return False
    rows = [head for head in segment.parts if normal_label(head) in words.rows] or words.table.rows
    figures = len(segment.tokens) == len(rows) * len(words.table.columns)
    return not (figures and any(head not in words.rows for head in known))


def _takes_line(segment: Segment, heads: list[str], words: _Words, read: SideBySide) -> bool:
    """Take the figures of as many rows as the heads name, in their order; False when none fit."""
    table = words.table
    width = len(table.columns)
    named = [words.rows[head] for head in dict.fromkeys(heads) if head in words.rows]
    count = len(segment.tokens)
    if count == width * len(table.rows) and len(named) != len(table.rows):
        named = list(table.rows)
        read.findings.append(_finding("columns_assumed", table, f"heads cut to {heads!r}"))
    if not named:
        return False
    repeated = [head for head, _ in itertools.groupby(heads)]
    if not _in_order(repeated, table):
        read.findings.append(
            _finding("columns_unknown", table, f"heads in another order: {heads!r}")
        )
    fits = placements(segment, width * len(named))
    if not fits:
        if segment.prints_number:
            message = f"{count} cells under heads for {width * len(named)}"
            read.findings.append(_finding("wrong_cell_count", table, message))
            read.segments.append(segment)
        return False
    for position, row in enumerate(named):
        part = slice(position * width, (position + 1) * width)
        _keep(read, table, row, [fit[part] for fit in fits], segment)
    read.segments.append(segment)
    return True


def _keep(
    read: SideBySide, table: Table, row: Row, fits: list[Placement], segment: Segment
) -> None:
    known = read.rows.get(row.id)
    if known is None or not any(token and token.text.strip() for token in known[0]):
        read.rows[row.id] = fits
    elif _shown(known) != _shown(fits) and segment.prints_number:
        message = f"{row.label} printed as {_shown(known)!r} and again as {_shown(fits)!r}"
        read.findings.append(Finding("two_reports", f"{table.id}.{row.id}", message))


def _shown(fits: list[Placement]) -> list[str]:
    return [token.text.strip() if token else "" for token in fits[0]]


def _takes_single(
    segment: Segment,
    turned: list[str],
    words: _Words,
    singles: dict[tuple[str, str], Segment],
    read: SideBySide,
) -> bool:
    if len(segment.tokens) != 1 or not segment.parts:
        return False
    row = next((words.rows[head] for head in reversed(turned) if head in words.rows), None)
    column = next(
        (c for c in words.table.columns if turned and normal_label(c.label) == turned[-1]), None
    )
    if row is None or column is None:
        return False
    singles.setdefault((row.id, column.id), segment)
    read.segments.append(segment)
    return True


def _put_together(singles: dict[tuple[str, str], Segment], table: Table, read: SideBySide) -> None:
    for row in table.rows:
        tokens = [singles.get((row.id, column.id)) for column in table.columns]
        if row.id not in read.rows and all(tokens):
            read.rows[row.id] = [tuple(segment.tokens[0] for segment in tokens if segment)]


def _in_order(heads: list[str], table: Table) -> bool:
    """Whether the column heads, as far as they are printed whole, stand in the form's order.

    They start again behind each total, the last column, and nowhere else.
    """
    places = {
        normal_label(label): place
        for place, column in enumerate(table.columns)
        for label in (column.label, *column.aliases)
    }
    order = [places[head] for head in heads if head in places]
    last = len(table.columns) - 1
    return all(earlier < later or earlier == last for earlier, later in pairwise(order))


def _finding(rule: str, table: Table, message: str) -> Finding:
    return Finding(rule, line=table.id, message=f"{table.label}: {message}")
