"""Rules of robots.txt: as they are sent, and as they are kept to."""

from __future__ import annotations

import datetime as dt
import gzip
import random
import zlib
from typing import Any

import pytest
from protego import Protego
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from assets.fetch.manners import Exceptions, Manners
from assets.fetch.polite import PoliteSession
from assets.fetch.reachable import origin_of
from assets.fetch.robots import MAX_ROBOTS, pause_asked, product_token, robots_rules
from assets.storage.warc import Exchange, Failure

NOW = dt.datetime(2025, 1, 20, tzinfo=dt.UTC)
RULES = "User-agent: *\nDisallow: /no/\nDisallow: /内部/\n"


def answer(
    body: bytes, status: int = 200, truncated: str = "", encoding: str = "", kind: str = ""
) -> Exchange:
    headers = (("Content-Encoding", encoding), ("Content-Type", kind or "text/plain"))
    url = "http://a.test/robots.txt"
    return Exchange(url, (), status, "", headers, body, NOW, truncated)


def forbids(rules: Protego | str, path: str = "/no/a.html") -> bool:
    assert isinstance(rules, Protego)
    return not rules.can_fetch(f"http://a.test{path}", Manners().user_agent)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (RULES.encode(), ""),
        (b"\xef\xbb\xbf" + RULES.encode(), ""),
        (RULES.encode("gbk"), ""),
        (RULES.encode("utf-16"), ""),
        (RULES.replace("\n", "\r\n").encode(), ""),
        (RULES.replace("\n", "\r").encode(), ""),
        (gzip.compress(RULES.encode(), mtime=0), "gzip"),
        (gzip.compress(RULES.encode("gbk"), mtime=0), "gzip"),
        (zlib.compress(RULES.encode()), "deflate"),
        (RULES.encode() + b"\xff\xfe\x00 what is this", ""),
    ],
)
def test_rules_are_read_however_they_are_packed(body: bytes, encoding: str) -> None:
    rules = robots_rules(answer(body, encoding=encoding))
    assert forbids(rules)
    assert not forbids(rules, "/yes/a.html")


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_chinese_paths_are_understood(charset: str) -> None:
    rules = robots_rules(answer(RULES.encode(charset)))
    assert forbids(rules, "/%E5%86%85%E9%83%A8/a.html")


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410])
def test_a_site_without_rules_allows_all(status: int) -> None:
    assert not forbids(robots_rules(answer(RULES.encode(), status)))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answer(b"", 500), "answered 500"),
        (answer(b"", 503), "answered 503"),
        (answer(b"", 429), "answered 429"),
        (answer(RULES.encode(), truncated="disconnect"), "came in part (disconnect)"),
        (answer(b"no gzip", encoding="gzip"), "does not unpack"),
        (answer(gzip.compress(b"#" * 9_000_000, mtime=0), encoding="gzip"), "unpacks to more than"),
        (answer(b"x", encoding="br"), "is not known"),
    ],
)
def test_a_site_in_trouble_gives_no_rules(given: Exchange, why: str) -> None:
    told = robots_rules(given)
    assert isinstance(told, str)
    assert why in told


def test_of_rules_without_end_the_beginning_counts() -> None:
    body = RULES.encode() + b"# x\n" * MAX_ROBOTS
    assert forbids(robots_rules(answer(body[:MAX_ROBOTS], truncated="length")))
    assert not forbids(robots_rules(answer(b"<html>" * 1000)))


class Site:
    """A site whose robots.txt is what a test says, and a session with a clock of its own."""

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.answers: list[Response] = []
        self.asked: list[str] = []
        self.now = 0.0
        server.expect_request("/robots.txt").respond_with_handler(self._robots)
        server.expect_request("/a").respond_with_data("page")
        server.expect_request("/no/a").respond_with_data("hidden")

    def _robots(self, request: Request) -> Response:
        self.asked.append(request.path)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def session(self, *, override: bool = False, **manners: Any) -> PoliteSession:
        origin = frozenset({origin_of(self.server.url_for("/"))})
        return PoliteSession(
            Manners(**{"delay": 0.0, **manners}),
            local=origin,
            clock=lambda: NOW,
            exceptions=Exceptions(robots=origin if override else frozenset()),
            sleep=self.sleep,
            monotonic=lambda: self.now,
        )

    def last(self, session: PoliteSession, path: str = "/a") -> Exchange | Failure:
        return session.answer(self.server.url_for(path))[-1]


@pytest.fixture
def site(httpserver: HTTPServer) -> Site:
    return Site(httpserver)


