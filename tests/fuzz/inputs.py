"""Random numbers, labels and grids, and what must hold of each whatever it is made of.

Each ``check_`` function takes a random generator, makes one input and raises AssertionError with
the input where something does not hold; any other exception is a crash.
"""

from __future__ import annotations

import functools
import random
import re
import unicodedata
from decimal import Decimal

from assets.parsed_tables.report import ParsedReport, parsed_report
from assets.raw_text.document import Document, Grid, GridCell
from expectations.forms.catalogue import grids
from expectations.forms.labels import normal_label
from expectations.forms.model import Edition
from expectations.forms.numbers import printed_value

_DIGITS = "0123456789"
_PIECES = (
    *_DIGITS,
    *_DIGITS,
    *"０１５９，．＋－",
    *",.+-/—～ \u00a0\u3000\t\n",
    *"①②³¹⁵⑴❶",
    *"件条元万次个%（）()【】",
    *"一二三四五六七八九十百千零〇两无",
    *"\u200b\u202e\ufeff\u00ad\ue000\ue001",
    *"٣५oOlI。·",
    "12",
    "100",
    "，000",
    "万元",
    "其中",
    "（含修订2件）",
)
_HAN = tuple("信息公开申请数量本年度办理结果总计其他规章行政許可處罰鎮報數、．.（）()〔〕：: \n　")
_RAISED = re.compile("\ue000.*?\ue001", re.DOTALL)
_HAN_ONLY = re.compile(r"[㐀-鿿%]*")


def check_number(rng: random.Random) -> None:
    """A printed value is a number only where its own digits, in their order, are that number."""
    token = "".join(rng.choice(_PIECES) for _ in range(rng.randint(1, 9)))
    read = printed_value(token)
    assert read.meaning in ("number", "blank", "mark", "illegible"), (token, read)
    assert (read.value is not None) == (read.meaning == "number"), (token, read)
    beside = _RAISED.sub("", token)  # raised text is no part of the figure it stands at
    if read.value is not None and any(_is_digit(sign) for sign in beside):
        digits = "".join(unicodedata.normalize("NFKC", sign) for sign in beside if _is_digit(sign))
        figure = re.sub(r"\D", "", f"{read.value:f}")
        assert digits.startswith(figure), (token, read)


def _is_digit(sign: str) -> bool:
    return sign in _DIGITS or "０" <= sign <= "９"


def check_label(rng: random.Random) -> None:
    """A normal label holds Han characters only, and is its own normal form."""
    known = rng.choice(_labels()) if rng.random() < 0.7 else ""
    noise = "".join(rng.choice(_HAN + _PIECES) for _ in range(rng.randint(0, 12)))
    place = rng.randint(0, len(known))
    printed = known[:place] + noise + known[place:]
    label = normal_label(printed)
    assert _HAN_ONLY.fullmatch(label), (printed, label)
    assert normal_label(label) == label or label[:1] in "其一二三四五六七八九十", (printed, label)


@functools.cache
def _labels() -> list[str]:
    return [row.label for grid in grids() for table in grid.tables for row in table.rows]


def check_grid(rng: random.Random) -> None:
    """Whatever a grid holds, each cell is what stands at its place, and no place counts twice."""
    grid = rng.choice(_editions())
    table = rng.choice(grid.tables)
    rows = []
    for row in rng.sample(table.rows, rng.randint(1, min(8, len(table.rows)))):
        width = len(table.columns_of(row)) + rng.choice((0, 0, 0, -1, 1, 2))
        rows.append([row.label, *(_token(rng) for _ in range(max(width, 0)))])
    heads = [list(grid.telltales), [column.label for column in table.columns]]
    for _ in range(rng.randint(0, 3)):
        _disturb(rows, rng)
    printed = [[GridCell(text, *_spans(rng)) for text in row] for row in (*heads, *rows)]
    style = rng.choice(("html", "pipes", "tabs", "pdf", "docx"))
    check_document(Document("text", blocks=(Grid(tuple(map(tuple, printed)), style),)))


@functools.cache
def _editions() -> tuple[Edition, ...]:
    return tuple(grids())


def _token(rng: random.Random) -> str:
    if rng.random() < 0.7:
        return str(rng.choice((0, 0, 1, 2, 7, 15, 380)))
    return "".join(rng.choice(_PIECES) for _ in range(rng.randint(0, 4)))


def _spans(rng: random.Random) -> tuple[int, int]:
    return (1, 1) if rng.random() < 0.9 else (rng.randint(1, 3), rng.randint(1, 9))


def _disturb(rows: list[list[str]], rng: random.Random) -> None:
    row = rng.choice(rows)
    place = rng.randrange(len(row))
    change = rng.randrange(5)
    if change == 0:
        row.insert(place, rng.choice(_labels()))
    elif change == 1 and len(row) > 1:
        del row[place]
    elif change == 2:
        rows.append(list(row))
    elif change == 3:
        rng.shuffle(row)
    else:
        row[place] += _token(rng)


def check_document(document: Document) -> ParsedReport:
    """The report of a document, each of its cells being what stands at its place."""
    parsed = parsed_report(document)
    places: set[str] = set()
    for cell in parsed.cells:
        assert (cell.value is None) == (cell.printed.meaning != "number"), cell
        if not cell.place:
            assert not cell.token, cell
            continue
        assert cell.token in _printed_at(document, cell.place), (cell, cell.place)
        assert cell.place not in places or not cell.token.strip(), (cell, "read twice")
        places.add(cell.place)
        if cell.value is not None:
            assert cell.value == cell.value.quantize(Decimal(1)) or "." in f"{cell.value:f}", cell
    return parsed


def _printed_at(document: Document, place: str) -> str:
    block, row, column = map(int, place.split(":"))
    found = document.blocks[block]
    if isinstance(found, Grid):
        return found.rows[row][column].text
    return found
