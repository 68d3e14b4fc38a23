"""Statements beside cells -> findings: what the text says otherwise than the tables, or itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Context, Decimal
from typing import Any

import polars as pl

from expectations.findings import FINDINGS, Finding, as_findings, finding_of
from expectations.forms.model import Edition
from expectations.forms.numbers import YUAN
from expectations.residuals import printed_rows, residuals, wide_cells
from expectations.wording import plain

Statement = Mapping[str, Any]
Values = dict[str, Decimal | None]

_STEP = Decimal("0.000001")  # of a value in a frame
_OF_FRAMES = Context(prec=38)
_COUNTED_ALIKE = frozenset({"条", "件", "份", "篇"})
_TEN_THOUSANDS = re.compile(r"(\d+(?:\.\d+)?)\s*万(?!元)")
# Of these a text may not count some here and others there, as it does documents and decisions.
_COUNTED_AS_A_WHOLE = frozenset(
    {
        "requests_received",
        "requests_carried_in",
        "requests_handled",
        "requests_carried_out",
        "reviews",
        "lawsuits",
    }
)
# One of these in front of a number, and none of the others, tells the whole of the year.
_WHOLE = re.compile(r"共|总|全年|累计|合计|年度|今年|本年|当年|20\d\d年|[未没无]")
_NOT_WHOLE = re.compile(
    "其中|包括|另|分别|部分|类|方面|涉及|要求|关于|针对|新增|受理|按[时期]|延期|网|邮|信函|传真|当面|现场|窗口"
    "|电话|自然人|公民|法人|企业|较|比|每|截[至止]"
)
_CHANNEL = re.compile(
    "网|微信|微博|公众号|视频号|客户端|媒体|公报|抖音|头条|平台|公示|公开栏|宣传栏|电子屏"
    "|广播|电视|报纸|报刊|APP|渠道|方式|途径|载体"
)


def statement_findings(
    statements: pl.DataFrame, cells: pl.DataFrame, grid: Edition
) -> pl.DataFrame:
    """One row a report and fact, or sentence, that disagrees (schema ``FINDINGS``).

    statement_differs: a count of the whole that the text states, and not as one of the edition's
    readings makes it. A sentence agrees where one of its numbers of the fact does, or their sum.
    Sentences that differ are found where none agrees; beside one that agrees, where they plainly
    count the whole of the year too, so that the text contradicts itself. ``reported`` is what the
    first of them states, in the unit of the cells, ``calculated`` the first reading and ``line``
    its first cell. A blank total counts as the sum of its printed parts. Where a cell of the first
    reading is blank even so, nothing is said; in the other readings a blank counts as nothing.

    breakdown_differs: two or more parts that a sentence names make more than their whole. Nothing
    is said of parts that make less, for there may be others; of channels, for one item may be shown
    through several; and of issues and times (期, 次), which are no items.

    Args:
        statements: one row a stated fact: ``report_id``, ``position``, ``fact``, ``item``,
            ``part_of``, ``value``, ``unit``, ``sentence``. Reports without cells are left out.
        cells: one row a report and printed cell: ``report_id``, ``cell``, ``value``.
        grid: the edition, or variant, in which all these reports are printed.
    """
    known = set(cells["report_id"].unique())
    said = [each for each in statements.iter_rows(named=True) if each["report_id"] in known]
    rows = [*_differing(said, cells, grid), *_overfull(said)]
    if not rows:
        return FINDINGS.to_frame()
    return as_findings(pl.DataFrame(rows, schema_overrides=FINDINGS))


def report_statement_findings(
    statements: pl.DataFrame, cells: pl.DataFrame, grid: Edition
) -> list[Finding]:
    """The findings of one report, as ``statement_findings`` gives them for many; see there."""
    found = statement_findings(statements, cells, grid)
    return [finding_of(row) for row in found.iter_rows(named=True)]


def _differing(
    statements: Iterable[Statement], cells: pl.DataFrame, grid: Edition
) -> Iterator[dict[str, Any]]:
    """statement_differs, one a report and fact."""
    readings = grid.accepted_readings
    by_fact: dict[tuple[str, str], list[Statement]] = {}
    for each in statements:
        if not each["item"] and not each["part_of"] and each["fact"] in readings:
            by_fact.setdefault((each["report_id"], each["fact"]), []).append(each)
    if not by_fact:
        return
    needed = {key for _, fact in by_fact for each in readings[fact] for key in each.all_cells}
    printed = _printed(cells, needed, grid)
    for (report_id, fact), said in by_fact.items():
        values, accepted = printed.get(report_id, {}), readings[fact]
        if any(values.get(key) is None for key in accepted[0].all_cells):
            continue
        unit = grid.cell_by_key[accepted[0].cells[0]].unit
        totals = [reading.total(values) for reading in accepted]
        disputed = _in_dispute(said, totals, unit)
        if not disputed:
            continue
        stated = " and ".join(
            f"{plain(each['value'])}{each['unit']} in {each['sentence']!r}" for each in disputed
        )
        yield {
            "report_id": report_id,
            "rule": "statement_differs",
            "line": accepted[0].cells[0],
            "message": f"{fact}: the text says {stated}, the tables {plain(totals[0])}",
            "reported": _in_unit(disputed[0], unit),
            "calculated": totals[0],
            "cells": list(dict.fromkeys(key for each in accepted for key in each.all_cells)),
        }


def _in_dispute(said: list[Statement], totals: list[Decimal], unit: str) -> list[Statement]:
    """The statements of one fact that differ: all, or those that contradict one that agrees."""
    sentences: dict[int, list[Statement]] = {}
    for each in said:
        sentences.setdefault(each["position"], []).append(each)
    differing = [
        stated
        for stated in sentences.values()
        if not any(
            _agrees(each, total, unit) for each in (*stated, *_sum(stated)) for total in totals
        )
    ]
    if len(differing) < len(sentences):
        differing = [stated for stated in differing if _tells_the_whole(stated)]
    return [each for stated in differing for each in stated]


def _sum(stated: list[Statement]) -> list[Statement]:
    """The sum of what a sentence counts alike, as one more statement; none of a single number."""
    if len(stated) < 2 or len({each["unit"] for each in stated}) > 1:
        return []
    return [{**stated[0], "value": sum((each["value"] for each in stated), Decimal(0))}]


def _tells_the_whole(stated: list[Statement]) -> bool:
    """Whether a sentence plainly counts the fact for the whole of the year, and once."""
    first = stated[0]
    if len(stated) > 1 or first["fact"] not in _COUNTED_AS_A_WHOLE:
        return False
    number = f"{plain(first['value'])}{first['unit']}" if first["unit"] else ""
    lead = first["sentence"].partition(number)[0] if number else first["sentence"]
    return bool(_WHOLE.search(lead)) and not _NOT_WHOLE.search(lead)


def _overfull(statements: Iterable[Statement]) -> Iterator[dict[str, Any]]:
    """breakdown_differs, one a sentence that states one whole."""
    sentences: dict[tuple[str, int], list[Statement]] = {}
    for each in statements:
        sentences.setdefault((each["report_id"], each["position"]), []).append(each)
    for (report_id, _), said in sentences.items():
        parts = [each for each in said if each["part_of"]]
        named = {part["part_of"] for part in parts}
        wholes = [each for each in said if not each["part_of"] and each["fact"] in named]
        if len(wholes) != 1 or any(_CHANNEL.search(part["item"]) for part in parts):
            continue
        whole = wholes[0]
        alike = {whole["unit"]} | (_COUNTED_ALIKE if whole["unit"] in _COUNTED_ALIKE else set())
        counted = [part for part in parts if part["unit"] in alike]
        total = sum((part["value"] for part in counted), Decimal(0))
        if len(counted) < 2 or total <= whole["value"]:
            continue
        in_order = sorted(counted, key=lambda part: part["sentence"].find(part["item"]))
        sum_shown = " + ".join(plain(part["value"]) for part in in_order)
        yield {
            "report_id": report_id,
            "rule": "breakdown_differs",
            "line": "",
            "message": f"{whole['fact']}: the text says {plain(whole['value'])}{whole['unit']}, "
            f"its parts {sum_shown} make {plain(total)}, in {whole['sentence']!r}",
            "reported": whole["value"],
            "calculated": total,
            "cells": [],
        }


def _printed(cells: pl.DataFrame, needed: set[str], grid: Edition) -> dict[str, Values]:
    """By report, the needed cells with their values; blank totals with those of their parts."""
    read = cells.filter(pl.col("cell").is_in(list(needed)))
    printed: dict[str, Values] = {}
    for report_id, key, value in read.select("report_id", "cell", "value").iter_rows():
        printed.setdefault(report_id, {})[key] = value
    blank = read.filter(pl.col("value").is_null()).select("report_id").unique()
    if blank.height:
        whole = cells.join(blank, on="report_id", how="semi")
        left_over = residuals(wide_cells(whole), grid, printed_rows(whole, grid))
        for row in left_over.iter_rows(named=True):
            values = printed[row["report_id"]]
            for key in values:
                if values[key] is None:
                    values[key] = row.get(f"{key}:derived")
    return printed


def _agrees(stated: Statement, total: Decimal, unit: str) -> bool:
    """Whether both are one number, as far as the coarser figure of them tells.

    An amount of money is rounded to its last digit, and so is a number of 万.
    """
    if not stated["unit"] or unit not in YUAN:
        return bool(abs(stated["value"] - total) <= _rounded_off(stated))
    sides = ((stated["value"], YUAN[stated["unit"]]), (total, YUAN[unit]))
    one, other = (value * yuan for value, yuan in sides)
    # A nought says nothing of amounts too small for the two decimals that are printed of 万元.
    rounded = (_half_a_place(value) * yuan if value else Decimal(50) for value, yuan in sides)
    return bool(abs(one - other) <= max(rounded))


def _rounded_off(stated: Statement) -> Decimal:
    """By how much a count may be off: half of the last digit of 1.2万条, nothing of 12000条."""
    for match in _TEN_THOUSANDS.finditer(stated["sentence"]):
        if (value := Decimal(match[1])) * 10_000 == stated["value"]:
            return _half_a_place(value) * 10_000
    return Decimal(0)


def _half_a_place(value: Decimal) -> Decimal:
    """Half of what the last digit is worth: 0.05 for 12.3, 0.5 for 120."""
    exponent = int(value.normalize().as_tuple().exponent)
    return Decimal(5).scaleb(min(exponent, 0) - 1)


def _in_unit(stated: Statement, unit: str) -> Decimal:
    """The stated value in the unit of the cells."""
    value: Decimal = stated["value"]
    if stated["unit"] not in YUAN or unit not in YUAN:
        return value
    return (value * YUAN[stated["unit"]] / YUAN[unit]).quantize(_STEP, context=_OF_FRAMES)
