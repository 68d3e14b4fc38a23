"""Names of a unit against what a workbook calls its sheets or rows: which of them is the unit's."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

from expectations.forms.labels import simplified

_LONGEST_TITLE = 31  # characters; a spreadsheet cuts what is longer
_NUMBERED = re.compile(r"^(?:\(?\d{1,3}\)?[.、:_-]*|[一二三四五六七八九十]{1,3}[.、])(?=\D)")
_COPIED = re.compile(r"\(\d{1,3}\)$")  # 财政局 (2): the second sheet of that name
_SAME = (
    ("人民政府", "政府"),
    ("办公厅", "办"),
    ("办公室", "办"),
    ("街道办事处", "街道"),
    ("管理委员会", "管委会"),
    ("委员会", "委"),
)
_PLACE = re.compile(r"(?:[㐀-鿿]{0,8}?[省市县区州盟旗])+")
_ZONE = re.compile("(?:开发|园|新|景|管理|保税|示范|合作|试验)区")
_PART_OF_PLACE = frozenset("省市县区州盟旗")
_SHORTEST = 2
# Stands in front of the names where others' units may go by a shorter form of one.
WHOLE = "="


def fitting(names: Sequence[str], called: Sequence[str]) -> list[int]:
    """Places of what is called as a unit is, by the surest way in which anything is.

    What is called by the first name sign by sign is the unit's; else what is called by any of them
    but for numbering and spelling; else by one of them without the place in front, unless they
    begin with ``WHOLE``. More than one place: it cannot be told which is meant.
    """
    whole = names[0] == WHOLE
    names = names[1:] if whole else names
    if not names:
        return []
    exactly = [place for place, text in enumerate(called) if text.strip() == names[0].strip()]
    if exactly:
        return exactly
    known = {plain_name(name) for name in names} - {""}
    texts = [plain_name(text) for text in called]
    same = [
        place for place, text in enumerate(texts) if text in known or _is_cut(called[place], names)
    ]
    if same or whole:
        return same
    return [
        place for place, text in enumerate(texts) if any(_is_short(text, name) for name in known)
    ]


def bare_name(printed: str) -> str:
    """A name as it is printed, without numbering and blanks."""
    name = "".join(unicodedata.normalize("NFKC", printed).split())
    return _NUMBERED.sub("", _COPIED.sub("", name))


@functools.lru_cache(maxsize=1 << 16)
def plain_name(printed: str) -> str:
    """The bare name in the shortest spelling it goes by."""
    name = simplified(bare_name(printed))
    for long, short in _SAME:
        name = name.replace(long, short)
    return name.removesuffix("政府") or name


def _is_cut(title: str, names: Sequence[str]) -> bool:
    return len(title) == _LONGEST_TITLE and any(name.startswith(title) for name in names)


def _is_short(text: str, name: str) -> bool:
    """Whether one of a text and a name is the other with the places above the unit in front.

    A name without its place is that of a unit in every place: it is looked for in no longer text.
    """
    if len(text) < _SHORTEST:
        return False
    if name.endswith(text):
        return _is_place(name.removesuffix(text), text)
    in_place = _PLACE.match(name)
    return (
        text.endswith(name)
        and in_place is not None
        and len(in_place[0]) > 1
        and _is_place(text.removesuffix(name), name)
    )


def _is_place(front: str, behind: str) -> bool:
    """Whether the text in front of a name is a place; 泽安市临溪 in front of 区教育局 is one."""
    if behind[0] in _PART_OF_PLACE:
        front += behind[0]
    return bool(_PLACE.fullmatch(front)) and not _ZONE.search(front)
