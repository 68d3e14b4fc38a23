"""Drawings: the same bytes each time, both languages in them, nothing of the machine."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from assets.published.page.drawing import Bar, Box, Dot, Point, bars, strip, trend
from assets.published.page.words import Words

HOSTILE = Words("</text><script>1</script>", "<b>&")


def texts(svg: str) -> list[str]:
    return [node.text() for node in LexborHTMLParser(svg).css("text")]


def drawn() -> list[str]:
    points = [Point(2020 + year, year / 4, str(year), year // 2) for year in range(5)]
    return [
        bars([Bar(HOSTILE, "12", ((0.25, "5"), (0.5, "7")))]),
        trend(points, range(2020, 2025), [2022]),
        strip([Dot(0.1, False), Dot(0.9, True)], Box(0.2, 0.4, 0.6, "40%"), ("0%", "100%")),
    ]


def test_the_same_figures_give_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_words_are_escaped_and_stand_in_both_languages() -> None:
    drawing = bars([Bar(HOSTILE, "12", ((1.0, ""),))])
    assert "<script" not in drawing
    assert "<b>" not in drawing
    nodes = LexborHTMLParser(drawing).css("text[lang]")
    found = {node.attributes["lang"]: node.text() for node in nodes}
    assert found == {"zh-CN": HOSTILE.zh, "en": HOSTILE.en}


def test_a_drawing_names_nothing_to_load_and_runs_nothing() -> None:
    for svg in drawn():
        assert not re.search(r"href|url\(|style=|<style|<script|<image| on\w+=", svg)


def test_parts_of_a_bar_follow_each_other_and_small_ones_bear_no_figure() -> None:
    parts = ((0.5, "50"), (0.0, "0"), (0.01, "1"), (0.25, "25"))
    drawing = bars([Bar(Words("甲", "A"), "76", parts)])
    assert [text for text in texts(drawing) if text] == ["50", "25", "甲", "A", "76"]
    # Where each part begins, and how long it is.
    boxes = re.findall(r'd="M([\d.]+),[\d.]+h([\d.]+)v16', drawing)
    assert [(round(float(x)), round(float(width), 1)) for x, width in boxes] == [
        (0, 170),
        (170, 3.4),
        (173, 85),
    ]


def test_a_line_is_broken_between_runs() -> None:
    def line(runs: list[int]) -> list[str]:
        points = [Point(2020 + year, 0.5, "", run) for year, run in enumerate(runs)]
        drawing = trend(points, range(2020, 2024), [])
        return re.findall(r'<path d="(M[^"]*L[^"]*)"', drawing)

    assert len(line([0, 0, 0, 0])) == 1
    assert len(line([0, 0, 1, 1])) == 2


def test_years_are_shortened_where_they_have_no_room() -> None:
    points = [Point(2014, 1.0, "9", 0)]
    assert texts(trend(points, range(2014, 2021), []))[:2] == ["2014", "2015"]
    assert texts(trend(points, range(2014, 2025), []))[:2] == ["2014", "15"]


def test_units_with_small_numbers_lie_in_a_lane_of_their_own() -> None:
    drawing = strip([Dot(0.5, False), Dot(0.5, True)], None, ("0%", "100%"))
    places = re.findall(r'translate\(170,(\d+)\)"[^>]*fill="(#\w+)"', drawing)
    assert sorted(places) == [("30", "#23577d"), ("64", "#ffffff")]
