"""A small partition as its stage tables hold it: two reports, the second with a wrong total."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.decisions.tables import APPLIED_DECISIONS
from assets.evidence.frames import PartitionTables
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS, STATEMENTS
from assets.raw_text.document import Document, document_json
from assets.raw_text.tables import RAW_TEXT
from assets.register.tables import REGIONS, REPORTERS
from assets.validated_tables.tables import FINDINGS, QUARANTINE
from expectations.forms.catalogue import edition
from expectations.verdicts import findings
from tests.assets.partition import REGION, YEAR, Reports, digest

PARTITION = {"year": YEAR, "collection_region": REGION}
SECOND = f"乙:{YEAR}:d1"


@dataclass
class Small:
    """The partition; decisions and versions can be added, states changed, before it is taken."""

    reports: Reports = field(default_factory=Reports)
    decided: list[dict[str, object]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=lambda: {SECOND: "open"})

    reasons: list[str] = field(default_factory=lambda: ["identity_broken"])

    def __post_init__(self) -> None:
        self.reports.add("甲")
        self.reports.add("乙", {"requests.granted.total": 3})
        self.reports.documents[1] |= {
            "warc_file": "a.warc.gz",
            "warc_offset": 7,
            "final_url": "http://x.test/y",
        }

    def add_version(self, figures: dict[str, int | None]) -> str:
        """A former version of the second report, superseded; its id."""
        former = self.reports.add("乙", figures, current=False)
        self.reports.reports[1]["version"] = 2
        self.reports.reports[-1]["version"] = 1
        self.states[former] = "superseded"
        return former

    def decide(self, cell: str, *, printed: int, to: int, problem: str = "") -> None:
        """A correction of the second report."""
        self.decided.append(
            {
                **PARTITION,
                "place": f"2025.yaml corrections[{len(self.decided)}]",
                "kind": "correction",
                "reporter_id": "乙",
                "report_id": SECOND,
                "cell": cell,
                "printed": Decimal(printed),
                "corrected_to": Decimal(to),
                "reason": "误印",
                "evidence": "来函",
                "author": "张三",
                "decided_on": dt.date(2025, 3, 4),
                "document_sha256": digest("d1"),
                "fits": not problem,
                "problem": problem,
            }
        )

    def tables(self) -> PartitionTables:
        cells = PARSED_CELLS.frame(self.reports.cells)
        return PartitionTables(
            regions=REGIONS.frame(_regions()),
            reporters=REPORTERS.frame(self.reports.reporters),
            documents=self.reports.archived(),
            raw_text=RAW_TEXT.frame([_text(row) for row in self.reports.documents]),
            reports=REPORTS.frame(self.reports.reports),
            statements=STATEMENTS.frame([_STATEMENT]),
            cells=cells,
            applied_decisions=APPLIED_DECISIONS.frame(self.decided),
            findings=_findings(cells),
            quarantine=QUARANTINE.frame([self._held(*each) for each in self.states.items()]),
            cross_findings=CROSS_FINDINGS.frame([_HINT]),
        )

    def _held(self, report_id: str, state: str) -> dict[str, object]:
        document_id = report_id.rpartition(":")[2]
        return {
            **PARTITION,
            "report_id": report_id,
            "reporter_id": "乙",
            "document_id": document_id,
            "tables_document_id": document_id,
            "reasons": self.reasons,
            "lines": [],
            "suspects": [],
            "state": state,
        }


_STATEMENT: dict[str, object] = {
    **PARTITION,
    "report_id": SECOND,
    "fact": "requests_received",
    "item": "",
    "part_of": "",
    "worded": False,
    "position": 0,
    "value": Decimal(5),
    "unit": "件",
    "sentence": "收到申请5件",
}
_HINT: dict[str, object] = {
    **PARTITION,
    "report_id": SECOND,
    "reporter_id": "乙",
    "rule": "carried_in_differs",
    "line": "requests.carried_in.total",
    "severity": "warning",
    "message": "0; by last year's report 2",
    "reported": Decimal(0),
    "expected": Decimal(2),
    "cells": ["requests.carried_in.total"],
    "other_report_id": "before",
}


def _regions() -> list[dict[str, object]]:
    usual: dict[str, object] = {"code": REGION, "level": "county", "collection": True}
    return [
        {**usual, "name": "临溪旧县", "valid_from": 0, "valid_to": 2020},
        {**usual, "name": "临溪县", "valid_from": 2021, "valid_to": 9999},
    ]


def _text(document: dict[str, object]) -> dict[str, object]:
    number = str(document["document_id"])[1:]
    return {
        **PARTITION,
        "document_id": document["document_id"],
        "kind": "html",
        "encoding": "utf-8",
        "title": "",
        "n_blocks": 1,
        "n_grids": 0,
        "content": document_json(Document("html", blocks=(f"正文{number}",))),
        "reader_version": "1",
    }


def _findings(cells: pl.DataFrame) -> pl.DataFrame:
    return FINDINGS.conformed(
        findings(cells, edition("2021")).with_columns(
            year=pl.lit(YEAR),
            collection_region=pl.lit(REGION),
            reporter_id=pl.lit("乙"),
            severity=pl.lit("critical"),
            residual=pl.col("reported") - pl.col("calculated"),
        )
    )
