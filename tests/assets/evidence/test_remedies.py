"""What there is to do about a report: which cells, with which values, by which commands."""

from __future__ import annotations

import random
import shlex
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.evidence.closings import knots
from assets.evidence.evidence import Evidence, PrintedCell
from assets.evidence.remedies import Effort, remedy
from expectations.findings import AMOUNT, Finding, verdict
from expectations.forms.catalogue import grids
from expectations.forms.model import Edition
from expectations.verdicts import report_findings
from samples.synthetic import random_cells
from tests.hostile import ATTACKS

SUSPECT = "requests.unavailable_not_held.natural_person"
Figures = dict[str, Decimal | None]


def found_in(figures: Figures, grid: Edition) -> tuple[Finding, ...]:
    cells = pl.DataFrame(
        {
            "report_id": ["r"] * len(figures),
            "cell": list(figures),
            "value": pl.Series(list(figures.values()), dtype=AMOUNT),
            "meaning": ["blank" if value is None else "number" for value in figures.values()],
        }
    )
    return tuple(report_findings(cells, grid))


def evidence_of(figures: Figures, grid: Edition) -> Evidence:
    """An open report that prints these figures."""
    cells = (
        PrintedCell(key, "" if v is None else f"{v:f}", v, "blank" if v is None else "number")
        for key, v in figures.items()
    )
    found = found_in(figures, grid)
    return Evidence(
        report_id="r",
        reporter="甲",
        year=2024,
        title="",
        edition=grid.id,
        variant=grid.variant,
        verdict=verdict(found),
        state="open",
        cells=tuple(cells),
        findings=found,
        statements=(),
        sources=(),
        reporter_id="jia",
    )


def figures_of(grid: Edition, seed: int) -> Figures:
    return dict(random_cells(grid, random.Random(seed)))


@settings(max_examples=30)
@given(st.sampled_from(grids()), st.integers(0, 10**6), st.integers(1, 400), st.data())
def test_a_proposed_value_closes_every_line_that_its_cell_stands_in(
    grid: Edition, seed: int, error: int, data: st.DataObject
) -> None:
    figures = figures_of(grid, seed)
    protected = sorted({key for line in grid.lines for key in line.cells if key in figures})
    wrong = data.draw(st.sampled_from(protected))
    figures[wrong] = (figures[wrong] or Decimal(0)) + error
    evidence = evidence_of(figures, grid)
    before = {each.line for each in evidence.findings if each.rule == "identity_broken"}

    found = knots(evidence)

    alone = {way[0].key for knot in found for way in knot.ways if len(way) == 1}
    assert wrong in alone
    assert_ways_close(figures, grid, evidence)
    for knot in found:
        assert knot.lines <= before


def assert_ways_close(figures: Figures, grid: Edition, evidence: Evidence) -> None:
    """Whatever is claimed to close lines closes them, and breaks none."""
    found = knots(evidence)
    before = broken_lines(figures, grid)
    for knot in found:
        for way in knot.ways:
            after = {**figures, **{each.key: each.to for each in way}}
            assert broken_lines(after, grid) == before - knot.lines
            assert frozenset[str]().union(*(each.lines for each in way)) == knot.lines
    firsts = {each.key: each.to for knot in found for each in knot.ways[0]}
    effort = remedy(evidence).effort
    if effort.words["zh"].endswith("格即相符"):
        assert len(firsts) == effort.cells
        assert not broken_lines({**figures, **firsts}, grid)


def broken_lines(figures: Figures, grid: Edition) -> set[str]:
    return {each.line for each in found_in(figures, grid) if each.severity == "critical"}


@settings(max_examples=30)
@given(st.sampled_from(grids()), st.integers(0, 10**6), st.integers(-3, 40), st.data())
def test_of_two_errors_of_one_size_no_more_is_claimed_than_holds(
    grid: Edition, seed: int, error: int, data: st.DataObject
) -> None:
    figures = figures_of(grid, seed)
    protected = sorted({key for line in grid.lines for key in line.cells if key in figures})
    for wrong in data.draw(st.lists(st.sampled_from(protected), min_size=2, max_size=2)):
        changed = (figures[wrong] or Decimal(0)) + error
        figures[wrong] = changed if changed >= 0 else None
    assert_ways_close(figures, grid, evidence_of(figures, grid))


def test_of_cells_that_cross_each_other_two_are_to_be_changed_and_not_four() -> None:
    grid = next(grid for grid in grids() if grid.grid_id == "2021")
    figures: Figures = {cell.key: Decimal(0) for cell in grid.cells if not cell.optional}
    rows, columns = ("granted", "refused_internal_affairs"), ("natural_person", "enterprise")
    for column, each in ((columns[0], 3), (columns[1], 3), ("total", 6)):
        figures |= {f"requests.{row}.{column}": Decimal(each) for row in rows}
        for row in ("received", "handled_total"):
            figures[f"requests.{row}.{column}"] = Decimal(2 * each)
    for row, column in zip(rows, columns, strict=True):
        figures[f"requests.{row}.{column}"] = Decimal(4)
    given_remedy = remedy(evidence_of(figures, grid))

    assert given_remedy.effort == Effort(0, 2)
    assert [mend.joined for mend in given_remedy.mends] == ["", "and", "or", "and"]
    ways = [{mend.key for mend in given_remedy.mends[place : place + 2]} for place in (0, 2)]
    assert {f"requests.{r}.{c}" for r, c in zip(rows, columns, strict=True)} in ways
    assert {f"requests.{r}.{c}" for r, c in zip(rows, reversed(columns), strict=True)} in ways


