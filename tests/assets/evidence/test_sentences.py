"""What sentences state beside what the tables print of the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assets.evidence.evidence import Evidence, PrintedCell, Stated
from assets.evidence.sentences import sentences
from expectations.findings import Finding


def cell(key: str, value: str) -> PrintedCell:
    return PrintedCell(key, value, Decimal(value), "number")


@pytest.mark.parametrize(
    ("stated", "in_tables", "agrees"),
    [
        (Stated("requests_received", Decimal(5), "件", "收到申请5件"), "5", True),
        (Stated("requests_received", Decimal(6), "件", "收到申请6件"), "5", False),
        # Lawsuits are two rows of the table.
        (Stated("lawsuits", Decimal(3), "起", "行政诉讼3起"), "3", True),
        (Stated("administrative_fees_amount", Decimal(125000), "元", "收费"), "12.5", True),
        (Stated("administrative_fees_amount", Decimal("12.5"), "万元", "收费"), "12.5", True),
        (Stated("administrative_fees_amount", Decimal("12.5"), "元", "收费"), "12.5", False),
        # With what was carried in, or as many as were handled: the tables count them too.
        (Stated("requests_received", Decimal(8), "件", "收到申请8件"), "8", True),
        (Stated("requests_handled", Decimal(4), "件", "办结申请4件"), "4", True),
        (Stated("requests_handled", Decimal(9), "件", "办结申请9件"), "7", False),
        (Stated("normative_documents_in_force", Decimal(1), "件", "现行有效1件"), "", None),
        (Stated("items_disclosed", Decimal(9), "条", "公开信息9条"), "", None),
        (Stated("reviews", Decimal(1), "件", "网站1件", item="网站"), "", None),
    ],
)
def test_a_sentence_is_compared_with_the_cells_that_count_the_same(
    stated: Stated, in_tables: str, agrees: bool | None, broken: Evidence
) -> None:
    cells = (
        cell("requests.received.total", "5"),
        cell("requests.carried_in.total", "3"),
        cell("requests.handled_total.total", "7"),
        cell("disputes.litigation_direct.total", "1"),
        cell("disputes.litigation_after_review.total", "2"),
        cell("disputes.review.total", "7"),
        cell("disclosure.fees.amount", "12.5"),
    )
    (found,) = sentences(replace(broken, cells=cells, statements=(stated,)))

    assert (found.in_tables, found.agrees) == (in_tables, agrees)


def test_without_an_edition_nothing_is_compared(broken: Evidence) -> None:
    stated = Stated("requests_received", Decimal(5), "件", "收到申请5件")
    (found,) = sentences(replace(broken, edition="", cells=(), statements=(stated,)))

    assert (found.label, found.in_tables, found.agrees) == ("新收申请", "", None)


def test_of_two_sentences_on_a_fact_the_one_that_a_finding_quotes_differs(broken: Evidence) -> None:
    key = "requests.received.total"
    stated = tuple(
        Stated("requests_received", Decimal(n), "件", f"全年收到申请{n}件") for n in (5, 6)
    )
    finding = Finding("statement_differs", key, f"the text says 6件 in {stated[1].sentence!r}")
    cells = (cell(key, "5"),)
    held = replace(broken, cells=cells, statements=stated, findings=(finding,))

    found = [(each.stated, each.agrees, each.differs) for each in sentences(held)]
    assert found == [("6 件", False, True), ("5 件", True, False)]
