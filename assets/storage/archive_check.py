"""Every byte of a partition's files -> what is wrong with them; nothing is changed."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from upath import UPath

from assets.storage.file_index import kept_index
from assets.storage.partition_files import DAMAGED, closed_names, names_in
from assets.storage.paths import local_path
from assets.storage.warc import Stored
from assets.storage.warc_reader import parts

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place of the archive; offset and address where they are known."""

    file: str
    text: str
    offset: int | None = None
    url: str = ""


@dataclass
class Checked:
    """What was read of a partition, in files, answers and bytes, and what is wrong with it."""

    files: int = 0
    records: int = 0
    size: int = 0
    problems: list[Problem] = field(default_factory=list)


def checked_partition(folder: UPath, shown: str, progress: Callable[[int], None]) -> Checked:
    """All closed files of a partition; ``shown`` names it, ``progress`` is told of bytes read."""
    names = names_in(folder)
    checked = Checked()
    told: list[tuple[str, Stored]] = []
    for name in closed_names(folder):
        file = f"{shown}/{name}"
        records, size, problems = _checked_file(folder, name, file, progress)
        told += [(file, record) for record in records]
        checked.files += 1
        checked.records += len(records)
        checked.size += size
        checked.problems += problems
    # Beside a file that was set aside it is known why they point at nothing.
    if not any(DAMAGED in name for name in names):
        checked.problems += _pointing_at_nothing(told)
    return checked


def _checked_file(
    folder: UPath, name: str, shown: str, progress: Callable[[int], None]
) -> tuple[list[Stored], int, list[Problem]]:
    index = kept_index(folder, name)
    indexed = {record.offset: record for record in index.records} if index else {}
    problems: list[Problem] = []
    records: list[Stored] = []
    size = 0
    with (folder / name).open("rb") as handle:
        for part in parts(handle, index.info if index else ""):
            size = part.end
            progress(part.end - part.offset)
            if part.problem:
                url = indexed[part.offset].url if part.offset in indexed else ""
                problems.append(Problem(shown, part.problem, part.offset, url))
            elif part.stored is not None:
                records.append(part.stored)
    if index is None:
        problems.append(Problem(shown, "has no index that can be read"))
    else:
        if index.size != size:
            text = f"{size} bytes, but {index.size} when it was closed"
            problems.append(Problem(shown, text, size))
        named = {problem.offset for problem in problems}
        problems += _unlike_index(shown, records, indexed, named)
    local = local_path(folder)
    if local is not None and (local / name).stat().st_mode & _WRITABLE:
        problems.append(Problem(shown, "can be written to"))
    return records, size, problems


def _unlike_index(
    shown: str, records: list[Stored], indexed: dict[int, Stored], named: set[int | None]
) -> Iterator[Problem]:
    for record in records:
        if indexed.get(record.offset) != record:
            text = "its index tells otherwise of this record"
            yield Problem(shown, text, record.offset, record.url)
    for offset in sorted(indexed.keys() - {record.offset for record in records} - named):
        text = "a record of its index is not there"
        yield Problem(shown, text, offset, indexed[offset].url)


def _pointing_at_nothing(told: list[tuple[str, Stored]]) -> Iterator[Problem]:
    originals = [record for _, record in told if record.kind == "response"]
    payloads = {record.digest for record in originals}
    contents = {record.content for record in originals}
    for file, record in told:
        known = record.digest in payloads if record.status == 304 else record.content in contents
        if record.kind == "revisit" and not known:
            text = f"revisit of {record.digest!r}, which is not in the partition"
            yield Problem(file, text, record.offset, record.url)
        elif record.problem == "request_lost":
            yield Problem(file, record.text, record.offset, record.url)
