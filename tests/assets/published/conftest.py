"""A small county and what its stages made, as frames by table name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.decisions.tables import APPLIED_DECISIONS
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.published.cells import cell_dictionary
from assets.published.change_tables import CHANGE_TABLES
from assets.published.dictionary import data_dictionary
from assets.published.history import quarantine_history
from assets.published.tables import PUBLISHED, RELEASES
from assets.published.tracing import traced_documents, traced_reports
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS
from assets.rollups.coverage import coverage
from assets.rollups.definitions import indicator_definitions
from assets.rollups.indicators import indicators, torn_reports, unit_indicators
from assets.rollups.reconciliation import reconciliation
from assets.rollups.rollup_parts import rollup_parts
from assets.rollups.series import series
from assets.rollups.sums import rollup_cells, system_rollup_cells
from assets.validated_tables.tables import FINDINGS, OUTCOMES, QUARANTINE, VALIDATED_CELLS

YEAR = 2024
PARTITION = {"year": YEAR, "collection_region": "991121"}
# Three units accepted, one in quarantine, and the county's own report.
UNITS = {"finance": "unit", "health": "unit", "town": "unit", "county": "region_wide"}
FEE = Decimal("24252.311082")


@pytest.fixture(scope="session")
def documents() -> pl.DataFrame:
    return DOCUMENTS.frame(
        [
            {
                **PARTITION,
                "source_id": f"s-{source}",
                "reporter_id": unit,
                "document_id": f"d-{unit}",
                "role": "report",
                "url": f"https://gov.test/{unit}?from={source}",
                "fetched_at": datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC),
                "sha256": f"{unit:0<64}",
                "warc_file": "2024/991121.warc.gz",
                "warc_offset": 17,
                "link_text": "",
            }
            for unit in ("finance", "health", "county")
            for source in ("listing", "direct")
        ]
    )


@pytest.fixture(scope="session")
def reports() -> pl.DataFrame:
    texts = (
        "title_kind",
        "reporter_printed",
        "reporter_evidence",
        "year_evidence",
        "edition_hash",
        "scope_evidence",
        "variant",
    )
    texts += ("published_evidence", "layout", "reader_version")
    return REPORTS.frame(
        [
            {
                **PARTITION,
                **dict.fromkeys(texts, ""),
                "report_id": f"{unit}:{YEAR}:d-{unit}",
                "reporter_id": unit,
                "document_id": f"d-{unit}",
                "tables_document_id": f"d-{unit}",
                "current": True,
                "version": 1,
                "title": f'=HYPERLINK("https://evil.test","{unit}")',
                "edition": "2021",
                "scope": scope,
                "published_on": date(2025, 1, 20),
            }
            for unit, scope in UNITS.items()
        ]
    )


@pytest.fixture(scope="session")
def frames(reports: pl.DataFrame, documents: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One frame for each published table."""
    open_ended = {"valid_from": 0, "valid_to": 9999}
    regions = REGIONS.frame(
        [
            {"code": "991121", "name": "临溪县", "level": "county", "collection": True}
            | open_ended,
            {"code": "991121101", "name": "青筠镇", "level": "township", "collection": False}
            | {"parent": "991121", **open_ended},
        ]
    )
    reporters = REPORTERS.frame(
        [
            {
                **open_ended,
                "reporter_id": unit,
                "name": f"{unit}局",
                "kind": "government" if scope == "region_wide" else "department",
                "level": "county",
                "region": "991121101" if unit == "town" else "991121",
                "collection_region": "991121",
                "scope": scope,
                "aliases": ["甲", "乙"],
            }
            for unit, scope in UNITS.items()
        ]
    )
    accepted = [unit for unit in UNITS if unit != "town"]
    outcomes = OUTCOMES.frame(
        [
            {
                **PARTITION,
                "reporter_id": unit,
                "outcome": "accepted" if unit in accepted else "quarantined",
                "stage": "validated_tables",
                "reason": "",
                "decision": "",
                "report_id": f"{unit}:{YEAR}:d-{unit}",
                "deadline": date(2025, 1, 31),
                "late": False,
            }
            for unit in UNITS
        ]
    )
    town = {**PARTITION, "reporter_id": "town", "report_id": f"town:{YEAR}:d-town"}
    findings = FINDINGS.frame(
        [
            {
                **town,
                "rule": "identity_broken",
                "line": line,
                "severity": "critical",
                "message": "-1 不等",
                "reported": Decimal(3),
                "cells": ["requests.received.total", "requests.handled_total.total"],
                "suspects": [],
            }
            for line in ("", "requests.balance.total")
        ]
    )
    quarantine = QUARANTINE.frame(
        [
            {
                **town,
                "document_id": "d-town",
                "tables_document_id": "d-town",
                "reasons": ["identity_broken"],
                "lines": [],
                "suspects": [],
                "state": "open",
            }
        ]
    )
    cells = VALIDATED_CELLS.frame(
        [
            {
                **PARTITION,
                "report_id": f"{unit}:{YEAR}:d-{unit}",
                "reporter_id": unit,
                "edition": "2021",
                "variant": "",
                "cell": cell,
                "value": value,
                "token": token,
                "meaning": "mark" if value is None else "number",
                "inferred": False,
                "confidence": 0.95,
                "remark": "",
                "document_id": f"d-{unit}",
                "place": "1:2:3",
                "corrected": False,
                "as_published": False,
            }
            for unit in accepted
            for cell, value, token in (
                ("requests.received.total", Decimal(100), "100"),
                ("disclosure.fees.amount", FEE, "24252.311082"),
                ("requests.granted.total", None, "-"),
                ("disclosure.regulations.in_force", Decimal(-8), "-8"),
            )
        ]
    )
    stages = {
        "regions": regions,
        "reporters": reporters,
        "outcomes": outcomes,
        "reports": reports,
        "validated_cells": cells,
    }
    rolled = rollup_cells(YEAR, **stages)
    covered = coverage(YEAR, **stages, findings=findings, cross_findings=_seen_across())
    comparable = series(YEAR, regions, rolled)
    populations = POPULATIONS.frame([{"region": "991121", "year": YEAR, "population": 300_000}])
    standing = {name: frame for name, frame in stages.items() if name != "validated_cells"}
    return {
        **{spec.name: spec.empty() for spec in CHANGE_TABLES},
        **stages,
        "reports": traced_reports(reports, documents),
        "documents": traced_documents(documents),
        "cells": cell_dictionary(),
        "findings": findings,
        "quarantine": quarantine,
        "applied_decisions": _decided(),
        "cross_findings": _seen_across(),
        "quarantine_history": quarantine_history(
            YEAR,
            {
                "991121": [
                    {
                        "at": "2025-02-04T05:06:07+00:00",
                        "report_id": f"town:{YEAR}:d-town",
                        "reporter_id": "town",
                        "state": "open",
                        "was": "",
                        "reasons": ["identity_broken"],
                        "decisions": [],
                    }
                ]
            },
        ),
        "rollup_cells": rolled,
        "system_rollup_cells": system_rollup_cells(YEAR, **stages),
        "rollup_parts": rollup_parts(YEAR, **standing),
        "coverage": covered,
        "series": comparable,
        "populations": populations,
        "indicators": indicators(
            YEAR, regions, populations, comparable, covered, torn_reports(YEAR, **stages)
        ),
        "unit_indicators": unit_indicators(YEAR, **stages),
        "indicator_definitions": indicator_definitions(),
        "dictionary": data_dictionary(PUBLISHED),
        "releases": RELEASES.frame([{"year": YEAR, "release": 1, "digest": "0" * 64}]),
        "reconciliation": reconciliation(
            YEAR, **stages, rollup_cells=rolled, parsed_cells=PARSED_CELLS.empty()
        ),
    }


def _decided() -> pl.DataFrame:
    return APPLIED_DECISIONS.frame(
        [
            {
                **PARTITION,
                "place": "2024.yaml corrections[0]",
                "kind": "correction",
                "reporter_id": "finance",
                "report_id": f"finance:{YEAR}:d-finance",
                "cell": "requests.received.total",
                "printed": Decimal(100),
                "corrected_to": Decimal(10),
                "reason": "=1+1",
                "evidence": "来函",
                "author": "张",
                "decided_on": date(2025, 2, 4),
                "document_sha256": "ab" * 32,
                "fits": True,
                "problem": "",
            }
        ]
    )


def _seen_across() -> pl.DataFrame:
    return CROSS_FINDINGS.frame(
        [
            {
                **PARTITION,
                "report_id": f"finance:{YEAR}:d-finance",
                "reporter_id": "finance",
                "rule": "text_of_another",
                "line": "",
                "severity": "warning",
                "message": "-1 of the text",
                "cells": [],
                "other_report_id": f"health:{YEAR}:d-health",
                "similarity": 0.97,
            }
        ]
    )
