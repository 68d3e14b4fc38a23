"""A page's text -> how deep its elements are nested, known before anything parses it."""

from __future__ import annotations

import re
from itertools import accumulate

MAX_DEPTH = 400
_NESTING = re.compile(
    r"<(/?)(?:div|span|font|section|table|ul|ol|blockquote|b|i|em)\b", re.IGNORECASE
)


def is_too_deep(html: str) -> bool:
    """Whether parsing would take the square of a depth that no page has."""
    steps = (-1 if closing else 1 for closing in _NESTING.findall(html))
    return max(accumulate(steps), default=0) > MAX_DEPTH
