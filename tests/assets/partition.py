"""A small partition of reports in plain values, for tests of what judges them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

import polars as pl

from assets.decisions.load import Acceptance, Correction, Decisions
from assets.fetch.tables import DOCUMENTS
from assets.judging import PartitionInput
from assets.parsed_tables.tables import PARSED_CELLS, READING_FINDINGS, REPORTS, STATEMENTS
from assets.register.tables import REPORTERS
from expectations.forms.catalogue import edition

YEAR, REGION = 2024, "991121"
FETCHED = datetime(2025, 3, 1, tzinfo=UTC)


def digest(document_id: str) -> str:
    """SHA-256 of a document that consists of its own id."""
    return sha256(document_id.encode()).hexdigest()


@dataclass
class Reports:
    """Reports of one year and region, all figures 0 unless given otherwise."""

    reporters: list[dict[str, object]] = field(default_factory=list)
    documents: list[dict[str, object]] = field(default_factory=list)
    reports: list[dict[str, object]] = field(default_factory=list)
    cells: list[dict[str, object]] = field(default_factory=list)
    findings: list[dict[str, object]] = field(default_factory=list)

    def add(
        self,
        reporter: str,
        figures: dict[str, int | None] | None = None,
        *,
        findings: tuple[str, ...] = (),
        current: bool = True,
        **report: object,
    ) -> str:
        """One more report; figures None for one without tables. Returns its id."""
        if reporter not in {row["reporter_id"] for row in self.reporters}:
            self.reporters.append(
                {
                    "reporter_id": reporter,
                    "name": reporter,
                    "kind": "department",
                    "level": "county",
                    "region": REGION,
                    "collection_region": REGION,
                    "scope": "unit",
                    "valid_from": 0,
                    "valid_to": 9999,
                    "aliases": [],
                }
            )
        document_id = f"d{len(self.documents)}"
        partition: dict[str, object] = {"year": YEAR, "collection_region": REGION}
        report_id = f"{reporter}:{YEAR}:{document_id}"
        ids = {**partition, "report_id": report_id}
        whose = {**ids, "reporter_id": reporter}
        self.documents.append(
            {
                **partition,
                "source_id": document_id,
                "reporter_id": reporter,
                "document_id": document_id,
                "role": "report",
                "url": f"http://example.test/{document_id}",
                "fetched_at": FETCHED,
                "sha256": digest(document_id),
                "link_text": "",
            }
        )
        grid = edition("2021") if figures is not None else None
        form = {
            "edition": grid.id if grid else "",
            "variant": "",
            "edition_hash": grid.content_hash if grid else "",
        }
        texts = (
            "title",
            "title_kind",
            "reporter_evidence",
            "scope_evidence",
            "published_evidence",
            "layout",
            "reader_version",
        )
        self.reports.append(
            {
                **whose,
                **form,
                **dict.fromkeys(texts, ""),
                "document_id": document_id,
                "tables_document_id": document_id,
                "tables_sha256": digest(document_id),
                "current": current,
                "version": 1 + sum(row["reporter_id"] == reporter for row in self.reports),
                "reporter_printed": reporter,
                "year_printed": YEAR,
                "year_evidence": "title",
                "scope": "unit",
                "published_on": date(2025, 1, 20),
                **report,
            }
        )
        for cell in grid.cells if grid and figures is not None else ():
            value = figures.get(cell.key, 0)
            self.cells.append(
                {
                    **whose,
                    **form,
                    "cell": cell.key,
                    "value": None if value is None else Decimal(value),
                    "token": "" if value is None else str(value),
                    "meaning": "blank" if value is None else "number",
                    "inferred": False,
                    "confidence": 1.0,
                    "remark": "",
                    "document_id": document_id,
                    "place": "0:0:0",
                }
            )
        for rule in findings:
            self.findings.append({**ids, "rule": rule, "line": "", "message": "", "cells": []})
        return report_id

    def archived(self) -> pl.DataFrame:
        """DOCUMENTS of the partition."""
        return DOCUMENTS.frame(self.documents)

    def given(self, *decisions: Correction | Acceptance) -> PartitionInput:
        """The partition as its judgement takes it."""
        return PartitionInput(
            year=YEAR,
            region=REGION,
            reporters=REPORTERS.frame(self.reporters),
            reports=REPORTS.frame(self.reports),
            statements=STATEMENTS.empty(),
            parsed_cells=PARSED_CELLS.frame(self.cells),
            reading_findings=READING_FINDINGS.frame(self.findings),
            decisions=Decisions(
                corrections=tuple(each for each in decisions if isinstance(each, Correction)),
                acceptances=tuple(each for each in decisions if isinstance(each, Acceptance)),
            ),
        )


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """The frame's rows in these columns."""
    return list(frame.select(columns).iter_rows())
