"""Page as picture to ruled tables and text lines: where cells stand, nothing of what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Picture: TypeAlias = npt.NDArray[np.uint8]  # in grey, rows by columns
Mask: TypeAlias = npt.NDArray[np.bool_]

_MAX_TURN = 4.0  # degrees that are taken for a page laid askew
_STROKE, _POINTS = 15, 40_000  # length of the strokes, and pixels of them, that show how it lies
_LEAST_TURN = 0.03
_FAINTEST = 12  # levels of grey by which a line is darker than the ground around it
_INK = 32  # levels of grey by which ink differs from its ground
_GRAIN = 0.006  # squares of a letter's height; a minus sign is three times as large
_RULED = 0.6  # share of a cell's side that must be ruled to be a side
_WORD_GAP = 2.0  # heights of a letter between words of one line
_INKED = 0.92  # the same, where what is there may be letters too


class Box(NamedTuple):
    """Left, top, right and bottom in pixels; right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class RuledCell:
    """A cell between ruled lines; ``box`` is None where its sides make no rectangle."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box | None


@dataclass(frozen=True)
class RuledTable:
    """A ruled table: where it stands, and its cells in printed order."""

    box: Box
    rows: int
    cells: tuple[RuledCell, ...]


@dataclass(frozen=True)
class RuledPage:
    """A page's tables from top to bottom.

    ``ruling`` marks the pixels of ruled lines, ``letter`` is the usual height of a letter's part in
    pixels, about that of a digit.
    """

    tables: tuple[RuledTable, ...]
    ruling: Mask
    letter: float


def straightened(page: Picture) -> Picture:
    """The page turned so that its ruled lines run level; as it is where it has none."""
    turn = _turn(page)
    if abs(turn) < _LEAST_TURN:
        return page
    high, wide = page.shape
    turning = cv2.getRotationMatrix2D((wide / 2, high / 2), turn, 1)
    ground = int(np.median(page))
    turned: Picture = cv2.warpAffine(
        page,
        turning,
        (wide, high),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=[ground],
    ).astype(np.uint8)
    return turned


def _turn(page: Picture) -> float:
    """Degrees by which the level lines of a page fall to the right."""
    down, across = np.nonzero(_opened(_dark(page).astype(np.uint8), _STROKE, 1))
    if not down.size:
        return 0.0
    every = -(-down.size // _POINTS)
    down, across = down[::every], across[::every]

    def sharpness(degrees: float) -> float:
        levels = np.rint(down - across * np.tan(np.radians(degrees))).astype(np.int64)
        counts = np.bincount(levels - levels.min()).astype(float)
        return float((counts * counts).sum())

    coarse = max(np.arange(-_MAX_TURN, _MAX_TURN + 0.05, 0.1), key=sharpness)
    return float(max(np.arange(coarse - 0.1, coarse + 0.11, 0.02), key=sharpness))


def ruled_page(page: Picture) -> RuledPage:
    """The ruled tables of a straight page."""
    dark = _dark(page).astype(np.uint8)
    letter = _letter_height(dark)
    level = _opened(dark, round(3 * letter), 1)
    upright = _opened(dark, 1, max(round(1.2 * letter), 8))
    joined = cv2.dilate(level | upright, np.ones((3, 3), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    tables = []
    ruling = np.zeros(page.shape, np.bool_)
    for number, (left, top, wide, high, _) in enumerate(boxes.tolist()):
        if not number or wide < 4 * letter or high < 2 * letter:
            continue
        box = Box(left, top, left + wide, top + high)
        own = _cut(labels, box) == number
        lines = _Lines(_cut(level, box) & own, _cut(upright, box) & own, _cut(dark, box), letter)
        if lines.levels.any() and lines.uprights.any():
            _cut(ruling, box)[own] = True
            tables.append(_table(box, lines))
    tables.sort(key=lambda table: (table.box.top, table.box.left))
    return RuledPage(tuple(tables), ruling, letter)


def ink_of(crop: Picture, ruling: Mask, letter: float) -> Mask:
    """Which pixels of a crop are ink: lines ruled round it and single grains are none."""
    ground = int(np.median(crop))
    ink = (np.abs(crop.astype(np.int16) - ground) > _INK) & ~ruling
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    kept = boxes[:, cv2.CC_STAT_AREA] >= max(3.0, _GRAIN * letter * letter)
    kept[0] = False
    marked: Mask = kept[labels]
    return marked


def text_lines(ink: Mask, letter: float) -> list[Box]:
    """Boxes round the lines of text of one column, from top to bottom."""
    lines: list[tuple[int, int]] = []
    for top, bottom in runs(ink.any(axis=1)):
        # The strokes of one character (二) may stand apart; two lines are higher than a letter.
        if lines and bottom - lines[-1][0] <= 1.5 * letter:
            lines[-1] = (lines[-1][0], bottom)
        else:
            lines.append((top, bottom))
    boxes = []
    for top, bottom in lines:
        across = np.flatnonzero(ink[top:bottom].any(axis=0))
        boxes.append(Box(int(across[0]), top, int(across[-1]) + 1, bottom))
    return boxes


def loose_lines(page: Picture, ruled: RuledPage) -> list[Box]:
    """Boxes round the lines of text outside of tables, with a little room, in reading order."""
    dark = _dark(page) & ~cv2.dilate(ruled.ruling.astype(np.uint8), np.ones((3, 3))).astype(bool)
    for table in ruled.tables:
        _cut(dark, table.box)[:] = False
    letter = ruled.letter
    word = cv2.morphologyEx(
        ink_of(page, ~dark, letter).astype(np.uint8),
        cv2.MORPH_CLOSE,
        np.ones((1, round(_WORD_GAP * letter)), np.uint8),
    )
    _, _, boxes, _ = cv2.connectedComponentsWithStats(word, connectivity=8)
    found: list[Box] = []
    for left, top, wide, high, _ in sorted(boxes[1:].tolist(), key=lambda box: box[1]):
        box = Box(left, top, left + wide, top + high)
        near = next((n for n, other in enumerate(found) if _beside(other, box, letter)), None)
        if near is None:
            found.append(box)
        else:
            found[near] = _around(found[near], box)
    room = round(0.25 * letter)
    lines = [
        Box(
            max(box.left - room, 0),
            max(box.top - room, 0),
            min(box.right + room, page.shape[1]),
            min(box.bottom + room, page.shape[0]),
        )
        for box in found
        if 0.5 * letter <= box.bottom - box.top <= 5 * letter
    ]
    return sorted(lines, key=lambda box: (box.top + box.bottom, box.left))


def _beside(one: Box, other: Box, letter: float) -> bool:
    """Whether two boxes are parts of one line: level with each other, and near."""
    level = min(one.bottom, other.bottom) - max(one.top, other.top)
    apart = max(one.left, other.left) - min(one.right, other.right)
    least = min(one.bottom - one.top, other.bottom - other.top)
    return level > 0.5 * least and apart <= _WORD_GAP * letter


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def runs(present: Any) -> list[tuple[int, int]]:
    """Beginning and end of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], present.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _dark(page: Picture) -> Mask:
    """What is darker than the ground around it, however faint."""
    marked = cv2.adaptiveThreshold(
        page, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, _FAINTEST
    )
    return marked.astype(np.bool_)


