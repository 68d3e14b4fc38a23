"""A published sum out of the stage tables, with every report behind it: who says what, where."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from upath import UPath

from assets.evidence.files import page_file
from assets.evidence.outcome_words import OUTCOMES as OUTCOME_WORDS
from assets.fetch.tables import DOCUMENTS
from assets.parsed_tables.tables import REPORTS
from assets.published.cells import cell_dictionary
from assets.published.tracing import traced_documents, traced_reports
from assets.register.tables import REGIONS, REPORTERS, valid_in
from assets.rollups.behind import printed_cells, reports_behind
from assets.rollups.grid import RollupCell, grid_for_year
from assets.rollups.region_tree import lineages, region_tree
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS, ROLLUP_PARTS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import OUTCOMES, QUARANTINE, VALIDATED_CELLS
from expectations.findings import rules
from expectations.forms import catalogue
from expectations.forms.comparable import Variable
from expectations.forms.model import Edition

_HEADINGS = ("table", "row", "column")
_TRACE = ("url", "sha256", "warc_file", "warc_offset")
_MOST = 10  # matches that a message names
_NEAR = 5  # of those that only come near
_CUTOFF = 0.4  # likeness below which a name does not come near
_ORDER = ("counted", "blank", "absent", "quarantined", "missing")


class UnknownError(LookupError):
    """No such year, region or cell; the message names what comes near."""


@dataclass(frozen=True)
class Figure:
    """A sum and the reports behind it, those with the largest numbers first.

    ``counts`` are the counts of ROLLUP_CELLS by name. Each of ``reports`` has ``reporter_id``,
    ``name``, ``region``, ``covers``, ``said`` (counted, blank, absent, quarantined or missing),
    ``value``, ``corrected``, ``as_published``, ``why`` (it is not added up), ``report_id``,
    ``address`` it was published at, ``evidence``, the page about it on this machine, and
    ``printed``: of each cell that makes up its figure ``cell``, ``token``, ``place``, and ``url``,
    ``sha256``, ``warc_file`` and ``warc_offset`` of the document it stands in.
    ``is_current``: they add up to the sum; else it was made before they last changed.
    """

    year: int
    region: str
    region_name: str
    cell: str
    label: str
    unit: str
    value: Decimal | None
    maturity: str
    counts: dict[str, int]
    is_current: bool
    reports: list[dict[str, Any]]


def figure(tables: StageTables, evidence: UPath, year: int, region: str, cell: str) -> Figure:
    """The sum of a region's cell. Raises UnknownError.

    Args:
        tables: the data home's stage tables.
        evidence: folder of the evidence pages of all years.
        year: a report year that was rolled up.
        region: code or name of a region of that year.
        cell: key of a rollup cell or of the comparable variable that it is, or its labels,
            separated by slashes, as far as they are needed to tell it from others.
    """
    made = sorted(part.year for part in tables.partitions(ROLLUP_CELLS))
    if year not in made:
        there = ", ".join(map(str, made))
        raise UnknownError(
            f"{year} 年度尚未汇总；已有：{there or '无'}\n"
            f"report year {year} has not been rolled up; there is {there or 'none'}"
        )
    register = tables.read(REGIONS)
    tree = region_tree(year, register)
    rolled_up = tables.read(COVERAGE, year=year).select("region", "maturity")
    valid = register.filter(valid_in(year))
    named = rolled_up.join(valid, left_on="region", right_on="code")
    code, name = known_region(named, region)
    known, label = _known_cell(year, cell)
    sums = tables.scan(ROLLUP_CELLS, year).filter(region=code, cell=known.key)
    total = sums.collect().row(0, named=True)
    below = lineages(tree).filter(pl.col("within") == code)
    inside = tables.read(ROLLUP_PARTS, year=year).filter(
        pl.col("system") == "", pl.col("region").is_in(below["region"].implode())
    )
    cells = printed_cells(known, inside, tables.scan(VALIDATED_CELLS, year))
    found = reports_behind(known, inside, cells)
    return Figure(
        year=year,
        region=code,
        region_name=name,
        cell=known.key,
        label=label,
        unit=total["unit"],
        value=total["value"],
        maturity=rolled_up.filter(region=code)["maturity"].item(),
        counts={name: total[name] for name in total if name.startswith("reports_")},
        is_current=_adds_up(found, total),
        reports=_told(tables, evidence, year, found, cells),
    )


def _adds_up(found: pl.DataFrame, total: Mapping[str, Any]) -> bool:
    """Whether the parts say what their row of ROLLUP_CELLS does."""
    counts = all((found["said"] == word).sum() == total[f"reports_{word}"] for word in _ORDER)
    return counts and found["value"].sum() == (total["value"] or 0)


def _told(
    tables: StageTables, evidence: UPath, year: int, found: pl.DataFrame, cells: pl.DataFrame
) -> list[dict[str, Any]]:
    """The parts with their names, why they are not added up, and where their reports are."""
    documents = tables.read(DOCUMENTS, year=year)
    published = traced_reports(tables.read(REPORTS, year=year), documents).select(
        "report_id", "url"
    )
    printed = _printed(cells, documents)
    ended = tables.read(OUTCOMES, year=year).select(
        *("reporter_id", "collection_region", "outcome", "reason"), read="report_id"
    )
    rows = (
        found.join(
            tables.read(REPORTERS).select("reporter_id", "name"), on="reporter_id", how="left"
        )
        .with_columns(pl.col("name").fill_null(pl.col("reporter_id")))
        .join(ended, on="reporter_id", how="left")
        .join(published, left_on="read", right_on="report_id", how="left")
        .join(
            tables.read(QUARANTINE, year=year).select("report_id", "reasons"),
            left_on="read",
            right_on="report_id",
            how="left",
        )
        .with_columns(place=pl.col("said").cast(pl.Enum(_ORDER)))
        .sort("place", "value", "reporter_id", descending=[False, True, False], nulls_last=True)
    )
    return [
        {**_report(row, evidence / str(year)), "printed": printed.get(row["report_id"], [])}
        for row in rows.iter_rows(named=True)
    ]


def _printed(cells: pl.DataFrame, documents: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Of each report the cells that make up its figure, and the archived bytes they stand in."""
    traced = traced_documents(documents).select("document_id", *_TRACE)
    rows = cells.join(traced, on="document_id", how="left", maintain_order="left")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.select("report_id", "cell", "token", "place", *_TRACE).iter_rows(named=True):
        found.setdefault(row.pop("report_id"), []).append(row)
    return found


