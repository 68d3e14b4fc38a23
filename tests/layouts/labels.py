"""Labels as pages change them: brackets, numbering, cut heads, lost or converted characters."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from opencc import OpenCC

from tests.layouts.printed import Cell, PrintedTable

Change = Callable[[Cell, random.Random], str]
_HALF_WIDTH = str.maketrans("（）：，、．", "():,、.")
# Converters put a reading behind characters that have several, and replace whole words.
PINYIN = {
    "數": "shù",
    "現": "xiàn",
    "報": "bào",
    "鎮": "zhèn",
    "長": "zhǎng",
    "處": "chǔ",
    "請": "qǐng",
}
WORDS = {"文件": "檔案", "程序": "程式"}
# What is left of heads that a narrow column cut.
CUT = {
    "现行有效件数": "现行有效件",
    "社会公益组织": "社会公益",
    "结果\n维持": "结果",
    "结果\n纠正": "结果",
    "其他\n结果": "其他",
    "尚未\n审结": "尚未",
    "本年新制作数量": "本年新",
}
LOST = {"2.其他法律行政法规禁止公开": "2.其他法律行政止公开"}


def half_width(cell: Cell, _rng: random.Random) -> str:
    """Brackets, colons and commas in half width, as extractors convert them."""
    return cell.text.translate(_HALF_WIDTH)


def blanks(cell: Cell, _rng: random.Random) -> str:
    """Blanks behind brackets and inside heads."""
    text = re.sub(r"(?<=）)(?=.)", " ", cell.text)
    return text.replace("商业企业", "商业 企业").replace("科研机构", "科研 机构")


def other_numbers(cell: Cell, rng: random.Random) -> str:
    """``1、``, ``１．`` and ``1﹒`` for ``1.``."""
    mark = rng.choice(("、", "．", "﹒"))
    return re.sub(r"^(\d)\.", rf"\1{mark}", cell.text)


def cut_heads(cell: Cell, _rng: random.Random) -> str:
    """Heads of which only the beginning is left."""
    return CUT.get(cell.text, cell.text) if cell.part == "head" else cell.text


def lost_characters(cell: Cell, _rng: random.Random) -> str:
    return LOST.get(cell.text, cell.text)


def explained(cell: Cell, _rng: random.Random) -> str:
    """Filling notes inside labels and heads."""
    notes = {
        "规章": "规章(设区的市、自治州人民政府应提供相关数据)",
        "规范性文件": "规范性文件(行政机关制定发布的决定、公告、意见等)",
        "行政规范性文件": "规范性文件",
        "上一年项目数量": "上一年项目数量(指2018年事项数)",
        "本年增/减": "本年增/减(减用负值表示,如-8)",
        "本年制发件数": "本年（2023）制发件数",
    }
    return notes.get(cell.text, cell.text)


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (half_width, blanks, other_numbers, cut_heads, lost_characters, explained)
}


def relabelled(tables: list[PrintedTable], change: str, rng: random.Random) -> list[PrintedTable]:
    """The tables with all labels and heads changed in one way; figures stay."""
    changed = CHANGES[change]
    return [
        replace(
            table,
            rows=tuple(
                tuple(cell if cell.key else replace(cell, text=changed(cell, rng)) for cell in row)
                for row in table.rows
            ),
        )
        for table in tables
    ]


def traditional(text: str, rng: random.Random) -> str:
    """The text as mirror sites convert it: characters, some words, readings in brackets."""
    if rng.random() < 0.5:
        for word, meant in WORDS.items():
            text = text.replace(word, meant)
    text = OpenCC("s2t").convert(text)
    if rng.random() < 0.5:
        for character, reading in PINYIN.items():
            text = text.replace(character, f"{character}({reading})")
    return text