def _letter_height(dark: npt.NDArray[np.uint8]) -> float:
    _, _, boxes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    wide, high = boxes[1:, cv2.CC_STAT_WIDTH], boxes[1:, cv2.CC_STAT_HEIGHT]
    letters = high[(high >= 6) & (high <= 80) & (wide >= 2) & (wide <= 2 * high)]
    return float(np.percentile(letters, 60)) if letters.size else 14.0


def _opened(dark: npt.NDArray[np.uint8], wide: int, high: int) -> npt.NDArray[np.uint8]:
    return cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((high, wide), np.uint8)).astype(np.uint8)


def _cut(page: Any, box: Box) -> Any:
    return page[box.top : box.bottom, box.left : box.right]


@dataclass(frozen=True)
class _Lines:
    """The lines of one table: pixels of level and of upright ones, and all that is dark there."""

    levels: Any
    uprights: Any
    dark: Any
    letter: float

    def edges(self, marked: Any, axis: int) -> list[tuple[int, int]]:
        """Beginning and end across of each line, the table's own ends being lines as well."""
        length = marked.shape[1 - axis]
        found = runs(marked.sum(axis=axis) >= self.letter)
        near = max(4, round(0.4 * self.letter))
        edges: list[tuple[int, int]] = []
        for begin, end in found:
            if edges and begin - edges[-1][1] <= near:
                edges[-1] = (edges[-1][0], end)
            else:
                edges.append((begin, end))
        if not edges or edges[0][0] > near:
            edges.insert(0, (0, 1))
        if edges[-1][1] < length - near:
            edges.append((length - 1, length))
        return edges

    def parted(self, marked: Any, line: tuple[int, int], span: tuple[int, int], axis: int) -> bool:
        """Whether a line runs along a cell's side: ``line`` across it, ``span`` along it."""

        def share(of: Any, slack: int) -> float:
            across = slice(max(line[0] - slack, 0), line[1] + slack)
            along = slice(*span)
            part = of[along, across] if axis else of[across, along]
            return float(part.any(axis=axis).mean()) if part.size else 0.0

        return share(marked, 2) >= _RULED or share(self.dark, 0) >= _INKED


