"""Cases of trouble on the way to a report, from its encoding to its host's robots.txt."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tests.simulator import troubles
from tests.simulator.platforms import jpage
from tests.simulator.region import Region, Unit, title
from tests.simulator.sites import Item, Site, listing, notices, ul
from tests.simulator.troubles import page, redirect
from tests.simulator.web import Answer, Request, Reset, whole_head

Case = Callable[[Region], None]
_AT = "/2024.html"
# Far beyond what anybody would wait for.
_A_DAY = "86400"


def _direct(region: Region, site: Site, target: str = _AT) -> tuple[Unit, bytes]:
    """A unit whose recorded address is on the site, and its report's bytes."""
    unit = region.unit()
    region.source(unit, "direct", site.url(target))
    return unit, region.report(unit)


# Encodings.


def gbk_that_nobody_declares(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    sent = body.decode().replace('<meta charset="utf-8">', "").encode("gb18030")
    site.put(_AT, sent)
    region.expect(unit, "fetched", sent)


def gbk_said_to_be_utf_8(region: Region) -> None:
    """Header and page lie; the list's titles must be read all the same."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    sent = page(listing(ul([found])).encode("gb18030"), Content_Type="text/html; charset=utf-8")
    site.put("/nb/", sent)
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def gbk_in_a_gzip_in_chunks(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    sent = body.decode().replace("utf-8", "gbk").encode("gb18030")
    site.put(_AT, troubles.chunked(troubles.gzipped(page(sent))))
    region.expect(unit, "fetched", sent)


def chinese_in_the_address(region: Region) -> None:
    """The list's links are not quoted, as a browser would take them."""
    site, unit = region.site(), region.unit()
    body = region.report(unit)
    site.put("/nb/2024%E5%B9%B4%E6%8A%A5.html", body)
    site.put("/nb/", listing(ul([Item("2024年报.html", title(unit), date(2025, 1, 20))])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def _listed(region: Region, encoded: Callable[[str], Answer]) -> None:
    """A unit whose report stands in a list that is sent like this."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    site.put("/nb/", encoded(listing(ul([found]))))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def a_list_in_utf_16(region: Region) -> None:
    _listed(region, lambda text: page(text.encode("utf-16")))


def a_list_with_a_mark_in_front(region: Region) -> None:
    _listed(region, lambda text: page(b"\xef\xbb\xbf" + text.encode()))


def a_list_said_to_be_plain_text(region: Region) -> None:
    _listed(region, lambda text: page(text, Content_Type="text/plain"))


# Redirects.


def to_https(region: Region) -> None:
    site = region.site(serves=("http", "https"))
    unit, body = _direct(region, site)

    def answer(request: Request) -> Answer:
        if request.scheme == "http":
            return redirect(site.url(_AT).replace("http://", "https://"), 301)
        return page(body)

    site.put(_AT, answer)
    region.expect(unit, "fetched", body)


def to_www(region: Region) -> None:
    bare, www = region.site("bare"), region.site("www")
    unit, body = _direct(region, bare)
    bare.put(_AT, redirect(www.url(_AT), 301))
    www.put(_AT, body)
    region.expect(unit, "fetched", body)


def relative_redirect(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site, "/a/2024.html")
    site.put("/a/2024.html", redirect("../b/2024.html?from=a"))
    site.put("/b/2024.html?from=a", body)
    region.expect(unit, "fetched", body)


def a_chain_of_redirects(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, redirect("/1", 301))
    for number, status in ((1, 302), (2, 303), (3, 307)):
        site.put(f"/{number}", redirect(f"/{number + 1}", status))
    site.put("/4", body)
    region.expect(unit, "fetched", body)


def to_an_address_in_raw_chinese(region: Region) -> None:
    """Location holds UTF-8 as it is, against the standard and as browsers take it."""
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, redirect("/年报/2024.html".encode().decode("latin-1")))
    site.put("/%E5%B9%B4%E6%8A%A5/2024.html", body)
    region.expect(unit, "fetched", body)


def to_a_pdf(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    body = _PDF + unit.id.encode()
    site.put(_AT, redirect("/att/2024.pdf"))
    site.put("/att/2024.pdf", Answer(200, body, (("Content-Type", "application/pdf"),)))
    region.expect(unit, "fetched", body)


def redirects_in_a_circle(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, redirect("/other.html"))
    site.put("/other.html", redirect(_AT))
    region.may_be_asked_again(site, _AT, "/other.html")
    region.expect(unit, "moved")


def to_the_front_page(region: Region) -> None:
    """What was taken down leads to the front page, as many sites do."""
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, redirect("/"))
    site.put("/", listing("<h1>青溪县人民政府</h1>"))
    region.expect(unit, "moved")


def to_where_nobody_may_ask(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, redirect("http://169.254.169.254/latest/meta-data/"))
    region.expect(unit, "not_found", evidence="169.254.169.254")


# The wire.


def slow_but_whole(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.slowly(page(body), 0.8))
    region.expect(unit, "fetched", body)


def slower_than_we_wait(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.slowly(page(body), 60.0, parts=120))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "truncated")


def a_dripping_head(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.dripping_head(page(body), 60.0))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "not_found")


def silence(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.never_answered(page(body), 60.0))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "not_found")


def reset_at_first(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.at_first(1, troubles.reset_at_once(), page(body)))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "fetched", body)


def reset_always(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, troubles.reset_at_once())
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "not_found")


def reset_within_the_body(region: Region) -> None:
    """Cut in the first run; whole when it is asked for again in the second."""
    site = region.site()
    unit, body = _direct(region, site)
    cut = [True]
    bad, good = troubles.reset_within(page(body)), page(body)
    site.put(_AT, lambda _: bad if cut else good)
    region.may_be_asked_again(site, _AT)
    region.changes.append(cut.clear)
    region.expect(unit, "truncated")
    region.expect_later(unit, "fetched", body)


def declared_longer_than_it_is(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.declared_longer(page(body)))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "truncated")


def chunks_cut_off(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.chunked(page(body), whole=False))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "truncated")


def a_body_that_ends_with_the_connection(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.without_length(page(body)))
    region.expect(unit, "fetched", body)


def an_answer_without_headers(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, Answer(steps=(b"HTTP/1.0 200 OK\r\n\r\n" + body,)))
    region.expect(unit, "fetched", body)


def hung_up_after_each_answer(region: Region) -> None:
    """Connections are closed though nothing said they would be; what comes next finds them dead."""
    site = region.site()
    site.put(
        "/robots.txt", Answer(404, steps=(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",))
    )
    for number in range(4):
        unit, body = _direct(region, site, f"/{number}.html")
        whole = page(body)
        site.put(f"/{number}.html", replace(whole, steps=(whole_head(whole) + body,)))
        region.expect(unit, "fetched", body)


def a_list_that_is_cut(region: Region) -> None:
    """Cut in the first run, whole in the second."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    whole = page(listing(ul([found])))
    cut = [True]
    bad = troubles.chunked(whole, whole=False)
    site.put("/nb/", lambda _: bad if cut else whole)
    region.may_be_asked_again(site, "/nb/")
    region.changes.append(cut.clear)
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "truncated")
    region.expect_later(unit, "fetched", body)


def a_gzip_bomb(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, troubles.gzip_bomb(110 * 1024 * 1024))
    region.expect(unit, "truncated")


def not_really_gzip(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.falsely_gzipped(page(body)))
    region.expect(unit, "truncated")


def larger_than_we_take(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, b"<html>" + b"x" * (3 * 1024 * 1024))
    region.expect(unit, "truncated", evidence="length")


def an_empty_page(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, page(b""))
    region.expect(unit, "not_found")


# Busy servers.


def busy_for_a_second(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.at_first(1, page("busy", 429, Retry_After="1"), page(body)))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "fetched", body)


def busy_until_a_date(region: Region) -> None:
    """The date is over already: it may be asked at once, but not before its host's pace."""
    site = region.site()
    unit, body = _direct(region, site)
    past = page("busy", 503, Retry_After="Wed, 01 Jan 2025 00:00:00 GMT")
    site.put(_AT, troubles.at_first(1, past, page(body)))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "fetched", body)


