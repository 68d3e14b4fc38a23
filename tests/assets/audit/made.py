"""Answer sheets and accepted reports for the tests of the audit."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from assets.audit.sheet import Answer, Sheet

DAY = date(2025, 3, 12)
FEES, TOTAL = "disclosure.fees.amount", "requests.received.total"


def sha(name: str) -> str:
    return name.encode().hex().ljust(64, "0")


def answer(reporter: str, **changed: Any) -> Answer:
    """The entry of a reporter's report, as it is drawn."""
    values: dict[str, Any] = {
        "report_id": f"{reporter}:2024:x",
        "reporter": reporter,
        "name": f"{reporter}局",
        "document_sha256": sha(reporter),
        "cells": 200,
    }
    return Answer.model_validate(values | changed)


def checked(reporter: str, *wrong: str, **changed: Any) -> Answer:
    """An entry that was answered: these cells print 2 and were read as 1."""
    cells = [{"cell": cell, "read": 1, "printed": 2} for cell in wrong]
    given: dict[str, Any] = {"checked": "yes", "by": "李", "on": DAY, "wrong_cells": cells}
    return answer(reporter, **(given | changed))


def sheet(*reports: Answer, **changed: Any) -> Sheet:
    """A sheet of these entries, of two regions with nine accepted reports."""
    values: dict[str, Any] = {
        "file": "2024-17.yaml",
        "year": 2024,
        "regions": ("991100", "991121"),
        "seed": 17,
        "drawn_on": DAY,
        "population": 9,
        "cells_per_report": None,
        "reports": reports,
    }
    return Sheet.model_validate(values | changed)


def accepted(*reporters: str, year: int = 2024, region: str = "991121") -> pl.DataFrame:
    """What is stored of these reporters' accepted reports."""
    return pl.DataFrame(
        {
            "year": [year] * len(reporters),
            "collection_region": [region] * len(reporters),
            "reporter_id": list(reporters),
            "name": [f"{each}局" for each in reporters],
            "report_id": [f"{each}:{year}:x" for each in reporters],
            "document_sha256": [sha(each) for each in reporters],
        },
        schema_overrides={"year": pl.Int32},
    )
