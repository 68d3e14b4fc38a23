"""From sources to documents: fetched once, failures tried again, every silence with its reason."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pytest_httpserver import HTTPServer
from upath import UPath
from werkzeug import Request, Response

from assets.fetch.attached import MAX_FILES, MAX_PICTURES, attached
from assets.fetch.collect import collect, local_origins, recorded_exceptions
from assets.fetch.documents import collected, document_id
from assets.fetch.manners import Manners
from assets.fetch.metrics import Cost
from assets.fetch.polite import PoliteSession
from assets.fetch.progress import Fetched
from assets.fetch.trails import Search
from assets.register.sources import source_id
from assets.register.tables import SOURCES
from assets.storage.archive import Archive
from expectations.forms.catalogue import edition
from samples.printed import html_page
from tests.assets.fetch.archived import departments

YEAR = 2024
REPORT = "<html><meta charset=utf-8><table><tr><td>218</td></tr></table></html>"


def clock() -> datetime:
    return datetime(2025, 2, 1, tzinfo=UTC)


class Office:
    """A partition with its site, archive and what was asked of it."""

    def __init__(self, site: HTTPServer, folder: Path) -> None:
        self.site = site
        self.folder = folder
        self.archive = Archive(UPath(folder / "archive"))
        self.names: dict[str, tuple[str, ...]] = {}
        self.sources: list[dict[str, object]] = []
        self.cost = Cost()

    def reporter(self, reporter_id: str, *names: str) -> None:
        self.names[reporter_id] = names

    def source(
        self,
        reporter_id: str,
        kind: str,
        path: str,
        *,
        platform: str = "",
        local: bool = True,
        exceptions: tuple[str, ...] = (),
        year: int | None = None,
    ) -> None:
        handed_in = kind in {"file", "folder"}
        address = path if handed_in or "://" in path else self.site.url_for(path)
        if year is None:
            year = 0 if kind == "listing" else YEAR
        self.sources.append(
            {
                "source_id": source_id(reporter_id, year, kind, address),
                "reporter_id": reporter_id,
                "year": year,
                "kind": kind,
                "address": address,
                "platform": platform or ("plain_list" if kind == "listing" else ""),
                "local": local,
                "exceptions": exceptions,
            }
        )

    def search(self) -> Search:
        units = departments("991121", self.names)
        return Search(YEAR, "991121", units, SOURCES.frame(self.sources))

    def run(
        self,
        *,
        again: bool = False,
        reporters: set[str] | None = None,
        progress: Callable[[Fetched], None] = lambda _: None,
    ) -> list[Fetched]:
        search = self.search()
        told: list[Fetched] = []

        def tell(one: Fetched) -> None:
            told.append(one)
            progress(one)

        session = PoliteSession(
            Manners(delay=0, backoff=0, retries=1, connect_timeout=2, read_timeout=2),
            local=local_origins(search.sources),
            clock=clock,
            exceptions=recorded_exceptions(search.sources),
        )
        self.cost = collect(
            search,
            self.archive,
            session,
            office=UPath(self.folder),
            clock=clock,
            progress=tell,
            again=again,
            reporters=reporters,
        )
        session.close()
        return told

    def documents(self) -> pl.DataFrame:
        return collected(self.search(), Archive(self.archive.root)).documents

    def outcomes(self) -> dict[str, dict[str, Any]]:
        frame = collected(self.search(), Archive(self.archive.root)).outcomes
        return {row["reporter_id"]: row for row in frame.iter_rows(named=True)}

    def outcome(self, reporter_id: str = "finance") -> tuple[str, str]:
        row = self.outcomes()[reporter_id]
        return row["outcome"], row["reason"]

    def asked(self) -> list[str]:
        paths = [request.path for request, _ in self.site.log if request.path != "/robots.txt"]
        self.site.clear_log()
        return paths


@pytest.fixture
def office(httpserver: HTTPServer, tmp_path: Path) -> Office:
    rules = "User-agent: *\nDisallow: /closed/\n"
    httpserver.expect_request("/robots.txt").respond_with_data(rules)
    made = Office(httpserver, tmp_path)
    made.reporter("finance", "丙县财政局", "县财政局")
    return made


def serve(
    office: Office, path: str, body: str | bytes = REPORT, status: int = 200, **headers: str
) -> None:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    office.site.expect_request(path).respond_with_data(
        body, status=status, headers=named, content_type="text/html"
    )


def item(path: str, title: str, day: str = "2025-01-17") -> str:
    return f'<li><a href="{path}">{title}</a><span>{day}</span></li>'


LISTED = item("/r/2024.html", "丙县财政局2024年政府信息公开工作年度报告")


def test_a_direct_source_is_fetched_once(office: Office) -> None:
    office.source("finance", "direct", "/2024.html")
    serve(office, "/2024.html")
    (told,) = office.run()
    assert (told.ended, told.done, told.wanted) == ("200", 1, 1)
    assert office.asked() == ["/2024.html"]
    assert office.run() == []
    assert office.asked() == []
    document = office.documents().row(0, named=True)
    assert (document["role"], document["status"], document["error"]) == ("report", 200, None)
    row = office.outcomes()["finance"]
    assert (row["outcome"], row["document_id"]) == ("fetched", document["document_id"])


def test_a_listing_leads_to_the_report_and_its_attachments(office: Office) -> None:
    office.source("finance", "listing", "/nb/")
    serve(office, "/nb/", f"<ul>{LISTED}</ul>".encode("gb18030"))
    report = REPORT.replace(
        "<table>", '<a href="nb.pdf">附件</a><a href="/指南.pdf">公开指南</a><table>'
    )
    serve(office, "/r/2024.html", report)
    serve(office, "/r/nb.pdf", b"%PDF-1.7")
    told = office.run()
    assert office.asked() == ["/nb/", "/r/2024.html", "/r/nb.pdf"]
    assert [(each.done, each.wanted) for each in told] == [(1, 1), (2, 2), (3, 3)]
    rows = {row["role"]: row for row in office.documents().iter_rows(named=True)}
    assert rows["report"]["parent_document_id"] == rows["listing"]["document_id"]
    assert rows["attachment"]["parent_document_id"] == rows["report"]["document_id"]
    assert rows["report"]["link_text"] == "丙县财政局2024年政府信息公开工作年度报告"
    assert rows["report"]["link_date"] == date(2025, 1, 17)
    assert office.outcome()[0] == "fetched"


def attachments(office: Office) -> list[dict[str, Any]]:
    """The attachments among the documents, in the order of their page."""
    table = office.documents().filter(pl.col("role") == "attachment").sort("position")
    return list(table.iter_rows(named=True))


def test_a_page_without_tables_is_followed_to_its_pictures_in_their_order(office: Office) -> None:
    office.source("finance", "direct", "/r/2024.html")
    shown = '<img src="b.png" alt="一"><img src="/logo.png"><img src="a.png"><img src="c.png">'
    serve(office, "/r/2024.html", f"<html><nav><img src='n.png'></nav><p>年报</p>{shown}</html>")
    for name in ("a", "b"):
        serve(office, f"/r/{name}.png", name)
    serve(office, "/r/c.png", "gone", 404)
    office.run()
    assert office.asked() == ["/r/2024.html", "/r/b.png", "/r/a.png", "/r/c.png"]
    found = attachments(office)
    assert [row["url"].rpartition("/")[2] for row in found] == ["b.png", "a.png", "c.png"]
    assert [row["position"] for row in found] == [0, 1, 2]
    assert found[0]["link_text"] == "一"
    assert [row["error"] is None for row in found] == [True, True, False]
    assert office.outcome()[0] == "fetched"


def test_a_page_that_prints_the_form_is_not_asked_for_its_pictures(office: Office) -> None:
    grid = edition("2021")
    page = html_page(grid, {}, reporter="丙县财政局", year=YEAR)
    office.source("finance", "direct", "/r/2024.html")
    serve(office, "/r/2024.html", page.replace("<table>", '<img src="a.png"><table>'))
    office.run()
    assert office.asked() == ["/r/2024.html"]


def test_an_attachment_is_asked_for_by_its_address_on_the_wire(office: Office) -> None:
    office.source("finance", "direct", "/r/2024.html")
    page = '<a href="/d/2024 年报.pdf">附件</a><a href="/moved.docx">1</a>'
    serve(office, "/r/2024.html", f"<html>{page}</html>")
    serve(office, "/d/2024 年报.pdf", b"%PDF-1.7")
    serve(office, "/moved.docx", "", 302, Location="/d/nb.docx")
    serve(office, "/d/nb.docx", b"PK")
    office.run()
    first, second = attachments(office)
    assert first["url"].endswith("/d/2024%20%E5%B9%B4%E6%8A%A5.pdf")
    assert (first["error"], second["error"]) == (None, None)
    assert (second["url"][-11:], second["final_url"][-10:]) == ("/moved.docx", "/d/nb.docx")
    office.asked()
    assert office.run() == []
    assert office.asked() == []


def test_an_attachment_within_a_private_network_is_refused(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.1)
        port = inside.getsockname()[1]
        office.source("finance", "direct", "/r/2024.html")
        serve(office, "/r/2024.html", f'<a href="http://127.0.0.1:{port}/nb.pdf">附件</a>')
        office.run()
        with pytest.raises(TimeoutError):
            inside.accept()
    (row,) = attachments(office)
    assert "is not public" in row["error"]
    assert office.outcome()[0] == "fetched"


@pytest.mark.parametrize(
    ("item", "most"),
    [('<a href="{}.pdf">附件</a>', MAX_FILES), ('<img src="{}.png">', MAX_PICTURES)],
)
def test_of_ten_thousand_attachments_a_few_are_asked_for(
    office: Office, item: str, most: int
) -> None:
    office.source("finance", "direct", "/r/2024.html")
    many = "".join(item.format(number) for number in range(10_000))
    serve(office, "/r/2024.html", f"<html><p>年报</p>{many}</html>")
    office.run()
    assert len(attachments(office)) == most


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 30_000 + "<a href='a.pdf'>附件</a>",
        "<a href='a.pdf'>附件</a>" * 100_000,
        "<a href='a.pdf'>附件</a><p>" + "年报" * 1_000_000,
    ],
)
def test_a_page_made_to_take_long_is_left_alone(body: str) -> None:
    began = time.monotonic()
    assert attached(body, "http://a.test/") == ()
    assert time.monotonic() - began < 5


def test_a_page_with_its_pictures_written_into_it_has_files_all_the_same() -> None:
    inline = "<img src='data:image/png;base64," + "iVBORw0KGgo" * 300_000 + "'>"
    (file,) = attached(f"{inline}<a href='a.pdf'>附件</a>", "http://a.test/")
    assert file.url == "http://a.test/a.pdf"


@pytest.mark.parametrize("kind", ["direct", "file"])
def test_a_source_may_be_a_file_of_any_kind(office: Office, kind: str) -> None:
    body = b"%PDF-1.7\n1 0 obj\n"
    office.source("finance", kind, "nb.pdf" if kind == "file" else "/nb.pdf")
    serve(office, "/nb.pdf", body)
    (office.folder / "nb.pdf").write_bytes(body)
    office.run()
    row = office.documents().row(0, named=True)
    assert (row["role"], row["error"], row["size"]) == ("report", None, len(body))
    assert office.outcome()[0] == "fetched"


def test_a_listing_serves_many_and_is_asked_once(office: Office) -> None:
    office.reporter("education", "丙县教育局")
    for reporter in ("finance", "education"):
        office.source(reporter, "listing", "/nb/")
    education = item("/r/jyj.html", "丙县教育局2024年政府信息公开工作年度报告")
    serve(office, "/nb/", LISTED + education)
    serve(office, "/r/2024.html")
    serve(office, "/r/jyj.html", REPORT.replace("218", "77"))
    office.run()
    assert sorted(office.asked()) == ["/nb/", "/r/2024.html", "/r/jyj.html"]
    assert [office.outcome(each)[0] for each in ("finance", "education")] == ["fetched", "fetched"]


def test_a_listing_is_left_alone_when_the_direct_source_answers(office: Office) -> None:
    office.source("finance", "listing", "/nb/")
    office.source("finance", "direct", "/2024.html")
    serve(office, "/2024.html")
    office.run()
    assert office.asked() == ["/2024.html"]


def test_a_direct_source_that_is_gone_is_looked_for_in_the_listing(office: Office) -> None:
    office.source("finance", "direct", "/old.html")
    office.source("finance", "listing", "/nb/")
    serve(office, "/old.html", "moved away", 404)
    serve(office, "/nb/", LISTED)
    serve(office, "/r/2024.html")
    office.run()
    assert office.asked() == ["/old.html", "/nb/", "/r/2024.html"]
    assert office.outcome()[0] == "fetched"
    errors = {row["url"]: row["error"] for row in office.documents().iter_rows(named=True)}
    assert "HTTP 404" in errors[office.site.url_for("/old.html")]


def test_a_late_report_is_found_by_a_later_run(office: Office) -> None:
    office.source("finance", "listing", "/nb/")
    older = item("/r/2023.html", "丙县财政局2023年政府信息公开工作年度报告", "2024-01-17")
    lists = iter([older, LISTED + older])
    office.site.expect_request("/nb/").respond_with_handler(lambda _: Response(next(lists)))
    serve(office, "/r/2024.html")
    office.run()
    assert office.outcome()[0] == "not_published"
    office.run()
    assert office.outcome()[0] == "fetched"
    assert office.asked() == ["/nb/", "/nb/", "/r/2024.html"]


def test_an_unchanged_listing_is_not_sent_again(office: Office) -> None:
    office.source("finance", "listing", "/nb/")
    older = item("/r/2023.html", "丙县财政局2023年政府信息公开工作年度报告")
    statuses = []

    def answer(request: Request) -> Response:
        same = request.headers.get("If-None-Match") == '"1"'
        statuses.append(304 if same else 200)
        return Response("" if same else older, statuses[-1], {"ETag": '"1"'})

    office.site.expect_request("/nb/").respond_with_handler(answer)
    for _ in range(3):
        office.run()
        assert office.outcome()[0] == "not_published"
    assert statuses == [200, 304, 304]


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (404, "no", "gone"),
        (410, "no", "gone"),
        (403, "no", "blocked"),
        (412, "<script>$_ts=window</script>", "blocked"),
        (200, "<html><script>document.cookie='__jsl_clearance=1'</script></html>", "blocked"),
        (200, "<html><title>404 页面不存在</title></html>", "gone"),
        (500, "oops", "not_found"),
        (200, "", "not_found"),
    ],
)
def test_a_failure_has_its_outcome_and_is_tried_again(
    office: Office, status: int, body: str, outcome: str
) -> None:
    office.source("finance", "direct", "/2024.html")
    answers = iter([(body, status)] * (2 if status == 500 else 1))

    def answer(_: Request) -> Response:
        page, code = next(answers, (REPORT, 200))
        return Response(page, code, content_type="text/html")

    office.site.expect_request("/2024.html").respond_with_handler(answer)
    office.run()
    found, reason = office.outcome()
    assert found == outcome
    assert f"HTTP {status}" in reason
    assert office.documents()["error"].to_list() == [reason]
    office.run()
    assert office.outcome()[0] == "fetched"
    assert office.documents()["error"].to_list() == [None]


def test_robots_are_an_outcome(office: Office) -> None:
    office.source("finance", "direct", "/closed/2024.html")
    office.run()
    found, reason = office.outcome()
    assert found == "robots_refused"
    assert "/robots.txt" in reason
    assert office.asked() == []


def test_a_body_cut_short_is_an_outcome_and_tried_again(office: Office) -> None:
    whole = REPORT.encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(whole)}\r\nConnection: close\r\n\r\n".encode()
    none = b"HTTP/1.1 404 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    cut = head + whole[:50]
    answers = iter([none, cut, cut, none, head + whole])
    listener = socket.create_server(("127.0.0.1", 0))

    def serve_raw() -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

    thread = threading.Thread(target=serve_raw, daemon=True)
    thread.start()
    office.source("finance", "direct", f"http://127.0.0.1:{listener.getsockname()[1]}/a.html")
    office.run()
    found, reason = office.outcome()
    assert found == "truncated"
    assert f"50 of {len(whole)} bytes" in reason
    office.run()
    assert office.outcome()[0] == "fetched"
    thread.join(5)
    listener.close()


def test_silence_and_no_source_are_not_found(office: Office) -> None:
    office.reporter("education", "丙县教育局")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/a.html"
    office.source("finance", "direct", address)
    office.run()
    assert office.outcome()[0] == "not_found"
    assert "Connection refused" in office.outcome()[1]
    assert office.outcome("education") == (
        "not_found",
        "登记表中没有来源 no source in the register",
    )


def test_before_anything_was_asked_all_is_not_found(office: Office) -> None:
    office.source("finance", "direct", "/2024.html")
    assert office.outcome() == ("not_found", "尚未采集 not asked for yet")
    assert office.documents().height == 0


@pytest.mark.parametrize(
    ("listing", "outcome", "reason"),
    [
        (
            item("/1", "丙县财政局2023年政府信息公开年报"),
            "not_published",
            "listing read to its end, none for 2024",
        ),
        ("<p>暂无数据</p>", "not_published", "read to its end"),
        ("<script>load()</script>", "not_found", "page says only ''"),
        (
            LISTED + LISTED.replace("/r/2024", "/r/other").replace("-17", "-18"),
            "ambiguous",
            "several links fit equally",
        ),
        ("<a href='/1'>1</a>" * 20_001, "not_found", "listing has 20001 links, over 20000"),
        ("<p>年报</p>" * 300_000, "not_found", "characters, over 2000000"),
        (f"<script>countPage = {'9' * 5000};</script>", "not_found", "page says only ''"),
    ],
)
def test_a_listing_without_one_match_says_why(
    office: Office, listing: str, outcome: str, reason: str
) -> None:
    office.source("finance", "listing", "/nb/")
    serve(office, "/nb/", f"<html><body>{listing}</body></html>")
    office.run()
    assert office.outcome()[0] == outcome
    assert reason in office.outcome()[1]
    assert office.asked() == ["/nb/"]


def test_a_listing_whose_second_page_fails_proves_nothing(office: Office) -> None:
    office.source("finance", "listing", "/nb/")
    former = item("/1", "丙县财政局2023年政府信息公开年报")
    serve(office, "/nb/", f"{former}<a href='2'>下一页</a>")
    serve(office, "/nb/2", "oops", 500)
    office.run()
    assert office.outcome()[0] == "not_found"
    assert "HTTP 500" in office.outcome()[1]
    assert office.asked() == ["/nb/", "/nb/2", "/nb/2"]


def test_an_unknown_platform_is_read_and_said(office: Office) -> None:
    office.source("finance", "listing", "/nb/", platform="spinning_wheel")
    former = item("/1", "丙县财政局2023年政府信息公开年报")
    serve(office, "/nb/", former)
    office.run()
    assert office.outcome()[0] == "not_published"
    assert "unknown platform 'spinning_wheel'" in office.outcome()[1]


def test_only_the_reporters_named_are_looked_for(office: Office) -> None:
    office.reporter("education", "丙县教育局")
    for reporter in ("finance", "education"):
        office.source(reporter, "direct", f"/{reporter}.html")
        serve(office, f"/{reporter}.html", REPORT + reporter)
    office.run(reporters={"education"})
    assert office.asked() == ["/education.html"]
    assert [office.outcome(each)[0] for each in ("education", "finance")] == [
        "fetched",
        "not_found",
    ]
    assert office.run(reporters=set()) == []
    office.run(again=True, reporters={"education"})
    assert office.asked() == ["/education.html"]


def test_an_exception_that_was_used_is_kept_with_the_answer(office: Office) -> None:
    office.source("finance", "direct", "/closed/2024.html", exceptions=("robots",))
    serve(office, "/closed/2024.html")
    office.run()
    assert office.outcome()[0] == "fetched"
    used = {each.url: each.exceptions for each in office.archive.records(YEAR, "991121")}
    assert sorted(used.values()) == [(), ("robots",)]


def test_exceptions_are_those_of_the_exact_origin_that_records_them() -> None:
    rows = [
        {"kind": "direct", "address": "https://a.test/1", "exceptions": ("tls", "robots")},
        {"kind": "listing", "address": "http://b.test:8080/", "exceptions": ("robots",)},
        {"kind": "listing", "address": "http://c.test/", "exceptions": ()},
        {"kind": "file", "address": "answers/a.pdf", "exceptions": ()},
    ]
    given = {"reporter_id": "a", "year": 0, "platform": "", "local": False}
    sources = SOURCES.frame([{**given, **row, "source_id": row["address"]} for row in rows])
    recorded = recorded_exceptions(sources)
    assert recorded.tls == {("https", "a.test", 443)}
    assert recorded.robots == {("https", "a.test", 443), ("http", "b.test", 8080)}


def test_a_folder_is_looked_into_again_with_every_run(office: Office) -> None:
    office.source("finance", "folder", "answers")
    folder = office.folder / "answers"
    (folder / "2024").mkdir(parents=True)
    for _ in range(2):
        office.run()
    assert len(office.archive.records(YEAR, "991121")) == 1
    (folder / "2024" / "丙县财政局2024年政府信息公开工作年度报告.html").write_text(REPORT)
    office.run()
    assert office.outcome()[0] == "fetched"
    listings = [each for each in office.archive.records(YEAR, "991121") if each.url[-1] == "/"]
    named = [json.loads(line) for line in office.archive.body(listings[-1]).splitlines()]
    assert [(each["path"], each["size"]) for each in named] == [
        ("answers/2024/丙县财政局2024年政府信息公开工作年度报告.html", len(REPORT))
    ]


def test_a_handed_in_file_whose_year_nothing_tells_is_not_called_missing(office: Office) -> None:
    office.source("finance", "folder", "answers", year=0)
    (office.folder / "answers").mkdir()
    (office.folder / "answers" / "丙县财政局.html").write_text(REPORT)
    office.run()
    outcome, reason = office.outcome()
    assert outcome == "not_found"
    assert "may be the report" in reason
    assert "丙县财政局" in reason
    # It is a report or nothing: it is not read as a page of links.
    assert [each.url for each in office.archive.records(YEAR, "991121")] == ["file:///answers/"]


def test_what_it_cost_is_given_back(office: Office) -> None:
    office.source("finance", "direct", "/2024.html")
    answers = iter([503])
    office.site.expect_request("/2024.html").respond_with_handler(
        lambda _: Response(REPORT, next(answers, 200), content_type="text/html")
    )
    (told,) = office.run()
    total = office.cost.total
    assert (told.tries, told.ended, told.host_done, told.host_wanted) == (2, "200", 1, 1)
    assert (total.requests, total.retries, total.addresses, total.failed) == (3, 1, 1, 0)
    assert office.cost.ended == {"200": 2, "503": 1}
    # Every try is kept, and the one that counts is the last.
    statuses = [each.status for each in office.archive.records(YEAR, "991121")]
    assert statuses == [200, 503, 200]


def test_a_damaged_archive_is_told_of_and_only_what_was_lost_fetched_again(office: Office) -> None:
    for number in range(3):
        office.reporter(f"r{number}", f"丙县第{number}局")
        office.source(f"r{number}", "direct", f"/{number}.html")
        serve(office, f"/{number}.html", REPORT + str(number))
    office.run()
    assert office.cost.salvaged == ()
    office.asked()
    (closed,) = (office.folder / "archive").rglob("*.warc.gz")
    closed.chmod(0o644)
    with closed.open("r+b") as handle:
        handle.truncate(closed.stat().st_size - 10)
    office.archive = Archive(UPath(office.folder / "archive"))
    office.run()
    assert len(office.cost.salvaged) == 1
    assert len(office.asked()) == 1
    assert [office.outcome(f"r{number}")[0] for number in range(3)] == ["fetched"] * 3


def test_an_interrupt_leaves_the_archive_whole(office: Office) -> None:
    for number in range(9):
        office.reporter(f"r{number}", f"丙县第{number}局")
        office.source(f"r{number}", "direct", f"/{number}.html")
        serve(office, f"/{number}.html", REPORT + str(number))

    def interrupt(one: Fetched) -> None:
        if one.done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.run(progress=interrupt)
    assert len(office.asked()) == 4
    office.run()
    assert len(office.asked()) == 5
    assert not list((office.folder / "archive").rglob("*.open"))


def test_no_body_is_held_on_to(office: Office) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            if self.path != "/robots.txt":
                self.wfile.write(random.Random(self.path).randbytes(1_000_000))

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for number in range(20):
            office.reporter(f"r{number}", f"丙县第{number}局")
            url = f"http://127.0.0.1:{server.server_port}/{number}.pdf"
            office.source(f"r{number}", "direct", url)
        tracemalloc.start()
        office.run()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        server.shutdown()
    assert office.cost.total.size == 20_000_000
    assert peak < 10_000_000


def test_silence_of_one_listing_keeps_the_other_from_proving_absence(office: Office) -> None:
    office.source("finance", "listing", "/nb/")
    office.source("finance", "listing", "/nb2/")
    serve(office, "/nb/", item("/1", "丙县财政局2023年政府信息公开年报"))
    serve(office, "/nb2/", "busy", 500)
    office.run()
    assert office.outcome()[0] == "not_found"


def test_a_file_of_the_office_is_a_source(office: Office) -> None:
    office.source("finance", "file", "answers/财政局 2024.html")
    office.run()
    assert office.outcome()[0] == "not_found"
    assert "No such file" in office.outcome()[1]
    path = office.folder / "answers" / "财政局 2024.html"
    path.parent.mkdir()
    path.write_text(REPORT)
    for _ in range(2):
        office.run()
    row = office.documents().row(0, named=True)
    assert row["url"] == "file:///answers/%E8%B4%A2%E6%94%BF%E5%B1%80%202024.html"
    assert (row["status"], row["error"], office.outcome()[0]) == (None, None, "fetched")
    path.write_text(REPORT.replace("218", "219"))
    office.run()
    entries = [each for each in office.archive.records(YEAR, "991121") if not each.problem]
    assert [b"218" in office.archive.body(each) for each in entries] == [True, False]
    # The version before is kept beside the one that counts.
    assert set(office.documents()["sha256"]) == {each.sha256 for each in entries}
    assert office.outcomes()["finance"]["document_id"] == document_id(entries[-1])


def test_what_was_changed_after_publication_is_found_by_asking_again(office: Office) -> None:
    office.source("finance", "direct", "/report.html")
    serve(office, "/report.html", REPORT + '<a href="/a.pdf">2024年政府信息公开工作年度报告</a>')
    serve(office, "/a.pdf", b"%PDF-1.4 first")
    office.run()
    office.site.clear()
    serve(office, "/robots.txt", "")
    serve(office, "/report.html", REPORT.replace("218", "219"))
    office.run()
    assert office.asked() == []
    office.run(again=True)
    assert set(office.asked()) == {"/report.html", "/a.pdf"}
    found = office.documents().filter(pl.col("error").is_null())
    assert sorted(found["role"]) == ["attachment", "report", "report"]
    (latest,) = [each["document_id"] for each in office.outcomes().values()]
    former = found.filter(role="report").filter(pl.col("document_id") != latest)
    assert found.filter(role="attachment")["parent_document_id"].to_list() == [
        former["document_id"][0]
    ]
    office.run(again=True)
    assert office.documents().height == office.documents().unique("document_id").height


def test_asking_again_for_what_has_not_changed_adds_no_version(office: Office) -> None:
    office.source("finance", "listing", "/nb/")
    serve(office, "/nb/", item("/1.html", "丙县财政局2024年政府信息公开年报"))
    serve(office, "/1.html")
    office.run()
    before = office.documents()
    office.run(again=True)
    assert set(office.documents()["document_id"]) == set(before["document_id"])
    office.site.clear()
    serve(office, "/robots.txt", "")
    serve(office, "/nb/", "busy", 503)
    serve(office, "/1.html", "gone", 404)
    office.run(again=True)
    assert set(office.documents()["document_id"]) == set(before["document_id"])
    assert office.outcome()[0] == "fetched"


def test_a_report_published_again_elsewhere_keeps_its_former_version(office: Office) -> None:
    office.source("finance", "listing", "/nb/")
    serve(office, "/nb/", item("/1.html", "丙县财政局2024年政府信息公开年报"))
    serve(office, "/1.html")
    office.run()
    office.site.clear()
    serve(office, "/robots.txt", "")
    serve(office, "/nb/", item("/2.html", "丙县财政局2024年政府信息公开年报（更正）"))
    serve(office, "/2.html", REPORT.replace("218", "219"))
    office.run(again=True)
    reports = office.documents().filter(role="report")
    assert {url.rpartition("/")[2] for url in reports["url"]} == {"1.html", "2.html"}
    (latest,) = [each["document_id"] for each in office.outcomes().values()]
    assert reports.filter(document_id=latest)["url"][0].endswith("/2.html")


def test_only_the_origins_of_local_sources_are_open(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.1)
        port = inside.getsockname()[1]
        office.source("finance", "listing", "/nb/")
        office.reporter("education", "丙县教育局")
        office.source("education", "direct", f"http://127.0.0.1:{port}/x", local=False)
        serve(office, "/nb/", LISTED.replace("/r/", f"http://127.0.0.1:{port}/"))
        office.run()
        with pytest.raises(TimeoutError):
            inside.accept()
    for reporter in ("finance", "education"):
        assert office.outcome(reporter)[0] == "not_found"
        assert "is not public" in office.outcome(reporter)[1]


def test_documents_come_from_the_archive_alone(office: Office) -> None:
    office.source("finance", "listing", "/nb/")
    serve(office, "/nb/", LISTED)
    serve(office, "/r/2024.html")
    office.run()
    before = office.documents()
    office.site.clear()
    office.site.stop()
    assert office.documents().equals(before)
    office.site.start()


def test_an_error_of_the_machinery_is_raised_and_what_came_is_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        office.reporter(f"r{number}", f"丙县第{number}局")
        office.source(f"r{number}", "direct", f"/{number}.html")
        serve(office, f"/{number}.html", REPORT + str(number))
    written: list[object] = []

    def failing(original: Callable[..., None]) -> Callable[..., None]:
        def write(self: object, item: object) -> None:
            if len(written) == 3:
                raise OSError(28, "No space left on device")
            written.append(item)
            original(self, item)

        return write

    with monkeypatch.context() as patch:
        from assets.storage.partition_writer import PartitionWriter

        patch.setattr(PartitionWriter, "write", failing(PartitionWriter.write))
        with pytest.raises(OSError, match="No space"):
            office.run()
    assert sorted(office.asked()) == ["/0.html", "/1.html", "/2.html"]
    office.run()
    assert office.asked() == ["/2.html"]
    assert [office.outcome(f"r{number}")[0] for number in range(3)] == ["fetched"] * 3


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import polars as pl
from upath import UPath
from assets.fetch.collect import collect, local_origins
from assets.fetch.manners import Manners
from assets.fetch.polite import PoliteSession
from assets.fetch.trails import Search
from assets.storage.archive import Archive
from expectations.forms.catalogue import edition
from samples.printed import html_page
folder = Path(sys.argv[1])
search = Search(
    2024, "991121", pl.read_parquet(folder / "expected"), pl.read_parquet(folder / "sources")
)
clock = lambda: datetime(2025, 2, 1, tzinfo=UTC)
local = local_origins(search.sources)
session = PoliteSession(Manners(delay=0.02), local=local, clock=clock)
archive = Archive(UPath(folder / "archive"))
collect(search, archive, session, office=UPath(folder), clock=clock,
        progress=lambda each: print(each.url, flush=True))
"""


