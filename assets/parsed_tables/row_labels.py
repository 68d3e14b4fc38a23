"""Form to label index: which row of which table a printed label means."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from assets.parsed_tables.words import NUMBERED
from expectations.forms.catalogue import edition as edition_by_id
from expectations.forms.catalogue import editions
from expectations.forms.labels import label_end, leaves_open, normal_label, opens_bracket
from expectations.forms.model import Column, Edition, Row, Table

# A sentence is no label, and no label ends in a digit: that is one with a figure squashed to it.
_NO_LABEL_END = re.compile(r"[。；;！？]|\d[.,．，]?\s*$")
_NUMBERING = re.compile(r"\d{1,2}\s*[.、．﹒](?!\d)|[（(][^（）()]*[)）]")
_FORM_NUMBER = re.compile(r"\s+(?=[（(][一二三四五六七八九十]{1,2}[)）]|\d{1,2}[.、．](?!\d))")
_DIGIT = re.compile(r"\d")
# A figure in front of a label's number or of a heading: 02.同意公开, 5第二十条, 0其中：律师.
_GLUED = re.compile(r"\s*(?:(?:0\d|[4-9]\d|\d{3,})\s*[.、．﹒](?!\d)|\d+(?:第二十条|其中))")
_SHORT_TEXT = 20  # characters of a value with words around it
_LONG = 6  # labels from this length on are recognised behind any text
_SHORT = (
    2  # labels up to this length (规章, 其他, 总计) are words that heads and sentences use as well
)
_WRAPPED = 16  # lines over which a label may be wrapped, its group label included
_ALIKE, _CLEARLY = 0.7, 0.15
_TELLING = 2  # own telltales of a variant that are more than words in a sentence


@dataclass(frozen=True, eq=False)  # each row of the form is one object, and its own key
class FormRow:
    """A row of an edition or one of its variants; ``index`` is its place in printed order."""

    index: int
    table: Table
    row: Row

    @functools.cached_property
    def key(self) -> str:
        return f"{self.table.id}.{self.row.id}"

    @functools.cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns in which the row has a cell."""
        return self.table.columns_of(self.row)

    @functools.cached_property
    def width(self) -> int:
        """Number of value cells the row prints."""
        return len(self.columns)


@dataclass(frozen=True)
class FormLabels:
    """Every spelling of every row label of an edition, its variants included."""

    rows: tuple[FormRow, ...]
    by_label: dict[str, tuple[FormRow, ...]]
    groups: frozenset[str]
    heads: frozenset[str]

    @functools.cached_property
    def ends(self) -> frozenset[str]:
        """How the spellings end."""
        return frozenset(label_end(label) for label in self.by_label)

    def match(
        self, parts: tuple[str, ...], after: int, table: str, *, behind_text: bool
    ) -> FormRow | None:
        """Row that the last of the label texts mean; None when they mean none.

        ``after`` is the index of the row matched before and ``table`` its table: where one label
        stands for several rows (总计, 其他, 被依法纠错数), the next one in printed order is meant.
        ``behind_text``: a long label is recognised behind other text on its line as well.
        """
        if not parts or not self._may_end(parts) or self._ends_otherwise(parts):
            return None
        joined: list[str] = []
        several: tuple[FormRow, ...] = ()
        for count in range(1, min(len(parts), _WRAPPED) + 1):
            joined.append(label := normal_label("".join(parts[-count:])))
            candidates = self.by_label.get(label, ())
            if len(candidates) == 1 and len(label) > _SHORT:
                return candidates[0]
            several = several or candidates
        if several:
            return next((row for row in several if self._follows(row, after, table)), None)
        tail = _FORM_NUMBER.split(parts[-1])[-1]
        candidates = self.by_label.get(normal_label(tail), ()) if tail != parts[-1] else ()
        if len(candidates) == 1:
            return candidates[0]
        # A digit in front, but for numbering, is a figure of another row run together with this.
        alone = not _DIGIT.search(_NUMBERING.sub("", parts[-1]))
        return self._behind(joined[:3]) if behind_text and alone else None

    def ends_among(self, parts: tuple[str, ...]) -> list[int]:
        """How many of the first texts may end with a label: most lines of a page are no labels."""
        if opens_bracket("\n".join(parts)):
            return list(range(1, len(parts) + 1))
        ends = enumerate(map(label_end, parts), 1)
        return [count for count, end in ends if not end or end in self.ends]

    def _may_end(self, parts: tuple[str, ...]) -> bool:
        """Whether some label ends as the last text does."""
        end = label_end(parts[-1])
        return not end or end in self.ends or any(map(leaves_open, parts[-_WRAPPED:]))

    def _ends_otherwise(self, parts: tuple[str, ...]) -> bool:
        """Whether the last text ends as no label does; a note cut behind its number goes on."""
        end = _NO_LABEL_END.search(parts[-1])
        return end is not None and not (
            end[0].strip().isdigit() and leaves_open("".join(parts[-3:]))
        )

    def _follows(self, row: FormRow, after: int, table: str) -> bool:
        opens_table = row.row.id == row.table.rows[0].id
        return opens_table or (row.index > after and row.table.id == table)

    def _behind(self, labels: list[str]) -> FormRow | None:
        for label in labels:
            ends = [
                known for known in self.by_label if len(known) >= _LONG and label.endswith(known)
            ]
            if ends:
                candidates = self.by_label[max(ends, key=len)]
                if len(candidates) == 1:
                    return candidates[0]
        return None

    def is_unknown(self, text: str) -> bool:
        """Whether a short text with a digit in it is neither a label of the form nor numbered."""
        label = normal_label(text)
        if len(text) > _SHORT_TEXT or not _DIGIT.search(NUMBERED.sub("", text)):
            return False
        known = (*self.by_label, *self.groups)
        return bool(label) and not any(label in spelling or spelling in label for spelling in known)

    def begins(self, text: str) -> bool:
        """Whether a text is the first line of a label of a row or of a group of rows."""
        label = normal_label(text)
        if not label:
            return False
        return any(known.startswith(label) for known in (*self.by_label, *self.groups))

    def is_row(self, parts: tuple[str, ...]) -> bool:
        """Whether the label is that of a row."""
        return bool(parts) and normal_label(parts[-1]) in self.by_label

    def loses_figure(self, part: str, behind: str, read: Collection[FormRow]) -> bool:
        """Whether a text is a label run together with a figure, or with one behind that is none.

        ``read`` are the rows whose figures are read.
        """
        if _GLUED.match(part):
            return True
        label = normal_label(part)
        if not any(row.row.optional and row not in read for row in self._rows_named(label)):
            return False
        return bool(_DIGIT.search(_NUMBERING.sub("", part))) or self.is_unknown(behind)

    def _rows_named(self, label: str) -> Iterator[FormRow]:
        """Rows that a text names, a sign or two behind the name aside (约, 件)."""
        for end in range(len(label), max(len(label) - 3, 1), -1):
            yield from self.by_label.get(label[:end], ())

    def is_group(self, parts: tuple[str, ...]) -> bool:
        """Whether the label is that of a group of rows, which has no cells in the form."""
        return bool(parts) and normal_label(parts[-1]) in self.groups

    def is_head(self, parts: tuple[str, ...]) -> bool:
        """Whether the label is the head of a column."""
        return bool(parts) and normal_label(parts[-1]) in self.heads

    def nearest(self, parts: tuple[str, ...], among: list[FormRow]) -> FormRow | None:
        """The one row among some whose label a damaged one clearly resembles; None without one."""
        if not parts or _NO_LABEL_END.search(parts[-1]) or not (printed := normal_label(parts[-1])):
            return None
        ranked = sorted(
            (
                (SequenceMatcher(None, printed, label).ratio(), row)
                for row in among
                # 其他规范性文件 are not 行政规范性文件, however alike.
                if (label := normal_label(row.row.label)).startswith("其他")
                == printed.startswith("其他")
            ),
            key=lambda pair: -pair[0],
        )
        if not ranked or ranked[0][0] < _ALIKE:
            return None
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEARLY:
            return None
        return ranked[0][1]


