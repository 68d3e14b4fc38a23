"""Every rule works: kept, broken and blank, through the doors that reports come by."""

from __future__ import annotations

import functools
import re

import pytest

from expectations.findings import Finding, rule, rules
from expectations.names import Language, line_of
from expectations.wording import worded
from tests.rules import (
    of_other_reports,
    of_reading,
    of_tables,
    of_text_and_decisions,
    of_who_and_when,
)
from tests.rules.example import Example, Examples, Seen

FAMILIES = (of_reading, of_tables, of_who_and_when, of_text_and_decisions, of_other_reports)
EXAMPLES: dict[str, Examples] = {
    rule_id: examples for family in FAMILIES for rule_id, examples in family.EXAMPLES.items()
}
CASES = [
    pytest.param(rule_id, example, id=f"{rule_id}-{name}")
    for rule_id, examples in EXAMPLES.items()
    for name, example in examples
]
TOLD = [
    pytest.param(rule_id, example, id=f"{rule_id}-{name}")
    for rule_id, examples in EXAMPLES.items()
    for name, example in examples
    if example.told
]
KEY = re.compile(r"\b(?:disclosure|requests|disputes|statistics)\.")
QUOTED = re.compile("「[^」]*」")
ENGLISH = re.compile("[A-Za-z]{3}")


@functools.cache
def seen(example: Example) -> Seen:
    return example.look()


def test_every_rule_has_examples_and_every_example_a_rule() -> None:
    assert EXAMPLES.keys() == rules().keys()
    assert len(EXAMPLES) == sum(len(family.EXAMPLES) for family in FAMILIES)


@pytest.mark.parametrize(("rule_id", "example"), CASES)
def test_the_rule_says_what_it_should(rule_id: str, example: Example) -> None:
    findings = seen(example).of(rule_id)
    assert [(each.line, each.cells) for each in findings] == list(example.told)
    assert not example.instead or seen(example).of(example.instead)


@pytest.mark.parametrize(("rule_id", "examples"), EXAMPLES.items(), ids=EXAMPLES)
def test_who_keeps_the_rule_is_accepted_and_an_error_alone_refuses(
    rule_id: str, examples: Examples
) -> None:
    assert not examples.passing.told
    assert examples.failing.told
    assert seen(examples.passing).verdict.startswith("accepted")
    refused = {"quarantined", "not_a_report"}
    expected = refused if rule(rule_id).severity == "critical" else {"accepted_with_warnings"}
    assert seen(examples.failing).verdict in expected


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("rule_id", "example"), TOLD)
def test_what_is_found_is_worded(rule_id: str, example: Example, language: Language) -> None:
    there = seen(example)
    for finding in there.of(rule_id):
        said = worded(finding, there.grid, there.printed, language)
        assert said.place
        assert said.printed
        assert said.expected
        if language == "zh":
            text = " ".join((said.place, said.printed, said.expected, *said.suspects))
            assert not KEY.search(text), text
            assert not _names_form(finding, there) or "表" in said.place + said.printed, text
            assert not ENGLISH.search(QUOTED.sub("", text)), text


def _names_form(finding: Finding, there: Seen) -> bool:
    """Whether a finding is about cells, a row or a line of the form."""
    grid = there.grid
    if grid is None:
        return False
    rows = {key.rpartition(".")[0] for key in grid.cell_by_key}
    known = finding.line in (*grid.cell_by_key, *rows) or line_of(finding.line, grid) is not None
    return known or bool(finding.cells)
