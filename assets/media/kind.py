"""Bytes -> what kind of file they are, whatever the server or the file's name says."""

from __future__ import annotations

import re

from assets.media.archive import ArchiveError, archived, opened_archive

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"{\\rtf", "rtf"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
# Pictures whose first bytes alone might begin a text.
_PICTURE = (
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp"),
    (re.compile(rb"BM.{4}\0{4}.{2}\0{2}", re.DOTALL), "bmp"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A file may hold one of another kind: its root names the program that wrote it, if any.
_OLE_ROOT = "Root Entry\0".encode("utf-16-le")
_OLE_CLASSES = {
    bytes.fromhex("0609020000000000c000000000000046"): "doc",
    bytes.fromhex("2008020000000000c000000000000046"): "xls",
    bytes.fromhex("1008020000000000c000000000000046"): "xls",
}
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
# The main part's type as the package declares it, whatever the part is called.
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN_PARTS = (
    (re.compile(rb"wordprocessingml\.(?:document|template)\.main\+xml"), "docx"),
    (re.compile(rb"ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main"), "docx"),
    (re.compile(rb"spreadsheetml\.(?:sheet|template)\.main\+xml"), "xlsx"),
    (re.compile(rb"ms-excel\.(?:sheet|template)\.macroEnabled\.main"), "xlsx"),
    (re.compile(rb"ms-excel\.sheet\.binary\.macroEnabled\.main"), "xlsb"),
)
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
# Word and Excel files of 2003 as one XML file: their tables are spelled unlike those of a page.
_OFFICE_XML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<\?mso-application|<(?:w:wordDocument|pkg:package|Workbook)\b)"
)
_MAIL_HEADER = re.compile(r"\s*[A-Za-z][A-Za-z-]*:[^\n]*\n")
_MULTIPART = re.compile(r"^Content-Type:\s*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
_MIME = re.compile(r"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
_LOOKED_AT = 1 << 16
_CONTROLS = bytes((*range(0x09), *range(0x0E, 0x20)))


def kind_of(data: bytes) -> str:
    """The kind of file by its bytes alone.

    One of html, mhtml, text, pdf, docx, xlsx, xlsb, doc, xls, encrypted, ole, ofd, zip, rtf,
    office_xml, png, jpeg, gif, bmp, webp, tiff, empty and binary.
    """
    if not data.strip():
        return "empty"
    for magic, kind in _MAGIC:
        # Some servers put a blank line before the file.
        if data.startswith(magic) or (kind == "pdf" and magic in data[:1024]):
            return kind
    for pattern, kind in _PICTURE:
        if pattern.match(data):
            return kind
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    return _text_kind(data)


def _ole_kind(data: bytes) -> str:
    # Names of an OLE file's streams stand in its directory as UTF-16.
    root = data.find(_OLE_ROOT)
    written_by = data[root + 80 : root + 96] if root > 0 else b""
    if written_by in _OLE_CLASSES:
        return _OLE_CLASSES[written_by]
    for name, kind in _OLE_STREAMS:
        if (name + "\0").encode("utf-16-le") in data:
            return kind
    return "ole"


def _zip_kind(data: bytes) -> str:
    try:
        with opened_archive(data) as archive:
            names = set(archive.namelist())
            types = archived(archive, _CONTENT_TYPES) if _CONTENT_TYPES in names else b""
    except ArchiveError:
        return "zip" if _ends_as_zip(data) else "binary"
    for pattern, kind in _MAIN_PARTS:
        if pattern.search(types):
            return kind
    return next((kind for part, kind in _ZIP_PARTS if part in names), "zip")


def _ends_as_zip(data: bytes) -> bool:
    return b"PK\x05\x06" in data[-(1 << 16) - 22 :]


def _text_kind(data: bytes) -> str:
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "latin-1")
    data = data[:_LOOKED_AT].rstrip(b"\0") if encoding == "latin-1" else data[:_LOOKED_AT]
    head = data.decode(encoding, errors="replace").lstrip("\ufeff")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if encoding == "latin-1" and (b"\0" in data or controls > 3 + len(head) / 100):
        return "binary"
    if _OFFICE_XML.match(head):
        return "office_xml"
    if _is_mhtml(head):
        return "mhtml"
    return "html" if _PAGE.search(head) or _OPENS_WITH_TAG.match(head) else "text"


def _is_mhtml(head: str) -> bool:
    """Whether a text begins with the headers of a mail: a page saved with its pictures."""
    if not _MAIL_HEADER.match(head):
        return False
    headers = re.split(r"\r?\n[ \t]*\r?\n", head.lstrip(), maxsplit=1)[0]
    return bool(_MIME.search(headers) and _MULTIPART.search(headers))
