"""Whose a sheet or row is by what it is called."""

from __future__ import annotations

from assets.raw_text.unit_names import fitting


def test_where_others_share_a_shorter_name_only_a_whole_one_will_do() -> None:
    called = ["财政局", "1.临溪县财政局", "教育局"]
    assert fitting(["临溪县财政局"], ["财政局"]) == [0]
    assert fitting(["=", "临溪县财政局"], ["财政局"]) == []
    assert fitting(["=", "临溪县财政局"], called) == [1]
    assert fitting(["="], called) == []
