"""A country's year as its stages leave it: register, outcomes, reports and accepted cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl
from upath import UPath

from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.register.load import load_register
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import FINDINGS, OUTCOMES, VALIDATED_CELLS
from benchmarks.country import Country, Reporter, country, write_register
from expectations.forms import catalogue
from expectations.forms.model import Edition
from samples.synthetic import synthetic_frame

SHARE_BLANK = 0.02
# One report in so many: without a report, in quarantine, of an older edition, of a local form.
MISSING, QUARANTINED, OLDER, LOCAL = 101, 37, 29, 13


@dataclass(frozen=True)
class _Report:
    """A reporter's report, its place in its prefecture and the grid it is printed in."""

    reporter: Reporter
    report_id: str
    outcome: str
    grid: Edition


def write_country(folder: Path, reports: int, years: tuple[int, ...]) -> StageTables:
    """The stage tables of a country in which so many reporters owe a report, in every year."""
    nation = country(reports)
    write_register(nation, folder / "register")
    register = load_register(UPath(folder / "register"))
    tables = StageTables(UPath(folder / "tables"))
    tables.write(REGIONS, register.regions)
    tables.write(REPORTERS, register.reporters.with_columns(valid_from=pl.lit(0, pl.Int32)))
    tables.write(POPULATIONS, POPULATIONS.empty())
    for year in years:
        _write_year(tables, nation, year)
    return tables


def _write_year(tables: StageTables, nation: Country, year: int) -> None:
    for seed, (region, reporters) in enumerate(nation.prefectures.items()):
        planned = list(_planned(reporters, year, seed))
        read = [each for each in planned if each.report_id]
        accepted = [each.report_id for each in read if each.outcome == "accepted"]
        cells = _cells(read, seed, year, region)
        place = {"year": year, "collection_region": region}
        frames = (
            (OUTCOMES, OUTCOMES.frame([_outcome(each) | place for each in planned])),
            (REPORTS, REPORTS.frame([_report(each) | place for each in read])),
            (FINDINGS, FINDINGS.frame([_finding(each) | place for each in read])),
            (PARSED_CELLS, cells),
            (VALIDATED_CELLS, cells.filter(pl.col("report_id").is_in(accepted))),
        )
        for spec, frame in frames:
            tables.write(spec, frame, year=year, region=region)


def _planned(reporters: list[Reporter], year: int, seed: int) -> Iterator[_Report]:
    in_force = catalogue.edition_for_year(year)
    if in_force is None:
        raise LookupError(f"no edition for {year}")
    local = [grid for grid in catalogue.grids() if grid.id == in_force.id and grid.variant]
    older = [grid for grid in catalogue.grids() if grid.id != in_force.id and not grid.variant]
    for position, reporter in enumerate(reporters, start=seed):
        grid = in_force
        if position % OLDER == 0:
            grid = older[-1]
        elif local and position % LOCAL == 0:
            grid = local[0]
        document = sha256(f"{reporter.id}{year}".encode()).hexdigest()[:16]
        report_id = f"{reporter.id}:{year}:{document}"
        if position % MISSING == 0:
            yield _Report(reporter, "", "not_published", grid)
        elif position % QUARANTINED == 0:
            yield _Report(reporter, report_id, "quarantined", grid)
        else:
            yield _Report(reporter, report_id, "accepted", grid)


def _cells(read: list[_Report], seed: int, year: int, region: str) -> pl.DataFrame:
    """PARSED_CELLS and VALIDATED_CELLS of a partition in one; a few of its numbers are blank."""
    frames = []
    by_grid = {each.grid.grid_id: each.grid for each in read}
    for grid_id, grid in by_grid.items():
        alike = [each for each in read if each.grid.grid_id == grid_id]
        known = pl.DataFrame(
            {
                "report_id": [each.report_id for each in alike],
                "reporter_id": [each.reporter.id for each in alike],
                "document_id": [each.report_id.rpartition(":")[2] for each in alike],
            }
        )
        wide = synthetic_frame(grid, len(alike), seed + year).drop("report_id")
        long = pl.concat([known, wide], how="horizontal").unpivot(
            index=known.columns, variable_name="cell", value_name="value"
        )
        frames.append(long.with_columns(edition=pl.lit(grid.id), variant=pl.lit(grid.variant)))
    blank = pl.int_range(pl.len()).hash(seed) % round(1 / SHARE_BLANK) == 0
    printed = pl.col("value").cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    place = pl.format("{}:{}:1", pl.int_range(pl.len()) % 3, pl.int_range(pl.len()) % 90)
    return pl.concat(frames).select(
        *("report_id", "reporter_id", "document_id", "cell", "edition", "variant"),
        pl.lit(year, pl.Int32).alias("year"),
        pl.lit(region).alias("collection_region"),
        pl.when(~blank).then("value").alias("value"),
        pl.when(~blank).then(printed).otherwise(pl.lit("")).alias("token"),
        pl.when(blank).then(pl.lit("blank")).otherwise(pl.lit("number")).alias("meaning"),
        pl.lit(None, VALIDATED_CELLS.schema["derived"]).alias("derived"),
        pl.lit(value=False).alias("inferred"),
        pl.lit(1.0, pl.Float32).alias("confidence"),
        pl.lit("").alias("remark"),
        place.alias("place"),
        pl.lit(None, pl.String).alias("sheet_cell"),
        pl.lit("").alias("edition_hash"),
        (pl.int_range(pl.len()).hash(seed) % 9973 == 0).alias("corrected"),
        pl.lit(None, VALIDATED_CELLS.schema["printed_value"]).alias("printed_value"),
        (pl.col("report_id").hash(seed) % 499 == 0).alias("as_published"),
    )


def _outcome(planned: _Report) -> dict[str, object]:
    return {
        "reporter_id": planned.reporter.id,
        "outcome": planned.outcome,
        "stage": "validated_tables" if planned.report_id else "fetch",
        "reason": "",
        "report_id": planned.report_id or None,
        "decision": "",
        "deadline": date(2025, 1, 31),
        "late": False if planned.report_id else None,
    }


def _report(planned: _Report) -> dict[str, object]:
    whole = planned.reporter.scope == "region_wide"
    told = {column.name: "" for column in REPORTS.columns if column.dtype == pl.String}
    document = planned.report_id.rpartition(":")[2]
    return told | {
        "report_id": planned.report_id,
        "reporter_id": planned.reporter.id,
        "document_id": document,
        "tables_document_id": document,
        "tables_sha256": None,
        "version": 1,
        "current": True,
        "title": f"{planned.reporter.name}政府信息公开工作年度报告",
        "edition": planned.grid.id,
        "variant": planned.grid.variant,
        "scope": "region_wide" if whole else "unit",
    }


def _finding(planned: _Report) -> dict[str, object]:
    broken = planned.outcome == "quarantined"
    return {
        "report_id": planned.report_id,
        "reporter_id": planned.reporter.id,
        "rule": "identity_broken" if broken else "blank_cell",
        "line": "requests.balance.total",
        "severity": "critical" if broken else "warning",
        "message": "",
        "cells": [],
        "suspects": [],
    }