def busy_without_saying_how_long(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.at_first(2, page("busy", 503), page(body)))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "fetched", body)


def busy_when_posted_to(region: Region) -> None:
    """The second page of a list is had by POST only, and not at the first try."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    items = [*notices(14, date(2025, 9, 1)), found]
    address = jpage(site, items, 4)
    proxy = "/module/web/jpage/dataproxy.jsp"
    site.put(proxy, troubles.at_first(1, page("busy", 503, Retry_After="1"), site.found(proxy)))
    region.may_be_asked_again(site, f"{proxy}?startrecord=13&endrecord=24&perpage=4")
    region.source(unit, "listing", address, platform="jpage")
    region.expect(unit, "fetched", body)


def busy_robots(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, body)
    rules = page("User-agent: *\nDisallow:\n", Content_Type="text/plain")
    site.put("/robots.txt", troubles.at_first(1, page("busy", 503, Retry_After="1"), rules))
    region.may_be_asked_again(site, "/robots.txt")
    region.expect(unit, "fetched", body)


def busy_for_a_day(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, page("busy", 503, Retry_After=_A_DAY))
    region.expect(unit, "blocked")


def too_many_requests_for_ever(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, page("slow down", 429))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "blocked", evidence="429")


def broken_once(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, troubles.at_first(1, page("error", 500), page(body)))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "fetched", body)


def broken_for_ever(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, page("error", 500))
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "not_found", evidence="500")


# Pages that are something else.


def _answers(name: str, answer: Answer, outcome: str, evidence: str = "") -> Case:
    """The recorded address answers like this, whenever it is asked."""

    def case(region: Region) -> None:
        site = region.site()
        unit, _ = _direct(region, site)
        site.put(_AT, answer)
        region.expect(unit, outcome, evidence=evidence)

    case.__name__ = name
    return case


_SCRIPT = (
    '<html><head><script>$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.nsd=74861;'
    '$_ts.cd="qxKqrrlqcc";</script><script src="/4QbVtADbnLVIc/d.FxJzG50F.js"></script>'
    "</head><body></body></html>"
)
_LOGIN = (
    "<html><head><title>统一身份认证</title></head><body><form action='/cas/login' method=post>"
    '用户名 <input name="username"> 密码 <input type="password" name="password">'
    '<input type="submit" value="登录"></form></body></html>'
)
_NOT_THERE = (
    "<html><head><title>提示信息</title></head><body>"
    "对不起，您访问的页面不存在或已删除！</body></html>"
)
_OTHERS = (
    _answers("challenge_with_412", page(_SCRIPT, 412), "blocked"),
    _answers("challenge_with_200", page(_SCRIPT), "blocked"),
    _answers(
        "challenge_by_cookie",
        page(
            "<script>document.cookie=('__jsl_clearance_s=')+('1735|0|');"
            "location.href=location.pathname+location.search</script>",
            521,
        ),
        "blocked",
    ),
    _answers(
        "firewall_page",
        page(
            "<html><title>405</title><body>您的请求疑似攻击行为，已被网站防火墙拦截！</body></html>"
        ),
        "blocked",
    ),
    _answers("forbidden", page("<html>403 Forbidden</html>", 403), "blocked", "403"),
    _answers("login_page", page(_LOGIN), "blocked"),
    _answers("missing_with_404", page(_NOT_THERE, 404), "gone", "404"),
    _answers("missing_with_410", page("gone", 410), "gone", "410"),
    _answers("missing_with_200", page(_NOT_THERE), "gone"),
)


def missing_after_a_redirect(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, redirect("/404.html"))
    site.put("/404.html", "<html><head><title>404</title></head><body>找不到了</body></html>")
    region.expect(unit, "gone")


def login_after_a_redirect(region: Region) -> None:
    site = region.site()
    unit, _ = _direct(region, site)
    site.put(_AT, redirect("/cas/login?service=%2F2024.html"))
    site.put("/cas/login", _LOGIN)
    region.expect(unit, "blocked")


def a_blocked_listing(region: Region) -> None:
    site, unit = region.site(), region.unit()
    site.put("/nb/", page(_SCRIPT, 412))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "blocked")


def a_listed_report_that_is_gone(region: Region) -> None:
    site, unit = region.site(), region.unit()
    found = Item("/art/none.html", title(unit), date(2025, 1, 20))
    site.put("/nb/", listing(ul([found])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "gone")


def a_second_page_that_is_gone(region: Region) -> None:
    """The list says it has three pages, and the second is not to be had."""
    site, unit = region.site(), region.unit()
    earlier, _ = region.published(site, unit, 2023)
    script = '<script>createPageHTML(3, 0, "index", "html");</script>'
    site.put("/nb/", listing(ul([earlier]) + script))
    site.put("/nb/index_2.html", listing(ul([]) + script.replace("3, 0", "3, 2")))
    region.source(unit, "listing", site.url("/nb/"), platform="trs")
    region.expect(unit, "not_found")


def a_second_page_that_is_guarded(region: Region) -> None:
    """The list's first page is open, a challenge stands before the second."""
    site, unit = region.site(), region.unit()
    earlier, _ = region.published(site, unit, 2023)
    script = '<script>createPageHTML(2, 0, "index", "html");</script>'
    site.put("/nb/", listing(ul([earlier]) + script))
    site.put("/nb/index_1.html", page(_SCRIPT, 412))
    region.source(unit, "listing", site.url("/nb/"), platform="trs")
    region.expect(unit, "blocked")


