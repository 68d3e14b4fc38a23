"""A partition judged: what is accepted, what is quarantined, and what decisions make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from upath import UPath

from assets.decisions.load import Acceptance, Correction, DecisionsError
from assets.judging import Judged, PartitionInput, deadlines, judged, recorded_decisions
from tests.assets.partition import YEAR, Reports, digest, rows

LEAF = "requests.granted.natural_person"
BROKEN: dict[str, int | None] = {LEAF: 1}
SOUND: dict[str, int | None] = {}


def result(given: PartitionInput, tmp_path: Path) -> Judged:
    return judged(given, docs=UPath(tmp_path / "docs"), run_name="2024 991121")


def correction(reporter: str, **changed: Any) -> Correction:
    entry = {
        "reporter": reporter,
        "year": YEAR,
        "reason": "misprint",
        "evidence": "letter of 3 March",
        "author": "office",
        "date": date(2025, 3, 4),
        "document_sha256": digest("d0"),
        "cell": LEAF,
        "from": Decimal(1),
        "to": Decimal(0),
        "place": "2025.yaml corrections[0]",
    }
    return Correction.model_validate({**entry, **changed})


def acceptance(reporter: str, *, in_rollups: bool, **changed: Any) -> Acceptance:
    entry = {
        "reporter": reporter,
        "year": YEAR,
        "reason": "the unit stands by it",
        "evidence": "letter of 3 March",
        "author": "office",
        "date": date(2025, 3, 4),
        "document_sha256": digest("d0"),
        "in_rollups": in_rollups,
    }
    return Acceptance.model_validate({**entry, **changed})


def test_sound_reports_are_accepted_whole_and_broken_ones_not_at_all(tmp_path: Path) -> None:
    reports = Reports()
    broken, sound = reports.add("b", BROKEN), reports.add("a", SOUND)
    found = result(reports.given(), tmp_path)
    assert found.validated_cells["report_id"].unique().to_list() == [sound]
    assert found.validated_cells.height == 200
    assert rows(found.quarantine, "report_id", "reasons", "state") == [
        (broken, ["identity_broken"], "open")
    ]
    assert found.quarantine["lines"].to_list() == [
        ["requests.applicants.granted", "requests.outcomes.natural_person"]
    ]
    assert found.quarantine["suspects"].to_list() == [[LEAF]]
    assert found.differing == set()
    assert found.examined == {broken, sound}
    assert [page.name for page in found.pages] == ["2021.html"]


def test_a_report_that_was_read_badly_is_quarantined_though_its_sums_close(tmp_path: Path) -> None:
    reports = Reports()
    bad = reports.add("a", SOUND, findings=("left_over", "extra_row"))
    found = result(reports.given(), tmp_path)
    assert rows(found.quarantine, "report_id", "reasons") == [(bad, ["left_over"])]
    assert found.differing == set()


def test_a_report_without_tables_is_in_no_suite_and_still_quarantined(tmp_path: Path) -> None:
    reports = Reports()
    bare = reports.add("a", None, findings=("no_standard_form",))
    found = result(reports.given(), tmp_path)
    assert (found.examined, found.differing, found.pages) == (set(), set(), [])
    assert rows(found.quarantine, "report_id", "reasons") == [(bare, ["no_standard_form"])]
    (reading,) = [family for family in found.families if family.family == "reading"]
    assert (reading.examined, reading.failing) == (1, [bare])


def test_what_is_no_report_is_neither_accepted_nor_kept_in_quarantine(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", SOUND, findings=("not_a_report",))
    found = result(reports.given(), tmp_path)
    assert found.quarantine.is_empty()
    assert found.validated_cells.is_empty()


def test_a_partition_without_reports_examines_nothing_and_says_so(tmp_path: Path) -> None:
    found = result(Reports().given(), tmp_path)
    assert {family.examined for family in found.families} == {0}
    assert found.validated_cells.is_empty()


def test_only_the_current_version_counts(tmp_path: Path) -> None:
    reports = Reports()
    former = reports.add("a", BROKEN, current=False)
    latest = reports.add("a", SOUND)
    found = result(reports.given(), tmp_path)
    assert found.validated_cells["report_id"].unique().to_list() == [latest]
    assert rows(found.quarantine, "report_id", "state") == [(former, "superseded")]
    assert all(family.failing == [] for family in found.families)


def test_warnings_leave_a_report_in(tmp_path: Path) -> None:
    reports = Reports()
    warned = reports.add("a", {"requests.granted.enterprise": None}, published_on=date(2025, 2, 1))
    found = result(reports.given(), tmp_path)
    assert found.quarantine.is_empty()
    assert set(rows(found.findings, "report_id", "rule", "severity")) == {
        (warned, "blank_cell", "warning"),
        (warned, "published_late", "warning"),
    }
    completeness = next(each for each in found.families if each.family == "completeness")
    assert (completeness.failing, completeness.warned) == ([], [warned])


def test_a_correction_counts_and_is_marked(tmp_path: Path) -> None:
    reports = Reports()
    report = reports.add("a", BROKEN)
    found = result(reports.given(correction("a")), tmp_path)
    cell = found.validated_cells.filter(pl.col("cell") == LEAF)
    assert rows(cell, "value", "corrected", "printed_value") == [(Decimal(0), True, Decimal(1))]
    assert found.validated_cells["corrected"].sum() == 1
    assert rows(found.quarantine, "report_id", "reasons", "state") == [
        (report, ["identity_broken"], "corrected")
    ]
    assert found.differing == set()


def test_a_correction_that_mends_nothing_leaves_the_report_out(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", BROKEN)
    found = result(reports.given(correction("a", to=Decimal(2))), tmp_path)
    assert found.validated_cells.is_empty()
    assert found.quarantine["state"].to_list() == ["open"]


@pytest.mark.parametrize(
    "changed",
    [{"from": Decimal(7)}, {"document_sha256": digest("d9")}, {"cell": "requests.granted.nobody"}],
)
@pytest.mark.parametrize("figures", [BROKEN, SOUND])
def test_a_correction_that_no_longer_fits_keeps_its_report_out_and_says_so(
    tmp_path: Path, changed: dict[str, Any], figures: dict[str, int | None]
) -> None:
    reports = Reports()
    report, other = reports.add("a", figures), reports.add("b", SOUND)
    found = result(reports.given(correction("a", **changed)), tmp_path)
    assert found.validated_cells["report_id"].unique().to_list() == [other]
    (reasons,) = found.quarantine["reasons"].to_list()
    assert "decision_unfit" in reasons
    assert found.quarantine["state"].to_list() == ["open"]
    assert found.decided.select("report_id", "fits").row(0) == (report, False)
    said = found.findings.filter(pl.col("rule") == "decision_unfit")["message"].to_list()
    assert [message.startswith("2025.yaml corrections[0]: ") for message in said] == [True]
    assert found.differing == set()


@pytest.mark.parametrize("in_rollups", [True, False])
def test_an_acceptance_says_whether_the_figures_count(tmp_path: Path, in_rollups: bool) -> None:
    reports = Reports()
    report = reports.add("a", BROKEN)
    found = result(reports.given(acceptance("a", in_rollups=in_rollups)), tmp_path)
    assert found.quarantine["state"].to_list() == ["accepted_as_published"]
    assert set(found.validated_cells["report_id"]) == ({report} if in_rollups else set())


def test_an_acceptance_of_another_document_keeps_its_report_out(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", BROKEN)
    entry = acceptance("a", in_rollups=True, document_sha256=digest("d9"))
    found = result(reports.given(entry), tmp_path)
    assert found.validated_cells.is_empty()
    assert rows(found.quarantine, "reasons", "state") == [
        (["identity_broken", "decision_unfit"], "open")
    ]


def test_no_decision_holds_beside_one_that_does_not_fit(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", BROKEN)
    unfit = correction("a", **{"from": Decimal(9)})
    found = result(reports.given(unfit, acceptance("a", in_rollups=True)), tmp_path)
    assert found.validated_cells.is_empty()
    assert found.quarantine["state"].to_list() == ["open"]
    assert found.decided["fits"].to_list() == [False, False]
    assert "2025.yaml corrections[0]" in found.decided.filter(kind="acceptance")["problem"][0]


def test_a_report_that_breaks_no_rule_can_be_left_out(tmp_path: Path) -> None:
    reports = Reports()
    report = reports.add("a", SOUND)
    found = result(reports.given(acceptance("a", in_rollups=False)), tmp_path)
    assert found.validated_cells.is_empty()
    assert rows(found.quarantine, "report_id", "reasons", "state") == [
        (report, [], "accepted_as_published")
    ]


def test_a_second_correction_of_a_cell_does_not_fit(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", BROKEN)
    twice = correction("a", to=Decimal(5), place="2025.yaml corrections[1]")
    found = result(reports.given(correction("a"), twice), tmp_path)
    assert rows(found.decided, "place", "fits") == [
        ("2025.yaml corrections[0]", True),
        ("2025.yaml corrections[1]", False),
    ]
    assert found.quarantine["state"].to_list() == ["open"]


def test_a_decision_on_a_former_version_does_not_fit_the_latest(tmp_path: Path) -> None:
    reports = Reports()
    former = reports.add("a", BROKEN, current=False)
    latest = reports.add("a", {**BROKEN, "requests.received.natural_person": 1})
    found = result(reports.given(correction("a")), tmp_path)
    assert set(rows(found.quarantine, "report_id", "state")) == {
        (former, "superseded"),
        (latest, "open"),
    }
    (problem,) = found.decided["problem"]
    assert digest("d0") in problem
    assert digest("d1") in problem


def test_a_decision_on_a_report_that_is_not_there_is_told(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", SOUND)
    given = reports.given(correction("a"), acceptance("a", in_rollups=True))
    bare = replace(given, reports=given.reports.clear(), parsed_cells=given.parsed_cells.clear())
    found = result(bare, tmp_path)
    assert rows(found.decided, "kind", "report_id", "fits") == [
        ("acceptance", None, False),
        ("correction", None, False),
    ]
    assert all("no report of 'a'" in problem for problem in found.decided["problem"])


def test_what_was_changed_after_publication_is_told_cell_by_cell(tmp_path: Path) -> None:
    reports = Reports()
    former = reports.add("a", {"disclosure.penalties.decisions": 3}, current=False)
    reports.add("a", None, current=False, year_printed=None)
    latest = reports.add("a", {"disclosure.penalties.decisions": 5, "disclosure.fees.amount": None})
    found = result(reports.given(), tmp_path)
    told = found.findings.filter(pl.col("rule") == "revised")
    assert rows(told.sort("line"), "report_id", "line", "reported", "calculated") == [
        (latest, "disclosure.fees.amount", None, Decimal(0)),
        (latest, "disclosure.penalties.decisions", Decimal(5), Decimal(3)),
    ]
    assert all(former in message for message in told["message"])
    assert found.validated_cells["report_id"].unique().to_list() == [latest]


def test_a_page_fetched_again_with_the_same_figures_is_no_revision(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", SOUND, current=False)
    reports.add("a", SOUND)
    found = result(reports.given(), tmp_path)
    assert "revised" not in found.findings["rule"].to_list()


def test_a_decision_on_nobody_the_register_knows_is_refused(tmp_path: Path) -> None:
    entry = correction("nobody").model_dump(mode="json", by_alias=True, exclude={"place"})
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "2025.yaml").write_text(yaml.safe_dump({"corrections": [entry]}))
    reports = Reports()
    reports.add("a", SOUND)
    with pytest.raises(DecisionsError, match="'nobody'"):
        recorded_decisions(UPath(tmp_path), reports.given().reporters)


def test_decisions_on_other_years_are_left_to_their_partitions(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", SOUND)
    found = result(reports.given(correction("a", year=2023)), tmp_path)
    assert found.validated_cells.height == 200


def test_the_law_sets_the_date_by_kind() -> None:
    given = Reports()
    given.add("a", SOUND)
    reporters = given.given().reporters
    assert deadlines(2024, reporters) == {"a": date(2025, 1, 31)}
    government = reporters.with_columns(kind=pl.lit("government"))
    assert deadlines(2024, government) == {"a": date(2025, 3, 31)}


def test_the_sum_of_a_blank_total_follows_a_correction_of_its_parts(tmp_path: Path) -> None:
    total = "disputes.review.total"
    reports = Reports()
    reports.add("a", {"disputes.review.upheld": 3, total: None})
    entry = correction("a", cell="disputes.review.upheld", **{"from": 3, "to": 4})
    found = result(reports.given(entry), tmp_path)
    cells = found.validated_cells.filter(pl.col("cell") == total)
    assert rows(cells, "value", "derived") == [(None, Decimal(4))]


def test_a_later_version_that_does_not_count_is_told(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", SOUND)
    later = reports.add("a", None, current=False, year_printed=None)
    found = result(reports.given(), tmp_path)
    told = found.findings.filter(pl.col("rule") == "revised")
    assert [later in message for message in told["message"]] == [True]
    assert not found.validated_cells.is_empty()


def test_a_decision_that_changes_nothing_marks_nothing(tmp_path: Path) -> None:
    reports = Reports()
    reports.add("a", SOUND)
    found = result(reports.given(acceptance("a", in_rollups=True)), tmp_path)
    assert found.validated_cells.height == 200
    assert not found.validated_cells["as_published"].any()
