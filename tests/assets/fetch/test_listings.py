"""Pages of lists as sites print them: what must come out, by the signs of the page alone."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assets.fetch.listings import GENERIC, MAX_PAGES, PLATFORMS, ListingPage, read_listing
from assets.media.charset import decoded
from assets.storage.addresses import normal_address

LISTINGS = Path(__file__).parent / "listings"
BREADCRUMB = ("首页", "政务公开")
FIRST = "https://www.bing.example/zwgk/nb/"


@cache
def expected() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((LISTINGS / "expected.yaml").read_text())
    return found


def page(name: str) -> ListingPage:
    text = decoded((LISTINGS / name).read_bytes()).text
    return ListingPage(text, expected()[name]["url"], 2023)


def found_links(name: str, platform: str = "") -> list[tuple[str, str, date | None]]:
    links = read_listing(page(name), platform).links
    return [(link.title, link.url, link.date) for link in links if link.title not in BREADCRUMB]


def test_every_page_is_expected_to_give_something() -> None:
    files = {path.name for path in LISTINGS.iterdir()} - {"expected.yaml"}
    assert files == set(expected())


@pytest.mark.parametrize("name", sorted(expected()))
def test_a_page_gives_its_links_and_its_further_pages(name: str) -> None:
    case = expected()[name]
    listing = read_listing(page(name), "")
    wanted = [(link[0], link[1], link[2] if len(link) > 2 else None) for link in case["links"]]
    assert found_links(name) == wanted
    if "page_count" in case:
        assert len(listing.pages) == case["page_count"]
    else:
        assert list(listing.pages) == case.get("pages", [])
    assert listing.goes_on == case.get("goes_on", "")
    assert listing.says_empty == case.get("says_empty", "")
    assert listing.said == case["said"]


@pytest.mark.parametrize("name", sorted(expected()))
def test_further_pages_are_named_as_they_are_asked_for(name: str) -> None:
    pages = read_listing(page(name), "").pages
    assert [normal_address(each) for each in pages] == list(pages)
    assert len(set(pages)) == len(pages)
    assert page(name).url not in pages


@pytest.mark.parametrize(
    ("name", "platform"),
    [
        ("annual_report.html", "annual_report"),
        ("column_index.html", "index_n"),
        ("file_list.html", "file_list"),
        ("gkmlpt.html", "gkmlpt"),
        ("jpage.html", "jpage"),
        ("plain_list.html", "plain_list"),
        ("posted_pages.html", "posted_pages"),
        ("query_page.html", "query_pages"),
        ("search_api.html", "search_api"),
        ("trs_from_one.html", "trs"),
    ],
)
def test_the_platform_of_the_register_reads_as_the_signs_do(name: str, platform: str) -> None:
    assert read_listing(page(name), platform) == read_listing(page(name), "")


def test_every_platform_has_a_page() -> None:
    cases = test_the_platform_of_the_register_reads_as_the_signs_do.pytestmark[0].args[1]
    assert {platform for _, platform in cases} == set(PLATFORMS)


def test_an_unknown_platform_is_read_generically_and_said_so() -> None:
    listing = read_listing(page("trs_pager.html"), "weblib_7")
    assert listing.said == "未知平台 unknown platform 'weblib_7', 通用读取 read as TRS, 3 pages"
    assert replace(listing, said="") == replace(read_listing(page("trs_pager.html"), ""), said="")


def test_a_platform_without_its_signs_is_read_generically_and_said_so() -> None:
    listing = read_listing(page("plain_list.html"), "jpage")
    assert "page has no signs of 'jpage'" in listing.said
    assert listing.links == read_listing(page("plain_list.html"), "").links


def test_a_plain_list_whose_pages_a_script_numbers_is_not_cut_short() -> None:
    assert read_listing(page("trs_from_nought.html"), GENERIC).pages


def at(html: str, url: str = FIRST, platform: str = "") -> tuple[str, ...]:
    return read_listing(ListingPage(html, url, 2023), platform).pages


def test_pages_lead_to_each_other_and_never_beyond_the_list() -> None:
    """From any page of a list, the pages of its pages are all pages of the list."""
    first = "<a href='index_1.html'>2</a><a href='index_2.html'>3</a>"
    last = "<a href='index.html'>1</a><a href='index_1.html'>2</a><a href='index_1.html'>上一页</a>"
    assert at(first) == (f"{FIRST}index_1.html", f"{FIRST}index_2.html")
    assert at(last, f"{FIRST}index_2.html") == (f"{FIRST}index.html", f"{FIRST}index_1.html")


def test_a_next_page_that_is_the_page_itself_ends_the_list() -> None:
    listing = read_listing(ListingPage(f"<a href='{FIRST}'>下一页</a>", FIRST, 2023), "")
    assert (listing.pages, listing.goes_on) == ((), "")


def test_folders_of_years_are_no_page_numbers() -> None:
    years = "".join(f"<a href='{year}.html'>{year}</a>" for year in range(2019, 2024))
    assert at(years) == ()


def test_a_list_of_too_many_pages_says_so() -> None:
    listing = read_listing(page("trs_absurd.html"), "")
    assert len(listing.pages) == MAX_PAGES - 1
    assert "more than 200 pages" in listing.goes_on


@pytest.mark.parametrize(
    "ending",
    ["", "<script>createPageHTML(1, 0, 'index', 'html')</script>", "共1页 <a href='#'>下一页</a>"],
)
def test_a_list_that_ends_is_known(ending: str) -> None:
    listing = read_listing(ListingPage(f"<a href='1.html'>年报</a>{ending}", FIRST, 2023), "")
    assert (listing.goes_on, listing.pages) == ("", ())


@pytest.mark.parametrize(
    "hostile",
    [
        "<record>" * 50_000 + "dataproxy.jsp",
        "dataproxy.jsp dataStore=['" + "\\'" * 75_000,
        "createPageHTML(" * 25_000,
        "'?page=" * 37_000 + "共9页",
        "countPage = " + "9" * 100_000,
        "Pager({" + "a:" * 75_000,
        "<form method=post>" * 5_000 + "共9页",
        "{" * 75_000,
        '{"a":' * 25_000 + "1" + "}" * 25_000,
        "[" * 25_000 + "]" * 25_000,
        "共" * 125_000 + "页",
        "<a href='?page=1&page=" + "&page=1" * 12_000 + "'>2</a>",
        "&#" * 75_000,
        '"id":1,' * 37_000 + "gkmlpt/api/all SID:'1'",
        "<nextgroup>" * 20_000 + "dataproxy.jsp",
        "getFileListByCodeId" + "channelId:" * 25_000,
    ],
)
def test_a_hostile_page_is_read_in_time(hostile: str) -> None:
    started = time.monotonic()
    for url in (FIRST, "http://a.test/gkmlpt/index", "http://a.test/xxgkAnnualReport.jsp?area=1"):
        read_listing(ListingPage(hostile, url, 2023), "")
    assert time.monotonic() - started < 10


WORDS = st.sampled_from(
    [
        *(
            "<a href='index_1.html'>",
            "</a>",
            "下一页",
            "2",
            "尾页",
            "共3页",
            "<script>",
            "</script>",
        ),
        *(
            "createPageHTML(3,0,'index','html')",
            "var countPage=3;",
            "currentPage=0;",
            "dataproxy.jsp",
        ),
        *(
            "totalRecord:99,",
            "ajaxParam:{columnid:1}",
            "<record>",
            "</record>",
            "<form method=post>",
        ),
        *("<input name=cpage value=1>", "getFileListByCodeId", "channelId='5'", "list2.trsapi"),
        *(
            "recordCount:'99'",
            "channelid=2&classsql=3",
            "SID:'7'",
            "{",
            "}",
            "[",
            "]",
            '"url":"/x"',
        ),
        *(
            '"title":"年报",',
            "http://[",
            "//evil.example/",
            "javascript:",
            "\0",
            "&#x",
            "<base href='//'>",
            "countPage='²';",
            "size:'²',prefix:'a',suffix:'b'",
            "perPage:'²',",
        ),
    ]
)
ADDRESSES = st.sampled_from(
    [
        FIRST,
        "http://a.test/czj/gkmlpt/index",
        "http://a.test/gkmlpt/api/all/5?page=1&sid=2",
        "http://a.test/m/dataproxy.jsp?startrecord=9&endrecord=1#post:columnid=1",
        "http://a.test/getFileListByCodeId#post:page=1&size=0",
        "http://a.test/fjdzapp/search?prepage=0",
        "http://a.test/xxgkAnnualReport.jsp?area=1",
    ]
)


@given(
    words=st.lists(WORDS, max_size=30).map("".join),
    url=ADDRESSES,
    platform=st.sampled_from(["", *PLATFORMS]),
)
def test_whatever_a_page_holds_its_pages_are_few_and_of_its_host(
    words: str, url: str, platform: str
) -> None:
    listing = read_listing(ListingPage(words, url, 2023), platform)
    assert len(listing.pages) < MAX_PAGES
    host = url.split("/")[2]
    assert [each for each in listing.pages if each.split("/")[2] != host] == []
    assert url not in listing.pages


def test_an_address_that_is_none_leaves_the_list_open_and_stops_nothing() -> None:
    words = "totalRecord:99,ajaxParam:{columnid:1}dataproxy.jsp<a href='a.html'>2024年报</a>"
    found = read_listing(ListingPage(words, "https://www.bing.example/zwgk/nb/", 2024), "jpage")
    assert [link.url for link in found.links] == ["https://www.bing.example/zwgk/nb/a.html"]
    assert "cannot be asked for" in found.goes_on
