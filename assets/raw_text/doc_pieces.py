"""A DOC file's text: its pieces in reading order, with the looks of what they hold."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from assets.raw_text.doc_looks import (
    Look,
    Run,
    Runs,
    Styles,
    character_runs,
    character_styles,
    paragraph_runs,
)
from assets.raw_text.document import TooLargeError
from assets.raw_text.ole import ole_streams
from assets.raw_text.package import DamagedError

_MAX_CHARACTERS = 500_000
_WORD_97 = 0xA5EC
_OLDER = (0xA5DC, 0xA59B, 0xA599, 0xA697)
_FIRST_VERSION = 0x00C1
_SAVED_QUICKLY, _ENCRYPTED, _OTHER_TABLE = 0x0004, 0x0100, 0x0200
# Where the header tells of parts of the table stream: place and length.
_STYLE_SHEET, _CHARACTERS, _PARAGRAPHS, _PIECES = 0xA2, 0xFA, 0x102, 0x1A2
_LENGTHS = 0x4C  # of the main text and the stories behind it
_BOXES = 6  # the story of the text boxes among them


@dataclass(frozen=True)
class Stretch:
    """Text of one look, cut behind each sign that ends a paragraph.

    ``paragraph`` is set where it ends one: the modifiers of that paragraph.
    """

    text: str
    look: Look
    paragraph: Run | None = None


@dataclass(frozen=True)
class Piece:
    """Where the characters from ``first`` to before ``last`` stand."""

    first: int  # character of the whole text
    last: int
    place: int  # in the stream
    width: int  # bytes a character


@dataclass(frozen=True)
class WordText:
    """The text of a file, and how its characters and paragraphs look."""

    stream: bytes
    pieces: tuple[Piece, ...]
    lengths: tuple[int, ...]
    characters: Runs
    paragraphs: Runs
    styles: Styles

    def main(self) -> Iterator[Stretch]:
        """The text between headers and notes."""
        return self._story(0, self.lengths[0])

    def boxes(self) -> Iterator[Stretch]:
        """The text of all text boxes."""
        first = sum(self.lengths[:_BOXES])
        return self._story(first, first + self.lengths[_BOXES])

    def _story(self, first: int, last: int) -> Iterator[Stretch]:
        if last - first > _MAX_CHARACTERS:
            raise TooLargeError(f"a text of more than {_MAX_CHARACTERS} characters")
        for piece in self.pieces:
            start, end = max(first, piece.first), min(last, piece.last)
            if start < end:
                yield from self._stretches(
                    piece.place + (start - piece.first) * piece.width, end - start, piece.width
                )

    def _stretches(self, place: int, count: int, width: int) -> Iterator[Stretch]:
        end = place + count * width
        if end > len(self.stream):
            raise DamagedError("text beyond the end of the file")
        while place < end:
            paragraph = self.paragraphs.at(place)
            if paragraph is None:
                raise DamagedError(f"no paragraph holds the text at {place}")
            characters = self.characters.at(place)
            stop = min(end, paragraph.end, characters.end if characters is not None else end)
            stop = place + max((stop - place) // width, 1) * width
            text = _text(self.stream[place:stop], width)
            yield Stretch(
                text,
                self.styles.look(characters, paragraph.style),
                paragraph if stop >= paragraph.end or text[-1] in "\r\x07\x0c" else None,
            )
            place = stop


def word_text(data: bytes) -> WordText:
    """The text of a DOC file's bytes. Raises DamagedError, and struct.error where it is cut."""
    streams = ole_streams(data, ("WordDocument", "0Table", "1Table", "Data"))
    stream = streams.get("WordDocument", b"")
    if len(stream) < 0x1AA:
        raise DamagedError("no text")
    sign, version = struct.unpack_from("<2H", stream)
    (flags,) = struct.unpack_from("<H", stream, 0x0A)
    if sign in _OLDER or (sign == _WORD_97 and version < _FIRST_VERSION):
        raise DamagedError("a file of before Word 97")
    if sign != _WORD_97:
        raise DamagedError(f"the sign of another program, {sign:#x}")
    if flags & _ENCRYPTED:
        raise DamagedError("protected by a password")
    if flags & _SAVED_QUICKLY:
        raise DamagedError("saved by adding what had changed, so that its looks are scattered")
    table = streams.get("1Table" if flags & _OTHER_TABLE else "0Table", b"")

    def part(at: int) -> bytes:
        place, size = struct.unpack_from("<2I", stream, at)
        return table[place : place + size]

    return WordText(
        stream=stream,
        pieces=tuple(_pieces(part(_PIECES))),
        lengths=struct.unpack_from("<8i", stream, _LENGTHS)[:7],
        characters=character_runs(stream, part(_CHARACTERS)),
        paragraphs=paragraph_runs(stream, part(_PARAGRAPHS), streams.get("Data", b"")),
        styles=character_styles(part(_STYLE_SHEET)),
    )


def _pieces(packed: bytes) -> Iterator[Piece]:
    at = 0
    while packed[at : at + 1] == b"\x01":  # modifiers that pieces name
        at += 3 + int.from_bytes(packed[at + 1 : at + 3], "little")
    if packed[at : at + 1] != b"\x02":
        raise DamagedError("no table of pieces")
    size = int.from_bytes(packed[at + 1 : at + 5], "little")
    table = packed[at + 5 : at + 5 + size]
    count = (len(table) - 4) // 12
    firsts = struct.unpack_from(f"<{count + 1}I", table)
    for number in range(count):
        place, modifier = struct.unpack_from("<IH", table, 4 * (count + 1) + 8 * number + 2)
        if modifier:
            raise DamagedError("a piece of text that modifies its looks")
        narrow = bool(place & 0x4000_0000)
        place &= 0x3FFF_FFFF
        yield Piece(
            firsts[number], firsts[number + 1], place // 2 if narrow else place, 1 if narrow else 2
        )


def _text(content: bytes, width: int) -> str:
    """Characters, one for each that the file counts."""
    if width == 2:
        return content.decode("utf-16-le", errors="replace")
    return "".join(
        bytes((byte,)).decode("cp1252", errors="replace") if 0x80 <= byte < 0xA0 else chr(byte)
        for byte in content
    )