def _report(row: dict[str, Any], evidence: UPath) -> dict[str, Any]:
    names = ("reporter_id", "name", "region", "covers", "said", "value")
    marks = ("corrected", "as_published")
    page = evidence / (row["collection_region"] or "") / page_file(row["read"] or "")
    return {
        **{name: row[name] for name in (*names, *marks)},
        "why": _why(row),
        "report_id": row["read"] or "",
        "address": row["url"] or "",
        "evidence": str(page) if page.exists() else "",
    }


def _why(row: dict[str, Any]) -> str:
    """Why a report is not added up; empty where it is."""
    if row["standing"] == "accepted":
        return ""
    if row["outcome"] is None:
        return "尚无结果 no outcome yet"
    if row["outcome"] == "quarantined":
        return "；".join(f"{rules()[rule].label} {rule}" for rule in row["reasons"] or ())
    if row["outcome"] == "accepted":
        return f"口径过宽 covers more than {row['covers']}: {row['scope']} {row['scope_evidence']}"
    words = OUTCOME_WORDS[row["outcome"]]
    return f"{words['zh']} {words['en']}: {row['reason']}".removesuffix(": ")


def known_region(regions: pl.DataFrame, given: str) -> tuple[str, str]:
    """Code and name of the region that is meant by either; UnknownError where that is not one.

    ``regions`` are those of a year: region (its code), name, parent.
    """
    names = dict(regions.select("region", "name").iter_rows())
    parents = dict(regions.select("region", "parent").iter_rows())
    above = {code: f" in {names.get(parent, parent)}" for code, parent in parents.items() if parent}
    shown = {code: f"{code} {name}{above.get(code, '')}" for code, name in names.items()}
    meant = [code for code, name in names.items() if given in {code, name}]
    if not meant:
        near = _near(given, {code: (code, name) for code, name in names.items()})
        told = (f"这一年度没有区域 {given!r}", f"no such region {given!r} that year")
        raise UnknownError(_meant(told, near, shown))
    if len(meant) > 1:
        told = (f"这一年度有多个区域 {given!r}", f"several regions {given!r} that year")
        raise UnknownError(_meant(told, meant, shown))
    return meant[0], names[meant[0]]


