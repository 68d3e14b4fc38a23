"""Bytes to document, whatever kind of file they are. Nothing is fetched or run while reading."""

from __future__ import annotations

from collections.abc import Callable

from assets.media.charset import decoded
from assets.media.kind import kind_of
from assets.raw_text.doc import doc_document
from assets.raw_text.document import Document, TooLargeError
from assets.raw_text.docx import docx_document
from assets.raw_text.html import html_document
from assets.raw_text.mhtml import mhtml_document
from assets.raw_text.text import text_blocks
from assets.raw_text.xls import xls_document
from assets.raw_text.xlsx import xlsx_document

MAX_BYTES = 20_000_000
_MAX_LINES = 100_000


def _pdf(data: bytes) -> Document:
    # Its libraries take longer to import than a page takes to read, as do those of pictures.
    from assets.raw_text.pdf import pdf_document  # noqa: PLC0415

    return pdf_document(data)


def _picture(data: bytes) -> Document:
    from assets.raw_text.picture import picture_document  # noqa: PLC0415 - an extra

    return picture_document(data)


_READERS: dict[str, Callable[[bytes], Document]] = {
    "pdf": _pdf,
    "docx": docx_document,
    "doc": doc_document,
    "mhtml": mhtml_document,
    **dict.fromkeys(("png", "jpeg", "gif", "bmp", "webp", "tiff"), _picture),
}
# Those of workbooks, which may hold the reports of many units, are told whose is wanted.
_WORKBOOKS: dict[str, Callable[[bytes, str], Document]] = {
    "xlsx": xlsx_document,
    "xls": xls_document,
}
# The extra that each library comes with which is imported only where a file needs it.
_EXTRAS = {
    "olefile": "office",
    **dict.fromkeys(("PIL", "cv2", "onnxruntime", "rapidocr"), "pictures"),
}
# Why a file can't be read, where its kind alone does not say it.
_UNREAD = {
    "encrypted": "a file protected by a password",
    "office_xml": "a document of Word or Excel 2003 as XML, which is not read",
}


def read_document(data: bytes, *, declared: str = "", part: str = "") -> Document:
    """Document of a file's bytes; its ``problem`` says why, where it can't be read.

    ``declared`` is the charset the server named, followed only where the bytes allow it. ``part``
    has the names, joined by a bar, of the unit whose report is wanted out of a workbook of many;
    empty: the whole document is.
    """
    if len(data) > MAX_BYTES:
        return Document("oversized", problem=f"{len(data)} bytes, more than {MAX_BYTES}")
    kind = kind_of(data)
    try:
        return _document(kind, data, declared, part)
    except TooLargeError as error:
        return Document(kind, problem=str(error))
    except ModuleNotFoundError as error:
        return Document(kind, problem=_without_extra(kind, error))


def _document(kind: str, data: bytes, declared: str, part: str) -> Document:
    if kind in _WORKBOOKS:
        return _WORKBOOKS[kind](data, part)
    if part:
        wanted = f"the sheet or row of {part.split('|')!r} is looked for"
        return Document(kind, problem=f"a file of kind {kind!r}, and no workbook, where {wanted}")
    if kind in ("html", "text"):
        return _text_document(kind, data, declared)
    if kind in _READERS:
        return _READERS[kind](data)
    return Document(kind, problem=_UNREAD.get(kind, f"a file of kind {kind!r} can't be read"))


def _without_extra(kind: str, error: ModuleNotFoundError) -> str:
    """What to install, where a kind is read by an extra that is not there."""
    extra = _EXTRAS.get((error.name or "").partition(".")[0])
    if extra is None:
        raise error
    return f"a file of kind {kind!r} needs the extra {extra!r}: pip install nianbao[{extra}]"


def _text_document(kind: str, data: bytes, declared: str) -> Document:
    text = decoded(data, declared or None)
    if text.problem:
        return Document(kind, encoding=text.encoding, problem=text.problem)
    if text.text.count("\n") > _MAX_LINES:
        raise TooLargeError(f"more than {_MAX_LINES} lines")
    if kind == "html":
        return html_document(text.text, encoding=text.encoding)
    return Document(kind, encoding=text.encoding, blocks=text_blocks(text.text))