@functools.cache
def form_labels(edition_id: str, variant: str = "") -> FormLabels:
    """Label index of an edition with those variants that only its rows tell, or of one variant."""
    base = edition_by_id(edition_id)
    told_by_rows = [other.id for other in base.variants if not other.telltales]
    names = [variant] if variant else ["", *told_by_rows]
    rows = _rows_in_order([edition_by_id(edition_id, name) for name in names])
    by_label: dict[str, list[FormRow]] = {}
    groups: set[str] = set()
    for row in rows:
        path = [normal_label(label) for label in row.row.path]
        groups.update(path)
        for label in row.row.spellings:
            for start in range(len(path) + 1):
                spelling = "".join(path[start:]) + label
                known = by_label.setdefault(spelling, [])
                if row not in known:
                    known.append(row)
    heads = {
        label
        for row in rows
        for column in row.table.columns
        for label in (*column.spellings, *map(normal_label, column.path))
    }
    spellings = {label: tuple(found) for label, found in by_label.items()}
    return FormLabels(rows, spellings, frozenset(groups), frozenset(heads - set(by_label)))


def _rows_in_order(forms: list[Edition]) -> tuple[FormRow, ...]:
    rows: list[tuple[Table, Row]] = []
    for form in forms:
        for table in form.tables:
            if table.layout == "side_by_side":
                continue
            for position, row in enumerate(table.rows):
                if any(known.id == row.id and owner.id == table.id for owner, known in rows):
                    continue
                # A variant's own row stands behind the row it stands behind in the variant.
                before = table.rows[position - 1].id if position else None
                place = next(
                    (
                        n + 1
                        for n, (owner, known) in enumerate(rows)
                        if owner.id == table.id and known.id == before
                    ),
                    len(rows),
                )
                rows.insert(place, (table, row))
    return tuple(FormRow(index, table, row) for index, (table, row) in enumerate(rows))


def edition_of(text: str) -> Edition | None:
    """The edition, or its variant, whose own labels the text prints; None when it prints none.

    ``text`` is the document's text in normal form. Labels decide, never the year; of two editions
    the one with more of its telltales wins, and with equal numbers none does.
    """
    scores = sorted((_score(edition, text) for edition in editions()), key=lambda pair: -pair[0])
    if scores[0][0] == 0 or scores[0][0] == scores[1][0]:
        return None
    return scores[0][1]


def _score(edition: Edition, text: str) -> tuple[int, Edition]:
    """How many telltales of the edition are printed, and the variant that its own ones tell."""
    own = {variant.id: _printed(variant.telltales, text) for variant in edition.variants}
    most = max(own, key=lambda name: own[name], default="")
    variant = most if own.get(most, 0) >= _TELLING else ""
    known = _printed(edition.telltales, text) + own.get(variant, 0)
    return known, edition_by_id(edition.id, variant)


def _printed(telltales: tuple[str, ...], text: str) -> int:
    return sum(normal_label(label) in text for label in telltales)
