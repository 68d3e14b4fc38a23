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
from expectations.findings import Finding, rule
from expectations.names import Language
from expectations.wording import worded
from pipelines.cli.check_table import Checked, ShownFinding, ShownRule


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
    page = ""
    if with_page:
        # Its templates are read from files: only where a page is asked for.
        from assets.evidence.page import evidence_page

        page = evidence_page(report_evidence(report))
    by_rule: dict[str, list[Finding]] = {}
    for finding in sorted(report.findings, key=lambda each: each.severity):
        by_rule.setdefault(finding.rule, []).append(finding)
    return Checked(
        line=line,
        source=report.source,
        verdict=report.verdict,
        language=language,
        facts=_facts(report),
        rules=tuple(
            _shown_rule(name, findings, report, language) for name, findings in by_rule.items()
        ),
        page=page,
    )


def _facts(report: Report) -> tuple[tuple[str, str], ...]:
    parsed = report.parsed
    form = (parsed.edition.id, parsed.edition.variant) if parsed.edition else ()
    return (
        ("reporter 单位", parsed.who.reporter or "—"),
        ("year 年度", str(parsed.who.year or "—")),
        ("edition 版式", " ".join(filter(None, form)) or "—"),
        ("figures 指标数", str(sum(cell.value is not None for cell in parsed.cells))),
    )


def _shown_rule(
    name: str, findings: list[Finding], report: Report, language: Language
) -> ShownRule:
    declared = rule(name)
    printed = {cell.key: cell.token for cell in report.parsed.cells}
    said = [worded(finding, report.parsed.edition, printed, language) for finding in findings]
    words = said[0].rule
    return ShownRule(
        name=f"{name} {declared.label}",
        critical=declared.severity == "critical",
        statement=words.statement,
        remedy=words.remedy,
        findings=tuple(
            ShownFinding(
                place=each.place,
                printed=each.printed,
                expected="" if each.expected == words.statement else each.expected,
                suspects=each.suspects,
            )
            for each in said
        ),
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
