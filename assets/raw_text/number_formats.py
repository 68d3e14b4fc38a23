"""A stored number and its cell's format -> what a spreadsheet shows, unread where it is unsure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from assets.raw_text.nested import UNREAD

# Formats that a file names by number alone; those left out show dates, times or powers of ten.
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);(#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);(#,##0.00)",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((*range(14, 18), 22, *range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "h:mm"),
}
_MAX_FORMAT = 200  # characters
_GENERAL = frozenset({"", "general", "g/通用格式", "@"})
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.'
    r"|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<digits>[0#?][0#?,.]*|\.[0#?]+)|(?P<other>.)",
    re.DOTALL,
)
_COLOURS = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|[黑蓝青绿洋红白黄色]+\d*)",
    re.IGNORECASE,
)
_PLAIN = frozenset(" +-()（）:：、，。¥￥$€%'&^~{}<>=!")  # shown as they stand, % beside its effect
_EPOCH = dt.date(1899, 12, 30)
_PRECISION = 15  # digits that a spreadsheet shows of a number at most


@dataclass(frozen=True)
class _Section:
    """The pattern of the digits, and what stands before and after them."""

    before: str
    digits: str
    after: str


def stored_number(text: str) -> Decimal | None:
    """The number a file stores as this text, to the digits a spreadsheet shows; None for none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return None
    return Decimal(f"{number:.{_PRECISION}g}")


def shown(number: Decimal, code: str) -> str:
    """Text that a spreadsheet shows for a number in a cell of a format.

    A format that is not understood gives the number with a sign that makes it illegible.
    """
    if code.strip().lower() in _GENERAL:
        return _digits(number)
    text = _formatted(number, code) if len(code) <= _MAX_FORMAT else None
    return f"{_digits(number)}{UNREAD}" if text is None else text


def _formatted(number: Decimal, code: str) -> str | None:
    """Text of a number in a format; None for a format that is not understood."""
    sections = _sections(code)
    if _is_date(sections[0]):
        return _date(number)
    which = 0
    if number < 0 and len(sections) > 1:
        which, number = 1, abs(number)  # the section says what stands for the sign
    elif number == 0 and len(sections) > 2:
        which = 2
    plain = "".join(text for _, text in sections[which]).strip().lower()
    if plain in _GENERAL:
        return _digits(number) if plain else ""
    section = _section(sections[which])
    return _in_section(number, section) if section is not None else None


def _in_section(number: Decimal, section: _Section) -> str | None:
    if not section.digits:
        return (section.before + section.after).strip()
    percents = (section.before + section.after).count("%")
    figures = _patterned(abs(number) * 100**percents, section.digits)
    if figures is None:
        return None
    # A negative number that rounds to nothing is shown without its sign.
    sign = "-" if number < 0 and figures.strip("0.,") else ""
    return f"{sign}{section.before}{figures}{section.after}".strip()


def text_shown(text: str, code: str) -> str:
    """Text that a spreadsheet shows for a text in a cell of a format: none, where it hides it."""
    sections = _sections(code) if ";" in code and len(code) <= _MAX_FORMAT else []
    return "" if len(sections) == 4 and not sections[3] else text


def _digits(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sections(code: str) -> list[list[tuple[str, str]]]:
    """Kind and text of each piece of a format, by section."""
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "pad"
        if kind == "other" and match["other"] == ";":
            sections.append([])
        else:
            sections[-1].append((kind, match[kind] if match.lastgroup else ""))
    return sections


def _is_date(pieces: list[tuple[str, str]]) -> bool:
    letters = "".join(text.lower() for kind, text in pieces if kind == "other")
    return "y" in letters or ("m" in letters and "d" in letters)


def _section(pieces: list[tuple[str, str]]) -> _Section | None:
    """The section that pieces make; None where one of them is not understood."""
    before, digits, after = "", "", ""
    for kind, text in pieces:
        if kind == "digits":
            if digits:
                return None
            digits = text
        elif kind == "bracket":
            if not _COLOURS.fullmatch(text):
                return None
        elif kind == "other" and text not in _PLAIN and not "\u3400" <= text <= "\u9fff":
            return None
        elif digits:
            after += text
        else:
            before += text
    return _Section(before, digits, after)


def _patterned(number: Decimal, pattern: str) -> str | None:
    """Digits of a number as 0, # and ? print them; None for a pattern that does more."""
    whole, _, fraction = pattern.partition(".")
    if "." in fraction or "," in fraction or whole.endswith(",") or whole.startswith(","):
        return None
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    least = len(fraction) - len(fraction.rstrip("#?"))
    kept = len(right.rstrip("0"))
    right = right[: max(kept, len(fraction) - least)]
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole and left:
        left = f"{int(left):,}" if not left.startswith("0") else left
    return f"{left}.{right}" if right or fraction else left


def _date(number: Decimal) -> str | None:
    """The date of a day's number; None for what is none or is counted in two ways."""
    if not 61 <= number < 100_000:
        return None
    return (_EPOCH + dt.timedelta(days=int(number))).isoformat()
