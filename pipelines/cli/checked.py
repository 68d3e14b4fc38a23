"""One file to the line that `check --json` prints for it; runs in worker processes."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path

from assets.parsed_tables.report import parsed_report
from assets.raw_text.document import Document
from assets.raw_text.read import MAX_BYTES
from assets.report import Report, read_report, report_json


class _NotReadError(Exception):
    """Nothing was read of what lies there; the message says why."""


def report_line(path: str, problem: str = "") -> str:
    """The JSON object for a file; ``problem`` says why it is not to be read but only named."""
    source = shown_path(path)
    try:
        data = _bytes(path)
    except _NotReadError as error:
        return unread_line(path, str(error))
    except OSError as error:
        return unread_line(path, f"cannot be read: {error.strerror or type(error).__name__}")
    if problem:
        return unread_line(path, problem, hashlib.sha256(data).hexdigest())
    return report_json(read_report(data, source=source))


def unread_line(path: str, problem: str, sha256: str | None = None) -> str:
    """The JSON object for something that is not read at all; nothing is opened for it."""
    parsed = parsed_report(Document("", problem=problem))
    report = json.loads(report_json(Report(shown_path(path), "", parsed, parsed.findings)))
    return json.dumps({**report, "sha256": sha256}, ensure_ascii=False)


def shown_path(path: str) -> str:
    """The path fit to be printed: bytes that are no UTF-8 in hex digits."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _bytes(path: str) -> bytes:
    """What a regular file holds. Anything else is not opened: it might never answer."""
    found = Path(path).stat()
    if stat.S_ISDIR(found.st_mode):
        raise _NotReadError("a link to a folder: it is not followed within a folder")
    if not stat.S_ISREG(found.st_mode):
        raise _NotReadError("not a regular file, but a pipe, socket or device")
    if found.st_size > MAX_BYTES:
        raise _NotReadError(f"{found.st_size} bytes, more than {MAX_BYTES}")
    with Path(path).open("rb") as file:
        return file.read(MAX_BYTES + 1)
