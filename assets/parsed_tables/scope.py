"""Narrative to the scope of a report's figures: a unit, a government's own level, or a region."""

from __future__ import annotations

import re

from assets.parsed_tables.narrative import Narrative

_REGION = "(?:全[市县区省州旗]|本行政区域|各(?:级|区县|县区|县市|市县|市、县|县|区|市|乡|镇|街道))"
_PARTS = f"(?:{_REGION}|(?:人民)?政府(?:各|所属)?(?:工作)?部门|各委|各部门)"
_END = "(?:编制|汇总|而成|统计|整理|合成)"
_WORDS = (
    (
        "own_level",
        re.compile(
            r"(?:市|县|区|省|州)本级(?:政府)?(?:及其?(?:各|所属)?部门)[^。]{0,30}(?:数据|情况|报告)"
            r"|(?:不含|不包括|未包括)[^。]{0,10}(?:各)?(?:县|区|乡|镇|街道|市)[^。]{0,30}(?:数据|情况|报告)"
        ),
    ),
    (
        "region_wide",
        re.compile(
            f"(?:综合|汇总|结合)[^。]{{0,60}}{_PARTS}[^。]{{0,80}}(?:报告|情况|数据|年报)[^。]{{0,20}}{_END}"
        ),
    ),
    (
        "region_wide",
        re.compile(
            f"在[^。]{{0,30}}{_PARTS}[^。]{{0,60}}(?:报告|年报)(?:的)?基础上"
            f"|{_REGION}[^。]{{0,30}}(?:汇总|综合)[^。]{{0,30}}{_END}"
        ),
    ),
    (
        "region_wide",
        re.compile(
            rf"(?:数据|涵盖|来自|来源于|包括|反映)[^。]{{0,20}}{_REGION}[^。]{{0,40}}(?:单位|部门|政府|街道|机关)"
        ),
    ),
    (
        "unit",
        re.compile(
            "(?:数据|情况)[^。]{0,20}(?:仅|只)(?:为|含|包括|反映|统计)[^。]{0,20}(?:本单位|本机关|本[局办委镇乡]|自身)"
        ),
    ),
)
# What counts for the whole region even where no sentence says how the report was made.
_REGION_COUNTS = re.compile(
    r"(?:全[市县区省州旗]|各级各部门)(?:行政机关|各级|上下)?(?:\d{4}年)?(?:共计?|累计|总计|新)*"
    r"(?:收到|受理|主动公开|办理)[^。，,]{0,20}\d"
)
_PREFACE = 12  # paragraphs in which a report says how it was made
_MAX_PARAGRAPH = 3_000
_GOVERNMENT = re.compile("(?:人民)?政府$|^[㐀-鿿]{2,10}[省市县区州旗]$")
_GOVERNMENT_OFFICE = re.compile("政府办公?[室厅]?$")


def scope_of(reporter: str, said: Narrative) -> tuple[str, str]:
    """Scope of the figures (unit, own_level, region_wide or unknown) and the words that tell it.

    Only a government or its office reports for a region: of any other unit such words leave the
    scope unknown. An office that speaks of counts of its whole region may mean either.
    """
    texts = [text[:_MAX_PARAGRAPH] for text in said.paragraphs if len(text) > 12]
    is_government = bool(_GOVERNMENT.search(reporter))
    is_office = bool(_GOVERNMENT_OFFICE.search(reporter))
    for text in texts[:_PREFACE]:
        for scope, words in _WORDS:
            if match := words.search(text):
                takes_in = is_government or is_office or not reporter or scope == "unit"
                return (scope if takes_in else "unknown"), match[0]
    if is_government or is_office:
        counts = next((m[0] for text in texts if (m := _REGION_COUNTS.search(text))), "")
        if counts:
            return ("region_wide" if is_government else "unknown"), counts
    if is_government or not reporter:
        return "unknown", reporter
    return "unit", reporter
