"""Figures -> drawings as inline SVG: how they look; what they show comes from outside.

Positions are fractions of the drawing and texts have a fixed place, so that nothing depends on the
fonts of the machine. The charts are as wide as a phone, where they are read as they are.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import altair as alt
import vl_convert
from markupsafe import Markup, escape

from assets.published.page.words import Words

WIDTH = 340
_INK, _DIM, _ACCENT = "#22262b", "#5f666e", "#23577d"
# Told apart by their lightness too, for print without colours.
SHADES = (_ACCENT, "#b4582a", "#76828e", "#d9c58c")
_TEXT = 12
_ROW = 44  # pixels of a bar with its label above
_TREND_HEIGHT, _STRIP_HEIGHT = 132, 108
_MARGIN = 8  # so that no dot is cut
_WHITE = "#ffffff"
# A text of the drawing that stands for words in both languages.
_WORDS = re.compile(r"<text ([^>]*)>@(\d+)</text>")
_OPENING = re.compile(r'^<svg [^>]*?viewBox="([^"]*)"[^>]*>')
_OPENED = r'<svg class="chart" viewBox="\1" aria-hidden="true" focusable="false">'

_Layers = alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class Bar:
    """One bar: its label, the figure at its end, and its parts as fractions of the longest bar.

    ``parts`` are pairs of a fraction and the figure printed in it, one for each of SHADES.
    """

    label: Words
    figure: str
    parts: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Point:
    """One year of a line: its height as a fraction, its figure, and the run it is joined to."""

    year: int
    level: float
    figure: str
    run: int


@dataclass(frozen=True)
class Dot:
    """One unit of a strip: its place as a fraction; ``apart`` where its numbers are small."""

    level: float
    apart: bool


@dataclass(frozen=True)
class Box:
    """Lower quartile, median and upper quartile as fractions, and the median as printed."""

    lower: float
    median: float
    upper: float
    figure: str


def bars(rows: Sequence[Bar]) -> Markup:
    """Bars below each other, each of one part or of several in the order of SHADES."""
    words = [row.label for row in rows]
    parts = []
    for position, row in enumerate(rows):
        start = 0.0
        for shade, (length, figure) in enumerate(row.parts):
            if length:
                end = start + length
                # A figure is printed where it has room; the table has them all.
                room = length * WIDTH > 9 * len(figure) + 4
                parts.append(
                    {
                        "position": position,
                        "start": round(start, 5),
                        "end": round(end, 5),
                        "middle": round((start + end) / 2, 5),
                        "shade": shade,
                        "figure": figure if room else "",
                    }
                )
                start = end
    labels = [
        {"position": position, "label": f"@{position}", "figure": row.figure}
        for position, row in enumerate(rows)
    ]
    return _drawn("bars", {"parts": parts, "labels": labels}, words)


def trend(points: Sequence[Point], years: Sequence[int], breaks: Sequence[int]) -> Markup:
    """A line over the years; a year in ``breaks`` has a broken rule before it."""
    step = 1 / len(years)
    middles = {year: (number + 0.5) * step for number, year in enumerate(years)}
    figures = {
        "points": [{"place": middles[point.year], **asdict(point)} for point in points],
        "axis": [{"place": middles[year], "label": _short(year, years)} for year in years],
        "breaks": [{"place": middles[year] - step / 2} for year in breaks],
    }
    return _drawn("trend", figures, ())


def strip(dots: Sequence[Dot], box: Box | None, ends: tuple[str, str]) -> Markup:
    """Units side by side on one scale, those with small numbers below; the box has no part of them.

    ``ends`` are the figures at both ends of the scale.
    """
    lanes: dict[bool, list[float]] = {False: [], True: []}
    for dot in sorted(dots, key=lambda each: each.level):
        lanes[dot.apart].append(dot.level)
    figures = {
        # Neighbours are moved up and down by turns, so that equal ones can be counted.
        "dots": [
            {"level": level, "apart": apart, "place": (64 if apart else 30) + number * 6 % 15}
            for apart, levels in lanes.items()
            for number, level in enumerate(levels)
        ],
        "box": [asdict(box)] if box else [],
        "ends": [{"level": level, "figure": figure} for level, figure in enumerate(ends)],
    }
    return _drawn("strip", figures, ())


def _short(year: int, years: Sequence[int]) -> str:
    """The year as its tick says it: in full where there is room."""
    return str(year) if len(years) <= 7 or year == years[0] else f"{year % 100:02d}"


def _drawn(
    chart: Literal["bars", "trend", "strip"],
    figures: Mapping[str, Sequence[Mapping[str, object]]],
    words: Sequence[Words],
) -> Markup:
    spec = copy.deepcopy(_compiled(chart))
    for source in spec["data"]:
        if source["name"] in figures:
            source["values"] = figures[source["name"]]
    return _inline(vl_convert.vega_to_svg(spec), words)


def _inline(svg: str, words: Sequence[Words]) -> Markup:
    """The drawing as it stands in a page, its words in both languages."""

    def both(match: re.Match[str]) -> str:
        said = words[int(match[2])]
        return "".join(
            f'<text class="{name}" lang="{language}" {match[1]}>{escape(text)}</text>'
            for name, language, text in (("zh", "zh-CN", said.zh), ("en", "en", said.en))
        )

    opened = _OPENING.sub(_OPENED, svg)
    return Markup(_WORDS.sub(both, opened))  # noqa: S704 - of the library's making, words escaped


@functools.cache
def _compiled(chart: str) -> dict[str, Any]:
    """The Vega specification of a chart, its figures left open."""
    charts: dict[str, Callable[[], _Layers]] = {
        "bars": _bars,
        "trend": _trend,
        "strip": _strip,
    }
    drawn = charts[chart]().configure(
        aria=False,
        autosize=alt.AutoSizeParams(type="none"),
        background="transparent",
        padding=0,
        view=alt.ViewConfig(stroke=None),
        text=alt.MarkConfig(fontSize=_TEXT, color=_INK, limit=0),
    )
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(drawn.to_dict())
    return compiled


def _fraction(field: str, margin: int = 0) -> alt.X:
    scale = alt.Scale(domain=[0, 1], range=[margin, WIDTH - margin], nice=False)
    return alt.X(field, type="quantitative", axis=None, scale=scale)


def _bars() -> _Layers:
    row = alt.Y("position:O", axis=None, scale=alt.Scale(padding=0))
    shade = alt.Color(
        "shade:O", legend=None, scale=alt.Scale(domain=list(range(len(SHADES))), range=list(SHADES))
    )
    parts, labels = alt.NamedData("parts"), alt.NamedData("labels")
    drawn = (
        alt.Chart(parts)
        .mark_bar(height=16, yOffset=10, stroke=_WHITE, strokeWidth=1)
        .encode(y=row, x=_fraction("start"), x2="end:Q", color=shade)
    )
    inside = (
        alt.Chart(parts)
        .mark_text(dy=10, baseline="middle", fontSize=11)
        .encode(
            y=row,
            x=_fraction("middle"),
            text="figure:N",
            color=alt.condition("datum.shade < 3", alt.value(_WHITE), alt.value(_INK)),
        )
    )
    label = alt.Chart(labels).mark_text(align="left", dy=-9, baseline="middle")
    figure = label.mark_text(align="right", dy=-9, baseline="middle", fontWeight=600)
    return alt.layer(
        drawn,
        inside,
        label.encode(y=row, x=alt.value(0), text="label:N"),
        figure.encode(y=row, x=alt.value(WIDTH), text="figure:N"),
        width=WIDTH,
        height=alt.Step(_ROW),
    )


def _trend() -> _Layers:
    place = _fraction("place")
    level = alt.Y(
        "level:Q",
        axis=None,
        scale=alt.Scale(domain=[0, 1], range=[_TREND_HEIGHT - 26, 24], nice=False),
    )
    points, axis = alt.Chart(alt.NamedData("points")), alt.Chart(alt.NamedData("axis"))
    return alt.layer(
        alt.Chart(alt.NamedData("breaks"))
        .mark_rule(strokeDash=[3, 3], color=_DIM)
        .encode(x=place, y=alt.value(6), y2=alt.value(_TREND_HEIGHT - 20)),
        axis.mark_tick(orient="vertical", size=5, thickness=1, color=_DIM).encode(
            x=place, y=alt.value(_TREND_HEIGHT - 23)
        ),
        axis.mark_text(baseline="top", fontSize=11, color=_DIM).encode(
            x=place, y=alt.value(_TREND_HEIGHT - 16), text="label:N"
        ),
        points.mark_line(strokeWidth=2, color=_ACCENT).encode(x=place, y=level, detail="run:N"),
        points.mark_circle(size=34, opacity=1, color=_ACCENT).encode(x=place, y=level),
        points.mark_text(baseline="bottom", dy=-7, fontSize=11).encode(
            x=place, y=level, text="figure:N"
        ),
        width=WIDTH,
        height=_TREND_HEIGHT,
    )


def _strip() -> _Layers:
    place = alt.Y(
        "place:Q",
        axis=None,
        scale=alt.Scale(domain=[0, _STRIP_HEIGHT], range=[0, _STRIP_HEIGHT], nice=False),
    )
    dots, box, ends = (alt.Chart(alt.NamedData(name)) for name in ("dots", "box", "ends"))
    median = _fraction("median", _MARGIN)
    return alt.layer(
        ends.mark_text(
            align={"expr": "datum.level ? 'right' : 'left'"}, fontSize=11, color=_DIM
        ).encode(x=_fraction("level"), y=alt.value(_STRIP_HEIGHT - 6), text="figure:N"),
        box.mark_bar(height=26, color="#dbe6ee").encode(
            x=_fraction("lower", _MARGIN), x2="upper:Q", y=alt.value(36)
        ),
        box.mark_rule(color=_ACCENT, strokeWidth=2).encode(
            x=median, y=alt.value(21), y2=alt.value(51)
        ),
        box.mark_text(baseline="bottom", fontWeight=600, color=_ACCENT).encode(
            x=median, y=alt.value(18), text="figure:N"
        ),
        dots.mark_point(size=40, strokeWidth=1.2, opacity=0.85).encode(
            x=_fraction("level", _MARGIN),
            y=place,
            fill=alt.condition("datum.apart", alt.value(_WHITE), alt.value(_ACCENT)),
            stroke=alt.condition("datum.apart", alt.value(_DIM), alt.value(_WHITE)),
        ),
        width=WIDTH,
        height=_STRIP_HEIGHT,
    )
