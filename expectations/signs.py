"""Signs of a text that show nothing, move what is beside them or lie over it -> their code, seen.

Text of a report is shown to people and terminals; what it holds must be what they see.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections.abc import Iterator

from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

# Control, format, surrogate, private and unassigned signs, separators of lines and paragraphs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Marks are drawn over their neighbours, a pile of them over the lines around.
_OVER_OTHERS = frozenset({"Mn", "Me"})
# Letters and symbols without a picture, and blanks that are neither a space nor a full-width one.
_EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc")
_SPACES = frozenset(" \u00a0\u3000")
_LAYOUT = frozenset("\n\t")


@functools.lru_cache(maxsize=4096)
def is_hidden(sign: str) -> bool:
    """Whether a sign would be shown as something else than itself, or not at all."""
    if sign in _LAYOUT or sign in _SPACES:
        return False
    category = unicodedata.category(sign)
    return category in _UNSEEN or category in _OVER_OTHERS or category == "Zs" or sign in _EMPTY


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """The text in runs, each with whether its signs are hidden ones."""
    for hidden, signs in itertools.groupby(text, is_hidden):
        yield "".join(signs), hidden


def code(sign: str) -> str:
    """The code of a sign: ``U+202E``."""
    return f"U+{ord(sign):04X}"


def visible(text: str) -> str:
    """The text for a terminal: hidden signs as ``⟦U+202E⟧``, what stood raised as ``64^(2)``."""
    plain = text.replace(RAISED_OPEN, "^(").replace(RAISED_CLOSE, ")")
    return "".join(
        "".join(f"⟦{code(sign)}⟧" for sign in part) if hidden else part
        for part, hidden in runs(plain)
    )
