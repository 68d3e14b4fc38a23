"""A partition's tables -> the reports that are missing: where each was looked for, whom to ask."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from pydantic import TypeAdapter

from assets.evidence.files import reminder_file
from assets.fetch.tables import DOCUMENTS, FETCH_OUTCOMES
from assets.register.tables import REGIONS, REPORTERS, SOURCES, serving, valid_in
from assets.storage.addresses import file_path
from assets.validated_tables.tables import OUTCOMES, QUARANTINE

Row = Mapping[str, Any]

OF_REGISTER = {"regions": REGIONS, "reporters": REPORTERS, "sources": SOURCES}
OF_PARTITION = {"outcomes": OUTCOMES, "documents": DOCUMENTS, "quarantine": QUARANTINE}
OF_LAST_YEAR = {"former_outcomes": FETCH_OUTCOMES, "former_documents": DOCUMENTS}
# Nobody is asked for a report that is there, or that is not due yet.
_NOT_ASKED_FOR = ("accepted", "quarantined", "not_yet")
# What was found is in quarantine, but is not the report that is owed.
_OF_ANOTHER = ("reporter_mismatch", "document_shared", "year_mismatch")
ANOTHER_REPORT = "another_report"
_TOWN_GOVERNMENTS = ("township", "subdistrict")
_MAX_ANSWERS = 5  # of one place; a list of many pages may have failed on each
NEVER_LOOKED = "尚未查阅 not looked at yet"


@dataclass(frozen=True)
class SearchTables:
    """The tables that missing reports are told from, under the names they have above."""

    regions: pl.DataFrame
    reporters: pl.DataFrame
    sources: pl.DataFrame
    outcomes: pl.DataFrame
    documents: pl.DataFrame
    quarantine: pl.DataFrame
    former_outcomes: pl.DataFrame
    former_documents: pl.DataFrame


@dataclass(frozen=True)
class Looked:
    """A place of the register where a report was looked for.

    ``at`` is when it answered last, UTC; None where it was never asked. Each of the ``answers``
    is Chinese up to its first blank.
    """

    address: str
    at: dt.datetime | None
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """A unit whose report of the year is missing.

    ``outcome`` and ``reason`` are those of OUTCOMES, or ``ANOTHER_REPORT`` where what was found is
    the report of another unit or year; ``parent`` is the unit above it by name,
    ``basis`` the article that sets the ``deadline``, ``former_address`` where last year's report
    was found. What the register does not say is empty. ``folder`` leads from a list to the
    region's files.
    """

    collection_name: str
    region_name: str
    reporter_id: str
    reporter: str
    kind: str
    parent: str
    contact: str
    telephone: str
    year: int
    outcome: str
    reason: str
    deadline: dt.date
    basis: str
    looked: tuple[Looked, ...] = ()
    former_address: str = ""
    folder: str = ""

    @property
    def letter_link(self) -> str:
        return self.folder + reminder_file(self.reporter_id)


_KEPT = TypeAdapter(list[Missing])


def missing_reports(tables: SearchTables, year: int, basis: str) -> list[Missing]:
    """The units to be asked for their reports, in the order an office calls: by parent, then unit.

    Where only another unit's or year's report was found, the one that is owed is missing. A report
    that is not due yet is not asked for, nor is anything of a unit that the register does not know
    any more. ``basis`` is the article that sets the legal date of the year's reports.
    """
    valid = valid_in(year)
    ended = _ended(tables)
    asked = tables.reporters.join(ended, on="reporter_id", how="semi")
    regions, reporters = tables.regions.filter(valid), tables.reporters.filter(valid)
    places = dict(regions.select("code", "name").iter_rows())
    names = dict(tables.reporters.select("reporter_id", "name").iter_rows())
    above = _above(regions, reporters)
    sources = tables.sources.filter(serving(year))
    looked = _looked(sources.join(asked, on="reporter_id", how="semi"), tables.documents)
    former = _former_addresses(tables)
    units = {row["reporter_id"]: row for row in asked.to_dicts()}
    found = [
        Missing(
            collection_name=places.get(row["collection_region"], row["collection_region"]),
            region_name=places.get(unit["region"], unit["region"]),
            reporter_id=unit["reporter_id"],
            reporter=unit["name"],
            kind=unit["kind"],
            parent=names.get(unit["parent"]) or above(unit),
            contact=unit["contact"],
            telephone=unit["telephone"],
            year=year,
            outcome=row["outcome"],
            reason=row["reason"],
            deadline=row["deadline"],
            basis=basis,
            looked=tuple(looked.get(unit["reporter_id"], ())),
            former_address=former.get(unit["reporter_id"], ""),
        )
        for row in ended.to_dicts()
        if (unit := units.get(row["reporter_id"]))
    ]
    return in_order(found)


def _ended(tables: SearchTables) -> pl.DataFrame:
    """The rows of OUTCOMES of those to be asked."""
    of_another = pl.col("reasons").list.set_intersection(list(_OF_ANOTHER)).list.len() > 0
    wrong = tables.quarantine.filter(pl.col("state") == "open", of_another)["reporter_id"]
    outcome = pl.col("outcome")
    is_wrong = (outcome == "quarantined") & pl.col("reporter_id").is_in(wrong.to_list())
    marked = tables.outcomes.with_columns(
        pl.when(is_wrong).then(pl.lit(ANOTHER_REPORT)).otherwise(outcome).alias("outcome")
    )
    return marked.filter(~outcome.is_in(_NOT_ASKED_FOR))


def in_order(missing: Iterable[Missing]) -> list[Missing]:
    """By parent, then unit; units of one name by their ids."""
    return sorted(missing, key=lambda each: (each.parent, each.reporter, each.reporter_id))


def missing_json(missing: Iterable[Missing]) -> str:
    """The entries as one JSON array."""
    return _KEPT.dump_json(list(missing)).decode()


def kept_missing(text: str, folder: str) -> list[Missing]:
    """The entries of `missing_json`, for a list from which their files lie in this folder."""
    return [replace(each, folder=folder) for each in _KEPT.validate_json(text)]


def _above(regions: pl.DataFrame, reporters: pl.DataFrame) -> Callable[[Row], str]:
    """Gives the name of the unit that governs a unit's region; empty where none is known.

    A unit that governs its region itself is under the one of the region above.
    """
    parents = dict(regions.select("code", "parent").iter_rows())
    towns = regions.filter(pl.col("level") == "township")["code"].implode()
    of_a_town = pl.col("kind").is_in(_TOWN_GOVERNMENTS) & pl.col("region").is_in(towns)
    governing = reporters.filter((pl.col("kind") == "government") | of_a_town)
    ids = set(governing["reporter_id"])
    first = governing.sort("reporter_id").unique("region", keep="first", maintain_order=True)
    names: dict[str, str] = dict(first.select("region", "name").iter_rows())

    def above(unit: Row) -> str:
        code = unit["region"]
        if unit["reporter_id"] in ids:
            code = parents.get(code)
        while code is not None and code not in names:
            code = parents.get(code)
        return names.get(code, "")

    return above


def _looked(sources: pl.DataFrame, documents: pl.DataFrame) -> dict[str, list[Looked]]:
    """Where each reporter's report was looked for: in the order it was, what never was last."""
    answers: dict[str, list[Row]] = {}
    theirs = documents.join(sources, on="source_id", how="semi")
    for row in theirs.sort("fetched_at", "url", "document_id").to_dicts():
        answers.setdefault(row["source_id"], []).append(row)
    found: dict[str, list[Looked]] = {}
    for source in sources.sort("position", "source_id").to_dicts():
        rows = answers.get(source["source_id"], [])
        at = max((row["fetched_at"] for row in rows), default=None)
        place = Looked(source["address"], at, tuple(_answers(rows)))
        found.setdefault(source["reporter_id"], []).append(place)
    for places in found.values():
        places.sort(key=lambda place: place.at.timestamp() if place.at else math.inf)
    return found


