"""Reports beside the register -> findings on who reports, on which year, and when."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import polars as pl

from assets.parsed_tables.tables import READING_FINDINGS
from expectations.forms.labels import simplified

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
    rows: list[dict[str, object]] = []
    for report in reports.iter_rows(named=True):
        own = names[report["reporter_id"]]
        found = {
            "reporter_mismatch": _of_another(report["reporter_printed"], own, everyone),
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


def _of_another_year(report: Mapping[str, Any]) -> str:
    printed = report["year_printed"]
    if printed is None or printed == report["year"]:
        return ""
    return f"the report is on {printed!r} by its {report['year_evidence']}, not {report['year']!r}"


def _late(report: Mapping[str, Any], due: Mapping[str, date]) -> str:
    published, last_day = report["published_on"], due.get(report["reporter_id"])
    if published is None or last_day is None or published <= last_day:
        return ""
    return f"published on {published}, due by {last_day}"


@functools.lru_cache(maxsize=200_000)  # the register's names are the same in every partition
def _plain(name: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", simplified(name)).split())
    return _BRACKETED.sub("", text)
