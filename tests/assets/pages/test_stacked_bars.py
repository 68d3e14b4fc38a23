"""The drawing of how reports came in: its bars, its scale, its texts."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from assets.pages.stacked_bars import Counts, coverage_bars

SVG = "{http://www.w3.org/2000/svg}"


def bars(svg: str, row: int) -> list[float]:
    """Widths of the bars in a row; row 0 is the legend."""
    return [
        float(box.attrib["width"])
        for box in ET.fromstring(svg).iter(f"{SVG}rect")
        if box.attrib.get("y") == str(row * 24 + 4)
    ]


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_counts_to_one_scale() -> None:
    svg = coverage_bars([("long", (6, 2, 2)), ("half", (5, 0, 0))])
    assert bars(svg, 1) == [240.0, 80.0, 80.0]
    assert bars(svg, 2) == [200.0, 0.0, 0.0]
    assert texts(svg)[3:] == ["long", "6 + 2 + 2", "half", "5 + 0 + 0"]


def test_nothing_expected_is_a_bar_of_no_length() -> None:
    assert bars(coverage_bars([("none", (0, 0, 0))]), 1) == [0.0, 0.0, 0.0]
    assert texts(coverage_bars([]))[0].startswith("accepted")


def test_names_from_a_register_stay_text() -> None:
    assert '</svg><script>"' in texts(coverage_bars([('</svg><script>"', (1, 0, 0))]))


def test_of_very_many_rows_the_first_are_drawn_and_the_others_counted() -> None:
    rows: list[tuple[str, Counts]] = [(str(number), (1, 0, 0)) for number in range(7)]
    svg = coverage_bars(rows, most=5)
    assert texts(svg)[-1] == "+ 2"
    assert "5" not in texts(svg)
    assert bars(svg, 5) == [400.0, 0.0, 0.0]
    assert "+ 2" not in texts(coverage_bars(rows[:5], most=5))
