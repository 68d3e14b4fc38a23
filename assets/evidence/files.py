"""Names of the files of a partition's evidence, and how its pages link to each other."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

INDEX, RULES, ITEMS = "index.html", "rules.html", "items.json"
CALLS, REMINDERS, MISSING = "call_list.xlsx", "reminders.html", "missing.json"
_PAGES, _LETTERS, _REMINDERS = "pages", "letters", "reminders"
_MAX_READABLE = 60


def page_file(report_id: str) -> str:
    """The evidence page of a report, as its index links to it."""
    return f"{_PAGES}/{_name(report_id)}.html"


def letter_file(report_id: str) -> str:
    """The letter about a report, as its index links to it."""
    return f"{_LETTERS}/{_name(report_id)}.html"


def reminder_file(reporter_id: str) -> str:
    """The letter that asks a unit for its report, as its index links to it."""
    return f"{_REMINDERS}/{_name(reporter_id)}.html"


def rule_anchor(rule_id: str) -> str:
    """Name of a rule on the page of rules, and of what was found under it on a report's page."""
    return f"rule-{rule_id}"


def _name(identifier: str) -> str:
    """A name of plain letters, digits and hyphens; different ids have different names.

    The digest tells ids apart that look alike, also where capitals do not count.
    """
    readable = re.sub(r"[^A-Za-z0-9]+", "-", identifier).strip("-")[:_MAX_READABLE]
    return f"{readable}-{sha256(identifier.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"


@dataclass(frozen=True)
class Beside:
    """The files that lie beside a page of evidence: ids of reports with a page, and with a letter.

    A page that lies alone has none of them to link to.
    """

    pages: Collection[str] = ()
    letters: Collection[str] = ()
    alone: bool = False

    @property
    def index(self) -> str:
        return "" if self.alone else f"../{INDEX}"

    @property
    def rules(self) -> str:
        return "" if self.alone else f"../{RULES}"

    def rule(self, rule_id: str) -> str:
        """Link to what is said of a rule; empty where there is no page of rules."""
        return f"../{RULES}#{rule_anchor(rule_id)}" if not self.alone else ""

    def page(self, report_id: str) -> str:
        """Link to the page of another report; empty where it has none."""
        return f"../{page_file(report_id)}" if report_id in self.pages else ""

    def letter(self, report_id: str) -> str:
        """Link to the letter about a report; empty where there is none."""
        return f"../{letter_file(report_id)}" if report_id in self.letters else ""


ALONE = Beside(alone=True)
