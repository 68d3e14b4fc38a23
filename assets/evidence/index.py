"""Reports to work through -> one HTML page that lists them, the quickest to mend first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assets.evidence.files import CALLS, REMINDERS, RULES, rule_anchor
from assets.evidence.missing import Missing
from assets.evidence.outcome_words import OUTCOMES
from assets.evidence.remedies import Effort
from assets.evidence.template import rendered
from assets.evidence.work_item import WorkItem
from expectations.findings import rules
from expectations.wording import STATES


@dataclass(frozen=True)
class Choice:
    """A part of the list that can be shown alone: the class of its rows, words, how many rows."""

    name: str
    zh: str
    en: str
    count: int


@dataclass(frozen=True)
class Filter:
    """One way to narrow the list: choices of which one is made at a time."""

    name: str
    zh: str
    en: str
    choices: tuple[Choice, ...]


def index_page(rows: Iterable[WorkItem], missing: Sequence[Missing] = ()) -> str:
    """The work list as one HTML file: open reports first, of these the quickest to mend first.

    It is narrowed to a state, region or rule by style alone; where a browser cannot do that, the
    whole list is shown. Below it stand the ``missing`` reports, with the call list and the letters.
    """
    items = sorted(rows, key=_order)
    states = Counter(item.state for item in items)
    regions = Counter(item.region for item in items)
    named = {item.region: item.region_name or item.region for item in items}
    reasons = Counter(reason for item in items for reason in item.reasons)
    of_state = _choices("state", [s for s in STATES if s in states], states, _state_words)
    of_region = _choices("region", sorted(regions), regions, lambda code: (named[code], code))
    of_rule = _choices("rule", [r for r in rules() if r in reasons], reasons, _rule_words)
    return rendered(
        "index.html",
        count=len(items),
        filters=(
            Filter("state", "状态", "state", tuple(of_state.values())),
            Filter("region", "区域", "region", tuple(of_region.values())),
            Filter("rule", "规则", "rule", tuple(of_rule.values())),
        ),
        items=[
            (
                item,
                [
                    of_state[item.state].name,
                    of_region[item.region].name,
                    *(of_rule[reason].name for reason in item.reasons),
                ],
            )
            for item in items
        ],
        rules=rules(),
        rules_page=RULES,
        rule_anchor=rule_anchor,
        missing=missing,
        outcomes=OUTCOMES,
        call_list=CALLS,
        letters={each.folder + REMINDERS: each.collection_name for each in missing},
    )


def _order(item: WorkItem) -> tuple[object, ...]:
    is_open = item.state == "open"
    return (not is_open, item.effort if is_open else Effort(0), item.region, item.reporter)


def _choices(
    name: str,
    values: Iterable[str],
    counts: Counter[str],
    words: Callable[[str], tuple[str, str]],
) -> dict[str, Choice]:
    """By value; numbered, for values are text of a register and no names of classes."""
    return {
        value: Choice(f"{name}-{number}", *words(value), counts[value])
        for number, value in enumerate(values)
    }


def _state_words(state: str) -> tuple[str, str]:
    return STATES[state]["zh"], STATES[state]["en"]


def _rule_words(rule_id: str) -> tuple[str, str]:
    return rules()[rule_id].label, rule_id