def _answers(rows: list[Row]) -> list[str]:
    """What one source's answers amount to, in words: what went wrong, else what was read."""
    if not rows:
        return [NEVER_LOOKED]
    errors = list(dict.fromkeys(row["error"] for row in rows if row["error"]))
    if len(errors) > _MAX_ANSWERS:
        more = len(errors) - _MAX_ANSWERS
        return [*errors[:_MAX_ANSWERS], f"另有{more}处类似情况 {more} more of the kind"]
    if errors:
        return errors
    if any(row["role"] == "report" for row in rows):
        return ["已取得文件 a file was fetched"]
    pages = sum(row["role"] == "listing" for row in rows)
    return [f"已查阅{pages}页，未找到该年度报告 pages read without the report: {pages}"]


def _former_addresses(tables: SearchTables) -> dict[str, str]:
    """Where last year's report of each reporter was found, or of one it took the place of."""
    reports = tables.former_documents.select("reporter_id", "document_id", "url", "final_url")
    found = tables.former_outcomes.select("reporter_id", "document_id").join(
        reports, on=["reporter_id", "document_id"], maintain_order="left_right"
    )
    own = {row["reporter_id"]: _shown(row["final_url"] or row["url"]) for row in found.to_dicts()}
    followed = tables.reporters.select("successor", "reporter_id").drop_nulls().iter_rows()
    return {now: own[before] for now, before in followed if before in own} | own


def _shown(address: str) -> str:
    """An address as people write it: that of a file handed in is its path."""
    return file_path(address) if address.startswith("file:") else address
