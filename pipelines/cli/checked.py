"""One file to what `check` prints, shows and writes of it; runs in worker processes."""

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
from assets.report_evidence import report_evidence
from expectations.names import Language
from expectations.wording import VERDICTS
from pipelines.cli.check_table import Checked
from pipelines.cli.shown import facts, shown_rules


class _NotReadError(Exception):
    """Nothing was read of what lies there; the message says why."""


def checked_file(path: str, language: Language, with_page: bool, problem: str = "") -> Checked:
    """A file as it was checked; ``problem`` says why it is not to be read but only named."""
    try:
        data = _bytes(path)
    except _NotReadError as error:
        return unread_file(path, language, str(error))
    except OSError as error:
        reason = f"cannot be read: {error.strerror or type(error).__name__}"
        return unread_file(path, language, reason)
    if problem:
        report = _unread(path, problem, hashlib.sha256(data).hexdigest())
    else:
        report = read_report(data, source=shown_path(path))
    return _checked(report, language, report_json(report), with_page)


def unread_file(path: str, language: Language, problem: str) -> Checked:
    """The same for something that is not read at all; nothing is opened for it."""
    report = _unread(path, problem, "")
    values = json.loads(report_json(report))
    line = json.dumps({**values, "sha256": None}, ensure_ascii=False)
    return _checked(report, language, line, with_page=False)


def shown_path(path: str) -> str:
    """The path fit to be printed: bytes that are no UTF-8 in hex digits."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _unread(path: str, problem: str, sha256: str) -> Report:
    document = Document("", problem=problem)
    parsed = parsed_report(document)
    return Report(shown_path(path), sha256, document, parsed, parsed.findings)


def _checked(report: Report, language: Language, line: str, with_page: bool) -> Checked:
    evidence = report_evidence(report)
    page = ""
    if with_page:
        # Its templates are read from files: only where a page is asked for.
        from assets.evidence.page import evidence_page

        page = evidence_page(evidence)
    return Checked(
        line=line,
        source=report.source,
        verdict=report.verdict,
        verdict_words=VERDICTS[report.verdict][language],
        language=language,
        facts=facts(evidence, language),
        rules=shown_rules(evidence, language),
        page=page,
    )


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
