"""Hostile texts: refused or read, never a matter of minutes.

The sizes are such that anything worse than linear takes minutes; no clock is read.
"""

import pytest

from assets.report import read_report

HOSTILE = {
    "rule": "|" + "-" * 300_000 + "x",
    "blanks behind a label": "发布日期" + "\u3000" * 300_000 + "x",
    "blanks behind an issuer": "来源" + " " * 300_000 + "。",
    "blanks behind a year": "2024" + " " * 300_000,
    "digits": "1" * 500_000,
    "brackets": "（" * 200_000 + "年报" + "）" * 200_000,
    "years": "2024年" * 20_000 + "政府信息公开工作年度报告",
    "pipes": ("|" * 390 + "\n") * 3_000,
    "nested elements": "<div>" * 300_000,
    "nested elements of any name": "<html>" + "<x>" * 100_000,
    "nested elements closed again": "<html>" + "<x>" * 100_000 + "</x>" * 100_000,
    "nested raised text": "<html>" + "<sup>" * 3_000,
    "styles": "<p style='" + "text-decoration" * 100_000 + "'>a</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused(name: str) -> None:
    report = read_report(HOSTILE[name].encode(), source=name)
    assert report.verdict in ("not_a_report", "quarantined")
