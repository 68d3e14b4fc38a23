"""How reports came in, as bars below each other: one SVG drawing that can stand anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

# What becomes of an expected report -> colour; told apart by lightness too.
_PARTS = {
    "accepted 有效": "#23577d",
    "quarantined 隔离": "#d98a3d",
    "missing 缺失": "#d5d9de",
}
_LABELS, _BARS, _FIGURES = 240, 400, 160  # pixels, from left to right
_WIDTH = _LABELS + _BARS + _FIGURES
_ROW, _TEXT, _INK = 24, 13, "#22262b"

Counts = tuple[int, int, int]  # accepted, quarantined, missing


def coverage_bars(rows: Sequence[tuple[str, Counts]], *, most: int = 60) -> str:
    """A bar a row, as long as its reports are many, with its label and its counts.

    Of more rows than ``most`` the first are drawn, and said how many are left out.
    """
    drawn = rows[:most]
    longest = max((sum(counts) for _, counts in drawn), default=0) or 1
    body = _legend() + Markup("").join(
        _bar(number, label, counts, _BARS / longest)
        for number, (label, counts) in enumerate(drawn, start=1)
    )
    if len(rows) > most:
        body += _text(0, most + 1, f"+ {len(rows) - most}")
    height = _ROW * (len(drawn) + 1 + (len(rows) > most))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}"'
        f' viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="{_TEXT}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{body}</svg>'
    )


def _legend() -> Markup:
    step = _WIDTH / len(_PARTS)
    return Markup("").join(
        _box(number * step, 0, 12, colour) + _text(number * step + 18, 0, name)
        for number, (name, colour) in enumerate(_PARTS.items())
    )


def _bar(row: int, label: str, counts: Counts, scale: float) -> Markup:
    drawn, at = _text(0, row, label), float(_LABELS)
    for count, colour in zip(counts, _PARTS.values(), strict=True):
        drawn += _box(at, row, count * scale, colour)
        at += count * scale
    return drawn + _text(at + 6, row, " + ".join(str(count) for count in counts))


def _box(at: float, row: int, width: float, colour: str) -> Markup:
    return Markup('<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" fill="{}"/>').format(
        at, row * _ROW + 4, width, _ROW - 8, colour
    )


def _text(at: float, row: int, text: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{}" fill="{}">{}</text>').format(
        at, row * _ROW + _ROW - 8, _INK, text
    )
