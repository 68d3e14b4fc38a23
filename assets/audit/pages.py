"""A sample -> the HTML files a person works through: the reports drawn, what to compare in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from assets.audit.sheet import Answer, Sheet
from assets.evidence.evidence import Evidence
from assets.evidence.files import INDEX, page_file
from assets.evidence.marks import cell_anchor
from assets.evidence.page import evidence_page
from assets.evidence.template import rendered
from expectations.names import cell_name


@dataclass(frozen=True)
class Compared:
    """A cell to compare: its names, what it was read as, its place on the report's page."""

    key: str
    zh: str
    en: str
    token: str
    link: str


@dataclass(frozen=True)
class Drawn:
    """A report drawn; ``cells`` are those to compare, none where it is all of them."""

    number: int
    answer: Answer
    link: str
    cells: tuple[Compared, ...]


def sample_files(sheet: Sheet, evidence: Iterable[Evidence]) -> Iterator[tuple[str, str]]:
    """Each file as its name and its HTML: a page a report, and the list in the order of drawing.

    ``evidence`` is that of every report of the sheet.
    """
    drawn = {}
    for each in evidence:
        yield page_file(each.report_id), evidence_page(each)
        drawn[each.report_id] = each
    items = [
        _drawn(number, answer, drawn[answer.report_id])
        for number, answer in enumerate(sheet.reports, start=1)
    ]
    yield INDEX, rendered("audit.html", sheet=sheet, items=items)


def _drawn(number: int, answer: Answer, evidence: Evidence) -> Drawn:
    page = quote(page_file(answer.report_id))
    return Drawn(number, answer, page, tuple(_compared(answer, evidence, page)))


def _compared(answer: Answer, evidence: Evidence, page: str) -> Iterator[Compared]:
    if isinstance(answer.cells, int):
        return
    grid = evidence.grid
    order = {cell.key: place for place, cell in enumerate(grid.cells)} if grid else {}
    for key in sorted(answer.cells, key=lambda key: order.get(key, len(order))):
        yield Compared(
            key=key,
            zh=cell_name(key, grid),
            en=cell_name(key, grid, "en"),
            token=evidence.printed[key],
            link=f"{page}#{quote(cell_anchor(key))}",
        )
