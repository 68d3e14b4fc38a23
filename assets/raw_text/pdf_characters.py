"""Characters of a PDF page made fit to be read: upright, seen, printed once, raised ones marked."""

from __future__ import annotations

import functools
import unicodedata
from collections import defaultdict
from typing import Any

from pdfplumber.page import Page

from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

_SMALLER = 0.85  # size of a raised character, by that of the one beside it
_RAISED, _RAISED_FAR = 0.12, 0.3  # how far it is raised, smaller or not, by the same
_THIN = 2.0  # points: a rectangle no higher than that is a line
_WHITE = 0.97
# Code points under which some programs write characters they have no other name for: their normal
# form is the character meant, and no digit is among them.
_LOOKALIKES = ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0x2F800, 0x2FA20))

_Character = dict[str, Any]


def cleaned_page(page: Page) -> Page:
    """The page with its characters as they are to be read.

    Turned until most stand upright; without what is printed twice on one place or white on white;
    characters raised beside another, and figures struck out, stand between RAISED marks.
    """
    page = _upright(page).dedupe_chars(tolerance=1)
    characters = page.chars
    hidden = {id(each) for each in characters if _is_white(each) and not _on_ground(page, each)}
    if hidden:
        page = page.filter(lambda each: id(each) not in hidden)
        characters = page.chars
    table = _lookalikes()
    for each in characters:
        each["text"] = each["text"].translate(table)
    for each in (*_raised(characters), *_struck(page)):
        each["text"] = f"{RAISED_OPEN}{each['text']}{RAISED_CLOSE}"
    return page


@functools.cache
def _lookalikes() -> dict[int, str]:
    return {
        code: meant
        for first, last in _LOOKALIKES
        for code in range(first, last)
        if (meant := unicodedata.normalize("NFKC", chr(code))) != chr(code)
    }


def _upright(page: Page) -> Page:
    """The page turned so that most of its characters stand upright."""
    lying = [each for each in page.chars if not each["upright"]]
    if len(lying) <= len(page.chars) / 2:
        return page
    rising = sum(each["matrix"][1] > 0 for each in lying) > len(lying) / 2
    page.page_obj.rotate = (page.page_obj.rotate + (90 if rising else 270)) % 360
    return Page(page.pdf, page.page_obj, page.page_number, page.initial_doctop)


def _is_white(character: _Character) -> bool:
    colour = character.get("non_stroking_color")
    if not isinstance(colour, (tuple, list)) or not colour:
        return False
    if not all(isinstance(part, (int, float)) for part in colour):
        return False
    if len(colour) == 4:
        return all(part <= 1 - _WHITE for part in colour)
    return all(part >= _WHITE for part in colour)


def _on_ground(page: Page, character: _Character) -> bool:
    """Whether something is painted under a character, on which even a white one is seen."""
    across = (character["x0"] + character["x1"]) / 2
    down = (character["top"] + character["bottom"]) / 2
    return any(
        ground["x0"] <= across <= ground["x1"] and ground["top"] <= down <= ground["bottom"]
        for ground in (*page.rects, *page.images)
        if ground.get("fill", True)
    )


def _raised(characters: list[_Character]) -> list[_Character]:
    """Characters that stand higher or lower than the one they follow, as notes and powers do."""
    found = []
    base: _Character | None = None
    end = 0.0
    for each in characters:
        if base is not None and _beside(base, end, each) and _is_raised(base, each):
            found.append(each)
        elif each["text"].strip():
            base = each
        end = each["x1"]
    return found


def _beside(base: _Character, end: float, other: _Character) -> bool:
    level = min(base["bottom"], other["bottom"]) - max(base["top"], other["top"])
    return bool(level > 0 and -1.0 <= other["x0"] - end <= 0.4 * base["size"])


def _is_raised(base: _Character, other: _Character) -> bool:
    off = abs(other["bottom"] - base["bottom"]) / base["size"]
    smaller = other["size"] <= _SMALLER * base["size"]
    return bool(off >= _RAISED_FAR or (smaller and off >= _RAISED))


def _struck(page: Page) -> list[_Character]:
    """Characters through whose middle a line runs."""
    lines = [
        each
        for each in (*page.lines, *page.rects)
        if each["bottom"] - each["top"] <= _THIN and each["x1"] - each["x0"] > _THIN
    ]
    by_height: dict[int, list[_Character]] = defaultdict(list)
    for line in lines:
        by_height[int(line["top"])].append(line)
    if not by_height:
        return []
    found = []
    for each in page.chars:
        high = each["bottom"] - each["top"]
        first, last = each["top"] + 0.3 * high, each["bottom"] - 0.3 * high
        across = (each["x0"] + each["x1"]) / 2
        for height in range(int(first), int(last) + 1):
            if any(line["x0"] <= across <= line["x1"] for line in by_height.get(height, ())):
                found.append(each)
                break
    return found
