"""Evidence of a report -> what the terminal shows of it, in one language."""

from __future__ import annotations

from assets.evidence.evidence import Evidence
from expectations.findings import Finding, rule
from expectations.names import Language
from expectations.wording import SEVERITIES, worded
from pipelines.cli.check_table import ShownFinding, ShownRule

_NAMES = {
    "zh": ("单位", "年度", "版式", "指标数"),
    "en": ("reporter", "year", "edition", "figures"),
}


def facts(evidence: Evidence, language: Language) -> tuple[tuple[str, str], ...]:
    """Names with values: who, when, in which form, and how much of it."""
    form = " ".join(filter(None, (evidence.edition, evidence.variant)))
    figures = sum(cell.value is not None for cell in evidence.cells)
    values = (evidence.reporter or "—", str(evidence.year or "—"), form or "—", str(figures))
    return tuple(zip(_NAMES[language], values, strict=True))


def shown_rules(evidence: Evidence, language: Language) -> tuple[ShownRule, ...]:
    """The rules the report breaks, errors first, then what is odd beside other reports."""
    hints: dict[str, list[Finding]] = {}
    for hint in evidence.hints:
        hints.setdefault(hint.finding.rule, []).append(hint.finding)
    return tuple(
        _shown_rule(name, findings, evidence, language)
        for name, findings in (*evidence.findings_by_rule.items(), *hints.items())
    )


def _shown_rule(
    name: str, findings: list[Finding], evidence: Evidence, language: Language
) -> ShownRule:
    declared = rule(name)
    said = [worded(finding, evidence.grid, evidence.printed, language) for finding in findings]
    words = said[0].rule
    return ShownRule(
        name=f"{name} {declared.label}" if language == "zh" else name,
        severity=SEVERITIES[declared.severity][language],
        critical=declared.severity == "critical",
        statement=words.statement,
        remedy=words.remedy,
        findings=tuple(
            ShownFinding(
                place=each.place,
                printed=each.printed,
                expected="" if each.expected == words.statement else each.expected,
                suspects=each.suspects,
            )
            for each in said
        ),
    )
