"""What is whole of a damaged file -> a file of its own in its place; the damaged one is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from upath import UPath

from assets.storage.file_index import kept_index
from assets.storage.partition_files import CLOSED, SAVING, closed, file_order, set_aside
from assets.storage.warc_reader import Part, parts

_MOST_NAMED = 5


@dataclass(frozen=True)
class Salvaged:
    """What became of a damaged file: the names it and its whole records are kept under now.

    ``saved`` is empty where no record was whole. ``records`` counts those saved, ``lost`` the bytes
    that are no record; ``addresses`` are those of lost records that the file's index still knew.
    """

    damaged: str
    saved: str
    records: int
    lost: int
    addresses: tuple[str, ...]

    def __str__(self) -> str:
        where = f" in {self.saved}" if self.saved else ""
        said = (
            f"kept as {self.damaged}, {self.records} whole records{where}, {self.lost} bytes lost"
        )
        if not self.addresses:
            return said
        named = ", ".join(repr(each) for each in self.addresses[:_MOST_NAMED])
        more = len(self.addresses) - _MOST_NAMED
        return f"{said} with {named}" + (f" and {more} more" if more > 0 else "")


def salvaged(folder: UPath, name: str, spool: Path, target: UPath | None) -> Salvaged:
    """Put the whole records of a file, bit for bit, into a new one, and set the damaged one aside.

    The new one is read in its place: the order of records stays. To be called with the lock held.
    """
    index = kept_index(folder, name)
    _, saves = file_order(name)
    stem = name.removesuffix(CLOSED).removesuffix(f".{saves}")
    saved = f"{stem}.{saves + 1}{CLOSED}"
    draft = spool / (saved.removesuffix(CLOSED) + SAVING)
    found = _copied(folder / name, draft, index.info if index else "")
    whole = [part for part in found if part.stored is not None]
    if whole:
        closed(draft, target)
    else:
        draft.unlink()
    kept = {part.offset for part in whole}
    gone = [record.url for record in (index.records if index else ()) if record.offset not in kept]
    length = max((part.end for part in found), default=0)
    cut_off = max(0, index.size - length) if index else 0
    return Salvaged(
        damaged=set_aside(folder, name),
        saved=saved if whole else "",
        records=len(whole),
        lost=sum(part.end - part.offset for part in found if part.problem) + cut_off,
        addresses=tuple(dict.fromkeys(gone)),
    )


def _copied(source: UPath, draft: Path, info: str) -> list[Part]:
    """Every part of a file, its whole records copied to draft and on the disk."""
    found: list[Part] = []
    # Two handles: one looks for records, the other copies them.
    with source.open("rb") as seen, source.open("rb") as copied, draft.open("wb") as out:
        for part in parts(seen, info):
            found.append(part)
            if not part.problem:
                copied.seek(part.offset)
                out.write(copied.read(part.end - part.offset))
        out.flush()
        os.fsync(out.fileno())
    return found
