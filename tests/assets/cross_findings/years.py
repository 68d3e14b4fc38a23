"""Reports of two years in plain values, for tests of what compares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from assets.cross_findings.cross_findings import YearTables, cross_findings
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.raw_text.document import Document, document_json
from assets.raw_text.tables import RAW_TEXT
from assets.register.tables import REPORTERS
from assets.storage.schema import TableSpec
from assets.validated_tables.tables import VALIDATED_CELLS
from expectations.forms.catalogue import edition

REGION = "991121"
Figures = Mapping[str, Decimal | int | str | None]


@dataclass
class Year:
    """The reports of one year; a cell is 0 unless given, blank where None, illegible where text."""

    year: int
    reports: list[dict[str, object]] = field(default_factory=list)
    cells: list[dict[str, object]] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    texts: list[dict[str, object]] = field(default_factory=list)

    def add(
        self,
        reporter: str,
        figures: Figures = MappingProxyType({}),
        *,
        text: str = "",
        accepted: bool = True,
        current: bool = True,
        form: tuple[str, str] = ("2021", ""),
        without: tuple[str, ...] = (),
    ) -> str:
        """One more report; ``without`` names cells that are not found in it. Returns its id."""
        report_id = f"{reporter}:{self.year}:{len(self.reports)}"
        ids = {"year": self.year, "report_id": report_id, "reporter_id": reporter}
        self.reports.append(
            {
                **ids,
                "document_id": report_id,
                "tables_document_id": report_id,
                "current": current,
            }
        )
        grid = edition(*form)
        for cell in grid.cells:
            if cell.key in without:
                continue
            given = figures.get(cell.key, 0)
            meaning = "number" if given is not None else "blank"
            is_text = isinstance(given, str)
            self.cells.append(
                {
                    **ids,
                    "edition": grid.id,
                    "variant": grid.variant,
                    "cell": cell.key,
                    "value": None if given is None or is_text else Decimal(given),
                    "meaning": "illegible" if is_text else meaning,
                }
            )
        if accepted:
            self.accepted.add(report_id)
        content = document_json(Document("html", blocks=tuple(text.split("\n"))))
        self.texts.append({"document_id": report_id, "content": content, "problem": None})
        return report_id

    def tables(self) -> YearTables:
        accepted = [row for row in self.cells if row["report_id"] in self.accepted]
        return YearTables(
            reports=filled(REPORTS, self.reports),
            parsed_cells=filled(PARSED_CELLS, self.cells),
            validated_cells=filled(VALIDATED_CELLS, accepted),
            texts=filled(RAW_TEXT, self.texts),
        )


def filled(spec: TableSpec, rows: list[dict[str, object]]) -> pl.DataFrame:
    """A frame of the table in which what the rows do not say is nothing in particular."""
    nothing = {pl.String: "", pl.Int32: 0, pl.Boolean: False, pl.Float32: 1.0}
    columns = {
        column.name: None if not column.required else nothing.get(column.dtype, [])
        for column in spec.columns
    }
    named = {"collection_region": REGION} if "collection_region" in columns else {}
    return spec.frame([{**columns, **named, **row} for row in rows])


def found(
    this: Year, last: Year | None = None, reporters: pl.DataFrame | None = None
) -> pl.DataFrame:
    """CROSS_FINDINGS of this year beside last."""
    if reporters is None:
        ids = {str(row["reporter_id"]) for row in this.reports}
        reporters = units(*sorted(ids))
    before = (last or Year(this.year - 1)).tables()
    return cross_findings(this.tables(), before, reporters)


def units(*names: str, **given: object) -> pl.DataFrame:
    """REPORTERS of these ids, which are their names as well."""
    return filled(
        REPORTERS,
        [
            {
                "reporter_id": name,
                "name": name,
                "kind": "department",
                "level": "county",
                "region": REGION,
                **given,
            }
            for name in names
        ],
    )


def rules_found(findings: pl.DataFrame) -> list[tuple[str, str, str]]:
    """Report, rule and line of each finding, sorted."""
    return sorted(findings.select("report_id", "rule", "line").iter_rows())
