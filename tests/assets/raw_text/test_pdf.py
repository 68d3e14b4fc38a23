"""PDF pages: what stands raised, struck out, unseen or on its side, and files that do harm."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from assets.raw_text.document import Document
from assets.raw_text.read import read_document
from expectations.forms.numbers import printed_value

FONT = "STSong-Light"
END = b"trailer<</Root 1 0 R>>\n%%EOF"


def pdf(draw: Callable[[Canvas], None], **options: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 400), **options)
    canvas.setFont(FONT, 12)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def ruled(canvas: Canvas) -> None:
    for left in (50, 200):
        for bottom in (300, 330):
            canvas.rect(left, bottom, 150, 30)
    canvas.drawString(60, 340, "行政许可")
    canvas.drawString(60, 310, "行政处罚")
    canvas.drawString(260, 310, "7")


def value(document: Document) -> str:
    """What the upper value cell prints."""
    (grid,) = document.grids
    assert [row[0].text for row in grid.rows] == ["行政许可", "行政处罚"]
    assert grid.rows[1][1].text == "7"
    return grid.rows[0][1].text


def read_cell(draw: Callable[[Canvas], None]) -> str:
    def page(canvas: Canvas) -> None:
        ruled(canvas)
        draw(canvas)

    return value(read_document(pdf(page)))


def _power(canvas: Canvas) -> None:
    canvas.drawString(260, 340, "12")
    canvas.setFont(FONT, 7)
    canvas.drawString(272.3, 346, "2")


def _struck(canvas: Canvas) -> None:
    canvas.drawString(260, 340, "12")
    canvas.drawString(280, 340, "5")
    canvas.line(279, 344, 287, 344)


def _twice(canvas: Canvas) -> None:
    canvas.drawString(260, 340, "12")
    canvas.drawString(260.3, 340, "12")


def _white(canvas: Canvas) -> None:
    canvas.drawString(260, 340, "12")
    canvas.setFillGray(1)
    canvas.drawString(273, 340, "9")


def test_a_small_raised_digit_is_a_remark() -> None:
    printed = printed_value(read_cell(_power))
    assert (printed.value, printed.remark) == (12, "2")


def test_what_is_struck_out_is_no_digit() -> None:
    assert printed_value(read_cell(_struck)).value in (12, None)


@pytest.mark.parametrize("draw", [_twice, _white], ids=["twice", "white"])
def test_what_is_seen_once_is_read_once(draw: Callable[[Canvas], None]) -> None:
    assert read_cell(draw) == "12"


def test_white_on_dark_ground_is_seen() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0)
        canvas.rect(250, 332, 60, 26, fill=1)
        canvas.setFillGray(1)
        canvas.drawString(260, 340, "12")

    document = read_document(pdf(lambda canvas: (ruled(canvas), draw(canvas))[0]))
    assert any("12" in cell.text for grid in document.grids for row in grid.rows for cell in row)


def test_radicals_are_the_characters_they_look_like() -> None:
    assert read_cell(lambda canvas: canvas.drawString(260, 340, "无")) == "无"
    from assets.raw_text.pdf_characters import _lookalikes

    assert "⽆⼯⾏".translate(_lookalikes()) == "无工行"
    assert "①²½１".translate(_lookalikes()) == "①²½１"


def test_a_locked_file_asks_for_its_password() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    data = pdf(ruled, encrypt=StandardEncryption("secret", ownerPassword="other"))
    assert read_document(data).problem == "an encrypted PDF: it asks for a password"


def test_ten_thousand_pages_are_refused() -> None:
    kids = " ".join(f"{n} 0 R" for n in range(3, 10_003))
    pages = "".join(
        f"{n} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n" for n in range(3, 10_003)
    )
    data = (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        f"2 0 obj<</Type/Pages/Count 10000/Kids[{kids}]>>endobj\n{pages}"
        "trailer<</Root 1 0 R>>\n%%EOF"
    ).encode()
    assert read_document(data).problem == "10000 pages, more than 60"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>endobj\n" + END,
        b"%PDF-1.4\n1 0 obj 1 0 R endobj\n" + END,
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n" + END,
        b"%PDF-1.4\n" + b"[" * 100_000,
        b"%PDF-1.7\n" + zlib.compress(b"0" * 10_000_000),
        b"%PDF-",
    ],
    ids=["own parent", "own value", "own page", "nested", "noise", "nothing"],
)
def test_a_broken_file_is_told_as_such(data: bytes) -> None:
    document = read_document(data)
    assert document.problem
    assert document.blocks == ()


def _form_within_itself() -> bytes:
    content = b"/F Do"
    uses = b"/Resources<</XObject<</F 4 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 5 0 R" + uses + b">>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Length 5"
        + uses
        + b">>stream\n/F Do\nendstream",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + END


def test_a_form_that_holds_itself_ends() -> None:
    assert read_document(_form_within_itself()).problem


def test_text_without_ink_is_not_read_as_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (100, 100), 255)), 0, 0, 400, 400)
        text = canvas.beginText(60, 340)
        text.setTextRenderMode(3)
        text.textLine("行政许可 12")
        canvas.drawText(text)

    assert list(read_document(pdf(draw)).lines) == []
