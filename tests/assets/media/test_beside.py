"""What stands beside a link, and what a link is called by it."""

from __future__ import annotations

import pytest

from assets.media.links import frames, links, unopened

URL = "http://a.test/nb/"


@pytest.mark.parametrize(
    ("html", "beside"),
    [
        ("<li>丙县财政局 <a href=1>2024</a> <a href=2>2023</a></li>", "丙县财政局"),
        (
            "<tr><td><a href=1>年报</a></td><td>丙县财政局</td><td>2025-01-20</td></tr>",
            "丙县财政局",
        ),
        ("<h3>丙县财政局</h3><ul><li><a href=1>年报</a></li></ul>", "丙县财政局"),
        (
            "<dl><dt>丙县财政局</dt><dd><a href=0>x</a></dd><dd><a href=1>年报</a></dd></dl>",
            "丙县财政局",
        ),
        ("<h1>丙县</h1><div><p>说明</p><ul><li><a href=1>年报</a></li></ul></div>", ""),
        ("<li><a href=1>年报</a><span>[2025-01-20 10:30]</span></li>", ""),
        (f"<li><a href=1>年报</a>{'说明' * 80}</li>", ""),
    ],
)
def test_what_stands_beside_a_link(html: str, beside: str) -> None:
    page = f"<table>{html}</table>" if html.startswith("<tr") else html
    (link,) = [each for each in links(page, URL) if each.url.endswith("1")]
    assert link.beside == beside


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<li><span>丙县2024年年报</span> <a href=1>详情</a></li>", "丙县2024年年报"),
        ("<li>丙县2024年年报<a href=1.pdf>【下载】</a></li>", "丙县2024年年报"),
        ("<li>丙县财政局 <a href=1>2024</a></li>", "2024"),
        ("<a href=1><img src=/img/more.gif></a>", "更多"),
        ("<a href=1><i class=icon-right></i></a>", "下一页"),
        ("<a href=1><img src=/img/moreover.gif></a>", ""),
        (f"<a href=1><h3>丙县2024年年报</h3><p>{'摘要' * 50}……</p></a>", "丙县2024年年报"),
    ],
)
def test_what_a_link_is_called(html: str, title: str) -> None:
    assert [each.title for each in links(html, URL)] == [title]


def test_the_head_of_a_column_stands_beside_its_links() -> None:
    html = """<table><tr><th>单位</th><th>2024年</th><th>2023年</th></tr>
    <tr><td>丙县财政局</td><td><a href=1>查看</a></td><td><a href=2>查看</a></td></tr></table>"""
    assert [each.title for each in links(html, URL)] == ["丙县财政局 2024年", "丙县财政局 2023年"]


def test_what_only_a_script_opens_is_told() -> None:
    html = """<a href='#'>下一页</a><a onclick='go(2)'>2</a><button>更多</button>
    <span onclick="show('2024')">2024</span><a href='/x'>首页</a>
    <li onclick='x()'><a href='/y'>y</a></li>
    <a onclick="open('/z.html')">z</a>"""
    assert unopened(html, URL) == ["下一页", "2", "更多", "2024"]


def test_frames_are_pages_and_no_files() -> None:
    html = "<iframe src=list.html></iframe><iframe src=a.pdf></iframe><iframe></iframe>"
    assert frames(html, URL) == [f"{URL}list.html"]
