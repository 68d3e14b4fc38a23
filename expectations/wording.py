"""A finding in words, Chinese or English: which cell of which table, what it prints, what to do.

Shared by the terminal, the evidence page and the letter; how the words are laid out is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from expectations.findings import Finding, Rule, rule
from expectations.forms.model import Column, Edition, Line, Row
from expectations.names import (
    Language,
    cell_headings,
    cell_name,
    identity_of,
    line_of,
    place_name,
    row_label,
)
from expectations.phrases import NO_TOKEN, OF_CELLS, OF_MESSAGES, OF_TEXT
from expectations.unread import unread_words

Printed = Mapping[str, str]  # cell key -> what the cell prints, "" for a blank

VERDICTS = {
    "accepted": {"zh": "有效", "en": "accepted"},
    "accepted_with_warnings": {"zh": "有效，有警告", "en": "accepted with warnings"},
    "quarantined": {"zh": "隔离", "en": "quarantined"},
    "not_a_report": {"zh": "不是年报", "en": "not a report"},
}
STATES = {
    "open": {"zh": "待处理", "en": "open"},
    "corrected": {"zh": "已更正", "en": "corrected"},
    "accepted_as_published": {"zh": "按原文采信", "en": "accepted as published"},
    "superseded": {"zh": "已被新版本取代", "en": "superseded"},
}
SEVERITIES = {
    "critical": {"zh": "错误", "en": "error"},
    "warning": {"zh": "警告", "en": "warning"},
}
# What they say is why something could not be read.
_UNREAD = frozenset({"unreadable", "twin_unread", "no_standard_form"})
_BY_NAME = 3  # more cells than this on one side of a line are counted, not named
_AROUND = 60  # characters of a sentence shown on either side of its figure
_MAX_TOKEN = 60
_MAX_MESSAGE = 400
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_LIST = re.compile(rf"\[(?:(?:{_QUOTED.pattern})(?:, )?)+\]")
_FIGURE = re.compile(r"\d[\d.-]*")


@dataclass(frozen=True)
class RuleWords:
    """A rule in one language."""

    label: str
    statement: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Wording:
    """A finding in one language.

    ``place`` names the line, row or cell, or the report as a whole; ``printed`` is what stands
    there and ``expected`` what should; ``suspects`` are the cells in doubt with what they print.
    """

    place: str
    printed: str
    expected: str
    suspects: tuple[str, ...]
    rule: RuleWords


def worded(
    finding: Finding, grid: Edition | None, printed: Printed, language: Language = "zh"
) -> Wording:
    """The finding in words. ``grid`` is the report's edition, or variant; None where it has none.

    Cells that ``printed`` lacks are not printed in the report.
    """
    said = rule_words(rule(finding.rule), language)
    what, expected = _told(finding, grid, printed, language)
    return Wording(
        place=place_name(finding.line, grid, language),
        printed=what,
        expected=expected or said.statement,
        suspects=tuple(
            f"{cell_name(key, grid, language)}{_value(key, printed, language)}"
            for key in finding.suspects
        ),
        rule=said,
    )


def rule_words(declared: Rule, language: Language = "zh") -> RuleWords:
    """Label, statement, reason and remedy of a rule; its English label is made from its id."""
    if language == "en":
        label = declared.id.replace("_", " ")
        return RuleWords(label, declared.statement, declared.reason, declared.remedy)
    reason = declared.reason_zh or declared.reason
    return RuleWords(declared.label, declared.statement_zh, reason, declared.remedy_zh)


def plain(number: Decimal) -> str:
    """A number without trailing noughts of its fraction: 8 for 8.000000."""
    digits = f"{number:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _told(
    finding: Finding, grid: Edition | None, printed: Printed, language: Language
) -> tuple[str, str]:
    """What is printed, and what is expected where that is more than the rule's statement."""
    if grid is None:
        return _of_message(finding, grid, language), ""
    line = line_of(finding.line, grid)
    if line is not None and finding.residual is not None:
        return _sides(finding, line, grid, printed, language)
    if finding.rule in OF_TEXT and finding.residual is not None:
        return _of_text(finding, grid, language)
    if told := _of_cells(finding, grid, printed, language):
        return told, ""
    said = _of_message(finding, grid, language)
    return _named_cells(finding, grid, language) + said, ""


