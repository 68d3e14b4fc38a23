"""From a served page to its report: files and pictures are followed and compared."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from upath import UPath

from assets.fetch.collect import collect, local_origins
from assets.fetch.documents import collected
from assets.fetch.polite import Manners, PoliteSession
from assets.fetch.trails import Search
from assets.parsed_tables.frames import ParsedFrames, parsed_frames
from assets.parsed_tables.report_documents import report_documents
from assets.parsed_tables.report_values import report_values
from assets.raw_text.document import Document, document_from_json, document_json
from assets.raw_text.read import read_document
from assets.raw_text.to_read import archive_entry, to_read
from assets.register.tables import REPORTERS, SOURCES
from assets.storage.archive import Archive
from expectations.forms.catalogue import edition
from samples.printed import html_page
from samples.serve import serve_site
from samples.synthetic import random_cells

YEAR = 2024
UNIT = "丙县财政局"
GRID = edition("2021")
CELLS = random_cells(GRID, random.Random(3))
PNG = b"\x89PNG\r\n\x1a\n"
TITLE = f"<h1>{UNIT}{YEAR}年政府信息公开工作年度报告</h1>"


def clock() -> datetime:
    return datetime(2025, 2, 1, tzinfo=UTC)


def printed(**changed: Decimal) -> str:
    return html_page(GRID, {**CELLS, **changed}, reporter=UNIT, year=YEAR)


class Site:
    """A folder that is served, and the report that its first page leads to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "site"
        self.folder.mkdir()
        self.archive = Archive(UPath(folder / "archive"))

    def put(self, name: str, body: str | bytes) -> None:
        data = body if isinstance(body, bytes) else f'<meta charset="utf-8">{body}'.encode()
        (self.folder / name).write_bytes(data)

    def report(self, read: Callable[[bytes], Document] = read_document) -> ParsedFrames:
        """The tables made of what is served, each document read by ``read``."""
        with serve_site(self.folder, port=0) as base:
            search = _search(f"{base}/nb.html")
            session = PoliteSession(
                Manners(delay=0, backoff=0, retries=0),
                local=local_origins(search.sources),
                clock=clock,
            )
            collect(search, self.archive, session, office=UPath(self.folder), clock=clock)
            session.close()
        found = collected(search, self.archive).documents
        texts = {
            row["document_id"]: read(self.archive.body(archive_entry(row)))
            for row in to_read(found)
        }
        reports = report_documents(found, {name: text.kind for name, text in texts.items()})
        values = {
            ids: report_values(ids, [document_json(texts[each]) for each in ids])
            for each in reports
            for ids in each.readings
        }
        self.documents = dict(found.select("document_id", "url").iter_rows())
        self.texts = {name: document_from_json(document_json(each)) for name, each in texts.items()}
        return parsed_frames(found, reports, values, "1")

    def file_of(self, document_id: str) -> str:
        return str(self.documents[document_id]).rpartition("/")[2]


def _search(address: str) -> Search:
    reporter = {
        "reporter_id": "finance",
        "name": UNIT,
        "kind": "department",
        "level": "county",
        "region": "991121",
        "collection_region": "991121",
        "scope": "unit",
        "valid_from": 0,
        "valid_to": 9999,
        "aliases": [],
    }
    source = {
        "source_id": "s",
        "reporter_id": "finance",
        "year": YEAR,
        "kind": "direct",
        "address": address,
        "platform": "",
        "local": True,
    }
    return Search(YEAR, "991121", REPORTERS.frame([reporter]), SOURCES.frame([source]))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def rules(made: ParsedFrames) -> list[str]:
    return sorted(set(made.findings["rule"]))


def values(made: ParsedFrames) -> dict[str, Decimal | None]:
    return dict(made.cells.select("cell", "value").iter_rows())


