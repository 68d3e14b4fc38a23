"""Logs of JSON Lines: added to, whole lines only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from upath import UPath

from assets.storage.paths import local_path, read_file, replace_file


def append(path: UPath, entries: Iterable[Mapping[str, Any]]) -> None:
    """Add the entries, a line each; when this returns, a loss of power no longer loses them.

    On this machine programs side by side do not mix their lines. In object storage, where nothing
    can be appended to, the log is put anew: it must have one writer at a time. Raises OSError where
    there is no room for all of it.
    """
    data = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries).encode()
    local = local_path(path)
    if local is None:
        replace_file(path, _kept(path) + data)
    else:
        _append(local, data)


def entries(path: UPath) -> list[dict[str, Any]]:
    """The entries in their order; none where there is no file. What was cut short is left out."""
    return entries_in(_kept(path))


def entries_in(data: bytes) -> list[dict[str, Any]]:
    """The entries of a log that these bytes are."""
    found = []
    # Lines end in this sign alone: others that end a line elsewhere stand within texts.
    for line in data.decode(errors="replace").split("\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # half a line, from a loss of power
        if isinstance(entry, dict):
            found.append(entry)
    return found


def _kept(path: UPath) -> bytes:
    try:
        return read_file(path)
    except FileNotFoundError:
        return b""


def _append(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # One write to a file opened for appending.
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        if _ends_in_half_a_line(handle):
            data = b"\n" + data
        # A disk that becomes full takes a part without a word; what is left is refused.
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _ends_in_half_a_line(handle: int) -> bool:
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"