def _sides(
    finding: Finding, line: Line, grid: Edition, printed: Printed, language: Language
) -> tuple[str, str]:
    zh = language == "zh"
    target, terms = (_side(cells, line, grid, language) for cells in (line.target, line.terms))
    if any(not printed.get(key, "").strip() for key in line.target):
        shows = "空白，按其各项推算为" if zh else " is blank, its parts make"
    elif len(line.target) > 1:
        shows = "合计为" if zh else " add up to"
    else:
        shows = "印为" if zh else " prints"
    numbers = (finding.reported, finding.calculated, finding.residual)
    reported, calculated, residual = (plain(number or Decimal(0)) for number in numbers)
    if zh:
        wanted = f"等于{terms}之和 {calculated}；相差 {residual.lstrip('-')}"
    else:
        wanted = f"the sum of {terms}, {calculated}; difference {residual.lstrip('-')}"
    if blank := (finding.terms_expected or 0) - (finding.terms_present or 0):
        wanted += f"；另有 {blank} 项空白" if zh else f"; {blank} cells are blank"
    return f"{target}{shows} {reported}", wanted


def _side(cells: tuple[str, ...], line: Line, grid: Edition, language: Language) -> str:
    """One side of a line: its cells by row or column, by number where they are many."""
    by_row = identity_of(line, grid).across == "columns"
    headings: list[Row | Column] = [
        row if by_row else column for _, row, column in (cell_headings(key, grid) for key in cells)
    ]
    first, last = headings[0], headings[-1]
    if language == "en":
        if len(headings) > _BY_NAME:
            return f'{len(headings)} cells from "{first.name}" to "{last.name}"'
        return " and ".join(f'"{heading.name}"' for heading in headings)
    if len(headings) > _BY_NAME:
        return f"「{_label(first)}」至「{_label(last)}」{len(headings)} 项"
    return "与".join(f"「{_label(heading)}」" for heading in headings)


def _label(heading: Row | Column) -> str:
    return row_label(heading) if isinstance(heading, Row) else heading.label


def _of_cells(finding: Finding, grid: Edition, printed: Printed, language: Language) -> str:
    """What the cells of a finding print, by their columns; empty for rules about other things."""
    cells = [key for key in finding.cells if key in grid.cell_by_key]
    if finding.rule not in OF_CELLS or not cells:
        return ""
    comma = "、" if language == "zh" else ", "
    columns = [cell_headings(key, grid)[2] for key in cells]
    names = [column.label if language == "zh" else column.name for column in columns]
    pairs = list(zip(names, cells, strict=True))
    # A mark for nothing is shown beside its column.
    marked = [f"{name} {_short(printed.get(key, '').strip())}".strip() for name, key in pairs]
    return OF_CELLS[finding.rule][language].format(
        calculated=plain(finding.calculated or Decimal(0)),
        count=len(cells),
        columns=comma.join(marked),
        values=comma.join(f"{name}{_value(key, printed, language)}" for name, key in pairs),
    )


def _of_text(finding: Finding, grid: Edition, language: Language) -> tuple[str, str]:
    """What the first sentence quoted in the message states, and what is expected of it."""
    one, other = next(iter(_QUOTED.findall(finding.message)), ("", ""))
    reported, calculated = (plain(n or Decimal(0)) for n in (finding.reported, finding.calculated))
    cell = grid.cell_by_key.get(finding.line)
    said, expected = (
        template.format(
            reported=reported,
            calculated=calculated,
            unit=f" {cell.unit}" if cell else "",
            sentence=_excerpt(one or other, reported),
        )
        for template in OF_TEXT[finding.rule][language]
    )
    return said, expected


def _excerpt(sentence: str, figure: str) -> str:
    """A sentence, or what stands around its figure where it is long."""
    start = max(sentence.find(figure) - _AROUND, 0)
    return ("…" if start else "") + _short(sentence[start:], 2 * _AROUND)


