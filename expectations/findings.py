"""Findings: what is wrong or odd in one report, under the rules declared in rules.yaml.

A finding is data about a report. What is wrong with the machinery is an exception instead.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any, Literal

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict

Severity = Literal["critical", "warning"]
Family = Literal[
    "reading",
    "identity",
    "completeness",
    "values",
    "who_and_when",
    "narrative",
    "decisions",
    "across_reports",
]
Verdict = Literal["accepted", "accepted_with_warnings", "quarantined", "not_a_report"]


# Families of rules, in Chinese and English, in the order in which they are shown.
FAMILIES: dict[Family, tuple[str, str]] = {
    "reading": ("读取", "Reading"),
    "identity": ("勾稽关系", "Identities"),
    "completeness": ("完整性", "Completeness"),
    "values": ("数值", "Values"),
    "who_and_when": ("单位与时间", "Who and when"),
    "narrative": ("文字与表格", "Text and tables"),
    "decisions": ("人工决定", "Decisions"),
    "across_reports": ("跨报告比对", "Across reports"),
}
AMOUNT = pl.Decimal(38, 6)

# A frame of findings: one row a report, rule and line.
FINDINGS = pl.Schema(
    {
        "report_id": pl.String(),
        "rule": pl.String(),
        "line": pl.String(),
        "message": pl.String(),
        "reported": AMOUNT,
        "calculated": AMOUNT,
        "terms_present": pl.Int32(),
        "terms_expected": pl.Int32(),
        "cells": pl.List(pl.String()),
        "suspects": pl.List(pl.String()),
    }
)


class Rule(BaseModel):
    """A rule of the format: what it states, why it may be demanded, what a unit does about it.

    ``family`` groups rules for asset checks and Data Docs. The Chinese sentences are those a
    reporting unit is told; a reason that is a legal basis is Chinese already.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    family: Family
    severity: Severity
    label: str
    statement: str
    statement_zh: str
    reason: str
    reason_zh: str = ""
    remedy: str
    remedy_zh: str


@dataclass(frozen=True)
class Finding:
    """One rule broken at one place of one report.

    ``line`` is the identity line (``requests.applicants.received``), row or place concerned, empty
    when the rule is about the report as a whole. ``reported - calculated = residual``; all three
    are None for rules that calculate nothing. ``suspects`` are the cells in which crossing broken
    lines place the error: some of ``cells``, or those a blank one among them stands for.
    """

    rule: str
    line: str = ""
    message: str = ""
    cells: tuple[str, ...] = ()
    suspects: tuple[str, ...] = ()
    reported: Decimal | None = None
    calculated: Decimal | None = None
    terms_present: int | None = None
    terms_expected: int | None = None

    @property
    def severity(self) -> Severity:
        return rule(self.rule).severity

    @property
    def residual(self) -> Decimal | None:
        if self.reported is None or self.calculated is None:
            return None
        return self.reported - self.calculated


@functools.cache
def rules() -> dict[str, Rule]:
    """Every rule by id, in the order of rules.yaml."""
    text = (resources.files(__package__) / "rules.yaml").read_text(encoding="utf-8")
    declared = [Rule.model_validate(entry) for entry in yaml.safe_load(text)]
    catalogue = {rule.id: rule for rule in declared}
    if len(catalogue) != len(declared):
        raise ValueError("rules.yaml declares a rule twice")
    return catalogue


def rule(rule_id: str) -> Rule:
    """Rule by id; KeyError when rules.yaml does not declare it."""
    return rules()[rule_id]


def verdict(findings: Iterable[Finding]) -> Verdict:
    """The verdict that a report's findings add up to."""
    found = list(findings)
    if any(finding.rule == "not_a_report" for finding in found):
        return "not_a_report"
    severities = {finding.severity for finding in found}
    if "critical" in severities:
        return "quarantined"
    return "accepted_with_warnings" if severities else "accepted"


def finding_of(row: Mapping[str, Any]) -> Finding:
    """The finding of a row that has the columns of ``FINDINGS``."""
    values = {name: row[name] for name in FINDINGS if name != "report_id"}
    lists = {name: tuple(values[name] or ()) for name in ("cells", "suspects")}
    return Finding(**(values | lists))


def as_findings(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every column of ``FINDINGS``: nothing calculated, no cells, unless given."""
    given = frame.columns
    return frame.select(
        pl.col(name).cast(dtype)
        if name in given
        else (pl.lit([], dtype) if isinstance(dtype, pl.List) else pl.lit(None, dtype)).alias(name)
        for name, dtype in FINDINGS.items()
    )
