"""Evidence -> one HTML page of a report: its source beside the statutory tables, what is wrong."""

from __future__ import annotations

from collections import Counter

from assets.evidence.evidence import Evidence
from assets.evidence.found import found_rules
from assets.evidence.marks import cell_anchor, cell_marks, place_anchors
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
from assets.evidence.text import live_link
from expectations.wording import STATES, VERDICTS


def evidence_page(evidence: Evidence) -> str:
    """The page as one HTML file: no script, nothing loaded, nothing of the report but its text."""
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
            }
        )
    return rendered(
        "page.html",
        evidence=evidence,
        verdict=VERDICTS[evidence.verdict],
        state=STATES.get(evidence.state),
        counted=Counter(finding.severity for finding in evidence.findings),
        rules=found_rules(evidence),
        sentences=sentences(evidence),
        sources=sources,
        tables=statutory_tables(evidence, marks),
        anchors=place_anchors(evidence),
        cell_anchor=cell_anchor,
        row_kind=_kind,
    )


def _kind(shown: ShownText | ShownGrid | ShownRow | LeftOut) -> str:
    """Which part of the template shows it."""
    if isinstance(shown, LeftOut):
        return "left_out"
    return (
        "grid" if isinstance(shown, ShownGrid) else "row" if isinstance(shown, ShownRow) else "line"
    )