def _named_cells(finding: Finding, grid: Edition, language: Language) -> str:
    """The cells of a finding that its place does not name, in front of what its message says."""
    if finding.line in grid.cell_by_key or line_of(finding.line, grid) is not None:
        return ""
    cells = [key for key in finding.cells if key in grid.cell_by_key]
    names = [cell_name(key, grid, language) for key in cells[:_BY_NAME]]
    if not names:
        return ""
    if more := len(cells) - len(names):
        names.append(f"另 {more} 处" if language == "zh" else f"{more} more")
    return "、".join(names) + "，" if language == "zh" else ", ".join(names) + ": "


def _of_message(finding: Finding, grid: Edition | None, language: Language) -> str:
    """What the message comes to, by a phrase of its rule; else the message.

    In Chinese what it quotes, for label and statement of the rule say the rest.
    """
    if said := _of_phrase(finding, grid, language):
        return said
    if language == "en":
        said = _without_place(finding, grid)
        if finding.rule == "extra_row":
            said = _LIST.sub(lambda found: _listed(_quoted(found[0]), language), said)
        return _short(said, _MAX_MESSAGE)
    if finding.rule in _UNREAD:
        return _short(unread_words(finding.message), _MAX_MESSAGE)
    quoted = _quoted(finding.message)
    dates = rule(finding.rule).family == "who_and_when"
    figures = _FIGURE.findall(_QUOTED.sub(" ", finding.message)) if dates else []
    if not quoted and not figures:
        return f"原文：「{_short(finding.message, _MAX_MESSAGE)}」" if finding.message else ""
    shown = (*(f"「{_short(each)}」" for each in quoted), *figures)
    return "、".join(dict.fromkeys(shown))


def _without_place(finding: Finding, grid: Edition | None) -> str:
    """The message without the name, in Chinese, of the row or table that the place names."""
    message = finding.message.removeprefix(f"{finding.line} ")
    label, colon, rest = message.partition(": ")
    if grid is None or not colon:
        return message
    place, table = place_name(finding.line, grid), finding.line.partition(".")[0]
    named = label in place or any(t.id == table and t.label == label for t in grid.tables)
    return rest if named else message


def _of_phrase(finding: Finding, grid: Edition | None, language: Language) -> str:
    """What the message comes to, by the first phrase of its rule that fits; empty without one."""
    cell = grid.cell_by_key.get(finding.line) if grid else None
    numbers = (finding.reported, finding.calculated)
    here, there = (NO_TOKEN["''"][language] if n is None else plain(n) for n in numbers)
    for phrase in OF_MESSAGES.get(finding.rule, ()):
        if said := phrase.message.search(finding.message):
            return phrase.words[language].format(
                here=here,
                there=there,
                unit=f" {cell.unit}" if cell else "",
                **dict(_tokens(said.groupdict(), language)),
            )
    return ""


def _tokens(groups: Mapping[str, str], language: Language) -> Iterator[tuple[str, str]]:
    """What a message quotes, in the words of the language; of a list its length too."""
    for name, text in groups.items():
        if text.startswith("["):
            listed = _quoted(text)
            yield name, _listed(listed, language)
            yield f"n_{name}", str(len(listed))
        else:
            yield name, _token(text, language)


def _quoted(text: str) -> list[str]:
    return [one or other for one, other in _QUOTED.findall(text)]


def _listed(tokens: list[str], language: Language) -> str:
    if language == "zh":
        return "、".join(f"「{_short(each)}」" for each in tokens)
    return ", ".join(map(repr, tokens))


def _token(text: str, language: Language) -> str:
    """What a message quotes, or says of a token, in the words of the language."""
    if text in NO_TOKEN:
        return NO_TOKEN[text][language]
    quoted = text.removeprefix("'").removesuffix("'")
    if quoted == text:
        return text
    return f"「{_short(quoted)}」" if language == "zh" else repr(_short(quoted))


def _value(key: str, printed: Printed, language: Language) -> str:
    if key not in printed:
        return "（未印出）" if language == "zh" else " (not printed)"
    if not (token := printed[key].strip()):
        return "（空白）" if language == "zh" else " (blank)"
    return f"印为「{_short(token)}」" if language == "zh" else f" prints {_short(token)!r}"


def _short(text: str, longest: int = _MAX_TOKEN) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
