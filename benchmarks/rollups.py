"""What the rollups of a country-year cost, beside DuckDB over the same files.

`python -m benchmarks.rollups [--reports N] [--years N] [--json]`: the stage tables of synthetic
reports are written as the stages write them, then every step runs in a process of its own, from
Parquet files to Parquet files. The sums and DuckDB's must be equal cell for cell.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import polars as pl
from upath import UPath

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import PARSED_CELLS, REPORTS
from assets.published.cells import cell_dictionary
from assets.published.change_tables import REVISIONS
from assets.published.region_files import region_files
from assets.published.release import write_release
from assets.published.tables import CELLS, PUBLIC_REPORTERS, PUBLISHED, TRACED_REPORTS
from assets.published.tracing import traced_reports
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS
from assets.rollups.coverage import coverage
from assets.rollups.definitions import indicator_definitions
from assets.rollups.grid import grid_for_year, terms_frame
from assets.rollups.indicators import indicators, torn_reports, unit_indicators
from assets.rollups.reconciliation import reconciliation
from assets.rollups.rollup_parts import rollup_parts
from assets.rollups.series import series
from assets.rollups.sums import rollup_cells
from assets.rollups.tables import (
    COVERAGE,
    INDICATOR_DEFINITIONS,
    INDICATORS,
    RECONCILIATION,
    ROLLUP_CELLS,
    ROLLUP_PARTS,
    SERIES,
    UNIT_INDICATORS,
)
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import FINDINGS, OUTCOMES, VALIDATED_CELLS
from benchmarks.command import told
from benchmarks.country import YEAR
from benchmarks.country_year import write_country
from benchmarks.rollups_sql import rollup_by_duckdb
from expectations.forms import catalogue

BY_DUCKDB = "by_duckdb.parquet"
# What there is of the year before it is published.
_MADE = (
    *(ROLLUP_CELLS, ROLLUP_PARTS, COVERAGE, RECONCILIATION, SERIES, INDICATORS, UNIT_INDICATORS),
    *(OUTCOMES, FINDINGS),
)


def measured(reports: int, years: int, folder: Path) -> dict[str, object]:
    """The figures of one run over so many reports a year, made in an empty folder.

    ``seconds`` and ``peak_mb`` are those of the sums, ``steps`` those of everything made of them;
    ``years`` has the seconds of the sums of each year.

    Raises:
        AssertionError: DuckDB's table is another.
    """
    newest = range(YEAR - years + 1, YEAR + 1)
    tables = write_country(folder, reports, tuple(newest))
    sums = {year: alone(_sums, folder, year) for year in newest}
    _write_form(folder, YEAR)
    steps = {step.__name__.strip("_"): alone(step, folder, YEAR) for step in _STEPS}
    by_duckdb = alone(_by_duckdb, folder, YEAR)
    ours = tables.read(ROLLUP_CELLS, year=YEAR)
    if not ours.equals(pl.read_parquet(folder / BY_DUCKDB)):
        raise AssertionError("DuckDB's table of sums is another")
    seconds, peak_mb = sums[YEAR]
    return {
        "cells": _height(tables.scan(VALIDATED_CELLS, YEAR)),
        "seconds": seconds,
        "peak_mb": peak_mb,
        "ratio_to_duckdb": round(seconds / by_duckdb[0], 2),
        "duckdb": by_duckdb,
        "rows": ours.height,
        "steps": steps,
        "years": [taken for taken, _ in sums.values()],
    }


def alone(step: Callable[[Path, int], None], folder: Path, year: int) -> tuple[float, int]:
    """Seconds of a step and megabytes at its peak, in a process that does nothing else."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as pool:
        return pool.submit(_timed, step, folder, year).result()


def _timed(step: Callable[[Path, int], None], folder: Path, year: int) -> tuple[float, int]:
    began = time.perf_counter()
    step(folder, year)
    seconds = time.perf_counter() - began
    return round(seconds, 2), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _sums(folder: Path, year: int) -> None:
    tables = _tables(folder)
    cells = tables.scan(VALIDATED_CELLS, year)
    tables.write(ROLLUP_CELLS, rollup_cells(year, *_known(tables, year), cells), year=year)


def _coverage(folder: Path, year: int) -> None:
    tables = _tables(folder)
    findings, cells = tables.read(FINDINGS, year=year), tables.scan(VALIDATED_CELLS, year)
    known = _known(tables, year)
    covered = coverage(year, *known, findings, cells, tables.read(CROSS_FINDINGS, year=year))
    tables.write(COVERAGE, covered, year=year)


def _reconciliation(folder: Path, year: int) -> None:
    tables = _tables(folder)
    cells, parsed = tables.scan(VALIDATED_CELLS, year), tables.scan(PARSED_CELLS, year)
    sums = tables.read(ROLLUP_CELLS, year=year)
    compared = reconciliation(year, *_known(tables, year), cells, sums, parsed)
    tables.write(RECONCILIATION, compared, year=year)