def test_a_killed_run_is_taken_up_where_it_stopped(office: Office) -> None:
    for number in range(12):
        office.reporter(f"r{number:02}", f"丙县第{number}局")
        office.source(f"r{number:02}", "direct", f"/{number}.html")
        serve(office, f"/{number}.html", REPORT + str(number))
    search = office.search()
    search.expected.write_parquet(office.folder / "expected")
    search.sources.write_parquet(office.folder / "sources")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(office.folder)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    reported = [process.stdout.readline() for _ in range(5)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert all(reported)
    office.asked()
    office.run()
    assert len(office.asked()) <= 7
    outcomes = office.outcomes()
    assert [outcomes[f"r{number:02}"]["outcome"] for number in range(12)] == ["fetched"] * 12
    entries = office.archive.records(YEAR, "991121")
    pages = [entry.url for entry in entries if entry.url.endswith(".html") and entry.status == 200]
    assert len(set(pages)) == 12


def test_a_local_source_may_be_asked_under_the_other_scheme_at_its_usual_port() -> None:
    rows = [
        {"address": address, "local": True, "source_id": address, "reporter_id": "r", "year": 0}
        | {"kind": "direct", "platform": ""}
        for address in ("http://10.1.2.3/x", "http://10.1.2.3:8000/x")
    ]
    assert local_origins(SOURCES.frame(rows)) == {
        ("http", "10.1.2.3", 80),
        ("https", "10.1.2.3", 443),
        ("http", "10.1.2.3", 8000),
        ("https", "10.1.2.3", 8000),
    }
