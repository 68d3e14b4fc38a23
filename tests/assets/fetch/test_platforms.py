"""Each platform's ways: what a page tells, and that following it reads the whole list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from assets.fetch.listings import ListingPage, read_listing
from assets.fetch.platforms.itself import itself
from assets.fetch.platforms.records import records
from assets.fetch.platforms.told import page_count, record_count, says_empty, values
from assets.media.kind import kind_of
from assets.storage.addresses import split_post

HOST = "http://www.bing.example"
TITLES = [f"丙县第{number}局2023年政府信息公开工作年度报告" for number in range(1, 101)]


def item(number: int) -> str:
    title = TITLES[number - 1]
    return f"<li><a href='/art/2024/1/{number}.html' title='{title}'>{title[:12]}…</a></li>"


def followed(first: str, answer: Callable[[str], str | None]) -> set[str]:
    """The titles of a list that is read to its end, each address asked once as a site answers."""
    addresses, titles = [first], set()
    for address in addresses:
        text = answer(address)
        assert text is not None, address
        listing = read_listing(ListingPage(text, address, 2023), "")
        assert listing.goes_on == ""
        titles |= {link.title for link in listing.links if link.title in TITLES}
        addresses += [each for each in listing.pages if each not in addresses]
    return titles


def form_of(address: str) -> dict[str, str]:
    url, form = split_post(address)
    told = parse_qs(form or urlsplit(url).query, keep_blank_values=True)
    return {name: value[0] for name, value in told.items()}


@pytest.mark.parametrize(
    ("call", "first", "name"),
    [
        ("createPageHTML(7, {k}, 'index', 'html');", 0, r"(?:index(?:_(\d+))?\.html)?"),
        (
            "createPageHTML('page_div', 7, {k}, 'index', 'shtml', 15)",
            1,
            r"(?:index(?:_(\d+))?\.shtml)?",
        ),
        ("var currentPage = {k}; var countPage = 7 //页", 0, r"(?:index(?:_(\d+))?\.html)?"),
        (
            "Pager({{size:7, current:{k}, prefix:'index', suffix:'htm'}});",
            0,
            r"(?:index(?:_(\d+))?\.htm)?",
        ),
    ],
)
def test_static_pages_that_a_script_numbers(call: str, first: int, name: str) -> None:
    def answer(address: str) -> str | None:
        match = re.fullmatch(f"{HOST}/nb/{name}", address)
        number = int(match[1] or first) if match else -1
        if not first <= number < first + 7:
            return None
        start = (number - first) * 15 + 1
        shown = "".join(item(each) for each in range(start, min(start + 15, 101)))
        return f"<ul>{shown}</ul><script>{call.format(k=number)}</script>"

    assert followed(f"{HOST}/nb/", answer) == set(TITLES)


def pager(number: int, address: Callable[[int], str], last: int = 7) -> str:
    around = [
        each for each in range(number - 2, number + 3) if 1 <= each <= last and each != number
    ]
    links = "".join(f"<a href='{address(each)}'>{each}</a>" for each in around)
    if number < last:
        links += f"<a href='{address(number + 1)}'>下一页</a><a href='{address(last)}'>尾页</a>"
    return f"<div>{links}</div>"


@pytest.mark.parametrize(
    ("address", "number_of"),
    [
        (lambda n: f"index_{n - 1}.shtml" if n > 1 else "index.shtml", r"index(?:_(\d+))?\.shtml"),
        (lambda n: f"list_{n}.shtml" if n > 1 else "index.shtml", r"(?:list_|index)(\d+)?\.shtml"),
        (lambda n: f"column-index-{n}.shtml", r"column-index-(\d+)\.shtml"),
        (lambda n: f"{n}.html", r"(\d+)\.html"),
        (lambda n: f"list.aspx?cid=3&amp;PageIndex={n}", r"list\.aspx\?cid=3&PageIndex=(\d+)"),
        (lambda n: f"list.jsp?cur_page={n - 1}&amp;z=9", r"list\.jsp\?cur_page=(\d+)&z=9"),
    ],
)
def test_pages_whose_links_have_a_number(address: Callable[[int], str], number_of: str) -> None:
    numbers = {address(n).replace("&amp;", "&"): n for n in range(1, 8)}

    def answer(asked: str) -> str | None:
        name = asked.removeprefix(f"{HOST}/nb/")
        number = numbers.get(name, 1 if not name else 0)
        assert number, asked
        assert not name or re.fullmatch(number_of, name), asked
        start = number * 15 - 14
        shown = "".join(item(each) for each in range(start, min(start + 15, 101)))
        return f"<ul>{shown}</ul>{pager(number, address)}"

    assert followed(f"{HOST}/nb/", answer) == set(TITLES)


def test_a_list_linked_page_by_page() -> None:
    names = ["", "xia.html", "zhong.html", "mo.html"]

    def answer(asked: str) -> str | None:
        place = names.index(asked.removeprefix(f"{HOST}/nb/"))
        shown = "".join(item(each) for each in range(place * 25 + 1, place * 25 + 26))
        link = (
            f"<a href='{names[place + 1]}'>下一页&gt;</a>" if place < 3 else "<span>下一页</span>"
        )
        return f"<ul>{shown}</ul>{link}"

    assert followed(f"{HOST}/nb/", answer) == set(TITLES)


def datastore(numbers: range, total: int | None = 100, following: str = "") -> str:
    held = "".join(f"<record><![CDATA[{item(number)}]]></record>" for number in numbers)
    told = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    group = f'<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>' if following else ""
    return f"<datastore>{told}{group}<recordset>{held}</recordset></datastore>"


PROXY = "/module/web/jpage/dataproxy.jsp"


def test_jpage_records_are_asked_for_in_windows() -> None:
    option = (
        f"$('#9').jpage({{totalRecord:100,perPage:15,groupSize:3,proxyUrl:'{PROXY}',"
        "ajaxParam:{col:1,webid:'3',path:'/',columnid:77,unitid:'9',webname:'丙县',permissiontype:0}})"
    )

    def answer(asked: str) -> str | None:
        url, form = split_post(asked)
        if form is None:
            inline = f'<script type="text/xml">{datastore(range(1, 46), None)}</script>'
            return f"<div id=9>{inline}</div><script>{option}</script>"
        window = parse_qs(urlsplit(url).query)
        start, end = int(window["startrecord"][0]), int(window["endrecord"][0])
        assert urlsplit(url).path == PROXY
        assert form_of(asked) == {
            "col": "1",
            "webid": "3",
            "path": "/",
            "columnid": "77",
            "unitid": "9",
            "webname": "丙县",
            "permissiontype": "0",
        }
        assert (start, end) in {(46, 90), (91, 135)}, "what the page holds is not asked for"
        return datastore(range(start, min(end, 100) + 1))

    assert followed(f"{HOST}/col/col77/index.html", answer) == set(TITLES)


def test_jpage_groups_are_followed_one_by_one() -> None:
    def following(page: int) -> str:
        return f"{PROXY}?page={page}&webid=3&columnid=77" if page * 45 < 100 else ""

    def answer(asked: str) -> str | None:
        if PROXY not in asked:
            return f'<script type="text/xml">{datastore(range(1, 46), None, following(1))}</script>'
        page = int(form_of(asked)["page"])
        numbers = range(page * 45 + 1, min(page * 45 + 46, 101))
        return datastore(numbers, 100, following(page + 1))

    assert followed(f"{HOST}/col/col77/index.html", answer) == set(TITLES)


def test_a_window_of_the_register_leads_to_the_others() -> None:
    def answer(asked: str) -> str | None:
        told = parse_qs(urlsplit(asked).query)
        start, end = int(told["startrecord"][0]), int(told["endrecord"][0])
        return datastore(range(start, min(end, 100) + 1))

    first = f"{HOST}{PROXY}?startrecord=1&endrecord=30&perpage=10&columnid=77"
    assert followed(first, answer) == set(TITLES)


def test_a_window_that_lacks_records_says_so() -> None:
    address = f"{HOST}{PROXY}?startrecord=1&endrecord=30&perpage=10"
    listing = read_listing(ListingPage(datastore(range(1, 21)), address, 2023), "")
    assert listing.goes_on == "少10条 10 records of the window are missing"


def test_jpage_without_parameters_says_that_it_goes_on() -> None:
    page = f'<script type="text/xml">{datastore(range(1, 3))}</script> {PROXY}'
    assert "100 records" in read_listing(ListingPage(page, f"{HOST}/", 2023), "jpage").goes_on


def test_a_channel_is_asked_for_by_posted_pages() -> None:
    def answer(asked: str) -> str | None:
        form = form_of(asked)
        if "channelId" not in form:
            return "<script>var channelId='29a8'; post('/getFileListByCodeId')</script>"
        assert asked.startswith(f"{HOST}/getFileListByCodeId#post:")
        start = (int(form["page"]) - 1) * int(form["size"])
        rows = [
            {"titleHtml": TITLES[n], "url": f"/n/{n}.html", "publishedTimeStr": "2024-01-20"}
            for n in range(start, min(start + int(form["size"]), 100))
        ]
        return json.dumps({"results": {"data": {"total": 100, "results": rows}}})

    assert followed(f"{HOST}/nb/list.html", answer) == set(TITLES)


def test_articles_of_a_column_are_asked_for_by_pages() -> None:
    def answer(asked: str) -> str | None:
        if "/api/" not in asked:
            return "<script>window._CONFIG={SID:'755',COLUMN_ID:'2972'}</script>"
        assert asked.startswith(f"{HOST}/czj/gkmlpt/api/all/2972?page=")
        page = int(form_of(asked)["page"])
        rows = [
            {"title": TITLES[n], "url": f"{HOST}/czj/gkmlpt/content/post_{n}.html"}
            for n in range(page * 40 - 40, min(page * 40, 100))
        ]
        return json.dumps({"total": 100, "articles": rows})

    assert followed(f"{HOST}/czj/gkmlpt/index", answer) == set(TITLES)


def test_a_gkmlpt_page_that_tells_no_column_says_so() -> None:
    page = "<script>window._CONFIG={SID:'755',TREE:[]}</script>"
    listing = read_listing(ListingPage(page, f"{HOST}/gkmlpt/index", 2023), "gkmlpt")
    assert (listing.pages, "the column is not told" in listing.goes_on) == ((), True)


def test_a_search_is_asked_for_by_pages() -> None:
    def answer(asked: str) -> str | None:
        form = form_of(asked)
        if "/fjdzapp/search" not in asked:
            shown = "".join(item(each) for each in range(1, 11))
            query = "channelid=200210&classsql=chnlid=1813&sortfield=-docorderpri,-docreltime"
            return (
                f"<ul>{shown}</ul><script>list2.trsapi; q='{query}';"
                "x={prepage: 10, recordCount: '100'}</script>"
            )
        assert form["classsql"] == "chnlid=1813"
        start = (int(form["page"]) - 1) * 10
        rows = [
            {
                "doctitle": TITLES[n],
                "docpuburl": f"/art/2024/1/{n + 1}.html",
                "docreltime": 1705716000000,
            }
            for n in range(start, start + 10)
        ]
        return json.dumps({"count": "100", "pageCount": 10, "data": rows})

    assert followed(f"{HOST}/zwgk/nb/", answer) == set(TITLES)


def test_pages_are_turned_by_a_posted_form() -> None:
    url = f"{HOST}/gtapp/nrglIndex.action?classID=2c"

    def answer(asked: str) -> str | None:
        page = int(form_of(asked).get("cpage", 1))
        assert split_post(asked)[0] == url
        shown = "".join(item(each) for each in range(page * 20 - 19, page * 20 + 1))
        form = f"<form method=POST action=''><input name=cpage value={page}></form>"
        return f"<ul>{shown}</ul>{form} 共5页 <a href='javascript:go()'>下一页</a>"

    assert followed(url, answer) == set(TITLES)


@pytest.mark.parametrize(
    "form",
    [
        "<form method=post action='/search.jsp'><input name=page value=1></form>",
        "<form method=post action='//evil.example/nb/'><input name=page value=1></form>",
        "<form method=get><input name=page value=1></form>",
        "<form method=post><input name=keyword></form>",
    ],
)
def test_a_form_that_does_not_turn_the_list_is_never_posted(form: str) -> None:
    listing = read_listing(ListingPage(f"{form} 共5页", f"{HOST}/nb/", 2023), "posted_pages")
    assert listing.pages == ()
    assert listing.goes_on


ANNUAL = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp?area=11331&fbtime="


@pytest.mark.parametrize("kept_under", [2023, 2024])
def test_the_report_of_the_year_is_found_under_its_year_or_the_next(kept_under: int) -> None:
    def answer(asked: str) -> str:
        of = kept_under - 2023
        year = form_of(asked).get("fbtime")
        if not year:
            return "<p>暂无信息</p>"
        return (
            f"<h1>丙县财政局{int(year) - of}年政府信息公开工作年度报告</h1>"
            "<p>发布时间: 2024年1月20日</p><a href='附件.pdf'>附件</a>"
        )

    found = []
    for address in read_listing(ListingPage(answer(ANNUAL), ANNUAL, 2023), "").pages:
        found += read_listing(ListingPage(answer(address), address, 2023), "").links
    (report,) = [link for link in found if "2023年" in link.title]
    assert (report.url, report.itself) == (f"{ANNUAL}{kept_under}", True)
    assert report.date == date(2024, 1, 20)


def test_a_page_of_a_list_may_be_the_report_itself() -> None:
    text = (
        "<h1>丙县财政局政府信息公开工作年度报告</h1><p>自2023年1月1日起至2023年12月31日止</p>"
        "<table><tr><td>规章</td></tr></table>"
    )
    link = itself(ListingPage(text, f"{HOST}/czj/nb/", 2023))
    assert link is not None
    assert link.title == "丙县财政局政府信息公开工作年度报告 2023年度"
    assert link in read_listing(ListingPage(text, f"{HOST}/czj/nb/", 2023), "").links
    assert itself(ListingPage(text.replace("<table", "<div"), f"{HOST}/czj/nb/", 2023)) is None


@pytest.mark.parametrize(
    ("record", "day"),
    [
        ({"publishedTimeStr": "2024-01-20 09:00:00"}, date(2024, 1, 20)),
        ({"docreltime": 1705716000}, date(2024, 1, 20)),
        # Nine in the evening in London is the next day in Shanghai.
        ({"create_time": "1705698000000"}, date(2024, 1, 20)),
        ({"date": 7}, None),
        ({"date": True}, None),
        ({"date": 10**18}, None),
        ({"time": "昨天"}, None),
    ],
)
def test_the_date_of_a_record(record: dict[str, object], day: date | None) -> None:
    answer = records(json.dumps({"list": [{"title": "年报", "url": "/1.html", **record}]}), HOST)
    assert answer is not None
    assert answer.links[0].date == day


def test_records_of_any_interface_are_read_and_the_rest_is_not_passed_over() -> None:
    rows = [
        {"title": "<em>丙县</em>年报", "visiturl": "../1.html"},
        {"title": "x", "url": "javascript:"},
    ]
    text = f"callback({json.dumps({'custom': {'total': 9, 'data': rows}})})"
    listing = read_listing(ListingPage(text, f"{HOST}/api/list", 2023), "")
    assert [(link.title, link.url) for link in listing.links] == [("丙县年报", f"{HOST}/1.html")]
    assert listing.goes_on == "9 records"


@pytest.mark.parametrize(
    "text", ['{"data": []}', datastore(range(1, 3)), f"<?xml version='1.0'?>{datastore(range(1))}"]
)
def test_answers_are_of_a_kind_that_is_read(text: str) -> None:
    assert kind_of(text.encode()) in {"html", "text"}


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("共 <b>5</b> 页", 5),
        ("第 1 / 12 页", 12),
        ("<script>var totalPage = '8';</script>", 8),
        ('<div pageCount="6"></div>', 6),
        ("<script>var 共9页 = 1;</script>", 0),
        ("共 12 条", 0),
        ("2024/01/20 页", 0),
        ("总页数：3", 3),
        ("<script>render({count:45,limit:15})</script>", 3),
        ("<script>p({totalData:31,showData:15})</script>", 3),
        ("", 0),
    ],
)
def test_how_many_pages_a_list_says_it_has(html: str, count: int) -> None:
    assert page_count(html) == count


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<div>暂无数据</div>", "暂无数据"),
        ("<p>没有找到相关信息</p>", "没有找到相关"),
        ("<p style='display:none'>暂无数据</p>", ""),
        ("<script>var no='暂无数据';</script>", ""),
        ("<li ng-show='!n'>暂无数据</li>", ""),
        ("<p>年报</p>", ""),
    ],
)
def test_only_what_a_page_shows_says_that_its_list_is_empty(html: str, said: str) -> None:
    assert says_empty(html) == said


def test_values_of_a_script() -> None:
    script = 'var a = 3; b: \'x\', "c":"y", D="", e = f(2), a = 4, g = 1.5'
    assert values(script) == {"a": "3", "b": "x", "c": "y", "d": ""}


@pytest.mark.parametrize(
    "scripts",
    [
        "<script>createPageHTML(1,0,'index','html');createPageHTML(3,0,'index','html')</script>",
        "<!--createPageHTML(9,0,'x','html')--><script>createPageHTML(3,0,'index','html')</script>",
        "<script>//createPageHTML(1,0,'x','html')\ncreatePageHTML(3,0,'index','html')</script>",
        "<script>\n<!--\ncreatePageHTML(3, 0, 'index', 'html');\n//-->\n</script>",
    ],
)
def test_of_several_pagers_each_that_counts_is_followed(scripts: str) -> None:
    found = read_listing(ListingPage(scripts, f"{HOST}/nb/", 2023), "")
    assert found.pages == (f"{HOST}/nb/index_1.html", f"{HOST}/nb/index_2.html")


def store(name: str, held: int, total: int) -> str:
    shown = "".join(f"<record><![CDATA[{item(each)}]]></record>" for each in range(1, held + 1))
    form = f"columnid:1,unitid:'{name}',webid:3"
    option = f"perPage:15,ajaxUrl:'/web/dataproxy.jsp',ajaxParam:{{{form}}}"
    return (
        f"<datastore><totalrecord>{total}</totalrecord><recordset>{shown}</recordset></datastore>"
        f"<script>new JPage({{{option}}})</script>"
    )


def test_of_several_stores_on_a_page_each_is_read_to_its_end() -> None:
    text = store("news", 3, 3) + store("reports", 45, 60) + store("more", 45, 46)
    found = read_listing(ListingPage(text, f"{HOST}/col/col1/", 2023), "")
    assert [form_of(page)["unitid"] for page in found.pages] == ["reports", "more"]
    assert all("startrecord=46&" in page for page in found.pages)


@pytest.mark.parametrize(
    ("html", "count"),
    [("共 45 条", 45), ("总记录数：7", 7), ("<script>'共9条'</script>", 0), ("", 0)],
)
def test_how_many_records_a_list_says_it_has(html: str, count: int) -> None:
    assert record_count(html) == count


@pytest.mark.parametrize(
    "html",
    [
        "<div id=list>暂无数据</div><script>$.ajax({url:'/x'})</script>",
        "<div id=list>暂无数据</div><script src='/js/list.js'></script>",
    ],
)
def test_what_is_shown_until_a_script_has_come_says_nothing(html: str) -> None:
    assert says_empty(html) == ""


def test_a_record_tells_whose_it_is() -> None:
    found = records('[{"title": "年报", "url": "/1.html", "publisher": "丙县财政局"}]', HOST)
    assert found is not None
    assert [link.beside for link in found.links] == ["丙县财政局"]
