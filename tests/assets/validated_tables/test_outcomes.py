"""Outcomes: the furthest stage a report reached, and why it went no further."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from upath import UPath

from assets.fetch.tables import DOCUMENTS, FETCH_OUTCOMES
from assets.judging import judged
from assets.validated_tables.outcomes import outcomes
from tests.assets.partition import REGION, YEAR, Reports

DUE = date(2025, 1, 31)


def ended(reports: Reports, tmp_path: Path, **fetched: str) -> dict[str, dict[str, object]]:
    """Outcomes by reporter; ``fetched`` gives the fetch outcome of those without a report."""
    given = reports.given()
    found = judged(given, docs=UPath(tmp_path / "docs"), run_name="test")
    words = {**dict.fromkeys(given.reports["reporter_id"], "fetched"), **fetched}
    partition = {"year": YEAR, "collection_region": REGION}
    frame = FETCH_OUTCOMES.frame(
        [
            {**partition, "reporter_id": name, "outcome": word, "reason": f"because of {name}"}
            for name, word in words.items()
        ]
    )
    table = outcomes(
        frame,
        reports.archived(),
        given.reports,
        found.findings,
        found.validated_cells,
        found.quarantine,
        dict.fromkeys(words, DUE),
    )
    return {str(row["reporter_id"]): row for row in table.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("figures", "rules", "outcome", "stage"),
    [
        ({}, (), "accepted", "validated_tables"),
        ({"requests.granted.total": 1}, (), "quarantined", "validated_tables"),
        ({}, ("left_over",), "quarantined", "validated_tables"),
        (None, ("no_standard_form",), "no_standard_form", "parsed_tables"),
        (None, ("unreadable",), "unreadable", "raw_text"),
        ({}, ("not_a_report", "left_over"), "not_a_report", "parsed_tables"),
    ],
)
def test_a_report_that_was_read_ends_where_its_rules_say(
    tmp_path: Path,
    figures: dict[str, int | None] | None,
    rules: tuple[str, ...],
    outcome: str,
    stage: str,
) -> None:
    reports = Reports()
    report = reports.add("a", figures, findings=rules)
    row = ended(reports, tmp_path)["a"]
    assert (row["outcome"], row["stage"], row["report_id"]) == (outcome, stage, report)
    assert all(rule in str(row["reason"]) for rule in rules)


def test_who_was_not_found_keeps_the_words_of_the_search(tmp_path: Path) -> None:
    rows = ended(Reports(), tmp_path, a="not_published", b="blocked")
    assert [(row["outcome"], row["reason"]) for row in rows.values()] == [
        ("not_published", "because of a"),
        ("blocked", "because of b"),
    ]
    assert {row["late"] for row in rows.values()} == {None}


def test_what_is_missing_before_the_legal_date_may_still_come(tmp_path: Path) -> None:
    # 16:00 UTC on 30 January is midnight in Shanghai: still the last day.
    looked = {"a": (2025, 1, 31, 15), "b": (2025, 1, 31, 16), "c": (2025, 1, 31, 15)}
    partition = {"year": YEAR, "collection_region": REGION}
    documents = DOCUMENTS.frame(
        [
            {
                **partition,
                "source_id": name,
                "reporter_id": name,
                "document_id": name,
                "role": "listing",
                "url": "http://example.test/",
                "fetched_at": datetime(*moment, tzinfo=UTC),
                "link_text": "",
            }
            for name, moment in looked.items()
        ]
    )
    words = {"a": "not_published", "b": "not_published", "c": "blocked", "d": "not_found"}
    searched = FETCH_OUTCOMES.frame(
        [
            {**partition, "reporter_id": name, "outcome": word, "reason": "why"}
            for name, word in words.items()
        ]
    )
    given = Reports().given()
    found = judged(given, docs=UPath(tmp_path / "docs"), run_name="test")
    table = outcomes(
        searched,
        documents,
        given.reports,
        found.findings,
        found.validated_cells,
        found.quarantine,
        dict.fromkeys(words, DUE),
    )
    assert dict(table.select("reporter_id", "outcome").iter_rows()) == {
        "a": "not_yet",
        "b": "not_published",
        "c": "blocked",
        "d": "not_found",
    }


def test_lateness_is_known_only_where_a_date_is(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", {}, published_on=date(2025, 1, 31))
    reports.add("b", {}, published_on=date(2025, 2, 1))
    reports.add("c", {}, published_on=None)
    rows = ended(reports, tmp_path)
    assert [rows[name]["late"] for name in "abc"] == [False, True, None]
    assert {row["deadline"] for row in rows.values()} == {DUE}


def test_a_fetched_document_that_nobody_read_is_no_outcome(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'a'"):
        ended(Reports(), tmp_path, a="fetched")
