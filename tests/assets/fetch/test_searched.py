"""Lists that are followed through an archive: what is found, and why a list may hold more."""

from __future__ import annotations

import json

import pytest

from assets.fetch.searched import Place, Searched, Sought, searched
from tests.assets.fetch.archived import Archived

HOST = "http://www.bing.example"
TITLE = "丙县财政局2024年政府信息公开工作年度报告"
OLD = "<li><a href='/r/t20240120_9.html'>丙县财政局2023年政府信息公开工作年度报告</a></li>"
NEW = f"<li><a href='/r/t20250120_1.html'>{TITLE}</a></li>"
REPORT = f"{HOST}/r/t20250120_1.html"
# A page that says hardly anything is none.
FOOT = f"<p>{'本页由样本网站提供，仅供测试使用。' * 20}</p>"
OTHERS = ("丙县教育局", "丙县")


def search(
    site: dict[str, str], *, shared: bool = False, moved: str = "", data: bool = False
) -> Searched:
    """What is found from /nb/ on a site whose other addresses are not there."""
    archived = Archived()
    kind = "application/json" if data else "text/html"
    sought = Sought("", ("丙县财政局", "县财政局"), OTHERS, 2024, shared=shared)
    while True:
        found = searched(Place(f"{HOST}/nb/"), sought, archived.pages)
        if not found.wanted:
            return found
        for url in found.wanted:
            body = site.get(url.removeprefix(HOST))
            if body is None:
                archived.page(url, "not there", status=404)
            else:
                body = body if data else body + FOOT
                archived.page(url, body, final=moved and HOST + moved, media_type=kind)


def best(site: dict[str, str], *, shared: bool = False) -> list[str]:
    return [each.link.url for each in search(site, shared=shared).best]


@pytest.mark.parametrize(
    ("start", "further"),
    [
        (f"{OLD}<a href='/nb/more/'>更多&gt;&gt;</a>", "/nb/more/"),
        (f"{OLD}<a href='/nb/more/'><img src='/img/more.gif'></a>", "/nb/more/"),
        (f"{OLD}<a href='/nb/p2.html'><i class='icon-right'></i></a>", "/nb/p2.html"),
        (f"{OLD}<a href='/nb/p2.html'>Next</a>", "/nb/p2.html"),
        (f"{OLD}<a href='/nb/'>1</a><a href='/nb/p/2/'>2</a>", "/nb/p/2/"),
        (f"{OLD}<a href='http://bing.example/nb/p2.html'>下一页</a>", None),
        (f"{OLD}<iframe src='list.html'></iframe>", "/nb/list.html"),
        ("<frameset><frame src='tree.html'><frame src='list.html'></frameset>", "/nb/list.html"),
        (f"{OLD}<script>$('#l').load('list.html')</script>", "/nb/list.html"),
        (f"{OLD}<select><option value='/nb/2024/'>2024</option></select>", "/nb/2024/"),
        (f"{OLD}<ul><li data-url='/nb/2024/'>2024年</li></ul>", "/nb/2024/"),
        (
            f"{OLD}<a href='/art/2025/1/2/art_1_2.html'>县直部门2024年年报汇总</a>",
            "/art/2025/1/2/art_1_2.html",
        ),
    ],
)
def test_where_a_list_leads_it_is_followed(start: str, further: str | None) -> None:
    site = {"/nb/": start, "/nb/tree.html": "<a href='/x/'>首页</a>" * 9}
    if further is None:
        site["http://bing.example/nb/p2.html"] = NEW
        assert best(site) == [REPORT.replace("www.", "")]
    else:
        assert best(site | {further: NEW}) == [REPORT]


@pytest.mark.parametrize(
    "rest",
    [
        "<span onclick='load(2024)'>2024</span><span onclick='load(2023)'>2023</span>",
        "<button onclick='loadMore()'>加载更多</button>",
        "<div class=more onclick='loadMore()'>点击加载更多</div>",
        "<a class=cur>1</a><a onclick='goPage(2)'>2</a><a onclick='goPage(3)'>3</a>",
        "<a href='javascript:__doPostBack(2)'>&gt;</a>",
        "<a href='javascript:go(9)'>末页</a>",
        "<script>laypage.render({count:45,limit:15})</script>",
        "<script>$('#p').pagination({totalData:45,showData:15})</script>",
        "<div>共45条记录 每页15条</div>",
        "<div>总记录数:45 总页数:3</div>",
        "<ul><li v-for='each in list'><a :href='each.url'>{{each.title}}</a></li></ul>",
        "<script>$.ajax({url:'/api/list.do'})</script>",
        f"<li>{TITLE}</li>",
        f"<a href='#' onclick='view(123)'>{TITLE}</a>",
        f'<script>var data=[{{"title":"{TITLE}","id":3}}]</script>',
        f"<script>var data='{TITLE.encode('unicode_escape').decode()}'</script>",
        f"<script>document.write('<li>{TITLE}</li>')</script>",
        "<a href='javascript:void(0)' onclick=\"load('12')\">丙县财政局</a>",
    ],
)
def test_what_only_a_script_could_bring_leaves_the_list_open(rest: str) -> None:
    (read,) = search({"/nb/": OLD + rest}).lists
    assert read.discovery.candidates == ()
    assert read.rest


