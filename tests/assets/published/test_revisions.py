"""A year that was signed off is revised, number by number, where its figures change afterwards."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upath import UPath

from assets.decisions.tables import SIGN_OFFS
from assets.published.change_tables import REVISED_FIGURES, REVISIONS
from assets.published.release import Gate, write_release
from assets.published.releases import Releases
from assets.published.revisions import (
    RevisionError,
    figures_sha256,
    region_figures,
    regions_within,
    revisions,
)
from assets.register.tables import REGIONS
from assets.rollups.tables import ROLLUP_CELLS
from assets.storage.schema import VALUE

YEAR = 2024
COUNTY, TOWN = "991121", "991121101"
CELL = "requests.received.total"


def with_sum(frames, value, *, region=COUNTY, counted=None):
    """The tables with another sum in one cell of a region."""
    hit = (pl.col("region") == region) & (pl.col("cell") == CELL)
    count = pl.col("reports_counted") if counted is None else pl.lit(counted)
    cells = frames["rollup_cells"].with_columns(
        value=pl.when(hit).then(pl.lit(value).cast(VALUE)).otherwise("value"),
        reports_counted=pl.when(hit).then(count).otherwise("reports_counted").cast(pl.Int32),
    )
    return {**frames, "rollup_cells": cells}


def signed(published: UPath, region: str = COUNTY) -> Gate:
    """The latest release's figures of a region signed off."""
    latest = Releases(published / str(YEAR)).latest()
    assert latest is not None
    figures = region_figures(
        YEAR, region, latest.table(ROLLUP_CELLS), latest.table(REGIONS).collect()
    )
    row = {
        "year": YEAR,
        "region": region,
        "release": latest.number,
        "figures_sha256": figures_sha256(figures),
        "reason": "核对无误",
        "signed_by": "李",
        "signed_on": date(2025, 3, 20),
        "place": "2024.yaml sign_offs[0]",
    }
    return Gate(sign_offs=SIGN_OFFS.frame([row]))


def told(made, spec, *columns):
    stored = pl.read_parquet(str(made.folder / "parquet" / f"{spec.name}.parquet"))
    return stored.select(*columns).rows()


def page(made):
    return (made.folder / "changes.md").read_text(encoding="utf-8")


REVISION = ("region", "revision", "release", "figures_changed", "signed_by")
REVISED = ("region", "revision", "within", "cell", "before", "after")


def test_a_sign_off_is_told_and_figures_that_stay_are_no_revision(tmp_path, frames):
    published = UPath(tmp_path)
    first = write_release(published, YEAR, frames)
    assert told(first, REVISIONS, *REVISION) == []
    gate = signed(published)
    second = write_release(published, YEAR, frames, gate=gate)
    assert second.number == 2  # that it is signed off is something new
    assert f"| 临溪县 {COUNTY} | 0 核定 signed off | 0 | 李 2025-03-20 |" in page(second)
    assert told(second, REVISIONS, *REVISION) == [(COUNTY, 0, 1, 0, "李")]
    assert not write_release(published, YEAR, frames, gate=gate).new
    other = frames["outcomes"].with_columns(reason=pl.lit("x"))
    third = write_release(published, YEAR, {**frames, "outcomes": other}, gate=gate)
    assert third.number == 3
    assert "signed off" not in page(third)
    assert told(third, REVISIONS, *REVISION) == [(COUNTY, 0, 1, 0, "李")]


