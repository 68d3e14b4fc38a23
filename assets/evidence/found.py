"""Findings -> what a page says of each: words of both languages, the sums of broken lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assets.evidence.evidence import Evidence
from expectations.findings import Finding, rule
from expectations.forms.model import Edition
from expectations.names import cell_headings, identity_of, line_of, row_label
from expectations.wording import SEVERITIES, RuleWords, Wording, plain, rule_words, worded

_MAX_SHOWN = 300  # findings of one rule; more than any grid has rows and lines


@dataclass(frozen=True)
class Term:
    """A cell of an identity line with what it prints; ``counts`` where it adds to the sum."""

    key: str
    label: str
    token: str
    counts: bool
    suspect: bool


@dataclass(frozen=True)
class Sums:
    """Both sides of a broken line: the cells that add up to what is reported and calculated."""

    reported: str
    calculated: str
    residual: str
    target: tuple[Term, ...]
    terms: tuple[Term, ...]

    @property
    def counted(self) -> list[Term]:
        """Terms that add to the sum or are suspect; the others are nought or blank."""
        return [term for term in self.terms if term.counts or term.suspect]


@dataclass(frozen=True)
class Found:
    """A finding in words. ``suspects`` are keys with their words; ``sums`` None without any."""

    zh: Wording
    en: Wording
    suspects: tuple[tuple[str, str], ...]
    sums: Sums | None


@dataclass(frozen=True)
class RuleFound:
    """A rule with what was found under it, and how much more was."""

    id: str
    severity: str
    severity_zh: str
    zh: RuleWords
    en: RuleWords
    findings: tuple[Found, ...]
    left_out: int


def found_rules(evidence: Evidence) -> list[RuleFound]:
    """The findings of the report, by rule, errors before warnings."""
    return list(_found_rules(evidence))


def _found_rules(evidence: Evidence) -> Iterator[RuleFound]:
    for rule_id, findings in evidence.findings_by_rule.items():
        declared = rule(rule_id)
        yield RuleFound(
            id=rule_id,
            severity=declared.severity,
            severity_zh=SEVERITIES[declared.severity]["zh"],
            zh=rule_words(declared),
            en=rule_words(declared, "en"),
            findings=tuple(_found(finding, evidence) for finding in findings[:_MAX_SHOWN]),
            left_out=max(0, len(findings) - _MAX_SHOWN),
        )


def _found(finding: Finding, evidence: Evidence) -> Found:
    grid, printed = evidence.grid, evidence.printed
    said = worded(finding, grid, printed)
    return Found(
        zh=said,
        en=worded(finding, grid, printed, "en"),
        suspects=tuple(zip(finding.suspects, said.suspects, strict=True)),
        sums=_sums(finding, evidence, grid) if grid else None,
    )


def _sums(finding: Finding, evidence: Evidence, grid: Edition) -> Sums | None:
    line = line_of(finding.line, grid)
    if line is None or finding.residual is None:
        return None
    by_row = identity_of(line, grid).across == "columns"
    values = {cell.key: cell.value for cell in evidence.cells}

    def terms(keys: Sequence[str]) -> tuple[Term, ...]:
        return tuple(_term(key, evidence, finding, values.get(key), by_row) for key in keys)

    numbers = (finding.reported, finding.calculated, finding.residual)
    reported, calculated, residual = (plain(number or Decimal(0)) for number in numbers)
    return Sums(reported, calculated, residual, terms(line.target), terms(line.terms))


def _term(
    key: str, evidence: Evidence, finding: Finding, value: Decimal | None, by_row: bool
) -> Term:
    assert evidence.grid is not None  # noqa: S101
    _, row, column = cell_headings(key, evidence.grid)
    return Term(
        key=key,
        label=row_label(row) if by_row else column.label,
        token=evidence.printed.get(key, "").strip(),
        counts=bool(value),
        suspect=key in finding.suspects,
    )
