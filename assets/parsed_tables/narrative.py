"""Document to narrative: what it says in words, simplified, as lines, paragraphs and sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from assets.raw_text.document import Document, Grid
from expectations.forms.labels import simplified

_DIGITS = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_FULL_WIDTH = re.compile("[０-９．％]+")
_SENTENCE_END = re.compile("[。！!？?；;]")
_NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.．是]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．]\D"
    r"|第[一二三四五六七八九十]{1,3}[条章节,，]|[•·◆■●【\[])"
)
_TITLE = re.compile(r"^[^。，,]{0,60}(?:报\s*告|年\s*报)$")
_ENDS = frozenset("。；;！!？?：:.」』】》)）|")
_HOLDS_BREAKS = frozenset({"text", "pdf", "image", "doc"})  # kinds whose lines end where they wrap
_WRAPPED = 15  # characters; a shorter line ends where its writer ended it
_CELL_OF_TEXT = 60  # characters from which a cell of one or two in its row is prose
# Between digits that a line's end may have cut apart: they are never put together again.
CUT = "\u200b"
_MAX_LINE = 20_000  # characters of a line that are looked at
_MAX_ROW = 4  # cells of a row that may name something and say what it is


@dataclass(frozen=True)
class Narrative:
    """What a document says in words.

    ``page_titles`` are the heading and the titles in its metadata; ``metadata`` the other hints;
    ``lines`` its lines and the rows of small tables, as printed; ``paragraphs`` the lines of text
    with those put together again that were broken where they wrap.
    """

    page_titles: tuple[str, ...]
    metadata: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]

    def sentences(self) -> Iterator[str]:
        """Sentences of the paragraphs, in the order of the text."""
        for paragraph in self.paragraphs:
            for sentence in _SENTENCE_END.split(paragraph):
                if stripped := sentence.strip():
                    yield stripped


def narrative(document: Document) -> Narrative:
    """The words of a document. Runs of blanks become one, full-width digits plain ones."""
    titles = [document.title, *(value for name, value in document.hints if name == "title")]
    hints = [(name, value) for name, value in document.hints if name != "title"]
    texts = list(_texts(document))
    words = _simplified([*titles, *(value for _, value in hints), *(text for text, _ in texts)])
    said = words[len(titles) + len(hints) :]
    values = words[len(titles) : len(titles) + len(hints)]
    prose = [text for text, (_, is_prose) in zip(said, texts, strict=True) if is_prose]
    return Narrative(
        page_titles=tuple(dict.fromkeys(filter(None, words[: len(titles)]))),
        metadata=tuple((name, value) for (name, _), value in zip(hints, values, strict=True)),
        lines=tuple(filter(None, said)),
        paragraphs=tuple(_paragraphs(prose, broken=document.kind in _HOLDS_BREAKS)),
    )


def _texts(document: Document) -> Iterator[tuple[str, bool]]:
    """Each line of text and each small row, and whether it is prose."""
    for block in document.blocks:
        if isinstance(block, str):
            yield block, True
            continue
        yield "", True  # what stands before a table and behind it is no one sentence
        yield from _grid_texts(block)


def _grid_texts(grid: Grid) -> Iterator[tuple[str, bool]]:
    for row in grid.rows:
        if len(row) <= 2 and any(len(cell.text) > _CELL_OF_TEXT for cell in row):
            yield from ((line, True) for cell in row for line in cell.text.split("\n"))
        elif len(row) <= _MAX_ROW:
            yield " ".join(cell.text.replace("\n", "") for cell in row), False
        else:
            yield from ((cell.text, False) for cell in row if len(cell.text) > 8)


def _simplified(texts: list[str]) -> list[str]:
    # One call for all of them: the converter's own cost is a call's.
    joined = "\n".join(text[:_MAX_LINE].replace("\n", " ") for text in texts)
    if not joined.isascii():
        joined = _FULL_WIDTH.sub(lambda sign: sign[0].translate(_DIGITS), simplified(joined))
    return [" ".join(line.split()) for line in joined.split("\n")] if texts else []


def _paragraphs(lines: list[str], *, broken: bool) -> Iterator[str]:
    if not broken:
        yield from filter(None, lines)
        return
    kept: list[str] = []
    for line in lines:
        if kept and not _goes_on(kept[-1], line):
            yield "".join(kept)
            kept = []
        if kept and _is_numeric(kept[-1][-1]) and _is_numeric(line[0]):
            kept.append(CUT)
        if line:
            kept.append(line)
    if kept:
        yield "".join(kept)


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of the one before."""
    if not line or len(before) < _WRAPPED or before[-1] in _ENDS or _TITLE.search(before):
        return False
    return _is_numeric(before[-1]) or not _NUMBERED.match(line)


def _is_numeric(sign: str) -> bool:
    return sign in ",，." or unicodedata.category(sign) == "Nd"