def test_each_release_with_other_figures_is_a_numbered_revision(tmp_path, frames):
    published = UPath(tmp_path)
    write_release(published, YEAR, with_sum(frames, 5))
    write_release(published, YEAR, with_sum(frames, 200))
    gate = signed(published)
    made = [
        write_release(published, YEAR, with_sum(frames, 210), gate=gate),
        write_release(published, YEAR, with_sum(frames, 210), gate=gate),
        write_release(published, YEAR, with_sum(frames, 211, region=TOWN), gate=gate),
    ]
    assert [(each.number, each.new) for each in made] == [(3, True), (3, False), (4, True)]
    assert told(made[-1], REVISIONS, *REVISION) == [
        (COUNTY, 0, 2, 0, "李"),
        (COUNTY, 1, 3, 1, "李"),
        (COUNTY, 2, 4, 2, "李"),
    ]
    assert told(made[0], REVISED_FIGURES, *REVISED) == [
        (COUNTY, 1, COUNTY, CELL, Decimal(200), Decimal(210))
    ]
    # The county's sum went back, and that of its town, which is part of it, changed.
    assert told(made[-1], REVISED_FIGURES, *REVISED)[1:] == [
        (COUNTY, 2, COUNTY, CELL, Decimal(210), Decimal(200)),
        (COUNTY, 2, TOWN, CELL, None, Decimal(211)),
    ]
    text = page(made[-1])
    revised = text.index("| 临溪县 991121 | 2 | 2 | 李 2025-03-20 |")
    assert revised < text.index("## 报告 Reports") < text.index("## 汇总数 Figures")


def test_a_late_report_without_a_request_is_a_revision_too(tmp_path, frames):
    published = UPath(tmp_path)
    write_release(published, YEAR, frames)
    made = write_release(published, YEAR, with_sum(frames, 200, counted=3), gate=signed(published))
    assert told(made, REVISIONS, *REVISION)[1] == (COUNTY, 1, 2, 0, "李")
    assert told(made, REVISED_FIGURES, "before", "after", "reports_before", "reports_after") == [
        (Decimal(200), Decimal(200), 2, 3)
    ]


def test_a_town_that_is_signed_off_is_not_revised_with_its_county(tmp_path, frames):
    published = UPath(tmp_path)
    write_release(published, YEAR, frames)
    made = write_release(published, YEAR, with_sum(frames, 7), gate=signed(published, TOWN))
    assert told(made, REVISIONS, *REVISION) == [(TOWN, 0, 1, 0, "李")]


def test_a_township_taken_out_of_the_register_revises_its_county(tmp_path, frames):
    published = UPath(tmp_path)
    write_release(published, YEAR, frames)
    gate = signed(published)
    fewer = {
        **frames,
        "regions": frames["regions"].filter(pl.col("code") != TOWN),
        "rollup_cells": frames["rollup_cells"].filter(pl.col("region") != TOWN),
    }
    made = write_release(published, YEAR, fewer, gate=gate)
    assert [row[1] for row in told(made, REVISIONS, *REVISION)] == [0, 1]


def test_a_sign_off_of_figures_that_nobody_has_fails_loudly(tmp_path, frames):
    published = UPath(tmp_path)
    write_release(published, YEAR, frames)
    gate = signed(published)
    other = Gate(sign_offs=gate.sign_offs.with_columns(figures_sha256=pl.lit("0" * 64)))
    with pytest.raises(RevisionError, match=r"2024\.yaml sign_offs\[0\].*'991121'.*release 1"):
        write_release(published, YEAR, frames, gate=other)
    assert Releases(published / "2024").numbers() == [1]


def test_without_its_release_a_sign_off_holds_for_equal_figures_alone(tmp_path, frames):
    write_release(UPath(tmp_path), YEAR, with_sum(frames, 5))
    write_release(UPath(tmp_path), YEAR, frames)
    gate = signed(UPath(tmp_path))
    # A home made again from its archive begins anew with release 1.
    made = write_release(UPath(tmp_path / "again"), YEAR, frames, gate=gate)
    assert told(made, REVISIONS, *REVISION) == [(COUNTY, 0, 1, 0, "李")]
    with pytest.raises(RevisionError, match="put the release back"):
        write_release(UPath(tmp_path / "else"), YEAR, with_sum(frames, 7), gate=gate)


def test_what_was_revised_from_must_be_there(tmp_path, frames):
    published = UPath(tmp_path)
    write_release(published, YEAR, frames)
    gate = signed(published)
    write_release(published, YEAR, with_sum(frames, 7), gate=gate)
    sums = tmp_path / "2024" / "2" / "parquet" / "rollup_cells.parquet"
    sums.chmod(0o644)
    pl.read_parquet(sums).with_columns(value=pl.lit(0).cast(VALUE)).write_parquet(sums)
    with pytest.raises(RevisionError, match="release 2"):
        write_release(published, YEAR, with_sum(frames, 8), gate=gate)


