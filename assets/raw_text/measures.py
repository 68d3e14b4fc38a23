"""Ink of one line to what can be told of it without recognising a character.

Lengths are compared with the height of the ink: from one digit to the next it is about three
quarters of a digit's height in every font met.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from assets.raw_text.ruled_lines import Mask, runs

_PITCH = (0.62, 0.86)  # from one digit to the next, least and most
_ONE, _DIGIT = (0.12, 0.75), (0.4, 0.86)  # width of a 1, and of the other digits
_SIGN = (0.12, 0.5)  # of a point, comma, plus or minus
_HIGH = (0.5, 1.8)  # of a digit, in heights of a letter
_LEANS = 0.12  # pixels across per pixel down; a 1 leans less, a stroke more
_POINT_OR_COMMA = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")


def is_dash(ink: Mask, letter: float) -> bool:
    """Whether the ink is one level stroke; ``letter`` is the usual height of a letter."""
    high, wide = ink.shape
    return high <= 0.4 * wide and high <= 0.3 * letter and bool(ink.mean() > 0.6)


def measures(ink: Mask, figure: str, letter: float) -> bool:
    """Whether the ink takes the room that these signs take: none lost, none doubled.

    ``figure`` is made of digits, points, commas and a sign.
    """
    high, wide = ink.shape
    digits = sum(sign.isdigit() for sign in figure)
    others = len(figure) - digits
    ends = [_ONE if sign == "1" else _DIGIT for sign in (figure.lstrip("+-")[0], figure[-1])]
    least, most = (
        (digits - 1) * _PITCH[n] + others * _SIGN[n] + (ends[0][n] + ends[1][n]) / 2 for n in (0, 1)
    )
    letters = runs(ink.any(axis=0))
    return (
        _HIGH[0] * letter <= high <= _HIGH[1] * letter
        and least <= wide / high <= most
        and len(letters) <= len(figure)
        and (
            len(letters) < len(figure)
            or all(
                _is_upright(ink[:, slice(*at)])
                for at, sign in zip(letters, figure, strict=True)
                if sign == "1"
            )
        )
        and (not _POINT_OR_COMMA.fullmatch(figure) or _separates(ink, figure))
    )


def _is_upright(ink: Mask) -> bool:
    """Whether a letter stands straight enough to be a 1 and no stroke."""
    rows = _middles(ink)
    return rows is None or abs(float(np.polyfit(*rows, 1)[0])) <= _LEANS


def _middles(ink: Mask) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    """Rows in the middle of the ink's height, and the middle of the ink in each; None for blanks.

    The ends are left out: a 1 may have a flag and a foot.
    """
    high = ink.shape[0]
    down = np.arange(round(0.3 * high), round(0.8 * high))
    counts = ink[down].sum(axis=1)
    if down.size < 3 or not counts.all():
        return None
    across = (ink[down] * np.arange(ink.shape[1])).sum(axis=1) / counts
    return down.astype(np.float64), across


def _separates(ink: Mask, figure: str) -> bool:
    """Whether the sign in front of three digits hangs below them as a comma does, or a point not.

    One read for the other would make a figure a thousand times too large or too small.
    """
    high = int(ink.shape[0])
    last_two = ink[:, -max(round(1.2 * high), 1) :]
    below = high - 1 - int(np.flatnonzero(last_two.any(axis=1))[-1])
    return below >= 2 if figure[-4] == "," else below == 0
