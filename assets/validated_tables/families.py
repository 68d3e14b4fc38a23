"""Suite results and findings -> one result a family of rules, as asset checks show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from expectations.findings import FAMILIES, rules

# What is seen only across reports is judged in a stage of its own.
OF_A_REPORT = tuple(family for family in FAMILIES if family != "across_reports")


@dataclass(frozen=True)
class RuleResult:
    """What came of one rule: how often it is broken, and by which reports."""

    rule: str
    label: str
    severity: str
    findings: int
    reports: tuple[str, ...]


@dataclass(frozen=True)
class FamilyResult:
    """What came of a family of rules over ``examined`` reports."""

    family: str
    examined: int
    rules: tuple[RuleResult, ...]

    @property
    def failing(self) -> list[str]:
        """Reports that break a critical rule of the family."""
        broken = (rule.reports for rule in self.rules if rule.severity == "critical")
        return sorted({report_id for each in broken for report_id in each})

    @property
    def warned(self) -> list[str]:
        """Reports that break a rule of the family that only warns."""
        broken = (rule.reports for rule in self.rules if rule.severity == "warning")
        return sorted({report_id for each in broken for report_id in each})


def family_results(
    reports: pl.DataFrame,
    findings: pl.DataFrame,
    examined: Collection[str],
    failing: Mapping[str, Collection[str]],
) -> list[FamilyResult]:
    """One result a family, over the current reports.

    ``failing`` has the reports against each critical rule, as the suites give them over the
    ``examined`` reports; for the others, and for rules that only warn, the findings say it.
    """
    current = reports.filter("current")
    bare = set(current["report_id"]) - set(examined)
    by_rule = {
        str(rule): ids
        for rule, ids in findings.join(current, on="report_id", how="semi")
        .group_by("rule")
        .agg("report_id")
        .iter_rows()
    }
    results = []
    for family in OF_A_REPORT:
        broken = []
        for rule in rules().values():
            if rule.family != family:
                continue
            found = by_rule.get(rule.id, [])
            against = set(found)
            if rule.severity == "critical":
                against = {*failing.get(rule.id, ()), *(against & bare)}
            if against:
                ids = tuple(sorted(against))
                broken.append(RuleResult(rule.id, rule.label, rule.severity, len(found), ids))
        results.append(FamilyResult(family, current.height, tuple(broken)))
    return results
