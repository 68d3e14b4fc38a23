"""Bytes -> what kind of file they are, whatever the server or the file's name says."""

from __future__ import annotations

import io
import re
import zipfile

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"{\\rtf", "rtf"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
_ZIP_PARTS = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd"))
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# Tags that only a page has; a lone <br> or <b> also stands in plain text.
_PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|div|script|meta|iframe|frameset|a\s+href)\b",
    re.IGNORECASE,
)
_OPENS_WITH_TAG = re.compile(
    r"\s*<(?:(?:p|h\d|span|ul|ol|li|dl|tr|td|center|font|form|style|section)\b|!--)", re.IGNORECASE
)
_LOOKED_AT = 1 << 16
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def kind_of(data: bytes) -> str:
    """The kind of file by its bytes alone.

    One of html, text, pdf, docx, xlsx, doc, xls, ole, ofd, zip, rtf, png, jpeg, gif, empty and
    binary.
    """
    if not data.strip():
        return "empty"
    for magic, kind in _MAGIC:
        # Some servers put a blank line before the file.
        if data.startswith(magic) or (kind == "pdf" and magic in data[:1024]):
            return kind
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    return _text_kind(data)


def _ole_kind(data: bytes) -> str:
    # Names of an OLE file's streams stand in its directory as UTF-16.
    for name, kind in _OLE_STREAMS:
        if (name + "\0").encode("utf-16-le") in data:
            return kind
    return "ole"


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "binary"
    return next((kind for part, kind in _ZIP_PARTS if part in names), "zip")


def _text_kind(data: bytes) -> str:
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "latin-1")
    head = data[:_LOOKED_AT].decode(encoding, errors="replace").lstrip("\ufeff")
    controls = _CONTROLS.findall(data[:_LOOKED_AT])
    if encoding == "latin-1" and (b"\0" in controls or len(controls) > 3 + len(head) / 100):
        return "binary"
    return "html" if _PAGE.search(head) or _OPENS_WITH_TAG.match(head) else "text"
