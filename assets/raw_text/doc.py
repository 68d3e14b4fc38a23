"""DOC (Word 97 to 2003) to document: paragraphs become lines, innermost tables grids.

Headers, footers and notes are not read; the text boxes stand behind the text.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from assets.raw_text.doc_looks import Look, Run
from assets.raw_text.doc_pieces import Stretch, WordText, word_text
from assets.raw_text.doc_tables import Mark, Tables, mark_of
from assets.raw_text.document import Document, Grid
from assets.raw_text.fields import Fields
from assets.raw_text.nested import UNREAD, NestedTable, flowed
from assets.raw_text.package import DamagedError
from assets.raw_text.text import with_grids
from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

_NUMBERED = 0x460B
_NOT_NUMBERED = frozenset({0, 0xF801})
_PRINTED = {
    "\t": "\t",
    "\x0b": "\n",
    "\x0e": "\n",
    "\x01": UNREAD,  # a picture in the line
    "\x02": f"{RAISED_OPEN}*{RAISED_CLOSE}",  # a note that is counted by itself
    "\x1e": "-",
}


def doc_document(data: bytes) -> Document:
    """Document of a DOC file's bytes; its ``problem`` says why, where it can't be read.

    Raises TooLargeError past the limits of size and depth.
    """
    try:
        text = word_text(data)
        blocks = with_grids(flowed(_blocks(text), "doc"))
    except DamagedError as error:
        return Document("doc", problem=f"a DOC file that can't be read: {error}")
    except (struct.error, IndexError) as error:
        return Document("doc", problem=f"a damaged DOC file: {error}")
    if not any(isinstance(block, Grid) or block.strip() for block in blocks):
        return Document("doc", problem="a DOC file without text")
    return Document("doc", blocks=blocks)


def _blocks(text: WordText) -> list[str | NestedTable]:
    return [*_Story().blocks(text.main()), *_Story().blocks(text.boxes())]


class _Story:
    """One run of text: what stands in the paragraph that is being read."""

    def __init__(self) -> None:
        self._fields = Fields()
        self._tables = Tables()
        self._line = ""
        self._level: int | None = None  # the height the paragraph's text stands at

    def blocks(self, stretches: Iterable[Stretch]) -> list[str | NestedTable]:
        paragraph: Run | None = None
        for stretch in stretches:
            for part in _parts(stretch.text):
                if part in ("\r", "\x07", "\x0c"):
                    paragraph = stretch.paragraph
                    if paragraph is None:
                        raise DamagedError("a paragraph's end within the paragraph")
                    self._end_paragraph(part, paragraph, stretch.look)
                else:
                    self._take(part, stretch.look)
        if self._line:
            self._tables.blocks.append(self._line)
        self._tables.end()
        if self._fields.unended:
            raise DamagedError(self._fields.unended)
        return self._tables.blocks

    def _take(self, text: str, look: Look) -> None:
        """Take text without an end of a paragraph in it, all of one look."""
        printed = "".join(self._printed(sign, look) for sign in text)
        if look.hidden or not printed:
            return
        if printed.strip():
            self._level = look.position if self._level is None else self._level
            if look.apart or look.position != self._level:
                printed = f"{RAISED_OPEN}{printed}{RAISED_CLOSE}"
        self._line += printed

    def _printed(self, sign: str, look: Look) -> str:
        """What a character prints, the marks of fields being taken."""
        if sign == "\x13":
            self._fields.begin()
        elif sign == "\x14":
            self._fields.separate()
        elif sign == "\x15":
            return self._fields.end()
        elif self._fields.hides:
            self._fields.note_code(sign)
        elif look.symbol:
            return UNREAD
        else:
            return _PRINTED.get(sign, sign if sign >= " " else "")
        return ""

    def _end_paragraph(self, sign: str, paragraph: Run, look: Look) -> None:
        mark = mark_of(paragraph, sign) if sign != "\x0c" else Mark()
        if _is_numbered(paragraph) and not any(letter.isalpha() for letter in self._line):
            self._line = UNREAD + self._line
        self._tables.take(self._line, mark, paragraph, hidden=look.hidden)
        self._line, self._level = "", None


def _parts(text: str) -> list[str]:
    """The text cut before and behind each sign that ends a paragraph."""
    parts = [""]
    for sign in text:
        if sign in "\r\x07\x0c":
            parts += [sign, ""]
        else:
            parts[-1] += sign
    return [part for part in parts if part]


def _is_numbered(paragraph: Run) -> bool:
    lists = [operand for number, operand in paragraph.modifiers if number == _NUMBERED]
    return bool(lists) and int.from_bytes(lists[-1], "little") not in _NOT_NUMBERED
