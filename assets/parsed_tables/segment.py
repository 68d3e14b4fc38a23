"""What a segment of a document is: a label as printed, with the value tokens printed after it."""

from __future__ import annotations

from typing import NamedTuple

from expectations.forms.numbers import printed_value

SPANNED = frozenset({"html", "docx", "doc", "xlsx", "xls"})  # grids that say what their cells span
MAX_PARTS = 60  # label texts kept before a value: heads and empty rows may stand there


class Token(NamedTuple):
    """What one value cell prints, and where: block, row and column counted from 0."""

    text: str
    place: str
    colspan: int = 1
    rowspan: int = 1
    confidence: float = 1.0


class Segment(NamedTuple):
    """Label texts and the tokens after them, up to the next label or the end of the row.

    ``blanks_printed``: blank cells are among the tokens (grids). Else ``gaps`` holds the line
    distances before each token and after the last, ``part_gaps`` those after each part,
    ``part_lines`` the lines the parts stand on, ``usual_gap`` the distance most cells have,
    ``blank_gap`` what a blank cell adds to it, and ``following`` the text behind the last token.
    ``block`` numbers the block it stands in, ``row_width`` is that of its row, spans expanded.
    ``row`` is the number of that row in its grid, ``unit`` the unit printed between label and
    tokens, empty where none is.
    """

    parts: tuple[str, ...]
    tokens: tuple[Token, ...]
    block: int
    style: str
    blanks_printed: bool
    gaps: tuple[int, ...] = ()
    part_gaps: tuple[int, ...] = ()
    part_lines: tuple[int, ...] = ()
    usual_gap: int = 0
    blank_gap: int = 1
    following: str = ""
    row_width: int = 0
    row: int = 0
    unit: str = ""

    @property
    def prints_number(self) -> bool:
        return any(printed_value(token.text).meaning == "number" for token in self.tokens)

    @property
    def prints_figure(self) -> bool:
        """Whether some token prints anything at all."""
        return any(token.text.strip() for token in self.tokens)
