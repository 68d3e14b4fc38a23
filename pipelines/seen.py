"""What a sensor saw last, in a file: its cursor, kept with every tick, only names that."""

from __future__ import annotations

import json

from pydantic import BaseModel
from upath import UPath

from assets.storage.paths import replace_file
from pipelines.touched import Digests, digest_of


class Seen(BaseModel):
    """A sensor's cursor: the digest of what it saw and since when; the digest of the fault told.

    A digest is "" where nothing was seen yet, and where no fault was told.
    """

    since: str = ""
    digest: str = ""
    told: str = ""


def kept(folder: UPath, digest: str) -> Digests | None:
    """What was seen, by its digest; None where it is not there or is something else."""
    try:
        found = json.loads(_file(folder, digest).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found if digest_of(found) == digest else None


def keep(folder: UPath, digests: Digests) -> str:
    """Keep what is seen now beside what was; its digest."""
    digest = digest_of(digests)
    replace_file(_file(folder, digest), json.dumps(digests).encode())
    return digest


def forget_before(folder: UPath, digest: str) -> None:
    """Remove what was seen before that, which a cursor now names.

    What is younger stays: it may be about to be named.
    """
    moment = _file(folder, digest).stat().st_mtime
    for file in folder.glob("*.json"):
        if file.stat().st_mtime < moment:
            file.unlink(missing_ok=True)


def _file(folder: UPath, digest: str) -> UPath:
    return folder / f"{digest}.json"
