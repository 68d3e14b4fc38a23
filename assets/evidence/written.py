"""Stage tables of a partition -> the files of its evidence, and how they are put in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from assets.evidence.files import INDEX, ITEMS, RULES, Beside, letter_file, page_file
from assets.evidence.frames import PartitionTables, partition_evidence
from assets.evidence.index import index_page
from assets.evidence.letter import Sender, letter, needs_letter
from assets.evidence.page import evidence_page
from assets.evidence.remedies import remedy
from assets.evidence.rules_page import rules_page
from assets.evidence.work_item import items_json, kept_items, work_item
from assets.storage.paths import replaced_folder


def evidence_files(tables: PartitionTables, sender: Sender) -> Iterator[tuple[str, str]]:
    """Each file as its name in the folder and its HTML; equal tables give equal files.

    A page for every report in quarantine, a letter for each open one in which there is something
    for the unit to mend, the list of them all, what the list of the year takes of them, and the
    rules.
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
    yield INDEX, index_page(items)
    yield ITEMS, items_json(items)


def year_files(folder: Path) -> Iterator[tuple[str, str]]:
    """The list of a whole year, and the rules: files of the folder that has a folder a region."""
    kept = sorted(folder.glob(f"*/{ITEMS}"))
    items = [
        item
        for path in kept
        for item in kept_items(path.read_text(encoding="utf-8"), f"{path.parent.name}/")
    ]
    yield RULES, rules_page()
    yield INDEX, index_page(items)


def write_folder(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Put the files into the folder in place of all it held; a reader never sees half of them."""
    with replaced_folder(folder) as built:
        for file, content in files:
            path = built / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())


def _beside(quarantine: pl.DataFrame) -> Beside:
    is_open = quarantine.filter(pl.col("state") == "open").select("report_id", "reasons")
    return Beside(
        pages=frozenset(quarantine["report_id"]),
        letters=frozenset(
            report_id for report_id, reasons in is_open.iter_rows() if needs_letter(reasons)
        ),
    )
