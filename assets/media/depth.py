"""A page's text -> how deep its elements are nested, known before anything parses it."""

from __future__ import annotations

import re
from itertools import accumulate

MAX_DEPTH = 400
_NESTING = re.compile(
    rb"<(/?)(?:div|span|font|section|table|ul|ol|dl|pre|blockquote|center|article|b|i|em)\b"
)
_STEP = {b"": 1, b"/": -1}


def is_too_deep(html: str) -> bool:
    """Whether parsing would take the square of a depth that no page has.

    Counted are the elements that nest, whatever else they hold.
    """
    tags = _NESTING.findall(html.encode(errors="replace").lower())
    return max(accumulate(map(_STEP.__getitem__, tags)), default=0) > MAX_DEPTH
