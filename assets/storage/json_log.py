"""Logs of JSON Lines on this machine: appended to, whole lines only, never rewritten."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def append(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Add the entries, a line each; when this returns, a loss of power no longer loses them.

    One write to a file opened for appending: programs side by side do not mix their lines. Raises
    OSError where there is no room for all of it.
    """
    text = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        if _ends_in_half_a_line(handle):
            text = "\n" + text
        data = text.encode()
        # A disk that becomes full takes a part without a word; what is left is refused.
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def entries(path: Path) -> list[dict[str, Any]]:
    """The entries in their order; none where there is no file. What was cut short is left out."""
    if not path.exists():
        return []
    found = []
    # Lines end in this sign alone: others that end a line elsewhere stand within texts.
    for line in path.read_bytes().decode(errors="replace").split("\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # half a line, from a loss of power
        if isinstance(entry, dict):
            found.append(entry)
    return found


def _ends_in_half_a_line(handle: int) -> bool:
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"