def _table(box: Box, lines: _Lines) -> RuledTable:
    across = lines.edges(lines.uprights, 0)
    down = lines.edges(lines.levels, 1)
    rows, columns = len(down) - 1, len(across) - 1
    regions = _Regions(rows, columns)
    for row in range(rows):
        for column in range(columns):
            high = (down[row][1], down[row + 1][0])
            wide = (across[column][1], across[column + 1][0])
            behind, below = across[column + 1], down[row + 1]
            if column + 1 < columns and not lines.parted(lines.uprights, behind, high, 1):
                regions.join((row, column), (row, column + 1))
            if row + 1 < rows and not lines.parted(lines.levels, below, wide, 0):
                regions.join((row, column), (row + 1, column))
    cells = []
    for row, column, rowspan, colspan, whole in regions.cells():
        inside = Box(
            box.left + across[column][1],
            box.top + down[row][1],
            box.left + across[column + colspan][0],
            box.top + down[row + rowspan][0],
        )
        cells.append(RuledCell(row, column, rowspan, colspan, inside if whole else None))
    return RuledTable(box, rows, tuple(cells))


class _Regions:
    """Fields of a grid joined where no line parts them."""

    def __init__(self, rows: int, columns: int) -> None:
        self._columns = columns
        self._region = np.arange(rows * columns).reshape(rows, columns)

    def join(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        kept, lost = sorted((int(self._region[one]), int(self._region[other])))
        self._region[self._region == lost] = kept

    def cells(self) -> Iterator[tuple[int, int, int, int, bool]]:
        """Row, column, rowspan, colspan of each region, and whether it is a rectangle.

        Of one that is none each field stands for itself.
        """
        for first in np.unique(self._region).tolist():
            row, column = divmod(first, self._columns)
            fields = np.argwhere(self._region == first)
            (top, left), (bottom, right) = fields.min(axis=0), fields.max(axis=0)
            if len(fields) == (bottom - top + 1) * (right - left + 1):
                yield row, column, int(bottom - top) + 1, int(right - left) + 1, True
            else:
                for down, across in fields.tolist():
                    yield down, across, 1, 1, False
