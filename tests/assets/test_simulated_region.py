"""A region of every platform and every trouble: all that is there is found, and nothing twice."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from assets.fetch.tables import FETCH_OUTCOMES
from tests.simulator import change_cases, discovery_cases, trouble_cases
from tests.simulator.collected import DELAY, MANNERS, Collecting, Run, collecting
from tests.simulator.region import Truth, Unit
from tests.simulator.web import Logged

SEED = 20241122
CASES = (*discovery_cases.CASES, *trouble_cases.CASES, *change_cases.CASES)
RUNS = ("first", "second", "third")


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collecting]:
    with collecting(CASES, tmp_path_factory.mktemp("region"), SEED) as made:
        yield made


@pytest.fixture(scope="module")
def runs(region: Collecting) -> dict[str, Run]:
    """The region as it is; after things have changed; and asked whether anything was revised."""
    first = region.run()
    for change in region.region.changes:
        change()
    return {"first": first, "second": region.run(), "third": region.run(again=True)}


def disagreements(region: Collecting, run: Run, truth: dict[str, Truth]) -> list[str]:
    """What came out otherwise than it is, a line for each unit and trouble."""
    return [
        f"{unit.case} ({unit.id}): {wrong}"
        for unit in region.region.units
        for wrong in disagreements_of(unit, run, truth[unit.id])
    ]


def disagreements_of(unit: Unit, run: Run, truth: Truth) -> Iterator[str]:
    row = run.outcomes[unit.id]
    if row["outcome"] != truth.outcome:
        yield f"{row['outcome']}, not {truth.outcome}: {row['reason']}"
        return
    if not row["reason"] or truth.evidence.lower() not in row["reason"].lower():
        yield f"{truth.evidence!r} not in the reason {row['reason']!r}"
    if truth.outcome != "fetched":
        return
    own = run.documents.filter(reporter_id=unit.id).filter(pl.col("error").is_null())
    report = own.filter(document_id=row["document_id"], role="report")
    if set(report["sha256"]) != {digest(truth.body)}:
        yield f"other bytes than those published: {row['reason']}"
    if not all(set(each) == set(truth.exceptions) for each in report["exceptions"]):
        yield f"exceptions {report['exceptions'].to_list()}, not {truth.exceptions}"
    files = own.filter(role="attachment").sort("position")["sha256"].to_list()
    if files != [digest(body) for body in truth.files]:
        yield f"{len(files)} files of {len(truth.files)}, or others"


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def asked(one: Logged) -> tuple[str, str, str, str, str]:
    return one.scheme, one.host, one.method, one.target, one.form


def known_as(one: Logged, region: Collecting) -> Logged:
    """The request by the one address of a page that stands at two."""
    also_at = region.region.sites[one.host].also_at
    return dataclasses.replace(one, target=also_at.get(one.target, one.target))


def test_every_report_that_is_there_is_found_and_every_other_has_its_reason(
    region: Collecting, runs: dict[str, Run]
) -> None:
    assert disagreements(region, runs["first"], region.region.truth) == []


def test_after_the_changes_all_is_found_that_has_become_findable(
    region: Collecting, runs: dict[str, Run]
) -> None:
    truth = region.region.truth
    failed = {unit for unit, each in truth.items() if each.outcome != "fetched"}
    later = {unit: each for unit, each in region.region.later.items() if unit in failed}
    assert disagreements(region, runs["second"], truth | later) == []


def test_asked_again_what_was_revised_is_found_too(
    region: Collecting, runs: dict[str, Run]
) -> None:
    truth = region.region.truth | region.region.later
    assert disagreements(region, runs["third"], truth) == []


def test_every_report_lies_in_the_archive_byte_for_byte(
    region: Collecting, runs: dict[str, Run]
) -> None:
    del runs
    kept = region.bodies()
    every = (*region.region.truth.values(), *region.region.later.values())
    published = {body for truth in every for body in (truth.body, *truth.files) if body}
    assert len(published) > 80
    assert [digest(body) for body in published if kept.get(digest(body)) != body] == []


def test_every_outcome_occurs(region: Collecting) -> None:
    words = {truth.outcome for truth in region.region.truth.values()}
    said = next(column for column in FETCH_OUTCOMES.columns if column.name == "outcome").description
    assert words == set(said.replace(" or ", ", ").split(", "))


@pytest.mark.parametrize("run", RUNS)
def test_no_address_is_asked_twice_in_a_run(
    region: Collecting, runs: dict[str, Run], run: str
) -> None:
    troubled = region.region.asked_again
    counted = Counter(
        asked(known_as(one, region))
        for one in runs[run].log
        if (one.host, one.target) not in troubled
    )
    assert {each: times for each, times in counted.items() if times > 1} == {}
    assert len(counted) > 50


def test_trouble_is_not_asked_for_ever(region: Collecting, runs: dict[str, Run]) -> None:
    troubled = region.region.asked_again
    counted = Counter(asked(one) for one in runs["first"].log if (one.host, one.target) in troubled)
    assert max(counted.values()) <= 6


def test_the_second_run_asks_only_where_something_was_missing(
    region: Collecting, runs: dict[str, Run]
) -> None:
    """Hosts of cases in which all was found are left alone, and so is every report that came."""
    made = region.region
    open_cases = {unit.case for unit in made.units if made.truth[unit.id].outcome != "fetched"}
    # Whose report has come, but not all that they led to.
    open_cases |= {"a_file_that_is_gone", "the_recorded_address_is_gone"}
    quiet = {host for host in made.sites if host.split(".")[1].replace("-", "_") not in open_cases}
    assert len(quiet) > 40
    assert [asked(one) for one in runs["second"].log if one.host in quiet] == []
    report = pl.col("role") == "report"
    came = runs["first"].documents.filter(report, pl.col("error").is_null())["url"]
    port = region.web.port
    again = {f"{one.scheme}://{one.host}:{port}{one.target}" for one in runs["second"].log}
    assert again & set(came) == set()


def test_what_is_unchanged_is_not_sent_again(runs: dict[str, Run]) -> None:
    answers = [one for one in runs["third"].log if one.conditional]
    assert Counter(one.status for one in answers)[304] > 40


@pytest.mark.parametrize("run", RUNS)
def test_no_host_is_asked_faster_than_its_pace(
    region: Collecting, runs: dict[str, Run], run: str
) -> None:
    moments: dict[str, list[Logged]] = defaultdict(list)
    for one in runs[run].log:
        moments[one.host].append(one)
    broken = []
    for host, log in moments.items():
        pace = region.region.slowest.get(host, DELAY)
        log.sort(key=lambda one: one.began)
        broken += [
            (host, pace, later.target, later.began - earlier.ended)
            for earlier, later in pairwise(log)
            if later.began - earlier.ended < pace
        ]
    assert broken == []


@pytest.mark.parametrize("run", RUNS)
def test_robots_are_read_once_and_before_all_else(runs: dict[str, Run], run: str) -> None:
    seen: set[tuple[str, str]] = set()
    for one in sorted(runs[run].log, key=lambda one: one.began):
        origin = one.scheme, one.host
        assert origin in seen or one.target == "/robots.txt", one
        seen.add(origin)


def test_an_endless_listing_is_read_so_far_and_no_further(tmp_path: Path) -> None:
    hurried = dataclasses.replace(MANNERS, delay=0.0)
    with collecting([discovery_cases.an_endless_listing], tmp_path, SEED) as made:
        run = made.run(manners=hurried)
        assert disagreements(made, run, made.region.truth) == []
        assert 100 < len(run.log) < 300
