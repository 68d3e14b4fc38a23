"""Rules, findings and what they add up to."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from expectations.findings import FINDINGS, Finding, as_findings, rule, rules, verdict


def test_every_rule_says_what_why_and_how_to_mend() -> None:
    for declared in rules().values():
        assert declared.label
        assert declared.statement.endswith(".")
        assert declared.reason
        assert declared.remedy.endswith(".")


def test_labels_of_rules_are_distinct() -> None:
    labels = [declared.label for declared in rules().values()]
    assert len(set(labels)) == len(labels)


def test_an_undeclared_rule_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_rule"):
        rule("no_such_rule")


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ([], "accepted"),
        (["blank_cell"], "accepted_with_warnings"),
        (["blank_cell", "identity_broken"], "quarantined"),
        (["identity_broken", "not_a_report"], "not_a_report"),
    ],
)
def test_verdict_is_that_of_the_gravest_finding(broken: list[str], expected: str) -> None:
    assert verdict(Finding(rule=name) for name in broken) == expected


def test_residual_needs_both_sides() -> None:
    assert (
        Finding(rule="identity_broken", reported=Decimal(7), calculated=Decimal(8)).residual == -1
    )
    assert Finding(rule="blank_total", calculated=Decimal(8)).residual is None


def test_a_frame_of_findings_gets_every_column() -> None:
    frame = as_findings(pl.DataFrame({"rule": ["illegible"], "report_id": ["r"]}))
    assert frame.schema == FINDINGS
    assert frame.row(0) == ("r", "illegible", None, None, None, None, None, None, [], [])
