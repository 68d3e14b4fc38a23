"""Examples of the rules across reports: beside last year's report, or those of others."""

from __future__ import annotations

import random

from expectations.forms.catalogue import edition
from tests.assets.cross_findings.years import Figures, Year
from tests.rules.doors import years
from tests.rules.example import FORM, Examples, Look, at, at_cell, silent, told

LICENCES, FEES = "disclosure.licences.decisions", "disclosure.fees.amount"
IN, OUT = "requests.carried_in.total", "requests.carried_out.total"
IN_FORCE, ISSUED, REPEALED = (
    f"disclosure.normative_documents.{column}" for column in ("in_force", "issued", "repealed")
)
ITEMS, CHANGE = "disclosure.licences.previous_items", "disclosure.licences.change"
_OF_2019 = edition("2019")
COPIED: Figures = {
    LICENCES: 214,
    "disclosure.penalties.decisions": 31,
    FEES: 12,
    "requests.received.enterprise": 4,
    "requests.received.total": 3,
}
_BUSY: Figures = {**COPIED, LICENCES: 215}
_WORDS = [chr(0x4E00 + 7 * number) + chr(0x5E00 + 5 * number) for number in range(600)]


def _text(seed: int, passages: int = 20) -> str:
    """Sentences of random words, forty signs each."""
    drawn = random.Random(seed)
    return "\n".join("".join(drawn.choices(_WORDS, k=20)) + "。" for _ in range(passages))


def beside_last(before: Figures, now: Figures, *, of_2019: bool = False) -> Look:
    """A report beside that of the year before."""
    form = _OF_2019 if of_2019 else FORM
    last, this = (Year(2019), Year(2020)) if of_2019 else (Year(2023), Year(2024))
    last.add("a", before, form=(form.id, ""))
    this.add("a", now, form=(form.id, ""))
    return years(last, this, form=form)


def among_others(own: Figures, *others: Figures) -> Look:
    """A report beside those of other units of the same kind."""
    this = Year(2024)
    for number, figures in enumerate((own, *others)):
        this.add(f"unit{number}", figures)
    return years(Year(2023), this)


def worded_before(before: str, now: str) -> Look:
    """A text beside that of the year before."""
    last, this = Year(2023), Year(2024)
    last.add("a", text=before)
    this.add("a", text=now)
    return years(last, this)


def worded_by_another(own: str, other: str) -> Look:
    """A text beside that of another unit."""
    this = Year(2024)
    this.add("a", text=own)
    this.add("b", text=other)
    return years(Year(2023), this)


_PEERS: list[Figures] = [{LICENCES: 20 + 3 * number} for number in range(12)]

EXAMPLES = {
    "carried_in_differs": Examples(
        passing=silent(beside_last({OUT: 3}, {IN: 3})),
        failing=told(beside_last({OUT: 3}, {IN: 2}), at_cell(IN)),
        blank=told(beside_last({OUT: 3}, {IN: None}), at_cell(IN)),
    ),
    "in_force_differs": Examples(
        passing=silent(beside_last({IN_FORCE: 10}, {IN_FORCE: 12, ISSUED: 5, REPEALED: 3})),
        failing=told(
            beside_last({IN_FORCE: 10}, {IN_FORCE: 10, ISSUED: 5, REPEALED: 3}),
            at(IN_FORCE, IN_FORCE, ISSUED, REPEALED),
        ),
        blank=silent(beside_last({IN_FORCE: None}, {IN_FORCE: None, ISSUED: None})),
    ),
    "items_differ": Examples(
        passing=silent(beside_last({ITEMS: 40, CHANGE: -3}, {ITEMS: 37}, of_2019=True)),
        failing=told(
            beside_last({ITEMS: 40, CHANGE: -3}, {ITEMS: 40}, of_2019=True), at_cell(ITEMS)
        ),
        blank=silent(beside_last({ITEMS: 40, CHANGE: None}, {ITEMS: 40}, of_2019=True)),
    ),
    "unlike_past": Examples(
        passing=silent(beside_last({LICENCES: 214}, {LICENCES: 240})),
        failing=told(beside_last({LICENCES: 214}, {LICENCES: 2140}), at_cell(LICENCES)),
        blank=silent(beside_last({LICENCES: None}, {LICENCES: 2140})),
    ),
    "unlike_peers": Examples(
        passing=silent(among_others({LICENCES: 400}, *_PEERS)),
        failing=told(among_others({LICENCES: 40_000}, *_PEERS), at_cell(LICENCES)),
        blank=silent(among_others({LICENCES: None}, *_PEERS)),
    ),
    "money_in_yuan": Examples(
        passing=silent(beside_last({FEES: 25}, {FEES: 26})),
        failing=told(beside_last({FEES: 25}, {FEES: 260_000}), at_cell(FEES)),
        blank=silent(beside_last({FEES: None}, {FEES: 260_000})),
    ),
    "figures_of_last_year": Examples(
        passing=silent(beside_last(_BUSY, COPIED)),
        failing=told(beside_last(COPIED, COPIED), at("", *sorted(COPIED))),
        blank=silent(beside_last({}, {})),
    ),
    "figures_of_another": Examples(
        passing=silent(among_others(COPIED, _BUSY)),
        failing=told(among_others(COPIED, COPIED), at("", *sorted(COPIED))),
        blank=silent(among_others({}, {})),
    ),
    "text_of_last_year": Examples(
        passing=silent(worded_before(_text(1), _text(2))),
        failing=told(worded_before(_text(1), _text(1))),
        blank=silent(worded_before("", "")),
    ),
    "text_of_another": Examples(
        passing=silent(worded_by_another(_text(1), _text(2))),
        failing=told(worded_by_another(_text(1), _text(1))),
        blank=silent(worded_by_another("", "")),
    ),
}
