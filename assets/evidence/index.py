"""Reports to work through -> one HTML page that lists them by region and by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from assets.evidence.evidence import Evidence
from assets.evidence.template import rendered
from expectations.findings import rule, rules
from expectations.wording import STATES


@dataclass(frozen=True)
class WorkItem:
    """A report in the work list; ``page`` is the file of its evidence page beside the list.

    ``reasons`` are the critical rules it breaks, ``suspects`` how many cells are in doubt.
    """

    region: str
    region_name: str
    report_id: str
    reporter: str
    year: int | None
    state: str
    reasons: tuple[str, ...]
    suspects: int
    page: str

    @property
    def link(self) -> str:
        """The page as a link carries it: never an address of elsewhere."""
        return quote(self.page, safe="/").lstrip("/")

    @property
    def state_words(self) -> dict[str, str]:
        return STATES[self.state]


def work_item(evidence: Evidence, region: str, region_name: str, page: str) -> WorkItem:
    """The report's entry in the work list."""
    broken = {each.rule for each in evidence.findings if each.severity == "critical"}
    return WorkItem(
        region=region,
        region_name=region_name,
        report_id=evidence.report_id,
        reporter=evidence.reporter,
        year=evidence.year,
        state=evidence.state or "open",
        reasons=tuple(rule_id for rule_id in rules() if rule_id in broken),
        suspects=len({key for each in evidence.findings for key in each.suspects}),
        page=page,
    )


def index_page(rows: Iterable[WorkItem]) -> str:
    """The work list as one HTML file: open reports first, by region and again by rule."""
    items = sorted(rows, key=lambda each: (each.region, each.state != "open", each.reporter))
    by_region: dict[tuple[str, str], list[WorkItem]] = {}
    by_rule: dict[str, list[WorkItem]] = {rule_id: [] for rule_id in rules()}
    for item in items:
        by_region.setdefault((item.region, item.region_name), []).append(item)
        for reason in item.reasons:
            by_rule[reason].append(item)
    return rendered(
        "index.html",
        count=len(items),
        states=[(STATES[s], n) for s, n in Counter(item.state for item in items).items()],
        by_region=by_region,
        by_rule={rule(rule_id): found for rule_id, found in by_rule.items() if found},
        rules=rules(),
    )
