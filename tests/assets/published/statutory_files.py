"""Statutory tables written to files and read back as `nianbao check` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.published.change_tables import REVISIONS
from assets.published.region_year import RegionYear, region_years
from assets.published.statutory import RegionTables
from assets.published.statutory_notes import Note
from assets.published.word import statutory_document
from assets.published.workbook import statutory_workbook
from assets.report import Report, read_report
from assets.rollups.coverage import coverage
from assets.rollups.rollup_parts import rollup_parts
from assets.rollups.sums import rollup_cells
from assets.rollups.tables import INDICATORS, RECONCILIATION, SERIES, UNIT_INDICATORS
from assets.validated_tables.tables import FINDINGS, QUARANTINE
from expectations.forms.layout import form_tables
from expectations.forms.model import Edition
from expectations.wording import plain

WRITERS = {"workbook": statutory_workbook, "document": statutory_document}
Figures = Mapping[str, Decimal | None]


def tables_of(grid: Edition, figures: Figures, year: int) -> RegionTables:
    """A county's tables with these figures; rows of local forms that have none are left out."""
    left_out = {
        f"{cell.table}.{cell.row}"
        for cell in grid.cells
        if cell.optional and cell.key not in figures
    }
    return RegionTables(
        title=f"临溪县{year}年政府信息公开工作年度报告",
        subtitle="（汇总表）",
        preface=("本表由本行政区域内各单位的年度报告汇总编制而成。",),
        tables=form_tables(grid, left_out),
        figures=figures,
        notes=(Note("汇总范围", "按行政区划逐级相加，每份报告只计一次。"),),
    )


def read_back(data: bytes) -> Report:
    return read_report(data, source="tables")


def printed(report: Report) -> dict[str, Decimal | None]:
    return {cell.key: cell.value for cell in report.parsed.cells}


def as_printed(figures: Figures) -> dict[str, str]:
    """Figures by their digits: equal numbers may have other noughts behind the point."""
    return {key: "" if value is None else plain(value) for key, value in figures.items()}


def regions_of(year: int, tables: Mapping[str, pl.DataFrame]) -> list[RegionYear]:
    """Every region of the year that publishes, summed from the tables of the stages by name."""
    known = (year, *(tables[name] for name in ("regions", "reporters", "outcomes", "reports")))
    cells = tables["validated_cells"]
    findings = tables.get("findings", FINDINGS.empty())
    empty = (RECONCILIATION, SERIES, INDICATORS, UNIT_INDICATORS, QUARANTINE, REVISIONS)
    frames = {
        **{spec.name: spec.empty() for spec in empty},
        **tables,
        "rollup_cells": rollup_cells(*known, cells),
        "rollup_parts": rollup_parts(*known),
        "coverage": coverage(*known, findings, cells, CROSS_FINDINGS.empty()),
    }
    return list(region_years(year, frames, SERIES.empty()))
