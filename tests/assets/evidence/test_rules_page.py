"""The page of rules: every rule, with all that is declared of it, at an anchor of its own."""

from __future__ import annotations

from assets.evidence.rules_page import rules_page
from expectations.findings import rules
from tests.assets.evidence.taken import assert_safe


def test_every_rule_stands_at_its_anchor_with_all_that_is_declared_of_it() -> None:
    taken = assert_safe(rules_page(), ("index.html",))

    assert {name for name in taken.ids if name.startswith("rule-")} == {
        f"rule-{rule_id}" for rule_id in rules()
    }
    for declared in rules().values():
        for said in (
            *(declared.label, declared.statement, declared.statement_zh, declared.reason),
            *(declared.reason_zh, declared.remedy, declared.remedy_zh),
        ):
            assert said in taken.text