@pytest.mark.parametrize(
    "beside",
    [
        "",
        "<a class=on>2024</a><a href='/nb/2023/'>2023</a>",
        "<a href='#'>丙县财政局</a><a href='/jyj/'>丙县教育局</a>",
        "<li>丙县教育局2024年政府信息公开工作年度报告</li>",
        "<h1>丙县财政局政府信息公开年报</h1>",
        "<div>共1条</div>",
        "<a class='next disabled'>下一页</a>",
        "".join(f"<a onclick='day({day})'>{day}</a>" for day in range(1, 32)),
    ],
)
def test_a_list_that_was_read_to_its_end_is_known(beside: str) -> None:
    site = {"/nb/": OLD + beside, "/nb/2023/": OLD, "/jyj/": OLD}
    assert [read.rest for read in search(site).lists if read.rest] == []


@pytest.mark.parametrize(
    ("answer", "goes_on"),
    [
        ({"list": 1, "totalElements": 45}, True),
        ({"list": 1, "hasNextPage": True}, True),
        ({"list": 1, "last": False, "total": 1}, True),
        ({"list": 1, "totalPages": 3}, True),
        ({"list": 15}, True),
        ({"list": 15, "total": 15}, False),
        ({"list": 1}, False),
        ({"list": 1, "other": [{"title": TITLE, "id": 7}]}, True),
    ],
)
def test_an_answer_tells_whether_there_is_more(answer: dict[str, object], goes_on: bool) -> None:
    count = int(str(answer["list"]))
    records = [
        {"title": f"丙县{number}局2023年年报", "url": f"/{number}.html"} for number in range(count)
    ]
    text = json.dumps(answer | {"list": records}, ensure_ascii=False)
    (read,) = search({"/nb/": text}, data=True).lists
    assert bool(read.rest) == goes_on


def test_pages_that_all_show_the_same_are_not_the_list() -> None:
    page = f"{OLD}<a href='?page=2'>2</a><a href='?page=3'>3</a>"
    site = dict.fromkeys(("/nb/", "/nb/?page=2", "/nb/?page=3"), page)
    assert "all 3 pages show the same" in search(site).lists[-1].rest


def test_an_address_that_leads_elsewhere_is_no_proof() -> None:
    assert "leads elsewhere" in search({"/nb/": OLD}, moved="/zwgk/").lists[-1].rest
    assert not search({"/nb/": OLD}, moved="/nb/index.html").lists[-1].rest
    headed = f"<h1>政府信息公开年报</h1>{OLD}"
    assert not search({"/nb/": headed}, moved="/zfxxgk/nb/").lists[-1].rest


def test_folders_may_be_called_after_either_year() -> None:
    years = "<a href='/nb/2025/'>2025年</a><a href='/nb/2024/'>2024年</a>"
    undated = "<a href='/r/{}.html'>丙县财政局政府信息公开年报</a>"
    site = {"/nb/": years, "/nb/2025/": undated.format(1), "/nb/2024/": undated.format(2)}
    found = search(site)
    assert found.best == ()
    assert any(read.discovery.doubtful for read in found.lists)
    told = "<a href='/nb/2024/'>2024年</a><a href='/nb/2023/'>2023年</a>"
    assert best(site | {"/nb/": told}) == [f"{HOST}/r/2.html"]


def test_a_folder_of_the_year_may_name_the_units_alone() -> None:
    site = {
        "/nb/": "<title>政府信息公开年报</title><a href='/nb/2024/'>2024年</a>",
        "/nb/2024/": "<a href='/r/t20250120_1.html'>丙县财政局</a><a href='/x'>丙县教育局</a>",
    }
    assert best(site, shared=True) == [REPORT]


def test_a_row_of_years_or_of_views_is_read_with_its_unit() -> None:
    table = """<title>年报</title><table><tr><td>单位</td><td>2024年</td><td>2023年</td></tr>
    <tr><td>丙县教育局</td><td><a href='/r/t20250120_2.html'>查看</a></td><td></td></tr>
    <tr><td>丙县财政局</td><td><a href='/r/t20250120_1.html'>查看</a></td>
    <td><a href='/r/t20240120_1.html'>查看</a></td></tr></table>"""
    row = """<title>年报</title><ul><li>丙县财政局 <a href='/r/t20250120_1.html'>2024</a>
    <a href='/r/t20240120_1.html'>2023</a></li></ul>"""
    for page in (table, row):
        assert best({"/nb/": page}, shared=True) == [REPORT]


def test_a_deep_tree_is_followed_and_what_lies_deeper_is_told() -> None:
    deep = {
        "/nb/": "<a href='/bm/'>县直部门</a>",
        "/bm/": "<a href='/2024/'>2024年</a>",
        "/2024/": "<a href='/zs/'>直属单位</a>",
        "/zs/": "<a href='/czj/'>丙县财政局</a>",
        "/czj/": "<a href='/czj/nb/'>年报</a>",
        "/czj/nb/": NEW,
    }
    assert best(deep) == [REPORT]
    classes = [f"/{number}/" for number in range(6)]
    site = {"/nb/": f"{OLD}<a href='/0/'>部门</a>"}
    site |= {path: f"<a href='/{number + 1}/'>部门</a>" for number, path in enumerate(classes)}
    assert any("deeper than" in read.rest for read in search(site).lists)


def test_of_many_equal_columns_each_is_looked_into() -> None:
    columns = "".join(f"<a href='/{number}/'>政府信息公开年报</a>" for number in range(50))
    site = {"/nb/": columns, **{f"/{number}/": OLD for number in range(50)}, "/48/": NEW}
    assert best(site) == [REPORT]