def a_host_that_has_no_address(region: Region) -> None:
    unit = region.unit()
    region.source(unit, "direct", f"http://www.no-such-name.test:{region.port}/2024.html")
    region.expect(unit, "not_found")


# Certificates and schemes.


def _certificate(name: str, kind: str) -> tuple[Case, Case]:
    """A certificate nobody should trust, and the same with the exception recorded."""

    def refused(region: Region) -> None:
        site = region.site(scheme="https", serves=("https",), certificate=kind)
        unit, body = _direct(region, site)
        site.put(_AT, body)
        region.expect(unit, "not_found", evidence="certificate")

    def excepted(region: Region) -> None:
        site = region.site(scheme="https", serves=("https",), certificate=kind)
        unit = region.unit()
        body = region.report(unit)
        site.put(_AT, body)
        said = {"exceptions": ("tls",), "note": "证书过期,已电话核实"}
        region.source(unit, "direct", site.url(_AT), **said)  # type: ignore[arg-type]
        region.expect(unit, "fetched", body, exceptions=("tls",))

    refused.__name__, excepted.__name__ = f"{name}_refused", f"{name}_excepted"
    return refused, excepted


_CERTIFICATES = (
    *_certificate("expired", "expired"),
    *_certificate("self_signed", "self_signed"),
    *_certificate("wrong_name", "of_another_name"),
)


