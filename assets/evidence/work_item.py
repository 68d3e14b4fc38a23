"""A report in quarantine as a list of work shows it, and as it is kept for the list of a year."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from assets.evidence.evidence import Evidence
from assets.evidence.files import letter_file, page_file
from assets.evidence.remedies import Effort
from assets.pages.text import live_link
from expectations.wording import STATES


@dataclass(frozen=True)
class WorkItem:
    """A report in the work list.

    ``reasons`` are the critical rules it is or was held for, ``address`` is where it is published,
    ``letter`` whether there is one about it. ``folder`` leads from the list to its files.
    """

    region: str
    region_name: str
    report_id: str
    reporter: str
    year: int | None
    state: str
    reasons: tuple[str, ...]
    effort: Effort
    address: str
    letter: bool
    folder: str = ""

    @property
    def page_link(self) -> str:
        return self.folder + page_file(self.report_id)

    @property
    def letter_link(self) -> str:
        return self.folder + letter_file(self.report_id) if self.letter else ""

    @property
    def live_link(self) -> str:
        return live_link(self.address)

    @property
    def state_words(self) -> dict[str, str]:
        return STATES[self.state]


def work_item(evidence: Evidence, effort: Effort, *, letter: bool) -> WorkItem:
    """The report's entry in the work list."""
    return WorkItem(
        region=evidence.region,
        region_name=evidence.region_name,
        report_id=evidence.report_id,
        reporter=evidence.reporter,
        year=evidence.year,
        state=evidence.state or "open",
        reasons=evidence.reasons,
        effort=effort,
        address=evidence.sources[0].address if evidence.sources else "",
        letter=letter,
    )


def items_json(items: Iterable[WorkItem]) -> str:
    """The entries as one JSON array."""
    return json.dumps([asdict(item) for item in items], ensure_ascii=False)


def kept_items(text: str, folder: str) -> list[WorkItem]:
    """The entries of `items_json`, for a list from which their files lie in this folder."""
    return [
        WorkItem(
            **{
                **row,
                "reasons": tuple(row["reasons"]),
                "effort": Effort(**row["effort"]),
                "folder": folder,
            }
        )
        for row in json.loads(text)
    ]
