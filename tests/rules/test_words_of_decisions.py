"""Why a decision no longer fits is told in both languages, whatever the reason."""

from __future__ import annotations

import pytest

from assets.decisions.load import Correction
from expectations.findings import Finding
from expectations.names import Language
from expectations.wording import worded
from tests.assets.partition import digest
from tests.rules.doors import partition
from tests.rules.example import FORM
from tests.rules.of_reading import LICENCES
from tests.rules.of_text_and_decisions import correction

TWICE = (correction(5), correction(5, place="2025.yaml corrections[1]"))


@pytest.mark.parametrize(
    ("decisions", "zh", "en"),
    [
        (
            [correction(4)],
            "现印为「5」，决定针对的数字是「4」",
            "prints '5' now, decided on was '4'",
        ),
        (
            [correction(None)],
            "现印为「5」，决定针对的数字是空白",
            "prints '5' now, decided on was a blank",
        ),
        (
            [correction(5, document_sha256=digest("d9"))],
            "报告文件已更换，不是作出决定时的文件",
            "the report is no longer the document it was decided on",
        ),
        (
            [correction(5, cell="requests.granted.nobody")],
            "报告没有「requests.granted.nobody」这一单元格",
            "the report has no cell 'requests.granted.nobody'",
        ),
        (TWICE, "同一事项重复决定", "the same is decided on twice"),
    ],
)
def test_a_decision_that_does_not_fit_says_why(
    decisions: list[Correction], zh: str, en: str
) -> None:
    (finding,) = partition({LICENCES: 5}, *decisions)().of("decision_unfit")
    place = decisions[-1].place
    assert _said(finding, "zh") == f"「{place}」{zh}"
    assert _said(finding, "en") == f"{place}: {en}"


def _said(finding: Finding, language: Language) -> str:
    return worded(finding, FORM, {}, language).printed
