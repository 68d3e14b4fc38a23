"""Reports beside the register -> findings on who reports, on which year, when, and what."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from assets.parsed_tables.tables import READING_FINDINGS
from expectations.forms.catalogue import edition
from expectations.forms.labels import simplified
from expectations.wording import plain

_BRACKETED = re.compile(r"\([^()]*\)")
_PART_OF_UNIT = re.compile("(?:办公室|机关|本级|[科股室处])$")
_MIN_SHORT = 3  # shorter remains of a name fit too many units


def register_findings(
    reports: pl.DataFrame, reporters: pl.DataFrame, due: Mapping[str, date]
) -> pl.DataFrame:
    """READING_FINDINGS of the rules that need the register, for every report of a partition.

    ``due`` has the legal date of each expected reporter.
    """
    names = {
        str(row["reporter_id"]): frozenset(map(_plain, (row["name"], *row["aliases"])))
        for row in reporters.iter_rows(named=True)
    }
    everyone = frozenset(name for each in names.values() for name in each)
    whose = _reporters_of_documents(reports)
    rows: list[dict[str, object]] = []
    for report in reports.iter_rows(named=True):
        own = names[report["reporter_id"]]
        found = {
            "reporter_mismatch": _of_another(report["reporter_printed"], own, everyone),
            "document_shared": _shared(report, whose),
            "year_mismatch": _of_another_year(report),
            "published_late": _late(report, due),
        }
        ids = {name: report[name] for name in ("year", "collection_region", "report_id")}
        rows += [
            {**ids, "rule": rule, "line": "", "message": message, "cells": []}
            for rule, message in found.items()
            if message
        ]
    return READING_FINDINGS.frame(rows)


def power_findings(cells: pl.DataFrame, reporters: pl.DataFrame) -> pl.DataFrame:
    """READING_FINDINGS of the rules on rows in which only some units may report more than nought.

    ``cells`` are PARSED_CELLS, corrections applied where there are any; one finding a report and
    row of the form.
    """
    units = {unit: row for unit, *row in reporters.select("reporter_id", "level", "kind").rows()}
    rows: list[dict[str, object]] = []
    for (edition_id, variant), part in cells.group_by("edition", "variant", maintain_order=True):
        grid = edition(str(edition_id), str(variant))
        for power in grid.powers:
            keys = grid.cells_under(power)
            above_nought = part.filter(pl.col("cell").is_in(keys) & (pl.col("value") > 0))
            in_print = above_nought.sort("report_id", pl.col("cell").cast(pl.Enum(keys)))
            places: dict[tuple[str, str], list[dict[str, Any]]] = {}
            for cell in in_print.iter_rows(named=True):
                if not power.is_held_by(*units[cell["reporter_id"]]):
                    line = cell["cell"].rpartition(".")[0]
                    places.setdefault((cell["report_id"], line), []).append(cell)
            for (_, line), printed in places.items():
                level, kind = units[printed[0]["reporter_id"]]
                rows.append(_beyond_power(power.rule, line, printed, f"{kind} of {level} level"))
    return READING_FINDINGS.frame(rows)


def same_unit(printed: str, own: Collection[str], others: Collection[str]) -> bool:
    """Whether a printed name is that of the unit with these names, and of no other known unit.

    ``others`` may hold the unit's own names as well.

    A name may be printed with those of the governments above it in front, without what the
    register puts in front, or with a part of the unit behind it. Names are plain: simplified,
    without blanks and brackets.
    """
    # Parts of the name are looked up, longest first: a country's register has 150,000 names.
    endings = [printed[start:] for start in range(len(printed))]
    beginnings = [printed[:end] for end in range(len(printed), 0, -1)]
    for part in (*endings, *(beginnings if _PART_OF_UNIT.search(printed) else ())):
        if part in own or part in others:
            return part in own
    return len(printed) >= _MIN_SHORT and any(name.endswith(printed) for name in own)


def _of_another(printed: str, own: Collection[str], others: Collection[str]) -> str:
    if not printed or same_unit(_plain(printed), own, others):
        return ""
    return f"the report names {printed!r}, the register {max(own, key=len)!r}"


def _reporters_of_documents(reports: pl.DataFrame) -> dict[str, set[str]]:
    """By the digest of the document with the tables, whose report it is held to be."""
    found: dict[str, set[str]] = {}
    for reporter_id, digest in reports.select("reporter_id", "tables_sha256").iter_rows():
        if digest:
            found.setdefault(digest, set()).add(reporter_id)
    return found


def _shared(report: Mapping[str, Any], whose: Mapping[str, Collection[str]]) -> str:
    others = sorted(set(whose.get(report["tables_sha256"] or "", ())) - {report["reporter_id"]})
    if report["reporter_printed"] or not others:
        return ""
    return f"the document names no unit and is held to be that of {', '.join(others)} as well"


def _of_another_year(report: Mapping[str, Any]) -> str:
    printed = report["year_printed"]
    if printed is None or printed == report["year"]:
        return ""
    return f"the report is on {printed!r} by its {report['year_evidence']}, not {report['year']!r}"


def _beyond_power(
    rule: str, line: str, printed: Sequence[Mapping[str, Any]], unit: str
) -> dict[str, object]:
    figures = {cell["cell"]: plain(cell["value"]) for cell in printed}
    shown = ", ".join(f"{key.rpartition('.')[2]} {figure}" for key, figure in figures.items())
    return {
        **{name: printed[0][name] for name in ("year", "collection_region", "report_id")},
        "rule": rule,
        "line": line,
        "message": f"a {unit} prints {shown}",
        "cells": list(figures),
    }


def _late(report: Mapping[str, Any], due: Mapping[str, date]) -> str:
    published, last_day = report["published_on"], due.get(report["reporter_id"])
    if published is None or last_day is None or published <= last_day:
        return ""
    return f"published on {published}, due by {last_day}"


@functools.lru_cache(maxsize=200_000)  # the register's names are the same in every partition
def _plain(name: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", simplified(name)).split())
    return _BRACKETED.sub("", text)