def test_the_cell_its_value_and_the_command_are_named(broken: Evidence) -> None:
    given_remedy = remedy(replace(broken, state="open", reporter_id="linxi-resources"))

    (mend,) = given_remedy.mends
    assert (mend.key, mend.token, mend.to) == (SUSPECT, "5", "4")
    assert shlex.split(mend.command)[:10] == [
        *("nianbao", "quarantine", "correct", "linxi-resources", SUSPECT),
        *("4", "--from", "5", "--year", "2024"),
    ]
    assert [shlex.split(line)[2:7] for line in given_remedy.accept] == [
        ["accept", "linxi-resources", "--year", "2024", counted] for counted in ("--in", "--out")
    ]
    assert given_remedy.effort == Effort(0, 1)
    assert given_remedy.staying == ()


@pytest.mark.parametrize("state", ["", "corrected", "accepted_as_published", "superseded"])
def test_where_nothing_is_to_be_decided_there_is_no_command(broken: Evidence, state: str) -> None:
    given_remedy = remedy(replace(broken, state=state, reporter_id="linxi-resources"))
    assert [mend.command for mend in given_remedy.mends] == [""]
    assert given_remedy.accept == ()


def test_alternatives_are_told_apart_from_cells_that_are_all_to_be_changed() -> None:
    grid = next(grid for grid in grids() if grid.grid_id == "2021")
    figures = figures_of(grid, 7)
    for key in ("disputes.review.total", "disputes.litigation_direct.total"):
        figures[key] = (figures[key] or Decimal(0)) + 1
    given_remedy = remedy(evidence_of(figures, grid))

    firsts = [mend.key for mend in given_remedy.mends if not mend.joined]
    assert len(firsts) == 2
    assert {key.split(".")[1] for key in firsts} == {"review", "litigation_direct"}
    assert {mend.to is None for mend in given_remedy.mends} == {False}
    assert {mend.joined for mend in given_remedy.mends} == {"", "or"}
    assert given_remedy.effort == Effort(0, 2)


def test_a_blank_cell_is_corrected_from_blank() -> None:
    grid = next(grid for grid in grids() if grid.grid_id == "2021")
    figures: Figures = {cell.key: Decimal(0) for cell in grid.cells if not cell.optional}
    for row in ("received", "granted", "handled_total"):
        figures[f"requests.{row}.natural_person"] = Decimal(3)
        figures[f"requests.{row}.total"] = Decimal(3)
    figures["requests.granted.natural_person"] = None
    given_remedy = remedy(evidence_of(figures, grid))

    mend = next(each for each in given_remedy.mends if each.to)
    assert (mend.key, mend.token, mend.to) == ("requests.granted.natural_person", "", "3")
    assert "3 --from blank" in mend.command


def test_what_no_correction_takes_away_is_named(broken: Evidence) -> None:
    twin = Finding("twin_differs", "file", "met", cells=("disclosure.licences.decisions",))
    held = replace(broken, state="open", reporter_id="x", findings=(*broken.findings, twin))
    given_remedy = remedy(held)

    assert given_remedy.staying == ("twin_differs",)
    commands = {mend.key: bool(mend.command) for mend in given_remedy.mends}
    assert commands == {SUSPECT: True, "disclosure.licences.decisions": False}
    assert given_remedy.effort.words["zh"] == "核对 2 格"


def test_the_quickest_comes_first(broken: Evidence) -> None:
    def effort(*rules: str) -> Effort:
        return remedy(replace(broken, findings=tuple(Finding(rule) for rule in rules))).effort

    ordered = [
        remedy(broken).effort,
        effort("decision_unfit"),
        effort("year_mismatch", "decision_unfit"),
        remedy(replace(broken, findings=(Finding("left_over", cells=("a", "b")),))).effort,
        effort("unreadable", "year_mismatch"),
    ]
    assert ordered == sorted(ordered)
    assert len(set(ordered)) == len(ordered)


def test_a_cell_already_corrected_is_not_corrected_again(broken: Evidence) -> None:
    cells = tuple(replace(cell, corrected=cell.key == SUSPECT) for cell in broken.cells)
    held = replace(broken, state="open", reporter_id="x", cells=cells)
    assert [mend.command for mend in remedy(held).mends] == [""]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_name_is_run_when_a_command_is_pasted(broken: Evidence, attack: str) -> None:
    held = replace(broken, state="open", reporter_id=f"{attack}'; rm -rf $HOME `x`")
    given_remedy = remedy(held)
    for command in (*given_remedy.accept, given_remedy.mends[0].command):
        assert shlex.split(command)[3] == held.reporter_id
