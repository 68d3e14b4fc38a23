"""Stage tables of a partition -> the files of its evidence, and how they are put in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import polars as pl
from upath import UPath

from assets.evidence.call_list import call_list
from assets.evidence.files import (
    CALLS,
    INDEX,
    ITEMS,
    MISSING,
    REMINDERS,
    RULES,
    Beside,
    letter_file,
    page_file,
    reminder_file,
)
from assets.evidence.frames import PartitionTables, partition_evidence
from assets.evidence.index import index_page
from assets.evidence.letter import Sender, letter, needs_letter
from assets.evidence.missing import Missing, in_order, kept_missing, missing_json
from assets.evidence.page import evidence_page
from assets.evidence.remedies import remedy
from assets.evidence.reminder import reminders
from assets.evidence.rules_page import rules_page
from assets.evidence.work_item import items_json, kept_items, work_item
from assets.storage.paths import read_file, replace_file, replaced_folder

File = tuple[str, str | bytes]  # its name in the folder and what it holds


def evidence_files(
    tables: PartitionTables, sender: Sender, missing: Sequence[Missing] = ()
) -> Iterator[tuple[str, str]]:
    """Each file as its name in the folder and its HTML; equal tables give equal files.

    A page for every report in quarantine, a letter for each open one in which there is something
    for the unit to mend, the list of them all and of the ``missing`` ones, what the list of the
    year takes of them, and the rules.
    """
    beside = _beside(tables.quarantine)
    items = []
    for evidence in partition_evidence(tables, beside.pages):
        has_letter = evidence.report_id in beside.letters
        to_do = remedy(evidence)
        items.append(work_item(evidence, to_do.effort, letter=has_letter))
        yield page_file(evidence.report_id), evidence_page(evidence, beside, to_do)
        if has_letter:
            yield letter_file(evidence.report_id), letter(evidence, sender)
    yield RULES, rules_page()
    yield INDEX, index_page(items, missing)
    yield ITEMS, items_json(items)


def reminder_files(missing: Sequence[Missing], sender: Sender) -> Iterator[File]:
    """Each file by which missing reports are asked for; equal ones give equal files.

    The call list, a letter to every unit, all letters in one file to be printed at once, and what
    the call list of the year takes of them.
    """
    yield CALLS, call_list(missing)
    for each in missing:
        yield reminder_file(each.reporter_id), reminders([each], sender)
    if missing:
        yield REMINDERS, reminders(missing, sender)
    yield MISSING, missing_json(missing)


def year_files(folder: UPath) -> Iterator[File]:
    """The lists of a whole year, and the rules: files of the folder that has a folder a region."""
    items = [item for text, region in _kept(folder, ITEMS) for item in kept_items(text, region)]
    missing = in_order(
        each for text, region in _kept(folder, MISSING) for each in kept_missing(text, region)
    )
    yield RULES, rules_page()
    yield INDEX, index_page(items, missing)
    yield CALLS, call_list(missing)


def write_folder(folder: UPath, files: Iterable[File]) -> None:
    """Put the files into the folder in place of all it held; on this machine, all at once."""
    with replaced_folder(folder) as built:
        for file, content in files:
            path = built / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_as_bytes(content))


def write_files(folder: UPath, files: Iterable[File]) -> None:
    """Put each file into the folder whole, beside all else it holds."""
    for file, content in files:
        replace_file(folder / file, _as_bytes(content))


def _as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _kept(folder: UPath, name: str) -> Iterator[tuple[str, str]]:
    """What each region's folder keeps under a name, and the way to that folder."""
    for path in sorted(folder.glob(f"*/{name}"), key=str):
        yield read_file(path).decode(), f"{path.parent.name}/"


def _beside(quarantine: pl.DataFrame) -> Beside:
    is_open = quarantine.filter(pl.col("state") == "open").select("report_id", "reasons")
    return Beside(
        pages=frozenset(quarantine["report_id"]),
        letters=frozenset(
            report_id for report_id, reasons in is_open.iter_rows() if needs_letter(reasons)
        ),
    )
