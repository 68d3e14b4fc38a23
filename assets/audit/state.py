"""Answer sheets beside what is stored -> how far the audit is, and the error rate it states."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from assets.audit.error_rate import Rate, cell_rate, report_rate
from assets.audit.sample import Figures
from assets.audit.sheet import Answer, Sheet, SheetError, WrongCell
from expectations.wording import plain

# Year and reporter -> id and document of the accepted report.
_Documents = Mapping[tuple[int, str], tuple[str, str]]


@dataclass(frozen=True)
class Wrong:
    """A wrong cell that was found; ``command`` corrects it, empty where that is done."""

    year: int
    reporter: str
    name: str
    cell: str
    read: str | None
    printed: str | None
    by: str
    on: str
    command: str


@dataclass(frozen=True)
class SheetState:
    """How far a sheet is; ``drawn`` = checked + outdated + those that are left, in their order.

    Outdated are the reports that are no longer accepted in the document they were drawn in.
    """

    file: str
    year: int
    drawn: int
    checked: int
    outdated: int
    left: tuple[str, ...]


@dataclass(frozen=True)
class AuditState:
    """The audit of a year, or of all (``year`` None); ``sampled`` = checked + left + outdated.

    A report of several sheets counts once, with the answers of all. ``in_part`` are the checked
    reports of which only some cells were compared. ``uneven``: the reports were not all drawn
    with the same chance, so that the rate speaks of those checked, not of all accepted.
    """

    year: int | None
    accepted: int
    sampled: int
    checked: int
    left: int
    outdated: int
    in_part: int
    uneven: bool
    reports: Rate
    cells: Rate


@dataclass(frozen=True)
class _Compared:
    """What all answers together say of a report."""

    cells: int
    wrong: int
    in_part: bool


def sheet_states(sheets: Iterable[Sheet], accepted: pl.DataFrame) -> list[SheetState]:
    """How far each sheet is, beside the ``accepted_reports`` of its year."""
    documents = _documents(accepted)
    states = []
    for sheet in sheets:
        current = [each for each in sheet.reports if _current(sheet.year, each, documents)]
        checked = [each for each in current if each.is_checked]
        states.append(
            SheetState(
                file=sheet.file,
                year=sheet.year,
                drawn=len(sheet.reports),
                checked=len(checked),
                outdated=len(sheet.reports) - len(current),
                left=tuple(each.reporter for each in current if not each.is_checked),
            )
        )
    return states


def year_states(sheets: Sequence[Sheet], accepted: pl.DataFrame) -> list[AuditState]:
    """The audit of each year there are sheets of, oldest first."""
    return [_state(part.year, [part]) for part in _years(sheets, accepted)]


def whole_state(sheets: Sequence[Sheet], accepted: pl.DataFrame) -> AuditState:
    """The audit of all years together, each report checked weighing the same."""
    return _state(None, _years(sheets, accepted))


def wrong_cells(
    sheets: Iterable[Sheet], accepted: pl.DataFrame, figures: Mapping[str, Figures]
) -> list[Wrong]:
    """Every wrong cell of the answers that count, with what it takes to correct it.

    ``figures`` are those of the reports as they count today, by report id: a cell that has the
    printed figure by now was corrected, or is read rightly since.
    """
    documents = _documents(accepted)
    names = dict(accepted.select("report_id", "name").iter_rows())
    found: dict[tuple[str, str], Wrong] = {}
    for sheet in sheets:
        for answer in sheet.reports:
            report_id = _current(sheet.year, answer, documents)
            if report_id is None:
                continue
            today = figures.get(report_id, {})
            for wrong in answer.wrong_cells:
                mended = wrong.cell in today and today[wrong.cell] == wrong.printed
                found[report_id, wrong.cell] = Wrong(
                    year=sheet.year,
                    reporter=answer.reporter,
                    name=names[report_id],
                    cell=wrong.cell,
                    read=_shown(wrong.read),
                    printed=_shown(wrong.printed),
                    by=answer.by,
                    on=str(answer.on),
                    command="" if mended else _correction(sheet, answer, wrong),
                )
    return list(found.values())


def refuse_unlike_stored(
    sheets: Iterable[Sheet], accepted: pl.DataFrame, figures: Mapping[str, Figures]
) -> None:
    """SheetError where an answer that counts is not about what is stored of its report.

    ``figures`` are as in `wrong_cells`, of every report there is an answer on. A wrong cell must be
    one of the report's and have been read as it says, or have the printed figure by now.
    """
    documents = _documents(accepted)
    problems = []
    for sheet in sheets:
        for answer in sheet.reports:
            report_id = _current(sheet.year, answer, documents)
            if report_id is None:
                continue
            today = figures[report_id]
            place = f"{sheet.file}, {answer.report_id!r}"
            if isinstance(answer.cells, int) and answer.cells > len(today):
                problems.append(f"{place}, cells: {answer.cells!r}, the report has {len(today)}")
            for wrong in answer.wrong_cells:
                if wrong.cell not in today:
                    problems.append(f"{place}, wrong_cells: no such cell: {wrong.cell!r}")
                elif today[wrong.cell] not in (wrong.read, wrong.printed):
                    read, stored = _shown(wrong.read), _shown(today[wrong.cell])
                    problems.append(f"{place}, {wrong.cell}, read: {read!r}, stored is {stored!r}")
    if problems:
        raise SheetError(problems)


def answered_report(year: int, answer: Answer, accepted: pl.DataFrame) -> str | None:
    """Id of the accepted report an answer is about; None where it is outdated."""
    return _current(year, answer, _documents(accepted))


@dataclass(frozen=True)
class _Year:
    """What the sheets of one year say together; ``alike`` where all drew from the same regions."""

    year: int
    accepted: int
    sampled: int
    outdated: int
    compared: tuple[_Compared, ...]
    alike: bool


def _years(sheets: Sequence[Sheet], accepted: pl.DataFrame) -> list[_Year]:
    return [
        _year(year, [sheet for sheet in sheets if sheet.year == year], accepted)
        for year in sorted({sheet.year for sheet in sheets})
    ]


def _year(year: int, sheets: Sequence[Sheet], accepted: pl.DataFrame) -> _Year:
    regions = {region for sheet in sheets for region in sheet.regions}
    here = accepted.filter(
        pl.col("year") == year, pl.col("collection_region").is_in(sorted(regions))
    )
    documents = _documents(here)
    by_report: dict[str, list[Answer]] = {}
    outdated = set()
    for answer in (answer for sheet in sheets for answer in sheet.reports):
        report_id = _current(year, answer, documents)
        if report_id is None:
            outdated.add((answer.reporter, answer.document_sha256))
        else:
            by_report.setdefault(report_id, []).append(answer)
    return _Year(
        year=year,
        accepted=here.height,
        sampled=len(by_report) + len(outdated),
        outdated=len(outdated),
        compared=tuple(_together(each) for each in _checked(by_report.values())),
        alike=len({frozenset(sheet.regions) for sheet in sheets}) == 1,
    )


def _state(year: int | None, parts: Sequence[_Year]) -> AuditState:
    compared = [each for part in parts for each in part.compared]
    accepted = sum(part.accepted for part in parts)
    sampled = sum(part.sampled for part in parts)
    outdated = sum(part.outdated for part in parts)
    in_part = sum(each.in_part for each in compared)
    everything = len(compared) >= accepted and not in_part
    chances = {len(part.compared) / part.accepted for part in parts if part.accepted}
    return AuditState(
        year=year,
        accepted=accepted,
        sampled=sampled,
        checked=len(compared),
        left=sampled - outdated - len(compared),
        outdated=outdated,
        in_part=in_part,
        uneven=not everything and (len(chances) > 1 or not all(part.alike for part in parts)),
        reports=report_rate(sum(each.wrong > 0 for each in compared), len(compared), accepted),
        cells=cell_rate([(each.wrong, each.cells) for each in compared], whole=everything),
    )


def _checked(answers: Iterable[list[Answer]]) -> Iterator[list[Answer]]:
    """The answers that are given, of each report that has one."""
    for each in answers:
        if given := [answer for answer in each if answer.is_checked]:
            yield given


def _together(answers: Sequence[Answer]) -> _Compared:
    whole = [answer.cells for answer in answers if isinstance(answer.cells, int)]
    named = {
        cell for answer in answers if not isinstance(answer.cells, int) for cell in answer.cells
    }
    wrong = {each.cell for answer in answers for each in answer.wrong_cells}
    return _Compared(max(whole, default=len(named)), len(wrong), in_part=not whole)


def _documents(accepted: pl.DataFrame) -> _Documents:
    columns = accepted.select("year", "reporter_id", "report_id", "document_sha256")
    return {(year, reporter): (key, digest) for year, reporter, key, digest in columns.rows()}


def _current(year: int, answer: Answer, documents: _Documents) -> str | None:
    report_id, digest = documents.get((year, answer.reporter), (None, ""))
    return report_id if digest == answer.document_sha256 else None


def _correction(sheet: Sheet, answer: Answer, wrong: WrongCell) -> str:
    """The command that corrects what was read to what is printed."""
    printed, read = (_shown(value) or "blank" for value in (wrong.printed, wrong.read))
    return shlex.join(
        [
            *("nianbao", "quarantine", "correct", answer.reporter, wrong.cell, printed),
            *("--from", read, "--year", str(sheet.year), "--reason", "抽查发现读取有误"),
            *("--evidence", f"audits/{sheet.file}", "--author", answer.by),
        ]
    )


def _shown(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
