"""Pages that only send their reader on, and pages that do not."""

from __future__ import annotations

import time

import pytest

from assets.media.shells import leads_to

URL = "http://a.test/nb/"


@pytest.mark.parametrize(
    ("html", "target"),
    [
        (
            "<script>location.replace('2023/index.html')</script>",
            "http://a.test/nb/2023/index.html",
        ),
        ('<script>window.location.href = "/zwgk/";</script>', "http://a.test/zwgk/"),
        ("<script>top.location='http://b.test/x'</script>", "http://b.test/x"),
        ("<script>self.location.assign( './a.html' )</script>", "http://a.test/nb/a.html"),
        ("<body onload=\"location.href='a.html'\">", "http://a.test/nb/a.html"),
        ("<meta http-equiv='Refresh' content='0; URL=a.html'>", "http://a.test/nb/a.html"),
        ("<META HTTP-EQUIV=refresh content=\"3;url='/a.html'\">正在跳转…", "http://a.test/a.html"),
        ("<meta http-equiv=refresh content='0;url=a.html?x=1&amp;y=2'>", f"{URL}a.html?x=1&y=2"),
        ("<frameset><frame src='main.htm'></frameset>", "http://a.test/nb/main.htm"),
        ("<body><iframe src='/list/'></iframe></body>", "http://a.test/list/"),
        ("<base href='http://b.test/'><script>location='c/'</script>", "http://b.test/c/"),
        (
            (
                "<script>if (isPhone) { location.href='http://a.test/m/1.html' }"
                " else { location.href='http://a.test/pc/1.html' }</script>"
            ),
            "http://a.test/pc/1.html",
        ),
        ("<script>location.replace('a.html')</script><a href='a.html'>点此</a>", f"{URL}a.html"),
    ],
)
def test_a_shell_leads_on(html: str, target: str) -> None:
    assert leads_to(html, URL) == target


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>政府信息公开年报</p>",
        "<script>var x = location.href;</script>",
        "<script>if (location.href == 'http://b.test/') {}</script>",
        "<script>location.href = 'a.html?id=' + id;</script>",
        "<script>location.href = target;</script>",
        "<script>location.href='http://a.test/nb/'</script>",
        "<script>location.reload()</script>",
        "<script>location.href='javascript:void(0)'</script>",
        "<script>location.href='file:///etc/passwd'</script>",
        "<script>if (a) location='x.html'; else location='y.html';</script>",
        "<meta http-equiv=refresh content='300;url=/'>",
        "<meta http-equiv=refresh content='30'>",
        "<meta http-equiv=refresh content='3;url=/'><p>您访问的页面不存在</p>",
        "<meta http-equiv=refresh content='3;url=/'><h1>404</h1>",
        "<iframe src='a.html'></iframe><iframe src='b.html'></iframe>",
        "<iframe src='a.html'></iframe><table><tr><td>规章</td></tr></table>",
        f"<script>location='a.html'</script><p>{'丙县财政局年报。' * 40}</p>",
        "<script>location='a.html'</script>" + "<a href='x.html'>年报</a>" * 10,
        "<script>location='http://[bad'</script>",
        "<h1>年报</h1><iframe src='/att/nb.pdf'></iframe>",
        "<iframe src='/pdfjs/web/viewer.html?file=/att/nb.pdf'></iframe>",
    ],
)
def test_what_has_something_to_say_or_nowhere_to_go_is_no_shell(html: str) -> None:
    assert leads_to(html, URL) is None


@pytest.mark.parametrize(
    "hostile", ["location=" * 100_000, "<script>location='" * 50_000, "<meta http-equiv=" * 50_000]
)
def test_a_hostile_page_is_read_in_time(hostile: str) -> None:
    started = time.monotonic()
    leads_to(hostile, URL)
    assert time.monotonic() - started < 10
