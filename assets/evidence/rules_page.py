"""The rules -> one HTML page: what each states, why it may be demanded, what is done about it."""

from __future__ import annotations

from itertools import groupby

from assets.evidence.files import INDEX, rule_anchor
from assets.evidence.template import rendered
from expectations.findings import rules
from expectations.wording import SEVERITIES, rule_words

_FAMILIES = {
    "reading": ("读取", "Reading"),
    "identity": ("勾稽关系", "Identities"),
    "completeness": ("完整性", "Completeness"),
    "values": ("数值", "Values"),
    "who_and_when": ("单位与时间", "Who and when"),
    "narrative": ("文字与表格", "Text and tables"),
    "decisions": ("人工决定", "Decisions"),
    "across_reports": ("报告之间", "Across reports"),
}


def rules_page() -> str:
    """Every rule of the format as one HTML file, by family, each with an anchor of its own."""
    order = {family: place for place, family in enumerate(_FAMILIES)}
    declared = sorted(rules().values(), key=lambda rule: order[rule.family])
    return rendered(
        "rules.html",
        count=len(declared),
        index=INDEX,
        families=[
            (
                *_FAMILIES[family],
                [
                    (rule, SEVERITIES[rule.severity], rule_words(rule), rule_words(rule, "en"))
                    for rule in of_family
                ],
            )
            for family, of_family in groupby(declared, key=lambda rule: rule.family)
        ],
        rule_anchor=rule_anchor,
    )
