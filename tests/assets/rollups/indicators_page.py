"""docs/indicators.md: every indicator with its definition, its terms and its breaks."""

from __future__ import annotations

from importlib import resources

import yaml

import assets.rollups
from assets.rollups.definitions import FILE, Indicator, definitions
from expectations.forms import catalogue

_PREFACE = """\
# 指标 Indicators

Written by `make docs` from `assets/rollups/indicators.yaml`; the table `indicator_definitions`
holds the same. The figures are in `indicators` (a row a region) and `unit_indicators` (a row an
accepted report).

## 怎样计算 How they are worked out

- Numerators and denominators are sums first, and divided then; ratios are never averaged
  分子、分母先汇总再相除，不对比率求平均. Both are published beside the value, with the factor in
  `indicator_definitions`.
- A term is a comparable variable (`series`), a count of the reports (`coverage`) or the register's
  population (`populations`). `*` stands for every variable of such a name, and a minus takes away
  可比指标、覆盖计数或常住人口；星号代表同类各项，减号为减去.
- The value is exact to the sixth decimal, rounded half to even 保留六位小数，四舍六入五成双.
- It is empty where a term is blank or absent, and where the denominator is not above 0
  任一构成项空白或当年版式没有，或分母不大于零的，指标值为空.
- `small_number` 小样本: the denominator is below the number in the table. The value is given, but
  neither ranked nor a peer of others 给出数值，但不参与排位.
- `uneven` 构成不一: the terms do not rest on the numbers of the same reports, as where a unit
  leaves one of the cells blank. `missing_parts` tells how many of the expected reports the term
  with the most gaps lacks 缺失部分数取缺得最多的一项.
- An indicator of which the form of the year lacks a term has no rows for that year
  当年版式没有其构成项的，当年不列.

## 同类比较 Peers

Regions are compared with those of the same level in the same province (with all of the register
where it has no province), provinces with each other; units with those of the same kind in the same
county, or in the region above it to which they belong, and those of a vertically managed system
with their own only 区域与同省同级区域比较，单位与同县同类单位比较，垂直管理单位只与同系统的比较.
`rank` 1 is the highest value, which need not be the best one; ties share the rank of the first; one
alone has none 位次一为数值最高，不一定最好；并列同位；没有同类的不排位.

The quartiles are those of QUARTILE.INC in a spreadsheet: a quarter, half and three quarters of the
way over the n − 1 steps between the sorted values, in proportion between two of them
四分位数与电子表格的 QUARTILE.INC 相同.

## 跨年比较 Comparing years

- Figures of a region stand under its latest code, those of merged regions added up. A region that
  was split keeps its own, and its parts begin anew; so do the regions between which a county or
  township moved, whose code it is that goes on
  区划沿用最新代码，合并的相加，拆分的不追溯；有下级区域划入或划出的，自当年起重新起算.
- Compare years within a run only: those with the same `comparable_since`. A run begins with a
  break of a term (断点 below), of the region, or of the indicator; `break_reason` of `series` says
  why in the year it begins 只在同一可比区间内比较.
- **A run does not say that as many units reported.** A sum doubles when the second half of the
  units is found. Compare `reports_counted` of `series` with that of the other year, and with all
  that are expected (the five counts together); leave out years in which it differs much, or add up
  for both years the reports of the units that are in both (`validated_cells`). Ratios bear gaps
  better than sums; `requests_per_10000`, a sum over all residents, does not: use it only where
  `missing_parts` is 0 or few
  同一区间不等于覆盖相同：比较合计数前先看计入报告数；人均申请量只在缺失部分数很小时使用.
- A report in an older form is added to a year's sums where the variable is mapped, even over one of
  the breaks below. `right_edition` of `coverage` tells how many are in the form of the year
  用旧版式的报告按可比指标计入当年，份数见版式合规.

## 定义 Definitions

断点 are the years from which a term, or where a reason stands beside it the indicator itself, means
something else.
"""
_HEAD = (
    "指标 indicator",
    "定义 definition",
    "计算 terms",
    "单位 unit",
    "小样本 small below",
    "适用 of",
    "自 since",
    "断点 breaks",
)
_OF = {"regions": "区域 regions", "units": "单位 units"}


def indicators_page() -> str:
    """The page."""
    text = (resources.files(assets.rollups) / FILE).read_text(encoding="utf-8")
    rows = [_HEAD, ("---",) * len(_HEAD)]
    rows += map(_row, definitions(), yaml.safe_load(text))
    return "\n".join([_PREFACE, *("| " + " | ".join(row) + " |" for row in rows), ""])


def _row(indicator: Indicator, written: dict[str, list[str]]) -> tuple[str, ...]:
    known = f"`{indicator.id}`" + (f" `{indicator.variant}`" if indicator.variant else "")
    return (
        f"{known}<br>{indicator.label}<br>{indicator.name}",
        f"{indicator.definition}<br>{indicator.definition_en}",
        _formula(indicator, written),
        indicator.unit,
        str(indicator.small_number or "–"),
        "<br>".join(map(_OF.__getitem__, indicator.applies_to))
        + ("" if indicator.ranked else "<br>不排位 not ranked"),
        str(_since(indicator)),
        "<br>".join(_breaks(indicator)) or "–",
    )


def _formula(indicator: Indicator, written: dict[str, list[str]]) -> str:
    sides = [_sum(written[side]) for side in ("numerator", "denominator") if side in written]
    if len(sides) > 1:
        sides = [f"({side})" if " " in side else side for side in sides]
    factor = "" if indicator.factor == 1 else f"<br>× {indicator.factor:,}"
    return "<br>÷ ".join(sides) + factor


def _sum(terms: list[str]) -> str:
    """The terms with a plus or a minus between them."""
    signed = (("−" if term[0] == "-" else "+", f"`{term.removeprefix('-')}`") for term in terms)
    return " ".join(part for pair in signed for part in pair).removeprefix("+ ")


def _since(indicator: Indicator) -> int:
    """First year of the form from which on it has every term."""
    lacking = [e.years.last for e in catalogue.editions() if not indicator.is_in(e)]
    return max([catalogue.FIRST_YEAR, *(last + 1 for last in lacking if last)])


def _breaks(indicator: Indicator) -> list[str]:
    of_terms = {
        year
        for variable in catalogue.bridge().variables
        if variable.id in indicator.variables
        for year in variable.breaks
    }
    return [
        f"{year} {indicator.breaks.get(year, '')}".strip()
        for year in sorted(of_terms | indicator.breaks.keys())
        if year > _since(indicator)
    ]
