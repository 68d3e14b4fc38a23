"""Recognised figures: only digits are digits, and ink tells how many of them there are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from assets.raw_text.document import TooLargeError
from assets.raw_text.measures import is_dash, measures
from assets.raw_text.picture import picture_document
from assets.raw_text.recognised_cells import UNREAD, is_figure, recognised_cells
from assets.raw_text.recognition import Recogniser
from assets.raw_text.ruled_lines import Mask, Picture, ruled_page


def written(page: Picture, text: str, place: tuple[int, int], size: int = 24) -> Picture:
    """The page with a text in the font that comes with the library."""
    image = Image.fromarray(page)
    font = ImageFont.load_default(size)
    ImageDraw.Draw(image).text(place, text, font=font, fill=0)
    return np.asarray(image).astype(np.uint8)


def ink(text: str) -> Mask:
    dark = written(np.full((80, 400), 255, np.uint8), text, (20, 20)) < 150
    down, across = np.nonzero(dark)
    marked: Mask = dark[down.min() : down.max() + 1, across.min() : across.max() + 1]
    return marked


def table(texts: list[str]) -> Picture:
    page = np.full((40 + 40 * len(texts), 400), 255, np.uint8)
    for number, text in enumerate(texts):
        top = 20 + 40 * number
        cv2.rectangle(page, (20, top), (200, top + 40), [0])
        cv2.rectangle(page, (200, top), (380, top + 40), [0])
        page = written(written(page, "36", (60, top + 6)), text, (260, top + 6))
    return page


def read(texts: list[str], pixels: int = 10**6) -> list[str]:
    page = table(texts)
    found = ruled_page(page)
    boxes = [cell.box for cell in found.tables[0].cells]
    cells = recognised_cells(page, found, boxes, Recogniser(pixels))
    assert all(cell.confidence < 1 for cell in cells)
    return [cell.text for cell in cells[1::2]]


@pytest.mark.parametrize(
    "text", ["o", "O", "l", "I", "〇", "零", "十二", "1O", "l2", ".", "1．2．3"]
)
def test_what_looks_like_a_digit_is_none(text: str) -> None:
    assert not is_figure(text)


@pytest.mark.parametrize("text", ["0", "12", "-3", "+21", "1,234", "0.5", "3件", "/", "—"])
def test_digits_and_marks_are_figures(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize(
    ("printed", "misread"),
    [
        ("11", "1"),
        ("1", "11"),
        ("100", "10"),
        ("12.5", "125"),
        ("3.75", "375"),
        ("2222", "222"),
        ("/", "1"),
        ("-", "0"),
    ],
)
def test_ink_tells_a_lost_or_doubled_sign(printed: str, misread: str) -> None:
    seen = ink(printed)
    high = ink("36").shape[0]
    assert not measures(seen, misread, high)


@pytest.mark.parametrize("text", ["0", "1", "7", "11", "10", "100", "999", "2024", "12.5", "-3"])
def test_ink_takes_the_room_of_its_digits(text: str) -> None:
    assert measures(ink(text), text, ink("36").shape[0])


def test_a_comma_is_told_from_a_point() -> None:
    high = ink("36").shape[0]
    assert measures(ink("1,234"), "1,234", high)
    assert not measures(ink("1,234"), "1.234", high)
    assert not measures(ink("1.234"), "1,234", high)


def test_a_level_stroke_is_a_dash() -> None:
    high = ink("36").shape[0]
    assert is_dash(np.ones((3, 12), np.bool_), high)
    assert not is_dash(ink("1"), high)
    assert not is_dash(ink("0"), high)


def test_figures_are_read_and_blanks_are_blank() -> None:
    assert read(["0", "12", "", "1000", "7", "-"]) == ["0", "12", "", "1000", "7", "—"]


def test_what_is_no_figure_is_unread_and_never_blank() -> None:
    assert read(["#@", "?", "36"]) == [UNREAD, UNREAD, "36"]


def test_the_cost_is_limited() -> None:
    with pytest.raises(TooLargeError):
        read([str(number) for number in range(30)], pixels=500)


def test_a_recognised_line_is_no_row_of_figures() -> None:
    page = table(["36"])
    page = np.vstack([page, np.full((80, 400), 255, np.uint8)])
    page = written(page, "1234", (60, 120))
    encoded = cv2.imencode(".png", page)[1].tobytes()
    document = picture_document(encoded)
    assert [line for line in document.lines if "1234" in line] == [UNREAD + "1234"]
