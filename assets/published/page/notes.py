"""What the sums cover and what they leave out, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from assets.published.page.words import Words
from assets.published.region_year import RegionYear

_MOST_NAMES = 20
_LEFT_OUT = {
    "missing": Words("缺失、未计入", "Missing, not in the sums"),
    "quarantined": Words("隔离、未计入", "In quarantine, not in the sums"),
    "wider": Words("口径大于本单位、未计入", "Cover more than the unit, not in the sums"),
}


def notes(region: RegionYear) -> tuple[Words, ...]:
    """The notes on the scope of a region's sums, the general ones last."""
    return tuple(_notes(region))


def counted(region: RegionYear) -> Words:
    """How many reports are in the sums, of how many that should be, and who is a control."""
    parts = region.units.filter(pl.col("covers").is_not_null())["standing"]
    added, lacking = int((parts == "accepted").sum()), int((parts != "accepted").sum())
    control = region.units.height - len(parts)
    apart = (
        Words(
            f"应报 {region.units.height} 个单位中，{control} 个的报告只作核对，不计入合计。",
            f" Used only as a control and not added: {control} of {region.units.height} expected.",
        )
        if control
        else Words("", "")
    )
    if not lacking:
        return Words(
            f"合计计入 {added} 份报告，应计入的均已计入。{apart.zh}",
            f"All {added} reports to be added up are in the sums.{apart.en}",
        )
    return Words(
        f"合计计入 {added} 份报告，应计入 {len(parts)} 份，尚缺 {lacking} 份，合计因此不全。"
        f"{apart.zh}",
        f"{added} of {len(parts)} reports are added up: the sums lack {lacking}.{apart.en}",
    )


def _notes(region: RegionYear) -> Iterator[Words]:
    for standing, head in _LEFT_OUT.items():
        yield from _left_out(region, standing, head)
    wide = region.cells.select(pl.max("reports_region_wide")).item()
    if wide:
        yield Words(
            f"{wide} 份区域报告代表整个区域计入：其下级单位未登记。",
            f"{wide} reports count for a whole region, none of whose units is registered.",
        )
    partly = (pl.col("reports_blank") > 0) & (pl.col("reports_counted") > 0)
    if blank := region.cells.filter(partly).height:
        every = region.cells.height
        yield Words(
            f"全部 {every} 项指标（含统计表中不列示的）中，{blank} 项有部分报告留空，留空不作零，"
            "不计入合计。",
            f"Some reports leave {blank} of all {every} figures blank, those that the statutory"
            " tables do not show among them: a blank is no zero and adds nothing.",
        )
    if region.coverage["as_published"]:
        count = region.coverage["as_published"]
        yield Words(
            f"{count} 份报告勾稽不符，经人工决定按原文采信，合计可能因此不平。",
            f"{count} reports break an identity and were taken as published, so that sums may not"
            " close.",
        )
    yield Words(
        "合计由各单位报告逐项相加；区域自身公布的年报只作核对，不计入合计。",
        "The sums add up the units' reports; the region's own published report is the control and"
        " is not added.",
    )
    yield Words(
        "垂直管理系统的报告单独汇总，不在其中。",
        "Reports of vertically managed systems are summed apart.",
    )


def _left_out(region: RegionYear, standing: str, head: Words) -> Iterator[Words]:
    parts = region.units.filter(pl.col("standing") == standing)["name"].to_list()
    if not parts:
        return
    shown = "、".join(parts[:_MOST_NAMES])
    more = len(parts) - _MOST_NAMES
    yield Words(
        f"{head.zh} {len(parts)} 个单位：{shown}{' 等' if more > 0 else ''}。",
        f"{head.en}, {len(parts)} units: {shown}{f' and {more} more' if more > 0 else ''}.",
    )
