"""What stands around a report -> words: decisions of people, other versions, other reports."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assets.evidence.evidence import Decided, Evidence, Hint, OtherVersion
from assets.evidence.files import Beside
from assets.pages.text import live_link
from expectations.findings import rule
from expectations.names import cell_name
from expectations.wording import RuleWords, Wording, plain, rule_words, worded

_MAX_SHOWN = 300


@dataclass(frozen=True)
class ShownDecision:
    """A decision; ``name`` is that of the corrected cell, empty for an acceptance."""

    decided: Decided
    name: str
    printed: str
    corrected_to: str


@dataclass(frozen=True)
class ShownChange:
    """A cell that versions print differently; empty for a blank, None where it is not in print."""

    key: str
    name: str
    here: str | None
    there: str | None


@dataclass(frozen=True)
class ShownVersion:
    """Another version: ``page`` links to what was found in it, ``link`` to its live address."""

    version: OtherVersion
    page: str
    link: str
    changes: tuple[ShownChange, ...]
    left_out: int


@dataclass(frozen=True)
class ShownHint:
    """A hint in words; ``page`` links to the other report's page, empty where it has none."""

    rule: RuleWords
    rule_link: str
    rule_id: str
    zh: Wording
    en: Wording
    keys: tuple[str, ...]
    here: str
    expected: str
    similarity: str
    other: str
    page: str


def decisions(evidence: Evidence) -> list[ShownDecision]:
    """What people decided about the report."""
    return [
        ShownDecision(
            decided=each,
            name=cell_name(each.cell, evidence.grid) if each.cell else "",
            printed=_figure(each.printed),
            corrected_to=_figure(each.corrected_to),
        )
        for each in evidence.decided[:_MAX_SHOWN]
    ]


def versions(evidence: Evidence, beside: Beside) -> list[ShownVersion]:
    """The other versions of the report."""
    return [
        ShownVersion(
            version=each,
            page=beside.page(each.report_id),
            link=live_link(each.address),
            changes=tuple(
                ShownChange(c.key, cell_name(c.key, evidence.grid), c.here, c.there)
                for c in each.changes[:_MAX_SHOWN]
            ),
            left_out=max(0, len(each.changes) - _MAX_SHOWN),
        )
        for each in evidence.versions[:_MAX_SHOWN]
    ]


def hints(evidence: Evidence, beside: Beside) -> list[ShownHint]:
    """What is seen only beside other reports; the first 300 at most."""
    return [_hint(each, evidence, beside) for each in evidence.hints[:_MAX_SHOWN]]


def _hint(hint: Hint, evidence: Evidence, beside: Beside) -> ShownHint:
    finding = hint.finding
    said = worded(finding, evidence.grid, evidence.printed)
    return ShownHint(
        rule=rule_words(rule(finding.rule)),
        rule_link=beside.rule(finding.rule),
        rule_id=finding.rule,
        zh=said,
        en=worded(finding, evidence.grid, evidence.printed, "en"),
        keys=finding.cells,
        here=_figure(finding.reported),
        expected=_figure(finding.calculated),
        similarity="" if hint.similarity is None else f"{hint.similarity:.0%}",
        other=hint.other,
        page=beside.page(hint.other),
    )


def _figure(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
