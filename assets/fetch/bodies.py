"""The body of an answer as it was sent, within limits, and why it is not whole."""

from __future__ import annotations

import re
from typing import Any

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError

from assets.fetch.deadline import is_over

_CHUNK = 1 << 16
_NUMBER = re.compile(r"[0-9]{1,18}")
_WHOLE_RANGE = re.compile(r"\s*bytes\s+0-([0-9]{1,18})/([0-9]{1,18})\s*", re.IGNORECASE)
_WITHOUT_BODY = frozenset({204, 304})
# What a file begins with, and what stands in so many bytes at its end.
_ENDINGS = ((b"%PDF-", b"%%EOF", 2048), (b"PK\x03\x04", b"PK\x05\x06", 22 + 0xFFFF))


class SentOddlyError(ValueError):
    """An answer that was sent in a way that is not known; the message says which."""


def body_as_sent(raw: BaseHTTPResponse, *, refused_over: int, cut_at: int) -> tuple[bytes, str]:
    """The body, and why it is not whole: length, time, disconnect, unspecified; else nothing.

    One that says it is longer than ``refused_over`` bytes is not read at all, any other up to
    ``cut_at``. Raises SentOddlyError where it was sent in a way that cannot be undone.
    """
    chunked, declared = _is_chunked(raw), _declared(raw)
    if raw.status in _WITHOUT_BODY:
        return b"", ""
    if not chunked and (declared or 0) > refused_over:
        return b"", "length"
    body, cut = _read(raw, cut_at)
    if cut:
        return body, cut
    if not chunked and (len(body) < declared if declared is not None else _is_cut_off(body)):
        return body, "disconnect"
    return body, "unspecified" if raw.status == 206 and not _is_whole_range(raw) else ""


def _read(raw: Any, most: int) -> tuple[bytes, str]:
    body = bytearray()
    try:
        while chunk := raw.read1(_CHUNK, decode_content=False):
            body += chunk
            if len(body) > most:
                return bytes(body[:most]), "length"
            if is_over():
                return bytes(body), "time"
    except ReadTimeoutError:
        return bytes(body), "time"
    except (HTTPError, OSError):
        return bytes(body), "disconnect"
    return bytes(body), ""


def _is_chunked(raw: Any) -> bool:
    """Whether the body came in chunks, which are joined already and tell its end."""
    coding = raw.headers.get("Transfer-Encoding", "").strip().lower()
    chunked = bool(raw._original_response.chunked)
    if coding not in {"", "identity"} and not chunked:
        raise SentOddlyError(f"Transfer-Encoding {coding!r} cannot be taken off")
    return chunked


def _declared(raw: BaseHTTPResponse) -> int | None:
    """The length that was declared, the longest of several; None where none was."""
    said = raw.headers.get("Content-Length", "").split(",")
    return max(
        (int(each) for each in map(str.strip, said) if _NUMBER.fullmatch(each)), default=None
    )


def _is_whole_range(raw: BaseHTTPResponse) -> bool:
    match = _WHOLE_RANGE.fullmatch(raw.headers.get("Content-Range", ""))
    return match is not None and int(match[1]) + 1 == int(match[2])


def _is_cut_off(body: bytes) -> bool:
    """Whether a file lacks its end: where no length was declared, nothing else tells."""
    return any(
        body.startswith(begins) and ends not in body[-last:] for begins, ends, last in _ENDINGS
    )
