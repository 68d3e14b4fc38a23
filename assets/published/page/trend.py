"""Lines over the years, each run that means the same joined, what breaks it named."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from assets.published.page.chart import Chart
from assets.published.page.drawing import WIDTH, Point, trend
from assets.published.page.figures import Figures, Row, printed
from assets.published.page.words import Words

_VARIABLES = {
    "requests.received.total": Words("收到申请", "Requests received"),
    "requests.granted.total": Words("予以公开", "Requests granted"),
    "disputes.review.total": Words("行政复议", "Administrative reviews"),
    "disputes.litigation.total": Words("行政诉讼", "Lawsuits"),
    "disclosure.licences.decisions": Words("行政许可决定", "Licence decisions"),
    "disclosure.penalties.decisions": Words("行政处罚决定", "Penalty decisions"),
}
_YEAR, _COUNT = Words("年度", "Year"), Words("数值", "Figure")
_REPORTS, _BREAK = Words("计入报告", "Reports added up"), Words("口径变化", "Break")
_SIGN_WIDTH = 6.5  # pixels of a digit


def trends(figures: Figures) -> tuple[Chart, ...]:
    """A chart for each variable that has figures of two years or more."""
    return tuple(
        chart
        for variable, label in _VARIABLES.items()
        for chart in _trend(figures, variable, label)
    )


def _trend(figures: Figures, variable: str, label: Words) -> Iterator[Chart]:
    known = [row for row in figures.years(variable).values() if row["value"] is not None]
    if len(known) < 2:
        return
    years = range(known[0]["year"], known[-1]["year"] + 1)
    breaks = {
        after["year"]: after["comparable_since"]
        for before, after in itertools.pairwise(known)
        if after["comparable_since"] > before["year"]
    }
    # Every year of a run says why the run began.
    reasons = {row["comparable_since"]: row["break_reason"] or "" for row in known}
    broken = list(dict.fromkeys(breaks.values()))
    yield Chart(
        id=f"trend-{variable.replace('.', '-')}",
        title=label,
        svg=trend(_points(known, breaks), years, broken),
        told=_told(known, broken),
        head=(_YEAR, _COUNT, _REPORTS, _BREAK),
        rows=tuple(
            (
                str(row["year"]),
                printed(row["value"]),
                str(row["reports_counted"]),
                Words("", "", reasons[breaks[row["year"]]]) if row["year"] in breaks else "",
            )
            for row in known
        ),
        notes=(
            *(_break(year, reasons[year]) for year in broken),
            *_over_other_reports(known),
        ),
    )


def _break(year: int, reason: str) -> Words:
    zh, en = f"{year} 年起口径变化", f"Break from {year} on"
    return Words(f"{zh}：", f"{en}: ", reason) if reason else Words(zh, en)


def _over_other_reports(known: Sequence[Row]) -> Iterator[Words]:
    counted = {row["year"]: row["reports_counted"] for row in known}
    if len(set(counted.values())) > 1:
        zh = "，".join(f"{year} 年 {count} 份" for year, count in counted.items())
        en = ", ".join(f"{year}: {count}" for year, count in counted.items())
        yield Words(
            f"各年计入的报告数不同：{zh}", f"The years add up different numbers of reports ({en})"
        )


def _points(known: Sequence[Row], breaks: Collection[int]) -> list[Point]:
    highest = max(Decimal(0), *(row["value"] for row in known)) or Decimal(1)
    figures = [printed(row["value"]) for row in known]
    # Where they have no room beside each other, the first, the last and the highest are printed.
    room = WIDTH / (known[-1]["year"] - known[0]["year"] + 1)
    if max(map(len, figures)) * _SIGN_WIDTH > room:
        top = next(number for number, row in enumerate(known) if row["value"] == highest)
        kept = {0, top, len(known) - 1}
        figures = [figure if number in kept else "" for number, figure in enumerate(figures)]
    points: list[Point] = []
    run = 0
    for number, (row, figure) in enumerate(zip(known, figures, strict=True)):
        follows = number and row["year"] == known[number - 1]["year"] + 1
        if not follows or row["year"] in breaks:
            run += 1
        level = max(float(row["value"] / highest), 0.0)
        points.append(Point(row["year"], round(level, 5), figure, run))
    return points


def _told(known: Sequence[Row], breaks: Sequence[int]) -> Words:
    values = [(row["year"], printed(row["value"])) for row in known]
    zh = "，".join(f"{year} 年 {value}" for year, value in values)
    en = ", ".join(f"{year}: {value}" for year, value in values)
    if breaks:
        when = [str(year) for year in breaks]
        zh += f"。{'、'.join(when)} 年起口径变化，与之前不可比"
        en += f". Not comparable with the years before from {', '.join(when)} on"
    return Words(zh, en)
