"""One file to the line that `check --json` prints for it; runs in worker processes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assets.parsed_tables.report import parsed_report
from assets.raw_text.document import Document
from assets.report import Report, read_report, report_json


def report_line(path: str, problem: str = "") -> str:
    """The JSON object for a file; ``problem`` says why it is not to be read at all."""
    try:
        if problem:
            return _unreadable(path, _digest(path), problem)
        return report_json(read_report(Path(path).read_bytes(), source=path))
    except OSError as error:
        return _unreadable(path, "", error.strerror or type(error).__name__)


def _unreadable(path: str, sha256: str, problem: str) -> str:
    parsed = parsed_report(Document("", problem=problem))
    return report_json(Report(path, sha256, parsed, parsed.findings))


def _digest(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
