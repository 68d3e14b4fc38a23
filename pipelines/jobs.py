"""Jobs: the stages that are run together, for a partition, a year or the register."""

from __future__ import annotations

import dagster as dg

from assets.fetch.asset import Fetching

_READ = ("raw_text", "reports", "statements", "parsed_cells", "reading_findings")
_VALIDATED = ("findings", "validated_cells", "quarantine", "applied_decisions", "outcomes")
_COMPARED = ("cross_findings", "evidence")
_PARTITION = ("documents", "listed_links", "fetch_outcomes", *_READ, *_VALIDATED, *_COMPARED)
_ROLLUPS = (
    *("rollup_cells", "system_rollup_cells", "rollup_parts", "coverage", "reconciliation"),
    *("series", "indicators", "unit_indicators", "indicator_definitions"),
)
_SELECTED = {
    "take_register": ("regions", "reporters", "sources", "populations", "decisions"),
    "collect": _PARTITION,
    "read_again": (*_READ, *_VALIDATED, *_COMPARED),
    "judge_again": (*_READ[1:], *_VALIDATED, *_COMPARED),
    "compare": _COMPARED,
    "publish": (*_ROLLUPS, "work_list", "release", "warehouse"),
}


def least_job(asset: str) -> str:
    """The job that makes the asset again with the least beside it. ValueError where none does."""
    return min(
        (job for job, assets in _SELECTED.items() if asset in assets),
        key=lambda job: len(_SELECTED[job]),
    )


def _job(
    name: str, description: str, config: dg.RunConfig | None = None
) -> dg.UnresolvedAssetJobDefinition:
    return dg.define_asset_job(
        name, selection=_SELECTED[name], description=description, config=config
    )


take_register = _job(
    "take_register",
    "登记表与决定: the office's folder, checked and taken over."
    " 登记表、更正或采信决定有改动后运行，不分年度和区域。"
    " When to use: after an edit of the register or of a decision, before any other job.",
)
collect = _job(
    "collect",
    "采集与核查: everything from fetching to the outcomes of a year and region."
    " 首次采集、补采或复查时运行，采集方式在 Launchpad 中选择。"
    " When to use: for a first run, for what is missing, or, with again: true in the launchpad, for"
    " what was published anew.",
    dg.RunConfig(ops={"fetch": Fetching()}),
)
read_again = _job(
    "read_again",
    "重新读取: from the archived documents on, nothing is fetched."
    " 读取程序更新后运行，使文本与之一致。"
    " When to use: when the reader of documents was renewed, so that texts are older than it.",
)
judge_again = _job(
    "judge_again",
    "重新核查: from the texts on, cells are read and judged again."
    " 更正、采信决定或核查规则有改动后运行。"
    " When to use: after take_register brought a decision, or when rules or forms changed.",
)
compare = _job(
    "compare",
    "比对: beside last year and each other, pages and letters made again."
    " 上年数据变动后运行，不改变核查结论。"
    " When to use: after last year's side has changed; it changes no verdict.",
)
publish = _job(
    "publish",
    "汇总与发布: a year's sums over all regions, published."
    " 该年度各区域完成后运行；内容未变则不产生新版次。"
    " When to use: when the year's regions are done; equal content makes no new release.",
)

ALL = (take_register, collect, read_again, judge_again, compare, publish)
