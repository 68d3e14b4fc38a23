"""What changed between two releases and why, and what of it holds the next one back."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from upath import UPath

from assets.published.change_tables import CHANGED_FIGURES, CHANGED_REPORTS
from assets.published.gates import reasons_to_hold
from assets.published.release import Gate, content_digest, write_release
from assets.published.releases import Releases
from assets.register.tables import REGIONS
from assets.rollups.tables import COVERAGE
from assets.storage.schema import VALUE

YEAR = 2024
CELL, FEES = "requests.received.total", "disclosure.fees.amount"
Frames = dict[str, pl.DataFrame]


def altered(frames: Frames, table: str, reporter: str, **columns: object) -> Frames:
    """The tables with other values in a reporter's rows of one of them."""
    own = pl.col("reporter_id") == reporter
    frame = frames[table]
    return {
        **frames,
        table: frame.with_columns(
            pl.when(own).then(pl.lit(value)).otherwise(pl.col(name)).cast(frame.schema[name])
            .alias(name)
            for name, value in columns.items()
        ),
    }  # fmt: skip


def without(frames: Frames, table: str, reporter: str) -> Frames:
    return {**frames, table: frames[table].filter(pl.col("reporter_id") != reporter)}


def with_figure(frames: Frames, reporter: str, value: int | None) -> Frames:
    """The tables with another figure in one cell of a reporter's report."""
    hit = (pl.col("reporter_id") == reporter) & (pl.col("cell") == CELL)
    cells = frames["validated_cells"].with_columns(
        value=pl.when(hit).then(pl.lit(value, dtype=pl.Int64).cast(VALUE)).otherwise("value")
    )
    return {**frames, "validated_cells": cells}


def lost(frames: Frames, reporter: str) -> Frames:
    """The tables with the reporter's accepted report in quarantine."""
    return without(
        altered(frames, "outcomes", reporter, outcome="quarantined"), "validated_cells", reporter
    )


def new_document(frames: Frames, reporter: str) -> Frames:
    return altered(frames, "reports", reporter, tables_sha256="9" * 64, sha256="9" * 64)


def decided(frames: Frames, reporter: str, **changed: object) -> Frames:
    row = frames["applied_decisions"].head(1)
    entry = {"reporter_id": reporter, "place": "2024.yaml corrections[7]", "fits": True, **changed}
    more = row.with_columns(
        pl.lit(value).cast(row.schema[name]).alias(name) for name, value in entry.items()
    )
    return {**frames, "applied_decisions": pl.concat([frames["applied_decisions"], more])}


def unowed(frames: Frames, reporter: str) -> Frames:
    """The tables with the reporter out of the register from this year on."""
    return without(
        altered(lost(frames, reporter), "reporters", reporter, valid_to=YEAR - 1),
        "outcomes",
        reporter,
    )


def after(tmp_path, frames: Frames, candidate: Frames, **gate: object):
    """The second release, made after that of the tables as they are, and its changed reports."""
    write_release(UPath(tmp_path), YEAR, frames)
    made = write_release(UPath(tmp_path), YEAR, candidate, gate=Gate(**gate))
    changes = pl.read_parquet(str(made.folder / "parquet" / f"{CHANGED_REPORTS.name}.parquet"))
    return made, changes.select("reporter_id", "change", "cause", "cells_changed").rows()


@pytest.mark.parametrize(
    ("change", "expected", "held"),
    [
        (lambda f: lost(f, "finance"), ("finance", "went", "reading", 0), True),
        (lambda f: lost(new_document(f, "finance"), "finance"),
         ("finance", "went", "document", 0), False),
        (lambda f: decided(lost(f, "finance"), "finance", kind="acceptance", in_rollups=False),
         ("finance", "went", "decision", 0), False),
        (lambda f: unowed(f, "finance"), ("finance", "went", "register", 0), False),
        (lambda f: with_figure(f, "finance", 101), ("finance", "changed", "reading", 1), True),
        (lambda f: with_figure(f, "finance", None), ("finance", "changed", "reading", 1), True),
        (lambda f: with_figure(new_document(f, "finance"), "finance", 101),
         ("finance", "changed", "document", 1), False),
        (lambda f: decided(with_figure(f, "health", 101), "health", cell=CELL, corrected_to=101),
         ("health", "changed", "decision", 1), False),
        # A decision explains what it decides, not what else is read otherwise.
        (lambda f: decided(with_figure(f, "finance", 101), "finance", cell=FEES, corrected_to=1),
         ("finance", "changed", "reading", 1), True),
        (lambda f: without(with_figure(f, "finance", 101), "applied_decisions", "finance"),
         ("finance", "changed", "decision", 1), False),
        (lambda f: without(decided(f, "finance", kind="acceptance", cell="", in_rollups=False),
                           "validated_cells", "finance"),
         ("finance", "changed", "decision", 4), False),
        # A page beside the file that its figures were read from.
        (lambda f: with_figure(altered(f, "reports", "finance", sha256="9" * 64), "finance", 101),
         ("finance", "changed", "reading", 1), True),
        (lambda f: altered(f, "outcomes", "town", outcome="accepted"),
         ("town", "came", "reading", 0), False),
        (lambda f: altered(new_document(f, "town"), "outcomes", "town", outcome="accepted"),
         ("town", "came", "document", 0), False),
    ],
)  # fmt: skip
def test_what_changed_has_a_cause_and_is_held_without_one(tmp_path, frames, change, expected, held):
    made, changes = after(tmp_path, frames, change(frames))
    assert changes == [expected]
    assert bool(made.held) is held
    assert all("finance" in reason for reason in made.held)


