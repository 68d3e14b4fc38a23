"""Bytes to document, whatever kind of file they are. Nothing is fetched or run while reading."""

from __future__ import annotations

from collections.abc import Callable

from assets.media.charset import decoded
from assets.media.kind import kind_of
from assets.raw_text.document import Document, TooLargeError
from assets.raw_text.html import html_document
from assets.raw_text.pdf import pdf_document
from assets.raw_text.text import text_blocks

MAX_BYTES = 20_000_000
_MAX_LINES = 100_000
_READERS: dict[str, Callable[[bytes], Document]] = {
    "pdf": pdf_document,
}


def read_document(data: bytes, *, declared: str = "") -> Document:
    """Document of a file's bytes; its ``problem`` says why, where it can't be read.

    ``declared`` is the charset the server named, followed only where the bytes allow it.
    """
    if len(data) > MAX_BYTES:
        return Document("oversized", problem=f"{len(data)} bytes, more than {MAX_BYTES}")
    kind = kind_of(data)
    try:
        if kind in ("html", "text"):
            return _text_document(kind, data, declared)
        if kind in _READERS:
            return _READERS[kind](data)
    except TooLargeError as error:
        return Document(kind, problem=str(error))
    return Document(kind, problem=f"a file of kind {kind!r} can't be read")


def _text_document(kind: str, data: bytes, declared: str) -> Document:
    text = decoded(data, declared or None)
    if text.problem:
        return Document(kind, encoding=text.encoding, problem=text.problem)
    if text.text.count("\n") > _MAX_LINES:
        raise TooLargeError(f"more than {_MAX_LINES} lines")
    if kind == "html":
        return html_document(text.text, encoding=text.encoding)
    return Document(kind, encoding=text.encoding, blocks=text_blocks(text.text))
