"""Random damage to the lines of a printed text, and what it prints from then on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tests.layouts.damage import joined_number

Values = Mapping[str, Decimal | None]
OPEN, CLOSE = "\uf110", "\uf111"  # round the number of a token, so that damage knows what it hits
_TOKEN = re.compile(f"{OPEN}(\\d+){CLOSE}")


@dataclass(frozen=True)
class Text:
    """Lines of a printed text with its tokens marked, and what each of them stands for."""

    lines: tuple[str, ...]
    keys: tuple[str, ...]
    tokens: Mapping[str, str]
    values: Values

    def keys_in(self, line: int) -> list[str]:
        return [self.keys[int(number)] for number in _TOKEN.findall(self.lines[line])]

    def lone_key(self, line: int) -> str:
        """Key of the figure that a line prints and nothing else; empty for any other line."""
        match = _TOKEN.fullmatch(self.lines[line].strip())
        return self.keys[int(match[1])] if match else ""

    def keys_behind(self, key: str) -> list[str]:
        """The key and those that stand behind it in its row: one row holds all of 表四."""
        row = key.rpartition(".")[0] if not key.startswith("disputes.") else "disputes"
        behind = self.keys[self.keys.index(key) :]
        return [other for other in behind if other.startswith(f"{row}.")]

    def printed(self, lines: list[str]) -> str:
        """The text of these lines with the tokens in their places."""
        text = "\n".join(lines)
        return _TOKEN.sub(lambda match: self.tokens[self.keys[int(match[1])]], text)

    def inside(self) -> list[int]:
        """Lines between the first and the last figure of the tables that print something."""
        places = [n for n, line in enumerate(self.lines) if _TOKEN.search(line)]
        return [n for n in range(places[0], places[-1] + 1) if self.lines[n].strip(" |")]


@dataclass(frozen=True)
class DamagedText:
    """A damaged text and the numbers its cells print; it may be refused, but not read otherwise.

    ``readings`` has more than one entry where the damage can be read in two honest ways.
    """

    data: str
    readings: tuple[Values, ...]
    what: str


LineDamage = Callable[[Text, random.Random], DamagedText]


def marked(tokens: Mapping[str, str]) -> dict[str, str]:
    """A mark for each token, to be printed in its stead; blanks stay blank."""
    return {
        key: f"{OPEN}{number}{CLOSE}" if token.strip() else token
        for number, (key, token) in enumerate(tokens.items())
    }


def marked_text(data: str, tokens: Mapping[str, str], values: Values) -> Text:
    return Text(tuple(data.split("\n")), tuple(tokens), tokens, values)


def line_dropped(text: Text, rng: random.Random) -> DamagedText:
    at = rng.choice(text.inside())
    lines = [*text.lines[:at], *text.lines[at + 1 :]]
    gone = text.keys_in(at)
    readings: tuple[Values, ...] = ({**text.values, **dict.fromkeys(gone, None)},)
    if len(gone) == 1:
        # Where the ends of rows aren't printed, the cells behind it may have moved up.
        moved = text.keys_behind(gone[0])
        numbers = [*(text.values[key] for key in moved[1:]), None]
        readings = (*readings, {**text.values, **dict(zip(moved, numbers, strict=True))})
    return DamagedText(text.printed(lines), readings, text.lines[at])


def line_repeated(text: Text, rng: random.Random) -> DamagedText:
    at = rng.choice(text.inside())
    lines = [*text.lines[: at + 1], *text.lines[at:]]
    return DamagedText(text.printed(lines), (text.values,), text.lines[at])


def lines_swapped(text: Text, rng: random.Random) -> DamagedText:
    """A line and the next one that prints something have changed places."""
    at, behind = _neighbours(text, rng)
    lines = list(text.lines)
    lines[at], lines[behind] = lines[behind], lines[at]
    first, second = text.lone_key(at), text.lone_key(behind)
    values = dict(text.values)
    if first and second:
        values[first], values[second] = text.values[second], text.values[first]
    return DamagedText(text.printed(lines), (values,), f"{text.lines[at]} {text.lines[behind]}")


def lines_joined(text: Text, rng: random.Random) -> DamagedText:
    """A line and the next one that prints something have run together."""
    at, behind = _neighbours(text, rng)
    lines = [*text.lines[:at], text.lines[at] + text.lines[behind], *text.lines[behind + 1 :]]
    first, second = text.lone_key(at), text.lone_key(behind)
    values = dict(text.values)
    if first and second:
        values[first] = joined_number(text.tokens[first] + text.tokens[second])
        values[second] = None
    return DamagedText(text.printed(lines), (values,), f"{text.lines[at]} {text.lines[behind]}")


def _neighbours(text: Text, rng: random.Random) -> tuple[int, int]:
    inside = text.inside()
    place = rng.randrange(len(inside) - 1)
    return inside[place], inside[place + 1]


LINE_DAMAGES: dict[str, LineDamage] = {
    damage.__name__: damage for damage in (line_dropped, line_repeated, lines_swapped, lines_joined)
}
