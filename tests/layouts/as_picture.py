"""Pages as pictures, and PDFs of nothing but pictures."""

from __future__ import annotations

import io

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from samples.pictures import Look, picture
from samples.ruled import Block
from tests.layouts.page import Page


def page_blocks(page: Page) -> list[Block]:
    """Lines and tables of a page in reading order."""
    blocks: list[Block] = list(page.before)
    for number, table in enumerate(page.tables):
        if table.heading:
            blocks.append(table.heading)
        blocks.append(table.rows)
        if number < len(page.between):
            blocks.append(page.between[number])
    return [*blocks, *page.after]


def page_picture(page: Page, look: Look) -> bytes:
    """The page as one tall picture."""
    return picture(page_blocks(page), look)


def scanned_pdf(page: Page, look: Look, *, unseen_text: str = "") -> bytes:
    """A PDF of two pictures: what stands before the last table, and the rest.

    ``unseen_text`` is laid over the pages without ink, as recognising scanners do.
    """
    blocks = page_blocks(page)
    cut = max(n for n, block in enumerate(blocks) if not isinstance(block, str)) - 1
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1, invariant=1)
    for part in (blocks[:cut], blocks[cut:]):
        image = Image.open(io.BytesIO(picture(part, look)))
        wide, high = A4
        scale = min(wide / image.width, high / image.height)
        size = (image.width * scale, image.height * scale)
        canvas.drawImage(ImageReader(image), 0, high - size[1], *size)
        if unseen_text:
            text = canvas.beginText(50, 400)
            text.setTextRenderMode(3)
            text.textLine(unseen_text)
            canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
