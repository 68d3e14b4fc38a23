"""Strings of an XLS file, their raised and struck out characters set apart."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from assets.raw_text.package import DamagedError
from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN

_WIDE, _EXTENDED, _RICH = 1, 4, 8


@dataclass
class Fonts:
    """The fonts in the order of their records; their numbers leave out 4."""

    apart: list[bool] = field(default_factory=list)

    def take(self, content: bytes) -> None:
        """Take a font's record."""
        flags, raised = struct.unpack_from("<2xH4xH", content)
        self.apart.append(bool(flags & 8) or raised in (1, 2))

    def stands_apart(self, number: int) -> bool:
        """Whether a font's characters are struck out or raised, and no part of a figure."""
        place = number - 1 if number > 4 else number
        return place < len(self.apart) and self.apart[place]


class _Pieces:
    """Bytes that go on over several records."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._piece = 0
        self._at = 0

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            self._turn()
            part = self._pieces[self._piece][self._at : self._at + size - len(taken)]
            self._at += len(part)
            taken += part
        return taken

    def characters(self, count: int, *, wide: bool) -> str:
        """Characters; where they go on in another record, it says anew how wide they are."""
        text = ""
        while len(text) < count:
            if self._turn():
                wide = bool(self.take(1)[0] & _WIDE)
            size = 2 if wide else 1
            left = (len(self._pieces[self._piece]) - self._at) // size
            part = self.take(min(count - len(text), max(left, 1)) * size)
            # Each unit of UTF-16 is kept as one character until the string is whole.
            text += (
                "".join(map(chr, struct.unpack(f"<{len(part) // 2}H", part)))
                if wide
                else part.decode("latin-1")
            )
        return text

    def _turn(self) -> bool:
        """Go on to the next record where this one is at its end, and whether it was."""
        turned = False
        while self._at >= len(self._pieces[self._piece]):
            self._piece += 1
            self._at = 0
            turned = True
            if self._piece >= len(self._pieces):
                raise DamagedError("the strings of the workbook break off")
        return turned


def shared_strings(records: list[bytes], fonts: Fonts) -> list[str]:
    """The strings that cells name by their place in the table these records hold."""
    if not records:
        return []
    pieces = _Pieces(records)
    _, count = struct.unpack("<II", pieces.take(8))
    return [_string(pieces, fonts) for _ in range(count)]


def _string(pieces: _Pieces, fonts: Fonts) -> str:
    count, flags = struct.unpack("<HB", pieces.take(3))
    runs = struct.unpack("<H", pieces.take(2))[0] if flags & _RICH else 0
    extended = struct.unpack("<I", pieces.take(4))[0] if flags & _EXTENDED else 0
    text = pieces.characters(count, wide=bool(flags & _WIDE)) if count else ""
    looks = struct.unpack(f"<{2 * runs}H", pieces.take(4 * runs)) if runs else ()
    if extended:
        pieces.take(extended)
    return _set_apart(text, list(zip(looks[::2], looks[1::2], strict=True)), fonts)


def string_at(content: bytes, at: int) -> tuple[str, int]:
    """The string at a place of a record, and the place behind it."""
    count, flags = struct.unpack_from("<HB", content, at)
    return _characters(content, at + 3, count, flags)


def short_string(content: bytes, at: int) -> str:
    """The string at a place of a record that counts its characters in one byte."""
    count, flags = struct.unpack_from("<BB", content, at)
    return _characters(content, at + 2, count, flags)[0]


def _characters(content: bytes, at: int, count: int, flags: int) -> tuple[str, int]:
    end = at + count * (2 if flags & _WIDE else 1)
    encoding = "utf-16-le" if flags & _WIDE else "latin-1"
    return content[at:end].decode(encoding, errors="replace"), end


def rich_text(content: bytes, at: int, fonts: Fonts) -> str:
    """The string at a place of a record with the looks of its characters behind it."""
    text, end = string_at(content, at)
    (runs,) = struct.unpack_from("<H", content, end)
    looks = [struct.unpack_from("<HH", content, end + 2 + 4 * run) for run in range(runs)]
    return _set_apart(text, [(first, font) for first, font in looks], fonts)


def _set_apart(text: str, looks: list[tuple[int, int]], fonts: Fonts) -> str:
    """The text with each run of a font that stands apart in the marks for it."""
    ends = [*(first for first, _ in looks[1:]), len(text)]
    shown = text[: looks[0][0]] if looks else text
    for (first, font), end in zip(looks, ends, strict=False):
        part = text[first:end]
        apart = fonts.stands_apart(font) and part.strip()
        shown += f"{RAISED_OPEN}{part}{RAISED_CLOSE}" if apart else part
    return shown.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
