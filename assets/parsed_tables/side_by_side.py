"""Segments to the table printed side by side (表四): one line of figures, or its parts."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from assets.parsed_tables.placement import Placement, placements
from assets.parsed_tables.segment import SPANNED, Segment, Token
from expectations.findings import Finding
from expectations.forms.labels import normal_label
from expectations.forms.model import Row, Table

_PIECES = frozenset({"结果", "审结"})  # what is left of a head cut in two


@dataclass
class SideBySide:
    """What was read: placements a row, the segments used, and findings on the printing."""

    rows: dict[str, list[Placement]] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def side_by_side(found: list[Segment], table: Table) -> SideBySide:
    """Rows of the table out of the segments, however their heads are arranged.

    One segment may hold the figures of all rows or of some; single figures are put together where
    the table is turned by 90 degrees. Nothing is read before a head that names the first row.
    """
    words = _words(table)
    reader = _Reader(words, SideBySide())
    for segment in found:
        printed = list(_printed_heads(segment, words))
        if not reader.is_inside and reader.opening.isdisjoint(printed):
            reader.note_left_over(segment)
            continue
        reader.note_foreign_heads(segment)
        if segment.parts and not printed:
            if not segment.tokens:
                continue
            reader.heads, reader.turned, reader.over_blank = [], [], []
            continue
        reader.take(segment, printed)
    reader.put_singles_together()
    return reader.read


@dataclass(frozen=True)
class _Words:
    """Labels of the table, and the pattern of a text that is made of its heads alone."""

    table: Table
    pattern: re.Pattern[str]
    rows: dict[str, Row]
    columns: dict[str, int]
    order: dict[str, int]  # heads of rows and of groups of rows by where the form prints them

    @functools.cached_property
    def heads_alone(self) -> re.Pattern[str]:
        """The pattern, once or more often."""
        return re.compile(f"(?:{self.pattern.pattern})+")

    def heads(self, text: str) -> list[str] | None:
        """Labels in a head's text in printed order; None for any other text."""
        label = normal_label(text)
        if not self.heads_alone.fullmatch(label):
            return None
        return self.pattern.findall(label)

    def column(self, printed: list[str]) -> str | None:
        """Column that the heads of one segment name, where they name just one."""
        label = "".join(head for head in printed if head in self.columns or head in _PIECES)
        return self.table.columns[self.columns[label]].id if label in self.columns else None


@functools.cache
def _words(table: Table) -> _Words:
    rows = {normal_label(row.label): row for row in table.rows}
    printed = [normal_label(label) for row in table.rows for label in (*row.path, row.label)]
    order = {head: place for place, head in reversed(list(enumerate(printed)))}
    columns = {
        label: place for place, column in enumerate(table.columns) for label in column.spellings
    }
    alternatives = sorted({*order, *columns, *_PIECES}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, alternatives)))
    return _Words(table, pattern, rows, columns, order)


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


