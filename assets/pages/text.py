"""Text of a report -> HTML that shows every sign of it and can do nothing; no layout here."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN
from expectations.signs import code, is_hidden, runs, visible

_RAISED = re.compile(f"{RAISED_OPEN}([^{RAISED_OPEN}{RAISED_CLOSE}]*){RAISED_CLOSE}")
_MAX_SIGNS = 8  # of a run of hidden signs; the others are counted
_OF_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"


def shown(text: str) -> Markup:
    """The text escaped, each hidden sign as its code in a box, what stood raised in print raised.

    A run of more than eight hidden signs shows the first eight and how many follow.
    """
    if RAISED_OPEN not in text:
        return _signs(text)
    pieces = _RAISED.split(text)
    return Markup("").join(
        Markup("<sup>{}</sup>").format(_signs(piece)) if number % 2 else _signs(piece)
        for number, piece in enumerate(pieces)
    )


def theirs(text: str) -> Markup:
    """Text of a report as ``shown``, set apart so that it turns nothing round, itself included."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(shown(text))


def finalized(value: object) -> object:
    """What a template puts out: its own markup as it is, all else as ``shown``."""
    return value if isinstance(value, Markup) else shown(str(value))


def live_link(address: str) -> str:
    """The address as a link may carry it; empty for one that is no plain web address."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and host.isascii() and "@" not in parts.netloc
    if not plain or not host or visible(address) != address or len(address.split()) != 1:
        return ""
    return quote(address, safe=_OF_ADDRESSES)


def _signs(text: str) -> Markup:
    if not any(map(is_hidden, text)):  # as nearly all are
        return escape(text)
    return Markup("").join(_codes(part) if hidden else escape(part) for part, hidden in runs(text))


def _codes(signs: str) -> Markup:
    boxes = [Markup('<span class="sign">{}</span>').format(code(s)) for s in signs[:_MAX_SIGNS]]
    if (more := len(signs) - _MAX_SIGNS) > 0:
        boxes.append(Markup('<span class="sign">+{}</span>').format(more))
    return Markup("").join(boxes)