def test_rules_are_asked_for_again_after_a_day(site: Site) -> None:
    site.answers = [Response(""), Response("User-agent: *\nDisallow: /a")]
    session = site.session()
    for hours, refused in ((0, False), (23, False), (25, True)):
        site.now = hours * 3600.0
        assert isinstance(site.last(session), Failure) == refused
    assert len(site.asked) == 2


def test_a_site_in_trouble_is_asked_again_with_each_try_and_then_left_alone(site: Site) -> None:
    site.answers = [Response("", 500)]
    session = site.session(retries=2)
    for _ in range(6):
        told = site.last(session)
        assert isinstance(told, Failure)
        assert (told.problem, told.text) == ("robots_refused", "robots.txt: answered 500")
    assert len(site.asked) == 3
    site.now += 3601
    site.answers = [Response("")]
    assert isinstance(site.last(session), Exchange)


def test_a_busy_site_is_busy_until_it_said(site: Site) -> None:
    site.answers = [Response("", 503, {"Retry-After": "1000"}), Response("")]
    session = site.session()
    for _ in range(3):
        told = site.last(session)
        assert isinstance(told, Failure)
        assert told.problem == "busy"
    assert len(site.asked) == 1
    site.now += 1001
    assert isinstance(site.last(session), Exchange)


def test_an_override_is_recorded_where_it_was_needed(site: Site) -> None:
    site.answers = [Response("User-agent: *\nDisallow: /no/\nCrawl-delay: 9")]
    session = site.session(override=True)
    used = [site.last(session, path) for path in ("/a", "/no/a")]
    assert [each.exceptions for each in used if isinstance(each, Exchange)] == [(), ("robots",)]
    # What it asks of the pace is kept to all the same.
    assert (len(site.asked), site.now) == (1, 18)


def test_an_override_helps_where_the_rules_cannot_be_had(site: Site) -> None:
    site.answers = [Response("", 500)]
    got = site.last(site.session(override=True))
    assert isinstance(got, Exchange)
    assert (got.body, got.exceptions) == (b"page", ("robots",))


def test_a_delay_beyond_reason_is_kept_to_as_far_as_a_host_is_waited_for(site: Site) -> None:
    site.answers = [Response("User-agent: *\nCrawl-delay: 86400")]
    assert isinstance(site.last(site.session()), Exchange)
    assert site.now == 300


def test_rules_may_stand_elsewhere(site: Site) -> None:
    moved = site.server.url_for("/rules.txt").replace("localhost", "127.0.0.1")
    site.answers = [Response("", 301, {"Location": moved})]
    site.server.expect_request("/rules.txt").respond_with_data("User-agent: *\nDisallow: /a")
    session = PoliteSession(
        Manners(delay=0.0),
        local=frozenset(map(origin_of, (site.server.url_for("/"), moved))),
        clock=lambda: NOW,
    )
    told = site.last(session)
    assert isinstance(told, Failure)
    assert told.problem == "robots_refused"


def test_every_answer_that_went_well_has_rules() -> None:
    assert forbids(robots_rules(answer(RULES.encode(), 203)))
    assert robots_rules(answer(RULES.encode(), 206, "unspecified")) == "came in part (unspecified)"


def test_of_a_packed_file_that_is_too_long_what_came_counts() -> None:
    packed = gzip.compress(RULES.encode() + random.Random(1).randbytes(2 * MAX_ROBOTS), mtime=0)
    assert forbids(robots_rules(answer(packed[:MAX_ROBOTS], truncated="length", encoding="gzip")))


@pytest.mark.parametrize(
    ("group", "ours"),
    [("nianbao", True), ("Nianbao/0.1", True), ("annual", False), ("government", False)],
)
def test_a_group_of_rules_is_ours_by_our_name_alone(group: str, *, ours: bool) -> None:
    rules = Protego.parse(f"User-agent: {group}\nDisallow: /\n")
    token = product_token(Manners().user_agent)
    assert rules.can_fetch("http://a.test/a", token) is not ours


@pytest.mark.parametrize(
    ("asked", "pause"),
    [("Crawl-delay: 2", 2.0), ("Request-rate: 1/3", 3.0), ("Request-rate: 4/1m", 15.0), ("", 0.0)],
)
def test_a_pause_is_asked_for_in_two_ways(asked: str, pause: float) -> None:
    assert pause_asked(Protego.parse(f"User-agent: *\n{asked}\n"), "nianbao/0.1") == pause
