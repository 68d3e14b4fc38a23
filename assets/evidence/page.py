"""Evidence -> one HTML page of a report: its source beside the statutory tables, what is wrong."""

from __future__ import annotations

import functools
from collections import Counter

from assets.evidence.around import decisions, hints, versions
from assets.evidence.evidence import Evidence
from assets.evidence.files import ALONE, Beside
from assets.evidence.found import found_rules
from assets.evidence.marks import cell_anchor, cell_marks, place_anchors
from assets.evidence.remedies import Remedy, remedy
from assets.evidence.sentences import sentences
from assets.evidence.source import (
    LeftOut,
    Read,
    ShownGrid,
    ShownRow,
    ShownText,
    left_out,
    shown_blocks,
)
from assets.evidence.statutory import statutory_tables
from assets.evidence.template import rendered
from assets.pages.text import live_link
from assets.raw_text.document import Document
from expectations.findings import rules
from expectations.wording import STATES, VERDICTS


def evidence_page(evidence: Evidence, beside: Beside = ALONE, to_do: Remedy | None = None) -> str:
    """The page as one HTML file: no script, nothing loaded, nothing of the report but its text.

    ``beside`` are the files it links to; a page that stands alone links to none. ``to_do`` is the
    report's remedy where it is known already.
    """
    marks = cell_marks(evidence.findings)
    places = {(cell.document_id, cell.place): cell.key for cell in evidence.cells if cell.place}
    sources = []
    for number, source in enumerate(evidence.sources):
        keys = {place: key for (name, place), key in places.items() if name == source.document_id}
        blocks = shown_blocks(source.document, Read(number, keys, marks))
        sources.append(
            {
                "source": source,
                "link": live_link(source.address),
                "blocks": [(_kind(block), block) for block in blocks],
                "left_out": left_out(blocks),
                "is_recognised": _is_recognised(source.document),
            }
        )
    return rendered(
        "page.html",
        evidence=evidence,
        verdict=VERDICTS[evidence.verdict],
        state=STATES.get(evidence.state),
        counted=Counter(finding.severity for finding in evidence.findings),
        rules=found_rules(evidence),
        declared=rules(),
        remedy=to_do or remedy(evidence),
        beside=beside,
        decided=decisions(evidence),
        hints=hints(evidence, beside),
        versions=versions(evidence, beside),
        sentences=sentences(evidence),
        sources=sources,
        tables=statutory_tables(evidence, marks),
        anchors=place_anchors(evidence),
        cell_anchor=cell_anchor,
        cell_link=functools.partial(_cell_link, evidence),
        row_kind=_kind,
    )


def _cell_link(evidence: Evidence, key: str) -> str:
    """Link to a cell on the page; empty for one that its tables do not have."""
    in_form = evidence.grid is not None and key in evidence.grid.cell_by_key
    return f"#{cell_anchor(key)}" if in_form else ""


def _is_recognised(document: Document) -> bool:
    """Whether some of it was recognised in a picture."""
    cells = (cell for grid in document.grids for row in grid.rows for cell in row)
    return any(cell.confidence < 1 for cell in cells)


def _kind(shown: ShownText | ShownGrid | ShownRow | LeftOut) -> str:
    """Which part of the template shows it."""
    if isinstance(shown, LeftOut):
        return "left_out"
    return (
        "grid" if isinstance(shown, ShownGrid) else "row" if isinstance(shown, ShownRow) else "line"
    )