def test_a_sign_off_taken_back_is_told_no_more(tmp_path, frames):
    published = UPath(tmp_path)
    write_release(published, YEAR, frames)
    write_release(published, YEAR, frames, gate=signed(published))
    made = write_release(published, YEAR, frames)
    assert told(made, REVISIONS, *REVISION) == []
    assert f"| 临溪县 {COUNTY} | 核定撤回 taken back | 0 | 李 2025-03-20 |" in page(made)


def test_changed_figures_are_told_in_words_in_the_order_of_the_form(tmp_path, frames):
    published = UPath(tmp_path)
    write_release(published, YEAR, frames)
    cells = frames["rollup_cells"].with_columns(
        value=pl.when(pl.col("region") == COUNTY).then(pl.lit(7).cast(VALUE)).otherwise("value")
    )
    made = write_release(published, YEAR, {**frames, "rollup_cells": cells})
    told_cells = re.findall(rf"^\| 临溪县 {COUNTY} \| (.*?) `(.*?)` \|", page(made), re.MULTILINE)
    names = frames["cells"].filter(edition="2021")
    order = dict(names.select("cell", "position").iter_rows())
    assert len(told_cells) > 2
    found = [cell for _, cell in told_cells]
    assert found == sorted(found, key=order.__getitem__) != sorted(found)
    assert dict(map(reversed, told_cells))[CELL] == (
        "收到和处理政府信息公开申请情况 / 本年新收政府信息公开申请数量 / 总计"
    )


def test_a_region_holds_all_below_it_of_that_year_alone():
    rows = [("p", None), ("a", "p"), ("b", "p"), ("a1", "a"), ("a11", "a1")]
    open_ended = {"valid_from": 0, "valid_to": 9999, "level": "county", "collection": False}
    frame = REGIONS.frame(
        [{**open_ended, "code": code, "name": code, "parent": parent} for code, parent in rows]
        + [{**open_ended, "code": "a2", "name": "a2", "parent": "a", "valid_to": 2023}]
    )
    assert regions_within(2024, "a", frame) == ["a", "a1", "a11"]
    assert set(regions_within(2023, "p", frame)) == {"p", "a", "b", "a1", "a11", "a2"}
    assert regions_within(2024, "b", frame) == ["b"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=8),
       st.integers(0, 7))  # fmt: skip
def test_revisions_follow_the_figures(history, at):
    """Over any history: a revision where the figures moved, and the moves add up."""
    at = min(at, len(history) - 1)

    def figures(number: int, region: str) -> pl.DataFrame:
        assert region == COUNTY
        sums = history[number - 1] if number <= len(history) else ()
        return pl.DataFrame(
            [(COUNTY, YEAR, f"c{i}", Decimal(value), 1) for i, value in enumerate(sums)],
            schema={name: ROLLUP_CELLS.schema[name]
                    for name in ("region", "year", "cell", "value", "reports_counted")},
            orient="row",
        )  # fmt: skip

    row = {
        "year": YEAR,
        "region": COUNTY,
        "release": at + 1,
        "reason": "r",
        "place": "p",
        "signed_by": "李",
        "signed_on": date(2025, 3, 1),
        "figures_sha256": figures_sha256(figures(at + 1, COUNTY)),
    }
    sign_offs = SIGN_OFFS.frame([row])
    former = REVISIONS.empty(), REVISED_FIGURES.empty()
    for number in range(at + 1, len(history) + 1):
        former = revisions(number, sign_offs, former, figures)
    told_rows = former[0].select("revision", "release").rows()
    moved = [
        number + 1 for number in range(at + 1, len(history))
        if history[number] != history[number - 1]
    ]  # fmt: skip
    assert told_rows == list(enumerate([at + 1, *moved]))
    now = dict(zip(("c0", "c1"), history[at], strict=True))
    for cell, before, after in former[1].select("cell", "before", "after").rows():
        assert now[cell] == before
        now[cell] = after
    assert tuple(now.values()) == history[-1]