def _known_cell(year: int, given: str) -> tuple[RollupCell, str]:
    """The cell that is meant, and its labels from the table downwards."""
    grid = {cell.key: cell for cell in grid_for_year(year)}
    edition = catalogue.edition_for_year(year)
    called = {
        (row["edition"], row["cell"]): " / ".join(
            filter(None, (row[f"{name}_label"] for name in _HEADINGS))
        )
        for row in cell_dictionary().iter_rows(named=True)
    }
    labels = {key: called[edition.id, key] for key in grid} if edition else {}
    variables = _comparable(edition, grid) if edition else {}
    same = {variable.id: key for key, variable in variables.items()}
    key = given if given in grid else same.get(given)
    said = [c for c, label in labels.items() if _is_in(given, label)]
    ends = [c for c in said if f"/{_plain(labels[c])}".endswith(f"/{_plain(given)}")]
    meant = [key] if key else ends or said
    shown = {key: f"{key} {label}" for key, label in labels.items()}
    if not meant:
        near = _near(given, {c: _names(c, labels[c], variables.get(c), called) for c in labels})
        told = (f"{year} 年度没有指标 {given!r}", f"no such cell {given!r} in {year}")
        raise UnknownError(_meant(told, near, shown))
    if len(meant) > 1:
        totals_first = sorted(meant, key=lambda key: not grid[key].is_total)
        told = (f"{year} 年度有多个指标 {given!r}", f"several cells {given!r} in {year}")
        raise UnknownError(_meant(told, totals_first, shown))
    return grid[meant[0]], labels[meant[0]]


def _comparable(edition: Edition, grid: Collection[str]) -> dict[str, Variable]:
    """The variable comparable over editions that a cell of the grid is, by the cell's key."""
    found = {}
    for variable in catalogue.bridge().variables:
        terms = variable.terms_for(edition)
        key = terms[0] if len(terms) == 1 else variable.id
        if terms and key in grid:
            found[key] = variable
    return found


def _names(
    key: str, label: str, variable: Variable | None, called: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    """What a person may call a cell: its key and last labels, and those of other editions.

    ``called`` has the labels of each edition's cells.
    """
    yield from (key, *_last(label))
    if variable:
        yield from (variable.id, variable.label)
        for edition, cells in variable.cells.items():
            if len(cells) == 1:
                yield from (cells[0], *_last(called.get((edition, cells[0]), "")))


def _last(label: str) -> tuple[str, str]:
    """The row's own label, alone and with the column's."""
    row_and_column = label.split(" / ")[-2:]
    return row_and_column[0], "/".join(row_and_column)


def _is_in(given: str, label: str) -> bool:
    """Whether the labels given are among those of a cell, in their order."""
    parts = iter(_plain(label).split("/"))
    return all(part in parts for part in _plain(given).split("/"))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _near(given: str, named: Mapping[str, Iterable[str]]) -> list[str]:
    """Keys of what comes near by any of its names, the nearest first."""
    alike = difflib.SequenceMatcher(b=_plain(given), autojunk=False)

    def likeness(name: str) -> float:
        alike.set_seq1(_plain(name))
        return alike.ratio()

    best = {key: max(map(likeness, names)) for key, names in named.items()}
    near = [key for key in best if best[key] >= _CUTOFF]
    return sorted(near, key=best.__getitem__, reverse=True)[:_NEAR]


def _meant(told: tuple[str, str], keys: Sequence[str], shown: Mapping[str, str]) -> str:
    """What is wrong, in Chinese and in English, and what may be meant."""
    chinese, english = told
    if not keys:
        return f"{chinese}\n{english}"
    named = "; ".join(shown[key] for key in keys[:_MOST]) + ("; …" if len(keys) > _MOST else "")
    return f"{chinese}\n{english}\n是否为 did you mean {named}"
