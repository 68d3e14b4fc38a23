"""The history of reports in quarantine: every change once, and none for a rerun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from upath import UPath

from assets.decisions.load import Acceptance, Correction
from assets.judging import judged
from assets.validated_tables.history import Change, changes
from tests.assets.partition import YEAR, Reports, digest

LEAF = "requests.granted.natural_person"
_COMMON = {
    "reporter": "a",
    "year": YEAR,
    "reason": "misprint",
    "evidence": "letter",
    "author": "office",
    "date": date(2025, 3, 4),
    "document_sha256": digest("d0"),
    "place": "2024.yaml corrections[0]",
}
CORRECTION = Correction.model_validate(
    {**_COMMON, "cell": LEAF, "from": Decimal(1), "to": Decimal(0)}
)
ACCEPTANCE = Acceptance.model_validate({**_COMMON, "in_rollups": True})


Noting = Callable[..., list[Change]]


@pytest.fixture
def noted(tmp_path: Path) -> Noting:
    """The history with what a run over some reports, under some decisions, adds to it."""

    def after(
        known: list[Change], reports: Reports, *decisions: Correction | Acceptance
    ) -> list[Change]:
        given = reports.given(*decisions)
        found = judged(given, docs=UPath(tmp_path / "docs"), run_name="run")
        return [*known, *changes(known, found.quarantine, given.reports, found.decided)]

    return after


def states(history: list[Change]) -> list[tuple[str, str]]:
    return [(entry["was"], entry["state"]) for entry in history]


def test_a_report_is_followed_from_quarantine_to_its_release(noted: Noting) -> None:
    broken, sound = Reports(), Reports()
    report = broken.add("a", {LEAF: 1})
    assert sound.add("a", {}) == report
    history = noted([], broken)
    history = noted(history, broken)
    history = noted(history, broken, CORRECTION)
    history = noted(history, broken, CORRECTION)
    history = noted(history, broken, ACCEPTANCE)
    history = noted(history, sound)
    history = noted(history, Reports())
    assert states(history) == [
        ("", "open"),
        ("open", "corrected"),
        ("corrected", "accepted_as_published"),
        ("accepted_as_published", "released"),
        ("released", "gone"),
    ]
    assert {entry["report_id"] for entry in history} == {report}
    assert history[1]["decisions"] == [f"correction {LEAF}: office, 2025-03-04: misprint"]
    assert noted(history, Reports()) == history


def test_other_reasons_and_other_decisions_are_changes(noted: Noting) -> None:
    reports = Reports()
    reports.add("a", {LEAF: 1})
    more = Reports()
    more.add("a", {LEAF: 1}, findings=("left_over",))
    history = noted([], reports)
    history = noted(history, more)
    assert [entry["reasons"] for entry in history] == [
        ["identity_broken"],
        ["left_over", "identity_broken"],
    ]
    renewed = CORRECTION.model_copy(update={"author": "another"})
    history = noted(noted(history, reports, CORRECTION), reports, renewed)
    assert states(history)[2:] == [("open", "corrected"), ("corrected", "corrected")]


def test_a_report_that_breaks_no_rule_has_no_history(noted: Noting) -> None:
    reports = Reports()
    reports.add("a", {})
    assert noted([], reports) == []
