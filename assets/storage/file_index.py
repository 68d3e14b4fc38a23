"""The index of a closed file: what its records tell, so that it need not be unpacked for it."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from typing import IO, Any

from upath import UPath

from assets.storage.paths import read_file, replace_file
from assets.storage.warc import ArchiveError, Stored
from assets.storage.warc_reader import whole_parts

INDEX = ".index"
_FORMAT = 2
_DEFAULTS = {each.name: each.default for each in fields(Stored)} | {"headers": {}, "exceptions": ()}


@dataclass(frozen=True)
class FileIndex:
    """What a file of ``size`` bytes holds, in its order; ``info`` names its warcinfo record."""

    size: int
    info: str
    records: tuple[Stored, ...]


def file_index(handle: IO[bytes], name: str) -> FileIndex:
    """The index of a file, every byte of it read.

    Raises ArchiveError, naming file and offset, where a record is damaged.
    """
    found = list(whole_parts(handle, name))
    return FileIndex(
        size=found[-1].end if found else 0,
        info=found[-1].info if found else "",
        records=tuple(part.stored for part in found if part.stored is not None),
    )


def index_bytes(index: FileIndex) -> bytes:
    """The index as it is kept: one JSON line of its own, then one a record."""
    lines = [json.dumps(_told(record), ensure_ascii=False) for record in index.records]
    body = "".join(f"{line}\n" for line in lines).encode()
    head = {
        "format": _FORMAT,
        "size": index.size,
        "info": index.info,
        "records": len(lines),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    return json.dumps(head).encode() + b"\n" + body


def index_of(data: bytes) -> FileIndex | None:
    """The index that these bytes are; None for those of another format, or not whole."""
    first, _, body = data.partition(b"\n")
    try:
        head = json.loads(first)
        if head["format"] != _FORMAT or head["sha256"] != hashlib.sha256(body).hexdigest():
            return None
        records = tuple(_stored(json.loads(line)) for line in body.splitlines())
        return FileIndex(head["size"], head["info"], records)
    except (ValueError, TypeError, KeyError):
        return None


def kept_index(folder: UPath, name: str) -> FileIndex | None:
    """The index kept beside a file; None where there is none that can be read."""
    try:
        return index_of(read_file(folder / (name + INDEX)))
    except FileNotFoundError:
        return None


def fitting_index(folder: UPath, name: str, shown: str, *, reread: bool = False) -> FileIndex:
    """The index of a closed file, made and kept where there is none; ``shown`` names the file.

    ``reread``: made anew in any case, every byte of the file read. Raises ArchiveError where the
    file is not as long as its index says, or is damaged where it is read.
    """
    kept = kept_index(folder, name)
    size = (folder / name).stat().st_size
    if kept is not None and kept.size != size:
        raise ArchiveError(f"{shown}: {size} bytes, but {kept.size} when it was closed")
    if kept is not None and not reread:
        return kept
    with (folder / name).open("rb") as handle:
        index = file_index(handle, shown)
    if index != kept:
        keep_index(index, folder, name)
    return index


def keep_index(index: FileIndex, folder: UPath, name: str) -> None:
    """Put the index beside its file, where that can be done.

    It can always be made again: a full disk or a read-only copy stops nobody from reading.
    """
    with suppress(OSError):
        replace_file(folder / (name + INDEX), index_bytes(index))


def _told(record: Stored) -> dict[str, Any]:
    values = {each.name: getattr(record, each.name) for each in fields(record)}
    told = {name: value for name, value in values.items() if value != _DEFAULTS[name]}
    return told | {"date": record.date.isoformat()}


def _stored(told: dict[str, Any]) -> Stored:
    exceptions = tuple(told.get("exceptions", ()))
    moment = datetime.fromisoformat(told["date"])
    return Stored(**{**told, "date": moment, "exceptions": exceptions})