def an_exception_nobody_needed(region: Region) -> None:
    """The certificate has become sound: nothing was overridden, and nothing says so."""
    site, unit = region.site(scheme="https", serves=("https",)), region.unit()
    body = region.report(unit)
    site.put(_AT, body)
    region.source(unit, "direct", site.url(_AT), exceptions=("tls",), note="证书曾过期")
    region.expect(unit, "fetched", body)


def https_alone(region: Region) -> None:
    """The register says http, the host answers under https alone."""
    site = region.site(serves=("https",))
    unit, body = _direct(region, site)
    site.put(_AT, body)
    region.may_be_asked_again(site, _AT, "/robots.txt")
    region.expect(unit, "fetched", body)


def a_platform_under_https_alone(region: Region) -> None:
    """The register says http; the list's further pages are posted for, under https."""
    site, unit = region.site(serves=("https",)), region.unit()
    found, body = region.published(site, unit)
    address = jpage(site, [*notices(14, date(2025, 9, 1)), found], 4)
    region.may_be_asked_again(site, "/robots.txt", "/col/col1229/index.html")
    region.source(unit, "listing", address, platform="jpage")
    region.expect(unit, "fetched", body)


def linked_under_both_schemes(region: Region) -> None:
    """One report, once as http and once as https: that is no ambiguity."""
    site, unit = region.site(serves=("http", "https")), region.unit()
    found, body = region.published(site, unit)
    encrypted = site.url(found.target).replace("http://", "https://")
    site.put("/nb/", listing(ul([found, Item(encrypted, found.title, found.day)])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def http_alone(region: Region) -> None:
    """The register says https, the host answers under http alone."""
    site = region.site(scheme="https", serves=("http",))
    unit, body = _direct(region, site)
    site.put(_AT, body)
    region.may_be_asked_again(site, _AT)
    region.expect(unit, "fetched", body)


# robots.txt.

_CLOSED = "User-agent: *\nDisallow: /closed/\n"


def closed_by_robots(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site, "/closed/2024.html")
    site.put("/closed/2024.html", body)
    site.put("/robots.txt", page(_CLOSED, Content_Type="text/plain"))
    region.expect(unit, "robots_refused", evidence="robots.txt")


def closed_by_robots_in_a_gzip(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site, "/closed/2024.html")
    site.put("/closed/2024.html", body)
    site.put("/robots.txt", troubles.gzipped(page(_CLOSED, Content_Type="text/plain")))
    region.expect(unit, "robots_refused", evidence="robots.txt")


def closed_but_for_an_exception(region: Region) -> None:
    site, unit = region.site(), region.unit()
    body = region.report(unit)
    site.put("/closed/2024.html", body)
    site.put("/robots.txt", page(_CLOSED, Content_Type="text/plain"))
    said = {"exceptions": ("robots",), "note": "经该单位书面同意"}
    region.source(unit, "direct", site.url("/closed/2024.html"), **said)  # type: ignore[arg-type]
    region.expect(unit, "fetched", body, exceptions=("robots",))


def robots_of_a_broken_server(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, body)
    site.put("/robots.txt", page("error", 500))
    region.may_be_asked_again(site, "/robots.txt")
    region.expect(unit, "robots_refused")


def closed_to_us_by_name(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, body)
    rules = "User-agent: nianbao\nDisallow: /\n\nUser-agent: *\nDisallow:\n"
    site.put("/robots.txt", page(rules, Content_Type="text/plain"))
    region.expect(unit, "robots_refused")


def robots_that_are_a_page(region: Region) -> None:
    """Whatever is not there leads to the front page, robots.txt too."""
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, body)
    site.put("/robots.txt", redirect("/"))
    site.put("/", listing("<h1>首页</h1>"))
    region.expect(unit, "fetched", body)


def robots_that_ask_for_time(region: Region) -> None:
    """A second between two requests."""
    site = region.site()
    host = site.origin.partition("://")[2].partition(":")[0]
    site.put("/robots.txt", page("User-agent: *\nCrawl-delay: 1\n", Content_Type="text/plain"))
    region.slowest[host] = 1.0
    for number in range(3):
        unit, body = _direct(region, site, f"/{number}.html")
        site.put(f"/{number}.html", body)
        region.expect(unit, "fetched", body)


def robots_with_a_mark_in_front(region: Region) -> None:
    site = region.site()
    unit, body = _direct(region, site, "/closed/2024.html")
    site.put("/closed/2024.html", body)
    site.put("/robots.txt", page(b"\xef\xbb\xbf" + _CLOSED.encode(), Content_Type="text/plain"))
    region.expect(unit, "robots_refused")


def robots_cut_off(region: Region) -> None:
    """No answer to robots.txt, ever: nothing is asked of the host."""
    site = region.site()
    unit, body = _direct(region, site)
    site.put(_AT, body)
    site.put("/robots.txt", Answer(steps=(Reset(),)))
    region.may_be_asked_again(site, "/robots.txt")
    region.expect(unit, "not_found")


# What belongs to a report.

_PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
_DOCX = gzip.compress(b"", mtime=0).replace(b"\x1f\x8b", b"PK\x03\x04", 1) + b"word/document.xml"
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))


