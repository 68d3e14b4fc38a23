"""Notes behind a region's statutory tables: what their sums cover, what they lack, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import polars as pl

from assets.published.datapackage import CONTRACT_VERSION
from assets.published.region_year import RegionYear
from assets.rollups.tables import ROLLUP_CELLS, ROLLUP_PARTS
from expectations.forms import catalogue
from expectations.forms.model import Edition, Line
from expectations.names import cell_name, identity_of, place_name
from expectations.residuals import definitions
from expectations.wording import plain

_NAMED = 30  # units and places named in a note; of more, the rest is counted
_WHY_FINAL = {
    "complete": "最终数据，应报单位的报告均已收齐并有效。",
    "deadline": "最终数据，法定期限已过，各单位均已查找，隔离报告均已处置。",
}
_PROVISIONAL = "暂定数据，仍有单位的报告尚待查找或处置，汇总数可能变动。"

_Figures: TypeAlias = Mapping[str, Decimal | None]
Sums: TypeAlias = Mapping[str, Mapping[str, Any]]  # rows of ROLLUP_CELLS by cell


@dataclass(frozen=True)
class Note:
    """One note, with what it is about."""

    label: str
    text: str


def notes(region: RegionYear, grid: Edition, sums: Sums) -> Iterator[Note]:
    """The notes on tables printed in ``grid`` with these sums, in their order."""
    parts = region.units.filter(pl.col("covers").is_not_null())
    yield Note("汇总范围", _scope(region, parts))
    yield Note("覆盖情况", _coverage(region.coverage["expected"], parts, coverage_counts(sums)))
    yield Note("数据状态", _status(region))
    yield Note("空白单元格", _blanks(grid, sums))
    yield Note("表格版式", _form(region, grid, sums))
    yield from _decided(parts)
    yield from _open_lines(grid, sums)
    yield Note(
        "数据出处",
        f"表中各数取自发布数据的“{ROLLUP_CELLS.label}”表（{ROLLUP_CELLS.name}），由哪些单位的报告"
        f"构成见“{ROLLUP_PARTS.label}”表（{ROLLUP_PARTS.name}）；数据约定第{CONTRACT_VERSION}版。",
    )


def _status(region: RegionYear) -> str:
    told = _WHY_FINAL.get(region.coverage["maturity_reason"], _PROVISIONAL)
    if region.revision is None:
        return told
    signed = f"{region.revision['signed_on']}由{region.revision['signed_by']}核定"
    number = region.revision["revision"]
    return f"{told}{signed}。" if number == 0 else f"{told}{signed}，此后第{number}次修订。"


def _scope(region: RegionYear, parts: pl.DataFrame) -> str:
    text = "按行政区划逐级相加，每份报告只计一次"
    control = region.units.filter(
        pl.col("region") == region.region,
        pl.col("kind").is_in(["government", "office"]),
        pl.col("covers").is_null(),
    )
    if control.height:
        text += f"；{_named(control['name'])}的报告与其他报告范围重叠，只作核对，不计入本表"
    wide = parts.filter(pl.col("covers") != "unit")
    text += "；实行垂直管理的系统单独汇总，不计入本表"
    if wide.height:
        text += f"。所涵盖的单位未单独登记、以其报告整体计入的有{_named(wide['name'])}"
    return text + "。"


def coverage_counts(sums: Sums) -> Counter[str]:
    """How many of the reports to be added up are ``accepted``, ``quarantined`` and ``missing``.

    The five counts of every cell add up to all of them.
    """
    row = next(iter(sums.values()))
    accepted = sum(row[f"reports_{word}"] for word in ("counted", "blank", "absent"))
    lacking = {word: row[f"reports_{word}"] for word in ("quarantined", "missing")}
    return Counter({"accepted": accepted, **lacking})


def _coverage(expected: int, parts: pl.DataFrame, counts: Counter[str]) -> str:
    wider = parts.filter(pl.col("standing") == "wider")["name"]
    control = expected - counts.total()
    text = f"应报{expected}个单位，其中{control}个单位的报告只作核对。" if control else ""
    text += (
        f"应汇总{counts.total()}个单位的报告，其中计入{counts['accepted']}份、"
        f"因错误隔离{counts['quarantined']}份、缺失{counts['missing'] - len(wider)}份"
    )
    text += f"、因口径大于本单位而不能相加{len(wider)}份。" if len(wider) else "。"
    for standing, label in (
        ("quarantined", "隔离的"),
        ("missing", "缺失的"),
        ("wider", "口径大于本单位的"),
    ):
        names = parts.filter(pl.col("standing") == standing)["name"]
        if not names.is_empty():
            text += f"{label}有{_named(names)}。"
    return text


def _blanks(grid: Edition, sums: Sums) -> str:
    text = "表中空白表示计入的报告均未填数字，不等于零"
    partly = [key for key, row in sums.items() if row["reports_blank"] and row["reports_counted"]]
    if partly:
        text += f"。有{len(partly)}个单元格，部分报告未填数字，只加总已填的数字"
        if len(partly) <= _NAMED:
            text += f"：{_named(cell_name(key, grid) for key in partly)}"
    return text + "。"


def _form(region: RegionYear, grid: Edition, sums: Sums) -> str:
    text = f"按《{grid.title}》编制，依据{grid.legal_basis}"
    for variant in catalogue.edition(grid.id).variants:
        if variant.id == grid.variant:
            text += f"。{variant.reason}，本表按此列示"
    lacking = [cell_name(key, grid) for key, row in sums.items() if row["reports_absent"]]
    if lacking:
        text += f"。部分报告的版式没有{_named(lacking)}，这些单元格不含其数"
    counted = region.cells.filter(pl.col("reports_counted") > 0)["cell"]
    local = [key for key in counted if key in grid.cell_by_key and key not in sums]
    if local:
        text += f"。仅部分报告列有的{_named(cell_name(key, grid) for key in local)}不在本表列示"
    money = [cell for key in sums if (cell := grid.cell_by_key[key]).is_money]
    text += "".join(f"。{cell_name(cell.key, grid)}以{cell.unit}计" for cell in money)
    return text + "。"


def _decided(parts: pl.DataFrame) -> Iterator[Note]:
    for decision, label, said in (
        ("corrected", "更正", "的报告经核实更正后计入"),
        ("accepted_as_published", "按原文采信", "的报告虽有错误，经核实按公布的原文计入"),
    ):
        decided = parts.filter(pl.col("decision") == decision, pl.col("standing") == "accepted")
        names = decided["name"]
        if not names.is_empty():
            yield Note(label, f"{_named(names)}{said}。")


def _open_lines(grid: Edition, sums: Sums) -> Iterator[Note]:
    """The identities that the sums do not satisfy, if any, with what is left over."""
    figures = _with_derived(grid, {key: row["value"] for key, row in sums.items()})
    named = []
    for line in grid.lines:
        if sums.keys() >= {*line.cells} and (left_over := _left_over(line, figures)):
            statement = identity_of(line, grid).statement
            named.append(f"{place_name(line.id, grid)}（{statement}）相差{plain(abs(left_over))}")
    if named:
        yield Note("勾稽差异", f"因所计入报告的原文、空白或版式所致，{_named(named)}。")


def _with_derived(grid: Edition, figures: _Figures) -> _Figures:
    """The figures with the sum of its printed parts in each blank total, as reports are judged."""
    derived = dict(figures)
    for total, terms in definitions(grid):
        parts = [value for key in terms if (value := derived.get(key)) is not None]
        if derived.get(total) is None and parts:
            derived[total] = sum(parts, Decimal(0))
    return derived


def _left_over(line: Line, figures: _Figures) -> Decimal:
    """Target - terms, a blank being no part of either."""
    target, terms = (
        sum((figures[key] or Decimal(0) for key in side), Decimal(0))
        for side in (line.target, line.terms)
    )
    return target - terms


def _named(names: Iterable[str]) -> str:
    """The first names of a list, and how many there are when that is not all."""
    every = list(names)
    more = f"等{len(every)}项" if len(every) > _NAMED else ""
    return "、".join(every[:_NAMED]) + more