def test_a_document_that_is_lost_explains_nothing(tmp_path, frames):
    gone = without(
        altered(lost(frames, "finance"), "outcomes", "finance", outcome="gone", report_id=None),
        "reports",
        "finance",
    )
    made, changes = after(tmp_path, frames, gone)
    assert changes == [("finance", "went", "reading", 0)]
    assert made.held


def test_a_decision_that_does_not_fit_explains_nothing(tmp_path, frames):
    made, _ = after(tmp_path, frames, decided(lost(frames, "finance"), "finance", fits=False))
    assert made.held


def test_a_decision_moved_in_its_file_is_the_same_decision(tmp_path, frames):
    moved = altered(frames, "applied_decisions", "finance", place="2024.yaml corrections[3]")
    made, changes = after(tmp_path, frames, with_figure(moved, "finance", 101))
    assert changes == [("finance", "changed", "reading", 1)]
    assert made.held


def test_a_cell_that_is_read_no_more_is_a_changed_figure(tmp_path, frames):
    less = frames["validated_cells"].filter(
        (pl.col("reporter_id") != "finance") | (pl.col("cell") != "requests.granted.total")
    )
    made, changes = after(tmp_path, frames, {**frames, "validated_cells": less})
    assert changes == [("finance", "changed", "reading", 1)]
    assert made.held


def test_figures_swapped_between_cells_are_changed(tmp_path, frames):
    swapped = {CELL: "disclosure.fees.amount", "disclosure.fees.amount": CELL}
    own = pl.col("reporter_id") == "finance"
    cells = frames["validated_cells"].with_columns(
        cell=pl.when(own).then(pl.col("cell").replace(swapped)).otherwise("cell")
    )
    _, changes = after(tmp_path, frames, {**frames, "validated_cells": cells})
    assert changes == [("finance", "changed", "reading", 2)]


def test_a_held_release_lies_beside_the_latest_until_it_passes(tmp_path, frames):
    made, _ = after(tmp_path, frames, lost(frames, "finance"))
    releases = Releases(UPath(tmp_path / "2024"))
    assert (made.number, made.folder) == (0, UPath(tmp_path / "2024" / "held"))
    assert releases.numbers() == [1]
    page = (made.folder / "held.md").read_text(encoding="utf-8")
    assert made.held[0] in page
    assert made.digest in page
    assert "nianbao release approve 2024" in page
    # Another candidate takes its place.
    other = write_release(UPath(tmp_path), YEAR, with_figure(frames, "finance", 7))
    assert other.digest != made.digest
    assert content_digest(releases.held()) == other.digest
    # What the latest has already needs none.
    assert not write_release(UPath(tmp_path), YEAR, frames).held
    assert releases.held() is None


def test_a_person_lets_exactly_this_content_through(tmp_path, frames):
    published, candidate = UPath(tmp_path), lost(frames, "finance")
    held, _ = after(tmp_path, frames, candidate)
    still = write_release(published, YEAR, candidate, gate=Gate(approved={"0" * 64}))
    assert still.held
    assert still.digest == held.digest
    other = write_release(
        published, YEAR, lost(candidate, "health"), gate=Gate(approved={held.digest})
    )
    assert other.held
    made = write_release(published, YEAR, candidate, gate=Gate(approved={held.digest}))
    assert (made.number, made.held, made.digest) == (2, (), held.digest)
    assert not (tmp_path / "2024" / "held").exists()
    # It is the latest now, and is compared with from now on.
    assert not write_release(published, YEAR, candidate).held


def test_a_held_candidate_in_object_storage(bucket, frames):
    published = bucket
    write_release(published, YEAR, frames)
    assert write_release(published, YEAR, lost(frames, "finance")).held
    releases = Releases(published / "2024")
    assert "finance" in releases.held().text("held.md")
    made = write_release(published, YEAR, new_document(lost(frames, "finance"), "finance"))
    assert made.number == 2
    assert releases.held() is None


