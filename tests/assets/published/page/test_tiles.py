"""The tiles of the reporters: how it stands with each, why, and where more is said."""

from __future__ import annotations

import polars as pl
import pytest

from assets.evidence.outcome_words import OUTCOMES
from assets.published.page.beside import Beside
from assets.published.page.tiles import MOST_TILES, STATES, Tile, reporters
from tests.assets.published.page.made import REGION, UNITS, below, county, units


def tiles(warned: tuple[str, ...] = (), beside: Beside | None = None) -> dict[str, Tile]:
    shown = reporters(county(), beside or Beside(), warned)
    return {tile.name: tile for group in shown.groups for tile in group.tiles}


@pytest.mark.parametrize(
    ("name", "state", "notes"),
    [
        ("临溪县财政局", "accepted", []),
        ("临溪县民政局", "late", ["逾期 12 天"]),
        ("临溪县自然资源和规划局", "quarantined", ["勾稽关系不符"]),
        ("临溪县教育局", "missing", ["未发布"]),
        ("鹿鸣岭镇人民政府", "not-yet", []),
    ],
)
def test_a_tile_says_how_it_stands_with_a_reporter(name: str, state: str, notes: list[str]) -> None:
    tile = tiles()[name]
    assert (tile.state.id, [note.zh for note in tile.notes]) == (state, notes)


def test_a_reason_is_told_in_english_by_the_rule_that_does_not_hold() -> None:
    (note,) = tiles()["临溪县自然资源和规划局"].notes
    assert note.en == "Does not hold: Both sides of each identity line are equal."


def test_a_warning_is_told_of_an_accepted_report_only() -> None:
    warned = tiles(warned=tuple(UNITS))
    assert warned["临溪县财政局"].state.id == "warned"
    assert warned["临溪县民政局"].state.id == "late"
    assert [note.zh for note in warned["临溪县民政局"].notes] == ["逾期 12 天", "另有警告"]
    assert warned["临溪县教育局"].state.id == "missing"


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_every_outcome_has_a_tile(outcome: str) -> None:
    region = county(units=units({"甲局": ("department", outcome, 0)}))
    (group,) = reporters(region, Beside(), ()).groups
    (tile,) = group.tiles
    expected = {"accepted": "accepted", "quarantined": "quarantined", "not_yet": "not-yet"}
    assert tile.state.id == expected.get(outcome, "missing")


def test_no_two_states_have_one_sign_or_one_name() -> None:
    for told in ([s.sign for s in STATES.values()], [s.words for s in STATES.values()]):
        assert len(set(told)) == len(STATES)


def test_tiles_are_grouped_by_kind_with_the_worst_first() -> None:
    groups = reporters(county(), Beside(), ()).groups
    assert [(group.label.zh, group.count) for group in groups] == [
        ("政府办公厅（室）", 1),
        ("部门", 4),
        ("乡镇", 2),
    ]
    assert [tile.state.id for tile in groups[1].tiles] == [
        "missing",
        "quarantined",
        "late",
        "accepted",
    ]


def test_links_lead_to_the_evidence_and_to_plain_web_addresses_only() -> None:
    beside = Beside(
        {"临溪县财政局": "../e.html"},
        {"临溪县财政局": "https://gov.test/a?b=1", "临溪县民政局": "javascript:alert(1)"},
    )
    shown = tiles(beside=beside)
    assert shown["临溪县财政局"].evidence == "../e.html"
    assert shown["临溪县财政局"].original == "https://gov.test/a?b=1"
    assert (shown["临溪县民政局"].evidence, shown["临溪县民政局"].original) == ("", "")


def test_with_many_reporters_only_those_with_a_problem_here_are_shown() -> None:
    many = {f"单位{number}": ("department", "accepted", 0) for number in range(MOST_TILES)}
    own = units({**many, "缺局": ("department", "gone", 0)})
    town = units({"缺镇": ("township", "gone", 0)}, region="991121001")
    elsewhere = units({"缺县局": ("department", "gone", 0)}, region="991122")
    region = county(
        units=own.vstack(town).vstack(elsewhere),
        below=below(
            [
                {"region": "991121001", "name": "某镇", "level": "township"},
                {"region": "991122", "name": "某县", "level": "county"},
            ]
        ),
    )
    shown = reporters(region, Beside(), ())
    assert not shown.whole
    assert [(g.label.zh, g.count, [t.name for t in g.tiles]) for g in shown.groups] == [
        ("部门", MOST_TILES + 2, ["缺局"]),
        ("乡镇", 1, ["缺镇"]),
    ]
    assert [(each.name, each.link) for each in shown.below] == [("某县", "../991122/index.html")]
    assert dict(shown.counts) == {STATES["accepted"]: MOST_TILES, STATES["missing"]: 3}


def test_at_the_limit_every_reporter_is_shown() -> None:
    many = {f"单位{number}": ("department", "accepted", 0) for number in range(MOST_TILES)}
    shown = reporters(county(units=units(many, REGION)), Beside(), ())
    assert shown.whole
    assert len(shown.groups[0].tiles) == MOST_TILES


@pytest.mark.parametrize(
    ("covers", "standing", "note"),
    [
        ("unit", "accepted", []),
        ("region_wide", "accepted", ["代表整个区域计入"]),
        ("own_level", "accepted", ["代表本级计入"]),
        ("unit", "wider", ["口径大于本单位，不计入合计"]),
        (None, None, ["与其他报告范围重叠，只作核对，不计入合计"]),
    ],
)
def test_an_accepted_report_says_whether_it_is_in_the_sums(
    covers: str | None, standing: str | None, note: list[str]
) -> None:
    told = units({"甲局": ("department", "accepted", 0)}).with_columns(
        covers=pl.lit(covers, pl.String), standing=pl.lit(standing, pl.String)
    )
    (group,) = reporters(county(units=told), Beside(), ()).groups
    assert [each.zh for each in group.tiles[0].notes] == note


def test_a_reporter_that_was_never_looked_for_is_missing() -> None:
    never = units({"甲局": ("department", "accepted", 0)}).with_columns(
        outcome=pl.lit(None, pl.String), late=pl.lit(None, pl.Boolean), standing=pl.lit("missing")
    )
    (group,) = reporters(county(units=never), Beside(), ()).groups
    (tile,) = group.tiles
    assert (tile.state.id, [each.zh for each in tile.notes]) == ("missing", ["尚未采集"])