def _with_files(name: str, markup: str, files: dict[str, bytes]) -> Case:
    """A report's page that shows or links files in this way."""

    def case(region: Region) -> None:
        site = region.site()
        unit, _ = _direct(region, site, "/art/1/index.html")
        sent = (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title(unit)}</title></head>'
            f'<body><div class="article"><h1>{title(unit)}</h1><p>现将年度报告公布如下。</p>'
            f"{markup}</div></body></html>"
        ).encode()
        site.put("/art/1/index.html", sent)
        told = tuple(body + unit.id.encode() for body in files.values())
        for target, body in zip(files, told, strict=True):
            site.put(target, Answer(200, body, (("Content-Type", "application/octet-stream"),)))
        region.expect(unit, "fetched", sent, files=told)

    case.__name__ = name
    return case


_FILES = (
    _with_files(
        "linked_pdf",
        '<a href="files/2024.pdf">附件：年度报告.pdf</a>',
        {"/art/1/files/2024.pdf": _PDF},
    ),
    _with_files(
        "opened_docx",
        """<a href="#" onclick="window.open('/att/nb2024.docx')">下载</a>""",
        {"/att/nb2024.docx": _DOCX},
    ),
    _with_files(
        "pdf_in_a_viewer",
        '<iframe src="/pdfjs/web/viewer.html?file=/att/nb.pdf" width="100%"></iframe>',
        {"/att/nb.pdf": _PDF},
    ),
    _with_files("pdf_in_a_frame", '<iframe src="/att/nb.pdf"></iframe>', {"/att/nb.pdf": _PDF}),
    _with_files(
        "pdf_embedded", '<embed src="nb.pdf" type="application/pdf">', {"/art/1/nb.pdf": _PDF}
    ),
    _with_files(
        "file_without_its_name",
        '<a href="/module/download/downfile.jsp?classid=0&amp;filename=2501201.docx">'
        "年报全文.docx</a>",
        {"/module/download/downfile.jsp?classid=0&filename=2501201.docx": _DOCX},
    ),
    _with_files(
        "report_in_pictures",
        '<p><img src="W01.png"></p><p><img src="W02.png"></p><p><img data-src="/x/W03.png"></p>',
        {"/art/1/W01.png": _PNG, "/art/1/W02.png": _PNG + b"2", "/x/W03.png": _PNG + b"3"},
    ),
)


