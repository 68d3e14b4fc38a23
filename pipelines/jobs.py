"""Jobs: the stages that are run together, for a partition, a year or the register."""

from __future__ import annotations

import dagster as dg

_READ = ("raw_text", "reports", "statements", "parsed_cells", "reading_findings")
_VALIDATED = ("findings", "validated_cells", "quarantine", "applied_decisions", "outcomes")
_COMPARED = ("cross_findings", "evidence")
_PARTITION = ("documents", "listed_links", "fetch_outcomes", *_READ, *_VALIDATED, *_COMPARED)
_ROLLUPS = (
    *("rollup_cells", "system_rollup_cells", "rollup_parts", "coverage", "reconciliation"),
    *("series", "indicators", "unit_indicators", "indicator_definitions"),
)

take_register = dg.define_asset_job(
    "take_register",
    selection=["regions", "reporters", "sources", "populations", "decisions"],
    description="登记表与决定: the office's folder, checked and taken over.",
)
collect = dg.define_asset_job(
    "collect",
    selection=_PARTITION,
    description="采集与核查: everything from fetching to the outcomes of a year and region.",
)
read_again = dg.define_asset_job(
    "read_again",
    selection=(*_READ, *_VALIDATED, *_COMPARED),
    description="重新读取: from the archived documents on, nothing is fetched.",
)
judge_again = dg.define_asset_job(
    "judge_again",
    selection=(*_READ[1:], *_VALIDATED, *_COMPARED),
    description="重新核查: from the cells on, after a repair of the reader or a decision.",
)
compare = dg.define_asset_job(
    "compare",
    selection=_COMPARED,
    description="比对: beside last year and each other, after either side has changed.",
)
publish = dg.define_asset_job(
    "publish",
    selection=(*_ROLLUPS, "work_list", "release", "warehouse"),
    description="汇总与发布: a year's sums over all regions, published.",
)

ALL = (take_register, collect, read_again, judge_again, compare, publish)