@dataclass
class _Reader:
    """The heads met since the last figures, and what has been read so far."""

    words: _Words
    read: SideBySide
    heads: list[str] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    over_blank: list[str] = field(default_factory=list)
    widest: int = 0  # of the rows of heads since the last figures
    head_pads: int = 0  # blank cells behind the last row of heads
    singles: dict[tuple[str, str], tuple[Token, ...]] = field(default_factory=dict)

    @property
    def is_inside(self) -> bool:
        begun = bool(self.read.rows or self.singles)
        return bool(self.heads or self.over_blank) or (begun and not self.is_complete)

    @property
    def opening(self) -> set[str]:
        """Heads with which the table begins, or is printed again, in whole or in part."""
        rows = self.words.table.rows if self.is_complete else self.words.table.rows[:1]
        return {normal_label(row.label) for row in rows}

    @property
    def is_complete(self) -> bool:
        return len(self.read.rows) == len(self.words.table.rows)

    def take(self, segment: Segment, printed: list[str]) -> None:
        if not segment.parts and not self.heads:
            self.heads = self.over_blank  # a row of blanks may be a rule above the figures
        self.over_blank = []
        known = list(self.heads)
        if printed and segment.style not in ("cells", "lines", "rows"):
            self.widest = max(self.widest, segment.row_width)
            self.head_pads = len(segment.tokens)
        self.heads += printed
        self.turned += printed
        if not segment.tokens:
            return
        if self._takes_single(segment, printed):
            self.heads = []
        elif not self._is_head(segment, known) and self._takes_line(segment):
            blank = not any(token.text.strip() for token in segment.tokens)
            self.over_blank = self.heads if blank else []
            self.heads, self.turned, self.widest = [], [], 0

    def note_left_over(self, segment: Segment) -> None:
        """Figures without a label right behind the complete table are a second line of it."""
        width = len(self.words.table.columns)
        if self.is_complete and not segment.parts and len(segment.tokens) >= width:
            numbers = [token.text for token in segment.tokens]
            if segment.prints_number:
                self._find("two_reports", f"a second line of figures: {numbers!r}")

    def note_foreign_heads(self, segment: Segment) -> None:
        """A row of heads in a grid that names other columns in the place of the form's."""
        if not segment.blanks_printed or any(token.text.strip() for token in segment.tokens):
            return
        heads = [part for part in segment.parts if normal_label(part)]
        foreign = [head for head in heads if self.words.heads(head) is None]
        beside = len(heads) % len(self.words.table.columns)  # columns of no group of the form's
        if len(foreign) > beside and len(heads) > beside:
            self._find("columns_unknown", f"heads of other columns: {foreign!r}")

    def put_singles_together(self) -> None:
        for row in self.words.table.rows:
            columns = [column.id for column in self.words.table.columns]
            if row.id not in self.read.rows and all((row.id, c) in self.singles for c in columns):
                self.read.rows[row.id] = [tuple(self.singles[row.id, c][0] for c in columns)]

    def _named(self) -> list[Row]:
        return [self.words.rows[h] for h in dict.fromkeys(self.heads) if h in self.words.rows]

    def _is_head(self, segment: Segment, known: list[str]) -> bool:
        """Whether blank cells beside a segment's labels are pads of heads, not blank figures."""
        if any(token.text.strip() for token in segment.tokens):
            return False
        width = len(self._named()) * len(self.words.table.columns)
        figures = len(segment.tokens) in (width, width + self.head_pads) or (
            segment.style == "cells" and len(segment.tokens) > width
        )
        return not (figures and any(head in self.words.columns for head in known))

    def _takes_single(self, segment: Segment, printed: list[str]) -> bool:
        """Take the one figure behind a row's and a column's label of a turned table."""
        column = self.words.column(printed)
        named = [self.words.rows[head] for head in self.turned if head in self.words.rows]
        if column is None or not named or any(t.text.strip() for t in segment.tokens[1:]):
            return False
        known = self.singles.setdefault((named[-1].id, column), segment.tokens)
        if _shown(known[:1]) != _shown(segment.tokens[:1]):
            texts = [known[0].text, segment.tokens[0].text]
            self._find("two_reports", f"{named[-1].label} {column} printed as {texts!r}")
        self.read.segments.append(segment)
        return True

    def _takes_line(self, segment: Segment) -> bool:
        """Take the figures of as many rows as the heads name, in their order."""
        table = self.words.table
        width, named = len(table.columns), self._named()
        padded = len(segment.tokens) == width * len(named) + self.head_pads
        whole = len(segment.tokens) == width * len(table.rows)
        if whole and not padded and len(named) != len(table.rows):
            named = list(table.rows)
            self._find("columns_assumed", f"heads cut to {self.heads!r}")
        if not named:
            if segment.prints_number:
                texts = [token.text for token in segment.tokens]
                self._find("left_over", f"{texts!r} under no head of a row")
            return False
        heads = [head for head, _ in itertools.groupby(self.heads)]
        if not _in_order(heads, self.words):
            self._find("columns_unknown", f"heads in another order: {self.heads!r}")
        fits = self._fits(segment, width * len(named))
        if len(fits) != 1:
            # Behind the complete table, figures that do not fit it are those of another.
            if segment.prints_number and not self.is_complete:
                rule = "ambiguous" if fits else "wrong_cell_count"
                texts = [token.text for token in segment.tokens]
                self._find(rule, f"{texts!r} under heads for {width * len(named)}")
                self.read.segments.append(segment)
            return False
        for position, row in enumerate(named):
            self._keep(row, fits[0][position * width : (position + 1) * width])
        self.read.segments.append(segment)
        return True

    def _fits(self, segment: Segment, width: int) -> list[Placement]:
        """Placements of the figures, as far as the rows of heads above leave room for them."""
        if segment.style == "cells" and len(segment.tokens) > width:
            segment = segment._replace(tokens=_without_pads(segment.tokens, width))
        fits = placements(segment, width)
        if len(fits) > 1 and len(segment.tokens) == width + self.head_pads:
            fits = fits[:1]  # the pads stand behind the figures as they do behind the heads
        longer = segment.style in SPANNED and 0 < self.widest < segment.row_width
        if (segment.row_width < self.widest or longer) and _ends_blank(fits):
            return []  # a row that is not as long as its heads has lost a cell or got one too many
        return fits

    def _keep(self, row: Row, placement: Placement) -> None:
        known = self.read.rows.get(row.id)
        shown = _shown(placement)
        if known is None or not any(_shown(known[0])):
            self.read.rows[row.id] = [placement]
        elif _shown(known[0]) != shown and any(shown):
            message = f"{row.label} printed as {_shown(known[0])!r} and again as {shown!r}"
            self._find("two_reports", message)

    def _find(self, rule: str, message: str) -> None:
        table = self.words.table
        self.read.findings.append(Finding(rule, table.id, f"{table.label}: {message}"))


def _ends_blank(fits: list[Placement]) -> bool:
    return any(any(_shown(fit)) and not (_shown(fit)[0] and _shown(fit)[-1]) for fit in fits)


def _without_pads(tokens: tuple[Token, ...], width: int) -> tuple[Token, ...]:
    """The tokens without the pads of the heads that run on into them, or without blank ends."""
    pads = len(tokens) - width
    if not any(token.text.strip() for token in tokens[:pads]):
        return tokens[pads:]
    filled = [n for n, token in enumerate(tokens) if token.text.strip()]
    return tokens[filled[0] : filled[-1] + 1] if filled else ()


def _shown(placement: Placement) -> list[str]:
    return [token.text.strip() if token else "" for token in placement]


def _in_order(heads: list[str], words: _Words) -> bool:
    """Whether the heads, as far as they are printed whole, stand in the form's order.

    Heads of columns start again behind each total, the last column, and nowhere else; heads of
    groups of rows stand behind those of the rows before the group.
    """
    order = [words.columns[head] for head in heads if head in words.columns]
    last = len(words.table.columns) - 1
    if last in order and order[-1] != last:
        return False
    if not all(earlier < later or earlier == last != later for earlier, later in pairwise(order)):
        return False
    groups = [head for head in heads if head in words.order]
    return not groups or groups[0] == min(groups, key=words.order.__getitem__)
