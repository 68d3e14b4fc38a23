"""What an archived answer is evidence of."""

from __future__ import annotations

import pytest

from assets.fetch.verdict import verdict
from tests.assets.fetch.archived import Archived

URL = "http://www.example.gov.cn/nb/2024.html"
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
