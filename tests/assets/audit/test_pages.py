"""The files a person works through: a page a report, and the list of them as they were drawn."""

from __future__ import annotations

from decimal import Decimal

from selectolax.lexbor import LexborHTMLParser

from assets.audit.pages import sample_files
from assets.evidence.evidence import Evidence, PrintedCell, Source
from assets.evidence.files import INDEX, page_file
from assets.raw_text.document import Document
from tests.assets.audit.made import FEES, TOTAL, answer, sheet

HOSTILE = "<script>alert(1)</script>"


def evidence(reporter: str) -> Evidence:
    return Evidence(
        report_id=f"{reporter}:2024:x",
        reporter=reporter,
        year=2024,
        title="",
        edition="2021",
        variant="",
        verdict="accepted",
        state="",
        cells=(
            PrintedCell(FEES, HOSTILE, Decimal(24), "number"),
            PrintedCell(TOTAL, "", None, "blank"),
        ),
        findings=(),
        statements=(),
        sources=(Source(Document("html", blocks=("正文",)), document_id="d"),),
    )


def test_each_report_has_a_page_and_the_list_leads_to_it_as_drawn() -> None:
    drawn = sheet(answer("乙", name=HOSTILE), answer("甲", cells=(TOTAL, FEES)))
    files = dict(sample_files(drawn, [evidence("甲"), evidence("乙")]))
    pages = [page_file(each.report_id) for each in drawn.reports]
    assert set(files) == {*pages, INDEX}
    assert all("<script" not in page for page in files.values())
    index = LexborHTMLParser(files[INDEX])
    rows = index.css("#reports tbody tr")
    assert [row.css_first("a").attributes["href"] for row in rows] == pages
    whole, part = (row.css("td")[-1] for row in rows)
    assert "200" in whole.text()
    # In the order of the form, each with what was read of it.
    links = [link.attributes["href"] for link in part.css("a")]
    assert links == [f"{pages[1]}#cell-{key}" for key in (FEES, TOTAL)]
    assert [each.text().rpartition("：")[2] for each in part.css("p")] == [HOSTILE, "—"]


def test_the_links_lead_to_the_cells_of_the_page() -> None:
    drawn = sheet(answer("甲", cells=(FEES,)))
    files = dict(sample_files(drawn, [evidence("甲")]))
    page = LexborHTMLParser(files[page_file("甲:2024:x")])
    assert page.css_first(f'[id="cell-{FEES}"]') is not None
