"""The figures a reader looks for first, each beside last year's."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from assets.published.page.change import Change, change, change_of_share
from assets.published.page.figures import Figures, of_indicator, printed
from assets.published.page.words import COUNTED_IN, Words

# The indicator shown among them: requests granted in full or in part, of all that were handled.
GRANTED_SHARE = "disclosure_rate"
# A year has those of the form in force from 2019, or the requests and those of the form of 2014.
_VARIABLES = {
    "requests.received.total": Words("收到申请", "Requests received"),
    "requests.handled_total.total": Words("办结申请", "Requests handled"),
    "requests.carried_out.total": Words("结转下年度", "Carried to next year"),
    "disputes.review.total": Words("行政复议", "Administrative reviews"),
    "disputes.litigation.total": Words("行政诉讼", "Lawsuits"),
    "disclosure.licences.decisions": Words("行政许可决定", "Licence decisions"),
    "disclosure.penalties.decisions": Words("行政处罚决定", "Penalty decisions"),
    "statistics.requests_closed.value": Words("办结申请", "Requests closed"),
    "statistics.reviews_total.value": Words("行政复议", "Administrative reviews"),
    "statistics.lawsuits_total.value": Words("行政诉讼", "Lawsuits"),
    "statistics.disclosed_total.value": Words("主动公开信息", "Disclosed on own initiative"),
    "statistics.normative_documents_issued.value": Words(
        "制发规范性文件", "Normative documents issued"
    ),
}
_SHARE_AFTER = "requests.handled_total.total"


@dataclass(frozen=True)
class KeyFigure:
    """A figure as it is printed, its unit, and what is said of it."""

    label: Words
    value: str
    unit: Words
    change: Change


def key_figures(figures: Figures, definitions: pl.DataFrame) -> tuple[KeyFigure, ...]:
    """Those the form of the year has, in the order in which they are read."""
    found = []
    for variable, label in _VARIABLES.items():
        if (value := figures.value(variable)) is not None:
            unit = COUNTED_IN[figures.unit(variable)]
            found.append(KeyFigure(label, printed(value), unit, change(figures, variable)))
        if variable == _SHARE_AFTER:
            found += _share(figures, definitions)
    return tuple(found)


def _share(figures: Figures, definitions: pl.DataFrame) -> list[KeyFigure]:
    is_it = (pl.col("indicator") == GRANTED_SHARE) & (pl.col("variant") == "")
    rows = figures.region.indicators.filter(is_it).to_dicts()
    if not rows or rows[0]["value"] is None:
        return []
    row, definition = rows[0], definitions.filter(is_it).row(0, named=True)
    said = change_of_share(figures, definition, row["value"])
    if row["small_number"]:
        small = Words(
            f"小样本（分母 {printed(row['denominator'])}），仅供参考",
            f"a small number ({printed(row['denominator'])}), for information only",
        )
        said = Change(small, caution=True)
    label = Words(definition["label"], definition["name"])
    return [KeyFigure(label, of_indicator(row["value"], row["unit"]), Words("", ""), said)]
