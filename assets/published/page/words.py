"""Words in both languages of the page: what a level, kind, state or cause is called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The same said in Chinese and in English."""

    zh: str
    en: str


LEVELS = {
    "country": Words("全国", "country"),
    "province": Words("省级", "province"),
    "prefecture": Words("地级", "prefecture"),
    "county": Words("县级", "county"),
    "township": Words("乡级", "township"),
}

# In the order in which their tiles are shown.
KINDS = {
    "government": Words("政府", "Governments"),
    "office": Words("政府办公厅（室）", "Government offices"),
    "department": Words("部门", "Departments"),
    "township": Words("乡镇", "Townships"),
    "subdistrict": Words("街道", "Subdistricts"),
    "functional_zone": Words("功能区", "Functional zones"),
    "institution": Words("其他机构", "Institutions"),
}

MATURITY = {
    ("final", "complete"): Words(
        "最终：应报单位的报告全部有效", "Final: every expected report is accepted"
    ),
    ("final", "deadline"): Words(
        "最终：法定期限已过，各单位均已查找",
        "Final: the legal dates have passed and every reporter was looked for",
    ),
    ("provisional", ""): Words(
        "暂定：仍有报告未到齐，数字可能变动",
        "Provisional: reports are still to come and figures may change",
    ),
}

CAUSES = {
    "missing_part": Words("缺报单位的数字与差额相符", "a missing unit's figure fits the gap"),
    "quarantined_part": Words(
        "隔离报告的数字与差额相符", "the figure of a report in quarantine fits the gap"
    ),
    "counted_twice": Words("某单位可能被重复计入", "a unit may be counted twice"),
    "money_unit": Words("金额单位可能不一致", "the units of money may differ"),
    "unknown": Words("原因不明", "cause unknown"),
}
