"""Words in both languages of the page: what a level, kind, state or cause is called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The same said in Chinese and in English; ``original`` follows both and is Chinese only."""

    zh: str
    en: str
    original: str = ""


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
        "最终：法定期限已过，各单位均已查找，隔离报告均已处置",
        "Final: the legal dates have passed, every reporter was looked for, and every report in"
        " quarantine was decided on",
    ),
    ("provisional", ""): Words(
        "暂定：仍有报告尚待查找或处置，数字可能变动",
        "Provisional: reports are still to be found or decided on, and figures may change",
    ),
}

# What the forms count in.
COUNTED_IN = {
    unit: Words(unit, name)
    for unit, name in (
        ("件", "cases"),
        ("条", "items"),
        ("项", "items"),
        ("个", "in number"),
        ("次", "times"),
        ("篇", "texts"),
        ("人", "persons"),
        ("人次", "attendances"),
        ("元", "yuan"),
        ("万元", "10,000 yuan"),
        ("%", "%"),
        ("", ""),
    )
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
