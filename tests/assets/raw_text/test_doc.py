"""What a DOC file shows becomes lines and grids; files that only bear its name are told apart."""

from __future__ import annotations

import random
import struct
import sys
from email.message import EmailMessage
from pathlib import Path

import olefile
import pytest

from assets.media.kind import kind_of
from assets.raw_text.doc_looks import Run, Runs, Styles, modifiers
from assets.raw_text.doc_pieces import Piece, WordText
from assets.raw_text.read import read_document

# Made of a table with merged cells, raised, struck out, hidden and deleted digits, and a field.
LOOKS = Path(__file__).with_name("looks.doc")
GOLDEN = Path(__file__).parents[2] / "golden"


def with_header(change: int, at: int) -> bytes:
    """The file with two bytes of the header of its text changed."""
    data = bytearray(LOOKS.read_bytes())
    with olefile.OleFileIO(LOOKS) as file:
        header = file.openstream("WordDocument").read(64)
    place = bytes(data).index(header)
    struct.pack_into("<H", data, place + at, change)
    return bytes(data)


def test_what_is_shown_is_read_and_digits_apart_are_set_apart() -> None:
    document = read_document(LOOKS.read_bytes())
    assert document.kind == "doc"
    assert [line for line in document.lines if line] == [
        "标题 Title 2023",
        "之间",
        "外",
        "样\ue0003\ue001",
        "第一行",
        "第二行",
    ]
    grids = [
        [[(cell.text, cell.rowspan, cell.colspan) for cell in row] for row in grid.rows]
        for grid in document.grids
    ]
    assert grids == [
        [
            [("组", 2, 1), ("12\ue0002\ue001", 1, 1), ("12\ue0007\ue001", 1, 1)],
            [("34", 1, 2)],
            [("改", 1, 1), ("56", 1, 1), ("78", 1, 1)],
        ],
        [[("内", 1, 1), ("4", 1, 1)]],
    ]


@pytest.mark.parametrize(
    ("change", "at", "problem"),
    [
        (0xA5DC, 0, "before Word 97"),
        (0x0065, 2, "before Word 97"),
        (0x1234, 0, "another program"),
        (0x0300, 10, "password"),
        (0x0204, 10, "scattered"),
    ],
)
def test_a_file_that_can_not_be_read_says_why(change: int, at: int, problem: str) -> None:
    document = read_document(with_header(change, at))
    assert problem in document.problem
    assert document.blocks == ()


def test_without_the_extra_the_problem_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)
    for name in ("doc_merged_cells", "xls_one_sheet"):
        (path,) = (GOLDEN / name).glob("report.*")
        document = read_document(path.read_bytes())
        assert "pip install nianbao[office]" in document.problem
        assert repr(path.suffix[1:]) in document.problem


def test_a_cut_file_is_refused() -> None:
    data = LOOKS.read_bytes()
    assert all(read_document(data[:size]).problem for size in range(8, len(data) - 1_024, 211))


def test_a_damaged_file_never_raises() -> None:
    data = LOOKS.read_bytes()
    rng = random.Random(1)
    for _ in range(300):
        damaged = bytearray(data)
        for _ in range(rng.randint(1, 20)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        document = read_document(bytes(damaged))
        assert bool(document.problem) != bool(document.blocks)


def test_sectors_of_an_endless_size_are_refused() -> None:
    data = bytearray(LOOKS.read_bytes())
    struct.pack_into("<H", data, 30, 60_000)
    assert "sectors" in read_document(bytes(data)).problem


def word_text(stream: bytes, *pieces: Piece, paragraphs: Runs | None = None) -> WordText:
    usual = Runs([0], [Run(len(stream), 0, [])])
    length = max(piece.last for piece in pieces)
    return WordText(
        stream, pieces, (length, 0, 0, 0, 0, 0, 0), Runs([], []), paragraphs or usual, Styles()
    )


def test_pieces_of_narrow_and_wide_characters_follow_each_other() -> None:
    stream = "年报".encode("utf-16-le") + b"12\x93"
    text = word_text(stream, Piece(0, 3, 4, 1), Piece(3, 5, 0, 2))
    assert "".join(stretch.text for stretch in text.main()) == "12“年报"


def test_modifiers_are_taken_apart_by_the_size_of_what_they_hold() -> None:
    packed = struct.pack("<HB", 0x0800, 1) + struct.pack("<HH", 0x4845, 6)
    packed += struct.pack("<HI", 0x6649, 2) + struct.pack("<HB3s", 0xC60D, 3, b"abc")
    packed += struct.pack("<HH3s", 0xD608, 4, b"xyz") + struct.pack("<HB", 0x2A48, 1)
    assert modifiers(packed) == [
        (0x0800, b"\x01"),
        (0x4845, b"\x06\0"),
        (0x6649, b"\x02\0\0\0"),
        (0xC60D, b"abc"),
        (0xD608, b"xyz"),
        (0x2A48, b"\x01"),
    ]


def test_modifiers_in_the_other_stream_are_fetched_once() -> None:
    data = struct.pack("<HHB", 3, 0x2416, 1) + struct.pack("<HHI", 6, 0x6646, 5)
    assert modifiers(struct.pack("<HI", 0x6646, 0), data) == [(0x2416, b"\x01")]
    # One that leads back to itself ends as well.
    assert modifiers(struct.pack("<HI", 0x6646, 5), data) == []


PAGE = "<html><body><table><tr><td>规章</td><td>3</td></tr></table></body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_saved_page_is_read_as_a_page(charset: str) -> None:
    message = EmailMessage()
    message["Subject"] = "年报"
    message.set_content(PAGE, subtype="html", charset=charset, cte="base64")
    message.make_related()
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    message["From"] = "<Saved by a browser>"
    data = message.as_bytes()
    assert kind_of(data) == "mhtml"
    document = read_document(data)
    (grid,) = document.grids
    assert [[cell.text for cell in row] for row in grid.rows] == [["规章", "3"]]
    assert grid.style == "html"


def test_a_saved_page_without_a_page_is_refused() -> None:
    data = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b--\n"
    assert "without a page" in read_document(data).problem
    nested = b"MIME-Version: 1.0\n" + b"".join(
        b"Content-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(900)
    )
    assert "parts of their own" in read_document(nested).problem
    assert "parts" in read_document(data + b"\n--b\n" * 9_000).problem


def test_a_page_or_rich_text_by_the_name_of_doc_is_told_apart() -> None:
    assert read_document(PAGE.encode()).kind == "html"
    assert read_document(b"{\\rtf1 3}").problem == "a file of kind 'rtf' can't be read"