def test_a_page_leads_to_the_file_that_prints_its_tables(site: Site) -> None:
    site.put("nb.html", f"{TITLE}<p>附件：<a href='nb.doc'>年报</a></p>")
    site.put("nb.doc", printed())  # as many old systems save it: a page by another name
    made = site.report()
    (report,) = made.reports.iter_rows(named=True)
    assert (values(made), rules(made)) == (CELLS, [])
    assert site.file_of(report["document_id"]) == "nb.html"
    assert site.file_of(report["tables_document_id"]) == "nb.doc"
    assert set(made.cells["document_id"]) == {report["tables_document_id"]}


@pytest.mark.parametrize(
    ("changed", "found"),
    [({}, []), ({"disclosure.licences.decisions": Decimal(77777)}, ["twin_differs"])],
)
def test_a_twin_is_compared(site: Site, changed: dict[str, Decimal], found: list[str]) -> None:
    site.put("nb.html", printed() + "<a href='nb.doc'>附件</a>")
    site.put("nb.doc", printed(**changed))
    made = site.report()
    assert (values(made), rules(made)) == (CELLS, found)
    assert made.findings["cells"].explode().to_list() == list(changed)


def test_a_file_that_is_gone_or_not_read_is_named(site: Site) -> None:
    links = "<a href='nb.zip'>附件1</a><a href='nb.xls'>附件2</a>"
    site.put("nb.zip", b"PK\x03\x04")
    site.put("nb.html", printed() + links)
    assert rules(site.report()) == ["twin_unread"]
    site.put("nb.html", TITLE + links)
    made = site.report()
    assert rules(made) == ["unreadable"]
    (message,) = made.findings["message"]
    assert "'附件1': " in message
    assert "'附件2': 页面已不存在 page is gone: HTTP 404" in message


def test_pictures_are_put_together_in_the_order_of_their_page(site: Site) -> None:
    """Each picture shows a table; the second cannot be made out, and a chart stands between."""
    tables = tuple(read_document(printed().encode()).grids)
    blocks: dict[bytes, Document] = {
        PNG + bytes([number]): Document("png", blocks=(f"第{number}页", table))
        for number, table in enumerate(tables)
    }
    blocks[PNG + b"lost"] = Document("png", problem="no text in it")

    def read(data: bytes) -> Document:
        return blocks.get(data) or read_document(data)

    names = ["c.png", "lost.png", "a.png", "b.png"]
    site.put("nb.html", TITLE + "".join(f"<p><img src='{name}'></p>" for name in names))
    for name, body in zip(names, [b"\0", b"lost", b"\1", b"\2"], strict=True):
        site.put(name, PNG + body)
    made = site.report(read)
    assert values(made) == CELLS
    assert rules(made) == ["twin_unread"]
    (report,) = made.reports.iter_rows(named=True)
    assert site.file_of(report["tables_document_id"]) == "c.png"
    received = made.cells.row(by_predicate=pl.col("cell") == "requests.received.total", named=True)
    assert site.file_of(received["document_id"]) == "a.png"
    for cell in made.cells.iter_rows(named=True):
        block, row, column = map(int, cell["place"].split(":"))
        grid = site.texts[cell["document_id"]].blocks[block]
        assert not isinstance(grid, str)
        assert grid.rows[row][column].text == cell["token"]


def test_a_picture_put_in_anothers_place_is_another_version(site: Site) -> None:
    grids = tuple(read_document(printed().encode()).grids)
    whole = Document("png", blocks=grids[:2])
    rest = Document("png", blocks=grids[2:])

    def read(data: bytes) -> Document:
        if not data.startswith(PNG):
            return read_document(data)
        return whole if data.startswith(PNG + b"1") else rest

    site.put("nb.html", f"{TITLE}<img src='1.png'><img src='2.png'>")
    site.put("1.png", PNG + b"1")
    site.put("2.png", PNG + b"2")
    before = site.report(read).reports["tables_sha256"][0]
    assert site.report(read).reports["tables_sha256"][0] == before
    site.put("2.png", PNG + b"3")
    assert site.report(read).reports["tables_sha256"][0] != before
