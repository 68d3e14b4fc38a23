"""Evidence -> what there is to do: the cells in doubt, what would close their lines, how quick."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assets.evidence.closings import Knot, knots
from assets.evidence.evidence import Evidence, PrintedCell
from expectations.findings import Finding, rule
from expectations.names import cell_name
from expectations.wording import plain

# What the office itself mends, in its register or its decisions; the unit is not asked for it.
OFFICE_MENDS = frozenset(
    {
        "not_a_report",
        "lines_deduplicated",
        "reporter_mismatch",
        "document_shared",
        "year_mismatch",
        "decision_unfit",
    }
)
# What is judged anew from the cells once they are corrected; other findings stay.
_JUDGED_FAMILIES = frozenset({"identity", "completeness", "values"})
_JUDGED_RULES = frozenset({"recognition_unproved"})
_MAX_NAMED = 40
# Left empty, and refused as long as they are: a decision without its reason is none.
_WHY = ("--reason", "", "--evidence", "", "--author", "")
_BLANK = "blank"  # what a command calls a cell without a number
_UNKNOWN = "TO"

Joined = Literal["", "or", "and"]


@dataclass(frozen=True)
class Mend:
    """A cell to look at first, with what it prints, None where it is not in print.

    ``to`` is the value that, put in this cell, closes every broken line it stands in; None where
    there is none. ``joined`` is "or" where the cell begins another way to close the lines that the
    cells before it close, "and" where it goes on with theirs, else empty. ``command`` is empty
    where there is nothing to correct.
    """

    key: str
    name: str
    name_en: str
    token: str | None
    to: str | None
    joined: Joined
    command: str


@dataclass(frozen=True, order=True)
class Effort:
    """How much there is to do before a report counts, the quickest first: its kind, how many cells.

    ``kind`` is the place of its words in ``_EFFORTS``.
    """

    kind: int
    cells: int = 0

    @property
    def words(self) -> dict[str, str]:
        return {lang: said.format(self.cells) for lang, said in _EFFORTS[self.kind].items()}


_CLOSED, _DECISION, _REGISTER, _CELLS, _REPORT = range(5)
_EFFORTS = (
    {"zh": "改 {} 格即相符", "en": "change {} and all agrees"},
    {"zh": "更新人工决定", "en": "renew the decision"},
    {"zh": "更正登记表来源", "en": "mend the register"},
    {"zh": "核对 {} 格", "en": "{} cells to look at"},
    {"zh": "查看报告全文", "en": "look at the whole report"},
)


@dataclass(frozen=True)
class Remedy:
    """What there is to do about a report before it counts.

    ``mends`` are the cells to look at first: those that close their lines, else suspects, else
    cells named; forty at most. ``staying`` are the rules whose findings no correction of a cell
    takes away. ``accept`` are the commands that take the report as published, in and out of the
    rollups; none where nothing is left to decide.
    """

    effort: Effort
    mends: tuple[Mend, ...]
    staying: tuple[str, ...]
    accept: tuple[str, ...]


def remedy(evidence: Evidence) -> Remedy:
    """What there is to do about the report."""
    critical = [each for each in evidence.findings if each.severity == "critical"]
    tied = knots(evidence)
    closed = frozenset[str]().union(*(knot.lines for knot in tied))
    left = [each for each in critical if each.line not in closed]
    accept = (_command(evidence, "accept", counted=counted) for counted in ("--in", "--out"))
    return Remedy(
        effort=_effort(left, tied),
        mends=tuple(itertools.islice(_mends(left, tied, evidence), _MAX_NAMED)),
        staying=tuple(
            dict.fromkeys(
                each.rule
                for each in left
                if not _is_judged_anew(each) and rule(each.rule).family != "decisions"
            )
        ),
        accept=tuple(filter(None, accept)),
    )


def _effort(left: Iterable[Finding], tied: Sequence[Knot]) -> Effort:
    """``left`` are the critical findings of other lines than those of the knots."""
    found = list(left)
    to_change = sum(len(knot.ways[0]) for knot in tied)
    if not found:
        return Effort(_CLOSED, to_change) if to_change else Effort(_DECISION)
    kind = max(map(_kind, found))
    cells = {key for each in found for key in (each.suspects or each.cells)}
    return Effort(kind, to_change + len(cells) if kind == _CELLS else 0)


def _kind(finding: Finding) -> int:
    if rule(finding.rule).family == "decisions":
        return _DECISION
    if finding.rule in OFFICE_MENDS:
        return _REGISTER
    return _CELLS if finding.suspects or finding.cells else _REPORT


def _is_judged_anew(finding: Finding) -> bool:
    return rule(finding.rule).family in _JUDGED_FAMILIES or finding.rule in _JUDGED_RULES


def _mends(left: Iterable[Finding], tied: Sequence[Knot], evidence: Evidence) -> Iterator[Mend]:
    for knot in tied:
        for number, way in enumerate(knot.ways):
            for place, each in enumerate(way):
                joined: Joined = "and" if place else "or" if number else ""
                yield _mend(each.key, evidence, to=each.to, joined=joined)
    helps: dict[str, bool] = {}  # by cell, whether its correction may take a finding away
    for finding in left:
        for key in finding.suspects or finding.cells:
            helps[key] = helps.get(key, False) or _is_judged_anew(finding)
    done = {each.key for knot in tied for way in knot.ways for each in way}
    for key, can_help in helps.items():
        if evidence.grid and key in evidence.grid.cell_by_key and key not in done:
            yield _mend(key, evidence, can_help=can_help)


def _mend(
    key: str,
    evidence: Evidence,
    *,
    to: Decimal | None = None,
    joined: Joined = "",
    can_help: bool = True,
) -> Mend:
    cell = next((cell for cell in evidence.cells if cell.key == key), None)
    value = None if to is None else plain(to)
    can_help = can_help and cell is not None and not cell.corrected
    return Mend(
        key=key,
        name=cell_name(key, evidence.grid),
        name_en=cell_name(key, evidence.grid, "en"),
        token=cell.token.strip() if cell else None,
        to=value,
        joined=joined,
        command=_correct(evidence, cell, value) if cell and can_help else "",
    )


def _correct(evidence: Evidence, cell: PrintedCell, to: str | None) -> str:
    printed = _BLANK if cell.value is None else plain(cell.value)
    return _command(evidence, "correct", cell.key, to or _UNKNOWN, "--from", printed)


def _command(evidence: Evidence, name: str, *given: str, counted: str = "") -> str:
    """A command line to be pasted into a shell; empty where there is nothing to be decided."""
    if evidence.state != "open" or not evidence.reporter_id:
        return ""
    if any(decided.problem for decided in evidence.decided):
        return ""  # that entry is renewed or taken out of its file first
    words = ["nianbao", "quarantine", name, evidence.reporter_id, *given]
    words += ["--year", str(evidence.year), *filter(None, [counted])]
    return shlex.join([*words, *_WHY])
