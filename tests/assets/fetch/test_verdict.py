"""What an archived answer is evidence of."""

from __future__ import annotations

import pytest

from assets.fetch.verdict import verdict
from tests.assets.fetch.archived import Archived

URL = "http://www.example.gov.cn/nb/2024.html"
FIGURES = "<table><tr><td>218</td></tr></table>"
LOGIN = "<html><body>登录 <input name=u><input type='password' name=p></body></html>"


@pytest.mark.parametrize(
    ("problem", "outcome"),
    [
        ("truncated", "truncated"),
        ("undecodable", "truncated"),
        ("robots_refused", "robots_refused"),
        ("busy", "blocked"),
        ("too_many_redirects", "moved"),
        ("no_name", "not_found"),
        ("certificate", "not_found"),
        ("address_refused", "not_found"),
        ("no_answer", "not_found"),
        ("redirect_lost", "not_found"),
    ],
)
def test_each_trouble_has_its_outcome_and_says_where(problem: str, outcome: str) -> None:
    archived = Archived()
    archived.failure(URL, problem)
    found = verdict(archived.entries[0], None)
    assert (found.ok, found.outcome) == (False, outcome)
    assert found.reason.endswith(f": said so: {URL}")


@pytest.mark.parametrize(
    ("page", "status", "final", "outcome"),
    [
        ("<p>年报</p>", 200, URL, ""),
        ("<p>年报</p>", 404, URL, "gone"),
        ("<p>年报</p>", 410, URL, "gone"),
        ("<p>年报</p>", 403, URL, "blocked"),
        ("<p>年报</p>", 412, URL, "blocked"),
        ("<p>年报</p>", 500, URL, "not_found"),
        ("", 200, URL, "not_found"),
        ("<script>$_ts=window['$_ts']</script>", 200, URL, "blocked"),
        ("<title>404 您访问的页面不存在</title>", 200, URL, "gone"),
        (LOGIN, 200, URL, "blocked"),
        (f"<table><tr><td>218</table>{LOGIN}", 200, URL, ""),
        ("<p>欢迎</p>", 200, "http://www.example.gov.cn/", "moved"),
        ("<p>欢迎</p>", 200, "https://example.gov.cn/index.html", "moved"),
        (FIGURES, 200, "https://example.gov.cn/portal/index.jsp", "moved"),
        (FIGURES, 200, "https://example.gov.cn/error/404.html", "gone"),
        (FIGURES, 200, "https://example.gov.cn/?from=404", "gone"),
        (FIGURES, 521, URL, "blocked"),
        ("<p>年报</p>", 200, "https://example.gov.cn/nb/2024.html", ""),
        ("<p>年报</p>", 200, "https://example.gov.cn/?id=3", ""),
    ],
)
def test_an_answer_is_judged_by_status_page_and_where_it_came_from(
    page: str, status: int, final: str, outcome: str
) -> None:
    entry = Archived().page(URL, page, status=status, final=final)
    found = verdict(entry, page)
    assert (found.ok, found.outcome) == (not outcome, outcome)
    assert found.ok or final in found.reason


def test_a_front_page_that_was_asked_for_is_no_redirect() -> None:
    for address in ("http://example.gov.cn", "http://example.gov.cn/index.html"):
        entry = Archived().page(address, "<p>年报</p>", final="http://example.gov.cn/")
        assert verdict(entry, "<p>年报</p>").ok


def test_an_address_told_by_its_query_alone_does_not_mean_the_front_page() -> None:
    entry = Archived().page("http://a.test/index.php?id=5", FIGURES, final="http://a.test/")
    assert verdict(entry, FIGURES).outcome == "moved"


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        ("<title>405</title>您的访问被阻断。", "blocked"),
        ("您的访问过于频繁,请稍后再试!", "blocked"),
        ("<title>访问被拒绝</title>Access Denied", "blocked"),
        (
            "<noscript>Please enable JavaScript and refresh</noscript><script>x()</script>",
            "blocked",
        ),
        ("<script>window.location='/_____tmd_____/punish?x5secdata=1'</script>", "blocked"),
        ("<title>验证码</title><form>请输入验证码<input name=captcha></form>", "blocked"),
        ("<title>统一身份认证平台</title><div id=app></div>", "blocked"),
        ("<table><tr><td>您访问的页面不存在</td></tr></table>", "gone"),
        ("<title>提示</title>文章不存在!", "gone"),
        ("<script>alert('内容不存在');history.back();</script>", "gone"),
        ("该信息已过期或未发布", "gone"),
        ("<title>网站维护中</title>网站正在升级维护,请稍后访问", "not_found"),
        ("java.lang.NullPointerException at com.x", "not_found"),
        ("<h1>Welcome to nginx!</h1>", "not_found"),
        ("<div id=app></div><script src=/app.js></script>", "not_found"),
    ],
)
def test_a_page_that_says_a_few_words_is_no_report_whatever_they_are(
    page: str, outcome: str
) -> None:
    html = f"<html><body>{page}</body></html>"
    assert verdict(Archived().page(URL, html), html).outcome == outcome


@pytest.mark.parametrize(
    "page",
    [
        "<h1>2024年年度报告</h1><p>网站接入创宇盾防护,整改访问的页面不存在问题</p>",
        "<title>甲局2024年政府信息公开工作年度报告</title><div id=app>登录</div>",
        "<form>登录<input type='password' name=p></form><a href='/a.pdf'>附件</a>",
        "<p>本单位2024年度没有收到政府信息公开申请,不存在问题。</p><img src='/u/1.png'>",
        "<script>showPdf('/upload/2024/a.pdf')</script>",
        "<p>关于开展人机验证的通知</p>" + "<a href='/1'>关于会议的通知</a>" * 6,
        "<a href='/2024/'>2024年</a><a href='/2023/'>2023年</a>",
        "<p>暂无数据</p>",
        "<p>" + "本县加强网站安全,部署云防护和防火墙,拦截攻击。" * 20 + "</p>",
        "<table><tr><td>218</td></tr></table>登录",
    ],
)
def test_words_count_on_no_page_that_has_something_to_say(page: str) -> None:
    html = f"<html><body>{page}</body></html>"
    assert verdict(Archived().page(URL, html), html).ok


def test_a_firewalls_page_does_not_take_a_reports_place() -> None:
    archived = Archived()
    report = archived.page(URL, FIGURES)
    archived.page(URL, "<html>您的访问存在异常</html>")
    answer = archived.pages.answer(URL)
    assert answer is not None
    assert (answer.entry, archived.pages.earlier(URL)) == (report, [])


def test_an_empty_folder_is_an_answer_and_an_empty_file_is_none() -> None:
    for address, outcome in (("file:///in/", ""), ("file:///in/a.docx", "not_found")):
        entry = Archived().page(address, b"", final=address)
        assert verdict(entry, None).outcome == outcome