def _series(folder: Path, year: int) -> None:
    tables = _tables(folder)
    sums = tables.read(ROLLUP_CELLS, year=year)
    tables.write(SERIES, series(year, tables.read(REGIONS), sums), year=year)


def _indicators(folder: Path, year: int) -> None:
    tables = _tables(folder)
    lines, covered = tables.read(SERIES, year=year), tables.read(COVERAGE, year=year)
    populations = tables.read(POPULATIONS)
    torn = torn_reports(year, *_known(tables, year), tables.scan(VALIDATED_CELLS, year))
    found = indicators(year, tables.read(REGIONS), populations, lines, covered, torn)
    tables.write(INDICATORS, found, year=year)


def _unit_indicators(folder: Path, year: int) -> None:
    tables = _tables(folder)
    cells = tables.scan(VALIDATED_CELLS, year)
    found = unit_indicators(year, *_known(tables, year), cells)
    tables.write(UNIT_INDICATORS, found, year=year)


def _release(folder: Path, year: int) -> None:
    tables = _tables(folder)
    cells = tables.scan(VALIDATED_CELLS, year)
    write_release(
        UPath(folder / "published"), year, _frames(tables, year) | {"validated_cells": cells}
    )


def _region_files(folder: Path, year: int) -> None:
    tables = _tables(folder)
    for path, content in region_files(year, _frames(tables, year), tables.read(SERIES, year=year)):
        file = folder / "pages" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


_STEPS = (
    *(_coverage, _reconciliation, _series, _indicators, _unit_indicators),
    *(_release, _region_files),
)


def _by_duckdb(folder: Path, year: int) -> None:
    tables = _tables(folder)
    sources = {
        "regions": str(tables.path(REGIONS)),
        "parts": str(tables.path(ROLLUP_PARTS, year=year)),
        "cells": str(tables.path(VALIDATED_CELLS, year=year).with_suffix("") / "*.parquet"),
        "grid": str(folder / "grid.parquet"),
        "terms": str(folder / "terms.parquet"),
    }
    rollup_by_duckdb(year, sources, folder / BY_DUCKDB)


def _frames(tables: StageTables, year: int) -> dict[str, pl.DataFrame]:
    """The published tables by name; those that nothing here makes have no rows."""
    documents = tables.read(DOCUMENTS, year=year)
    reporters = PUBLIC_REPORTERS.conformed(tables.read(REPORTERS))
    of_the_year = {spec.name: tables.read(spec, year=year) for spec in _MADE}
    return {spec.name: spec.empty() for spec in (*PUBLISHED, REVISIONS)} | {
        **of_the_year,
        TRACED_REPORTS.name: traced_reports(tables.read(REPORTS, year=year), documents),
        PUBLIC_REPORTERS.name: reporters,
        REGIONS.name: tables.read(REGIONS),
        CELLS.name: cell_dictionary(),
        INDICATOR_DEFINITIONS.name: indicator_definitions(),
    }


def _write_form(folder: Path, year: int) -> None:
    """What DuckDB is told of the form, and whose reports it is to add up."""
    tables = _tables(folder)
    tables.write(ROLLUP_PARTS, rollup_parts(year, *_known(tables, year)), year=year)
    edition = catalogue.edition_for_year(year)
    if edition is None:
        raise LookupError(f"no edition for {year}")
    grid = grid_for_year(year)
    rows = [(cell.key, *cell.key.split("."), cell.unit, cell.is_total) for cell in grid]
    names = ["cell", "table", "row", "column", "unit", "is_total"]
    cells = pl.DataFrame(rows, schema=names, orient="row").with_row_index("position")
    cells.with_columns(edition=pl.lit(edition.id)).write_parquet(folder / "grid.parquet")
    terms = terms_frame(grid).join(cells.select("cell", "position"), on="cell")
    terms.write_parquet(folder / "terms.parquet")


def _tables(folder: Path) -> StageTables:
    return StageTables(UPath(folder / "tables"))


def _known(
    tables: StageTables, year: int
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Regions, reporters, outcomes and reports, which every rollup is made with."""
    register = tables.read(REGIONS), tables.read(REPORTERS)
    return *register, tables.read(OUTCOMES, year=year), tables.read(REPORTS, year=year)


def _height(frame: pl.LazyFrame) -> int:
    return int(frame.select(pl.len()).collect().item())


def _in_a_new_folder(reports: int, years: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="nianbao-rollups-") as folder:
        return measured(reports, years, Path(folder))


if __name__ == "__main__":
    sys.exit(told(_in_a_new_folder, __doc__, reports=3_000, years=1))
