"""The rules -> one HTML page: what each states, why it may be demanded, what is done about it."""

from __future__ import annotations

from itertools import groupby

from assets.evidence.files import INDEX, rule_anchor
from assets.evidence.template import rendered
from expectations.findings import FAMILIES, rules
from expectations.wording import SEVERITIES, rule_words


def rules_page() -> str:
    """Every rule of the format as one HTML file, by family, each with an anchor of its own."""
    order = {family: place for place, family in enumerate(FAMILIES)}
    declared = sorted(rules().values(), key=lambda rule: order[rule.family])
    return rendered(
        "rules.html",
        count=len(declared),
        index=INDEX,
        families=[
            (
                *FAMILIES[family],
                [
                    (rule, SEVERITIES[rule.severity], rule_words(rule), rule_words(rule, "en"))
                    for rule in of_family
                ],
            )
            for family, of_family in groupby(declared, key=lambda rule: rule.family)
        ],
        rule_anchor=rule_anchor,
    )