def test_a_failure_of_the_machinery_holds(tmp_path, frames):
    failed = Gate(failures=("991121 parsed_tables: OSError: full",))
    made = write_release(UPath(tmp_path), YEAR, frames, gate=failed)
    assert made.held == ("机器故障 machinery failed: 991121 parsed_tables: OSError: full",)
    assert not (tmp_path / "2024" / "latest").exists()


@pytest.mark.parametrize(
    ("found", "expected", "floor", "held"),
    [
        (3, 30, "0.1", False),  # exactly: no float says so
        (2, 30, "0.1", True),
        (0, 30, "0", False),
        (29, 30, "1", True),
        (30, 30, "1", False),
        (0, 0, "1", False),
    ],
)
def test_the_floor_of_coverage(found, expected, floor, held):
    regions = REGIONS.frame(
        [
            {"code": code, "name": code, "level": "county", "parent": parent, "collection": True}
            | {"valid_from": 0, "valid_to": 9999}
            for code, parent in (("99", None), ("9901", "99"))
        ]
    )
    row = {column.name: 0 for column in COVERAGE.columns} | {"year": YEAR, "level": "county"}
    row |= {"maturity": "provisional", "maturity_reason": ""}
    coverage = COVERAGE.frame(
        [
            {**row, "region": "99", "found": found, "expected": expected},
            # Below the topmost one nothing is asked for.
            {**row, "region": "9901", "found": 0, "expected": expected},
        ]
    )
    reasons = reasons_to_hold(coverage, regions, CHANGED_REPORTS.empty(), Decimal(floor))
    assert bool(reasons) is held
    if held:
        assert f"99 has {found} of {expected} reports" in reasons[0]


def test_many_reports_are_counted_and_not_all_named():
    rows = [
        {"year": YEAR, "reporter_id": f"u{number:02}", "change": "went", "cause": "reading"}
        | {"cells_changed": 0}
        for number in range(25)
    ]
    (reason,) = reasons_to_hold(
        COVERAGE.empty(), REGIONS.empty(), CHANGED_REPORTS.frame(rows), Decimal(0)
    )
    assert ": 25 (u00, " in reason
    assert "… 5 more" in reason


def test_the_first_release_tells_of_no_change(tmp_path, frames):
    made = write_release(UPath(tmp_path), YEAR, frames)
    for spec in (CHANGED_REPORTS, CHANGED_FIGURES):
        stored = pl.read_parquet(str(made.folder / "parquet" / f"{spec.name}.parquet"))
        assert stored.equals(spec.empty())
    assert "首次发布" in (made.folder / "changes.md").read_text(encoding="utf-8")


def test_changed_figures_tell_before_and_after(tmp_path, frames):
    hit = (pl.col("region") == "991121") & (pl.col("cell") == CELL)
    sums = frames["rollup_cells"]
    other = sums.with_columns(
        value=pl.when(hit).then(pl.lit(7).cast(VALUE)).otherwise("value"),
        reports_counted=pl.when(hit).then(pl.lit(1)).otherwise("reports_counted").cast(pl.Int32),
    ).filter((pl.col("region") != "991121") | (pl.col("cell") != "disclosure.fees.amount"))
    write_release(UPath(tmp_path), YEAR, frames)
    made = write_release(UPath(tmp_path), YEAR, {**frames, "rollup_cells": other})
    stored = pl.read_parquet(str(made.folder / "parquet" / f"{CHANGED_FIGURES.name}.parquet"))
    fee = Decimal("48504.622164")
    assert stored.rows() == [
        ("991121", YEAR, "disclosure.fees.amount", fee, None, 2, None),
        ("991121", YEAR, CELL, Decimal(200), Decimal(7), 2, 1),
    ]
    page = (made.folder / "changes.md").read_text(encoding="utf-8")
    assert f"总计 `{CELL}` | 200 | 7 |" in page
    assert "`disclosure.fees.amount` | 48504.622164 | — |" in page
    assert page.count("| 临溪县 991121 |") == 2


def test_the_page_of_changes_names_who_and_why(tmp_path, frames):
    named = altered(frames, "reporters", "finance", name="财|政\n局<b>")
    candidate = with_figure(new_document(named, "finance"), "finance", 101)
    made, _ = after(tmp_path, frames, candidate)
    page = (made.folder / "changes.md").read_text(encoding="utf-8")
    assert "与第 1 次发布相比" in page
    row = "| 财\\|政 局&lt;b> finance | 数据变动 changed | 文件不同 another document | 1 |"
    assert row in page.splitlines()
