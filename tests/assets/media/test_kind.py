"""Kinds of office files by what they hold, whatever their parts are called."""

from __future__ import annotations

import pytest

from assets.media.kind import kind_of
from assets.raw_text.read import read_document
from tests.assets.raw_text.office_files import EXCEL_TYPE, WORD_TYPE, types, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
WORD_CLASS = bytes.fromhex("0609020000000000c000000000000046")
EXCEL_CLASS = bytes.fromhex("2008020000000000c000000000000046")


def directory(*names: str, root: bytes = bytes(16)) -> bytes:
    """An OLE file's directory of these streams, as far as its kind depends on it."""
    entries = ["Root Entry", *names]
    packed = b"".join(
        f"{name}\0".encode("utf-16-le").ljust(80, b"\0")
        + (root if name == "Root Entry" else bytes(16)).ljust(48, b"\0")
        for name in entries
    )
    return OLE + packed


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zipped({"[Content_Types].xml": types("a/b.xml", WORD_TYPE)}), "docx"),
        (zipped({"[Content_Types].xml": types("a/b.xml", EXCEL_TYPE)}), "xlsx"),
        (
            zipped(
                {
                    "[Content_Types].xml": types(
                        "word/document.xml",
                        "application/vnd.ms-word.document.macroEnabled.main+xml",
                    )
                }
            ),
            "docx",
        ),
        (
            zipped(
                {
                    "[Content_Types].xml": types(
                        "xl/workbook.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
                    )
                }
            ),
            "xlsx",
        ),
        (
            zipped(
                {
                    "[Content_Types].xml": types(
                        "xl/workbook.bin",
                        "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
                    )
                }
            ),
            "xlsb",
        ),
        (directory("WordDocument", "Workbook", root=EXCEL_CLASS), "xls"),
        (directory("Workbook", "WordDocument", root=WORD_CLASS), "doc"),
        (directory("WordDocument"), "doc"),
        (directory("Workbook"), "xls"),
        (directory("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "office_xml"),
        (b"<w:wordDocument/>", "office_xml"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", "mhtml"),
        (b"From: <a>\nMIME-Version: 1.0\nContent-Type: text/html\n\n<html>", "mhtml"),
        (b"<html><p>\nMIME-Version: 1.0\nContent-Type: multipart/related\n", "html"),
        (b"Content-Type: multipart/related\n\nMIME-Version: 1.0\n", "text"),
    ],
)
def test_the_kind_is_that_of_the_content(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


def test_a_protected_file_says_so() -> None:
    assert "password" in read_document(directory("EncryptedPackage")).problem
