"""The official list of area codes -> rows of regions.csv.

The list has a row a code and name; a code that was given another name stands once for each.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass, replace

from upath import UPath

from assets.register.columns import REGIONS_FILE, FileColumn
from assets.register.identity import lineages
from assets.register.rows import FIRST_YEAR, LAST_YEAR, Problem, RegisterError, Row, csv_rows

# The report years for which each code is valid.
Spans = dict[str, list[tuple[int, int]]]

COLLECTED = ("province", "prefecture", "county")
_LEVELS = {"省级": "province", "地级": "prefecture", "县级": "county"}
_IN_USE, _ENDED = "在用", ("变更", "弃用")
_UNDER_PROVINCE = "直辖"
_CODE = re.compile(r"[0-9]{6}")
_SUCCESSOR = re.compile(r"([0-9]{6})(?:\[([0-9]{4})\])?")
_COLUMNS = tuple(
    FileColumn(label, label, "", "")
    for label in (
        "代码",
        "一级行政区",
        "二级行政区",
        "名称",
        "级别",
        "状态",
        "启用时间",
        "变更/弃用时间",
        "新代码",
    )
)


@dataclass(frozen=True)
class ListedRegion:
    """One row of the list, as regions.csv puts it; ``moved`` is what went over before its end."""

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: int
    valid_to: int
    successors: tuple[str, ...]
    moved: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Imported:
    """Regions of the list, and a line for everything in their rows that regions.csv cannot hold."""

    regions: tuple[ListedRegion, ...]
    remarks: tuple[str, ...]


def listed_regions(path: UPath) -> list[ListedRegion]:
    """Every row of the list in the file; RegisterError names row, column and value.

    The years are report years. The report of a year is made in the January after it, by who is
    there then: a code abolished in 2014 owed its last report for 2013, and the one that took its
    place in 2014 owes its first for 2014.
    """
    problems: list[Problem] = []
    rows = csv_rows(path, _COLUMNS, problems) or []
    codes = {row.values["代码"] for row in rows}
    found = [_listed(row, codes) for row in rows]
    if problems:
        raise RegisterError(problems)
    return found


def imported(listed: list[ListedRegion], within: str | None = None) -> Imported:
    """What of the list lies in the region of that code, itself included, or all of it.

    KeyError where no row has the code. The region itself becomes the topmost.
    """
    above = lineages({"code": each.code, "parent": each.parent, "valid_from": 0} for each in listed)
    if within is not None and within not in above:
        raise KeyError(within)
    inside = [each for each in listed if within is None or within in above[each.code]]
    lasting = [each for each in inside if each.valid_from <= each.valid_to]
    spans: Spans = defaultdict(list)
    for each in lasting:
        spans[each.code].append((each.valid_from, each.valid_to))
    return Imported(
        tuple(_within(each, spans) for each in lasting),
        tuple(remark for each in inside for remark in _remarks(each, spans)),
    )


def regions_csv(found: Imported, collect: str) -> str:
    """The text of regions.csv, the remarks as comments at its end.

    Regions of the level ``collect`` and above it are collected, each in a partition of its own.
    """
    names = [column.name for column in REGIONS_FILE.columns]
    collected = COLLECTED[: COLLECTED.index(collect) + 1]
    written = io.StringIO()
    rows = csv.DictWriter(written, names, lineterminator="\n")
    rows.writeheader()
    for each in found.regions:
        rows.writerow(
            {
                "code": each.code,
                "name": each.name,
                "level": each.level,
                "parent": each.parent or "",
                "collection": "yes" if each.level in collected else "",
                "valid_from": each.valid_from,
                "valid_to": "" if each.valid_to == LAST_YEAR else each.valid_to,
                "successor": "|".join(each.successors),
            }
        )
    return written.getvalue() + "".join(f"# {remark}\n" for remark in found.remarks)


def _listed(row: Row, codes: set[str]) -> ListedRegion:
    """What a row of the list says, where ``codes`` are all that stand in it."""
    code, name = row.values["代码"], row.text("名称")
    if not _CODE.fullmatch(code):
        row.wrong("代码", "must be six digits")
    level = _LEVELS.get(row.values["级别"], "")
    if not level:
        row.wrong("级别", f"must be one of {', '.join(_LEVELS)}")
    parent = _parent(code, level, row.values["二级行政区"])
    if parent and parent not in codes:
        row.note("代码", "its parent is not in the list", parent)
    ends = row.values["状态"] in _ENDED
    if row.values["状态"] not in {_IN_USE, *_ENDED}:
        row.wrong("状态", f"must be one of {', '.join((_IN_USE, *_ENDED))}")
    elif ends != bool(row.values["变更/弃用时间"]):
        row.wrong("变更/弃用时间", f"does not go with 状态 {row.values['状态']!r}")
    successors, moved = _new_codes(row, codes)
    return ListedRegion(
        code=code,
        name=name,
        level=level,
        parent=parent,
        valid_from=row.year("启用时间", FIRST_YEAR),
        valid_to=row.year("变更/弃用时间", LAST_YEAR + 1) - 1,
        successors=successors if ends else (),
        moved=moved,
    )


def _parent(code: str, level: str, prefecture: str) -> str | None:
    if level == "province":
        return None
    if level == "prefecture" or prefecture == _UNDER_PROVINCE:
        return f"{code[:2]}0000"
    return f"{code[:4]}00"


def _new_codes(row: Row, codes: set[str]) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """Codes that took its place, and those that took a part of it, with the year."""
    successors, moved = [], []
    for part in filter(None, row.values["新代码"].split(";")):
        found = _SUCCESSOR.fullmatch(part)
        if not found:
            row.note("新代码", "must be codes such as 130104 or 130108[2001], ; between them", part)
        elif found[1] not in codes:
            row.note("新代码", "is not in the list", part)
        elif found[2]:
            moved.append((found[1], int(found[2])))
        else:
            successors.append(found[1])
    if successors and row.values["状态"] == _IN_USE:
        row.wrong("新代码", "of a code in use each needs its year in brackets")
    return tuple(successors), tuple(moved)


def _within(region: ListedRegion, spans: Spans) -> ListedRegion:
    """The region as it stands where there are only the regions of these years."""
    return replace(
        region,
        parent=region.parent if region.parent in spans else None,
        successors=tuple(code for code in region.successors if _continues(code, region, spans)),
    )


def _continues(code: str, region: ListedRegion, spans: Spans) -> bool:
    return any(start <= region.valid_to + 1 <= end for start, end in spans.get(code, ()))


def _remarks(region: ListedRegion, spans: Spans) -> list[str]:
    """What of the region has no column, or no row to point at."""
    told = [
        f"{year} 年部分划归 {code} a part of it went over in {year}" for code, year in region.moved
    ]
    told += [
        f"{code} 承接，不在本表 continued by a region outside this table"
        for code in region.successors
        if not _continues(code, region, spans)
    ]
    if region.valid_from > region.valid_to:
        told.append("设立当年撤销，未列入 left out: it did not last into a January")
    return [f"{region.code} {region.name}: {each}" for each in told]