def a_pdf_that_is_listed_itself(region: Region) -> None:
    site, unit = region.site(), region.unit()
    body = _PDF + unit.id.encode()
    site.put("/att/nb.pdf", Answer(200, body, (("Content-Type", "application/pdf"),)))
    site.put("/nb/", listing(ul([Item("/att/nb.pdf", title(unit), date(2025, 1, 20))])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def a_file_that_is_gone(region: Region) -> None:
    """The page is there, the file it links to is not: the report counts as fetched."""
    site = region.site()
    unit, _ = _direct(region, site)
    sent = f'<html><meta charset="utf-8"><body><h1>{title(unit)}</h1><a href="no.pdf">附件.pdf</a>'
    site.put(_AT, sent)
    region.expect(unit, "fetched", sent.encode())


CASES: tuple[Case, ...] = (
    *(a_list_in_utf_16, a_list_with_a_mark_in_front, a_list_said_to_be_plain_text),
    *(to_an_address_in_raw_chinese, to_a_pdf, an_answer_without_headers),
    *(hung_up_after_each_answer, a_list_that_is_cut, busy_when_posted_to, busy_robots),
    *(a_second_page_that_is_guarded, a_platform_under_https_alone, linked_under_both_schemes),
    closed_to_us_by_name,
    *(gbk_that_nobody_declares, gbk_said_to_be_utf_8, gbk_in_a_gzip_in_chunks),
    *(chinese_in_the_address, to_https, to_www, relative_redirect, a_chain_of_redirects),
    *(redirects_in_a_circle, to_the_front_page, to_where_nobody_may_ask, slow_but_whole),
    *(slower_than_we_wait, a_dripping_head, silence, reset_at_first, reset_always),
    *(reset_within_the_body, declared_longer_than_it_is, chunks_cut_off),
    *(a_body_that_ends_with_the_connection, a_gzip_bomb, not_really_gzip, larger_than_we_take),
    *(an_empty_page, busy_for_a_second, busy_until_a_date, busy_without_saying_how_long),
    *(busy_for_a_day, too_many_requests_for_ever, broken_once, broken_for_ever),
    *_OTHERS,
    *(missing_after_a_redirect, login_after_a_redirect, a_blocked_listing),
    *(a_listed_report_that_is_gone, a_second_page_that_is_gone, a_host_that_has_no_address),
    *_CERTIFICATES,
    *(an_exception_nobody_needed, https_alone, http_alone),
    *(closed_by_robots, closed_by_robots_in_a_gzip, closed_but_for_an_exception),
    *(robots_of_a_broken_server, robots_that_are_a_page, robots_that_ask_for_time),
    *(robots_with_a_mark_in_front, robots_cut_off),
    *_FILES,
    *(a_pdf_that_is_listed_itself, a_file_that_is_gone),
)
