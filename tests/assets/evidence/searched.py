"""A partition whose reports were looked for: units, sources and answers are added one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from assets.evidence.missing import (
    OF_LAST_YEAR,
    OF_PARTITION,
    OF_REGISTER,
    Looked,
    Missing,
    SearchTables,
    missing_reports,
)
from tests.assets.partition import REGION, YEAR

BASIS = "政府信息公开条例(国务院令第711号)第四十九条"
DEADLINE = dt.date(2025, 1, 31)
AT = dt.datetime(2025, 2, 20, 6, 30, tzinfo=dt.UTC)
TOWN = f"{REGION}101"
PARTITION = {"year": YEAR, "collection_region": REGION}
FORMER = {"year": YEAR - 1, "collection_region": REGION}
Row = dict[str, object]


@dataclass
class Searched:
    """Tables by the names of SearchTables, as rows."""

    rows: dict[str, list[Row]] = field(
        default_factory=lambda: {
            "regions": [
                region("991100", "泽安市", "prefecture", None),
                region(REGION, "临溪县", "county", "991100"),
                region(TOWN, "青筠镇", "township", REGION),
            ],
            **{
                name: []
                for name in (*OF_REGISTER, *OF_PARTITION, *OF_LAST_YEAR)
                if name != "regions"
            },
        }
    )

    def unit(self, name: str, outcome: str = "", reason: str = "", **register: object) -> None:
        """A unit under its name as its id; with an outcome, where one is owed."""
        self.rows["reporters"].append(
            {
                "reporter_id": name,
                "name": name,
                "kind": "department",
                "level": "county",
                "region": REGION,
                "collection_region": REGION,
                "scope": "unit",
                "valid_from": 0,
                "valid_to": 9999,
                "aliases": [],
                **register,
            }
        )
        if outcome:
            self.rows["outcomes"].append(
                {
                    **PARTITION,
                    "reporter_id": name,
                    "outcome": outcome,
                    "stage": "fetch",
                    "reason": reason,
                    "decision": "",
                    "deadline": DEADLINE,
                }
            )

    def held(self, unit: str, reasons: list[str], state: str = "open") -> None:
        """A unit's report in quarantine."""
        self.rows["quarantine"].append(
            {
                **PARTITION,
                "report_id": unit,
                "reporter_id": unit,
                "document_id": unit,
                "tables_document_id": unit,
                "reasons": reasons,
                "lines": [],
                "suspects": [],
                "state": state,
            }
        )

    def source(self, unit: str, address: str, **source: object) -> None:
        """A place of the register, under its address as its id."""
        self.rows["sources"].append(
            {
                "source_id": address,
                "reporter_id": unit,
                "year": YEAR,
                "kind": "direct",
                "address": address,
                "platform": "",
                "local": False,
                **source,
            }
        )

    def answer(self, unit: str, source: str, **document: object) -> None:
        """What was archived for a source."""
        number = len(self.rows["documents"])
        self.rows["documents"].append(
            {**PARTITION, **_document(unit, source, f"d{number}"), **document}
        )

    def former(self, unit: str, address: str, final_url: str | None = None) -> None:
        """Where last year's report was found."""
        document = _document(unit, address, f"former-{unit}")
        self.rows["former_documents"].append({**FORMER, **document, "final_url": final_url})
        self.rows["former_outcomes"].append(
            {
                **FORMER,
                "reporter_id": unit,
                "outcome": "fetched",
                "reason": "",
                "document_id": f"former-{unit}",
            }
        )

    def tables(self) -> SearchTables:
        specs = OF_REGISTER | OF_PARTITION | OF_LAST_YEAR
        return SearchTables(**{name: spec.frame(self.rows[name]) for name, spec in specs.items()})

    def missing(self) -> list[Missing]:
        return missing_reports(self.tables(), YEAR, BASIS)


def silent(**values: object) -> Missing:
    """A missing report of which everything is known."""
    usual: dict[str, object] = {
        "collection_name": "临溪县",
        "region_name": "临溪县",
        "reporter_id": "linxi-health",
        "reporter": "临溪县卫生健康局",
        "kind": "department",
        "parent": "临溪县人民政府",
        "contact": "李四",
        "telephone": "0990-1234567",
        "year": YEAR,
        "outcome": "gone",
        "reason": "页面已不存在 page is gone: HTTP 404: http://www.lx.gov.cn/a.html",
        "deadline": DEADLINE,
        "basis": BASIS,
        "looked": (
            Looked(
                "http://www.lx.gov.cn/a.html",
                AT,
                ("页面已不存在 page is gone: HTTP 404: http://www.lx.gov.cn/a.html",),
            ),
        ),
        "former_address": "http://www.lx.gov.cn/2024/b.html",
    }
    return Missing(**(usual | values))  # type: ignore[arg-type]


def region(code: str, name: str, level: str, parent: str | None) -> Row:
    return {
        "code": code,
        "name": name,
        "level": level,
        "parent": parent,
        "collection": level == "county",
        "valid_from": 0,
        "valid_to": 9999,
    }


def _document(unit: str, source: str, document_id: str) -> Row:
    return {
        "source_id": source,
        "reporter_id": unit,
        "document_id": document_id,
        "role": "report",
        "url": source,
        "part": "",
        "fetched_at": AT,
        "link_text": "",
        "exceptions": [],
    }
