"""Asking politely: against real servers on loopback."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from assets.fetch.manners import Earlier, Manners
from assets.fetch.polite import PoliteSession
from assets.fetch.reachable import Origin, origin_of
from assets.storage.addresses import posted_address
from assets.storage.warc import Exchange, Failure

NOW = dt.datetime(2025, 1, 20, tzinfo=dt.UTC)
FAST = {"delay": 0.0, "backoff": 0.0, "connect_timeout": 2.0, "read_timeout": 2.0}


def session(*local: str, **manners: Any) -> PoliteSession:
    origins: frozenset[Origin] = frozenset(origin_of(url) for url in local)
    return PoliteSession(Manners(**{**FAST, **manners}), local=origins, clock=lambda: NOW)


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /no/\n")
    return httpserver


def last(items: list[Exchange | Failure]) -> Exchange | Failure:
    return items[-1]


def page(items: list[Exchange | Failure]) -> Exchange:
    assert isinstance(items[-1], Exchange)
    return items[-1]


def failure(items: list[Exchange | Failure]) -> Failure:
    assert isinstance(items[-1], Failure)
    return items[-1]


@contextmanager
def raw_server(*answers: bytes, pause: float = 0.0) -> Iterator[str]:
    """A server that sends these very bytes, one answer a connection, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                for part in answer.split(b"|pause|"):
                    connection.sendall(part)
                    time.sleep(pause)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
        thread.join(5)


NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def test_a_page_comes_as_sent(site: HTTPServer) -> None:
    packed = gzip.compress("年报".encode() * 99)
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
    site.expect_request("/a").respond_with_data(packed, headers=headers)
    items = session(site.url_for("/")).answer(site.url_for("/a"))
    assert [item.url.rpartition("/")[2] for item in items] == ["robots.txt", "a"]
    got = page(items)
    assert (got.status, got.body, got.truncated, got.received_at) == (200, packed, "", NOW)
    assert ("Content-Encoding", "gzip") in got.headers
    sent = dict(got.request_headers)
    assert sent["User-Agent"].startswith("nianbao/")
    assert sent["Host"] == f"localhost:{site.port}"


def test_robots_are_asked_once_and_obeyed(site: HTTPServer) -> None:
    asking = session(site.url_for("/"))
    refused = failure(asking.answer(site.url_for("/no/report.html")))
    assert refused.problem == "robots_refused"
    assert refused.text.endswith("/robots.txt")
    assert refused.url == site.url_for("/no/report.html")
    site.expect_request("/yes").respond_with_data("x")
    assert len(asking.answer(site.url_for("/yes"))) == 1
    assert [request.path for request, _ in site.log] == ["/robots.txt", "/yes"]


def test_without_robots_all_is_allowed_and_with_broken_ones_nothing(
    httpserver: HTTPServer,
) -> None:
    httpserver.expect_request("/a").respond_with_data("x")
    httpserver.expect_oneshot_request("/robots.txt").respond_with_data("", status=404)
    assert page(session(httpserver.url_for("/")).answer(httpserver.url_for("/a"))).status == 200
    httpserver.expect_request("/robots.txt").respond_with_data("", status=500)
    asking = session(httpserver.url_for("/"))
    refused = failure(asking.answer(httpserver.url_for("/a")))
    assert (refused.problem, refused.text) == ("robots_refused", "robots.txt: answered 500")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_attempt_asks_once(site: HTTPServer, status: int) -> None:
    site.expect_request("/a").respond_with_data("busy", status=status)
    assert page(session(site.url_for("/")).answer(site.url_for("/a"))).status == status
    assert [request.path for request, _ in site.log].count("/a") == 1


class Clock:
    """A clock that only goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def session(self, *local: str, **manners: Any) -> PoliteSession:
        return PoliteSession(
            Manners(**{**FAST, **manners}),
            local=frozenset(origin_of(url) for url in local),
            clock=lambda: NOW,
            sleep=self.sleep,
            monotonic=lambda: self.now,
        )


def busy(site: HTTPServer, after: str) -> None:
    site.expect_request("/a").respond_with_data("", status=503, headers={"Retry-After": after})
    site.expect_request("/b").respond_with_data("there")


def test_a_host_that_asks_for_a_pause_is_left_alone(site: HTTPServer) -> None:
    busy(site, "40")
    clock = Clock()
    asking = clock.session(site.url_for("/"))
    assert page(asking.answer(site.url_for("/a"))).status == 503
    assert asking.ready_at("localhost") == clock.now + 40
    assert page(asking.answer(site.url_for("/b"))).status == 200
    assert clock.slept == [40]


@pytest.mark.parametrize("after", ["301", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_pause_that_is_too_long_is_told_and_nothing_is_asked_meanwhile(
    site: HTTPServer, after: str
) -> None:
    busy(site, after)
    clock = Clock()
    asking = clock.session(site.url_for("/"))
    told = failure(asking.answer(site.url_for("/a")))
    assert (told.problem, told.url) == ("busy", site.url_for("/a"))
    assert told.text.startswith("answered 503, asks to be left alone for ")
    for path in ("/b", "/robots.txt"):
        (again,) = asking.answer(site.url_for(path))
        assert failure([again]).problem == "busy"
    # Whoever queues its addresses need not wait to be told so.
    assert asking.ready_at("localhost") == 0
    assert (clock.slept, [request.path for request, _ in site.log]) == ([], ["/robots.txt", "/a"])
    if after == "301":
        clock.now += 302
        assert page(asking.answer(site.url_for("/b"))).status == 200


def test_a_form_is_posted(site: HTTPServer) -> None:
    site.expect_request("/list", method="POST", data="col=1&name=%E5%B9%B4").respond_with_data("x")
    asked = posted_address(site.url_for("/list"), "col=1&name=%E5%B9%B4")
    got = page(session(site.url_for("/")).answer(asked, Earlier('"1"', None, "sha256:X")))
    assert (got.status, got.url, got.unchanged) == (200, asked, "")
    sent = dict(got.request_headers)
    assert sent["Content-Type"] == "application/x-www-form-urlencoded"
    assert sent["Content-Length"] == "20"
    assert "If-None-Match" not in sent


@pytest.mark.parametrize(
    ("status", "method"),
    [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")],
)
def test_a_form_goes_along_with_a_redirect_that_says_so(
    site: HTTPServer, status: int, method: str
) -> None:
    moved = {"Location": "/b#post:x=1"}
    site.expect_request("/a", method="POST").respond_with_data(status=status, headers=moved)
    form = "" if method == "GET" else "c=1"
    site.expect_request("/b", method=method, data=form).respond_with_data("end")
    items = session(site.url_for("/")).answer(posted_address(site.url_for("/a"), "c=1"))
    assert page(items).status == 200
    assert page(items).url == site.url_for("/b") + ("#post:c=1" if form else "")


def test_robots_rules_count_for_forms_too(site: HTTPServer) -> None:
    asked = posted_address(site.url_for("/no/list"), "c=1")
    assert failure(session(site.url_for("/")).answer(asked)).problem == "robots_refused"


def test_steps_name_the_host_of_each_request(site: HTTPServer) -> None:
    other = site.url_for("/b").replace("localhost", "127.0.0.1")
    site.expect_request("/a").respond_with_data(status=302, headers={"Location": other})
    site.expect_request("/b").respond_with_data("x")
    steps = session(site.url_for("/"), other).steps(site.url_for("/a"))
    hosts, asked = [], []
    with suppress(StopIteration):
        while True:
            hosts.append(next(steps))
            asked.append([request.path for request, _ in site.log])
    # Nobody is asked before its turn; to go on is one request at the most.
    assert set(hosts) == {"localhost", "127.0.0.1"}
    assert asked[0] == []
    assert all(len(later) - len(before) <= 1 for before, later in pairwise(asked))
    paths = [request.path for request, _ in site.log]
    assert paths == ["/robots.txt", "/a", "/robots.txt", "/b"]


@pytest.mark.parametrize("status", [403, 404])
def test_a_plain_refusal_is_not_asked_again(site: HTTPServer, status: int) -> None:
    site.expect_request("/a").respond_with_data("no", status=status)
    assert page(session(site.url_for("/")).answer(site.url_for("/a"))).status == status
    assert [request.path for request, _ in site.log].count("/a") == 1


def test_redirects_are_followed_hop_by_hop(site: HTTPServer) -> None:
    site.expect_request("/a").respond_with_data(status=302, headers={"Location": "b?页=1#x"})
    site.expect_request("/b").respond_with_data("end")
    items = session(site.url_for("/")).answer(site.url_for("/a"))
    assert [getattr(item, "status", 0) for item in items] == [200, 302, 200]
    assert last(items).url == site.url_for("/b?%E9%A1%B5=1")


def test_a_location_in_raw_bytes_is_followed() -> None:
    moved = (
        "HTTP/1.1 302 Found\r\nLocation: /年报?n=1&m=2\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n"
    ).encode()
    end = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nend"
    with raw_server(NO_ROBOTS, moved, end) as url:
        items = session(url).answer(f"{url}/a")
    assert last(items).url == f"{url}/%E5%B9%B4%E6%8A%A5?n=1&m=2"
    hop = items[-2]
    assert isinstance(hop, Exchange)
    assert all(value.isascii() for _, value in hop.headers)


def test_redirects_end(site: HTTPServer) -> None:
    site.expect_request("/a").respond_with_data(status=301, headers={"Location": "/a"})
    ended = failure(session(site.url_for("/"), max_redirects=3).answer(site.url_for("/a")))
    assert (ended.problem, ended.text) == ("too_many_redirects", "more than 3 redirects")


INSIDE = [
    "http://127.0.0.1:{other}/secret",
    "http://[::1]:{other}/secret",
    "http://2130706433:{other}/secret",
    "http://0x7f000001:{other}/secret",
    "http://0177.0.0.1:{other}/secret",
    "http://127.1:{other}/secret",
    "http://0.0.0.0:{other}/secret",
    "http://[::ffff:127.0.0.1]:{other}/secret",
    "http://[64:ff9b::7f00:1]:{other}/secret",
    "http://169.254.169.254/latest/meta-data",
    "http://localhost:{other}/secret",
    "http://localhost.:{other}/secret",
    "http://LOCALHOST:{other}/secret",
    "//127.0.0.1:{other}/secret",
    "http://www.example.gov.cn@127.0.0.1:{other}/secret",
    "http://www.example.gov.cn:80@127.0.0.1:{other}/secret",
    "http://127.0.0.1:{other}\\@www.example.gov.cn/",
    "http://127.0.0.1:{other}#@www.example.gov.cn/",
    "https://127.0.0.1:{other}/secret",
]


@pytest.fixture
def inside() -> Iterator[socket.socket]:
    """A server of the house that nobody is to reach."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.05)
        yield other
        with pytest.raises(TimeoutError):
            other.accept()


@pytest.mark.parametrize("target", INSIDE)
@pytest.mark.parametrize("status", [302, 307])
def test_redirects_into_the_house_are_refused(
    site: HTTPServer, target: str, status: int, inside: socket.socket
) -> None:
    location = target.format(other=inside.getsockname()[1])
    site.expect_request("/a").respond_with_data(status=status, headers={"Location": location})
    asked = site.url_for("/a") if status == 302 else posted_address(site.url_for("/a"), "c=1")
    refused = failure(session(site.url_for("/")).answer(asked))
    # Some resolvers know no name of mere digits.
    assert refused.problem in {"address_refused", "no_name"}


@pytest.mark.parametrize("target", INSIDE)
def test_robots_that_lead_into_the_house_are_refused(
    httpserver: HTTPServer, target: str, inside: socket.socket
) -> None:
    moved = {"Location": target.format(other=inside.getsockname()[1])}
    httpserver.expect_request("/robots.txt").respond_with_data(status=302, headers=moved)
    refused = failure(session(httpserver.url_for("/")).answer(httpserver.url_for("/a")))
    assert refused.problem in {"address_refused", "no_name"}
    assert refused.text.startswith("robots.txt: ")


@pytest.mark.parametrize("target", INSIDE)
def test_nothing_is_posted_into_the_house(target: str, inside: socket.socket) -> None:
    address = target.format(other=inside.getsockname()[1])
    if not address.startswith("http"):
        address = f"http:{address}"
    refused = failure(session().answer(f"{address}#post:c=1"))
    assert refused.problem in {"address_refused", "no_name"}


def resolving(*answers: str) -> tuple[Any, list[str]]:
    """A resolver that gives one answer after the other, and the names it was asked for."""
    asked: list[str] = []

    def resolve(name: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(name)
        address = answers[min(len(asked), len(answers)) - 1]
        return [(0, 0, 0, "", (address, port))]

    return resolve, asked


def test_a_name_that_comes_to_lead_into_the_house_is_refused(inside: socket.socket) -> None:
    resolve, asked = resolving("127.0.0.1")
    asking = PoliteSession(Manners(**FAST), local=frozenset(), clock=lambda: NOW, resolve=resolve)
    told = failure(asking.answer(f"http://a.test:{inside.getsockname()[1]}/a"))
    assert told.problem == "address_refused"
    assert asked == ["a.test"]


def test_a_resolver_may_stand_in_for_the_systems(site: HTTPServer) -> None:
    site.expect_request("/a").respond_with_data("x")
    resolve, _ = resolving("127.0.0.1")
    url = f"http://a.test:{site.port}/a"
    local = frozenset({origin_of(url)})
    asking = PoliteSession(Manners(**FAST), local=local, clock=lambda: NOW, resolve=resolve)
    got = page(asking.answer(url))
    assert dict(got.request_headers)["Host"] == f"a.test:{site.port}"


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    def resolve(*_: Any, **__: Any) -> list[tuple[Any, ...]]:
        time.sleep(3)
        return []

    asking = PoliteSession(
        Manners(**{**FAST, "connect_timeout": 0.2}),
        local=frozenset(),
        clock=lambda: NOW,
        resolve=resolve,
    )
    began = time.monotonic()
    told = failure(asking.answer("http://a.test/"))
    assert (told.problem, time.monotonic() - began < 2) == ("no_name", True)
    assert "no answer within 0.2 s" in told.text


def test_a_name_that_changes_its_address_is_connected_to_as_checked(
    site: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.expect_request("/a").respond_with_data("x")
    asked = []
    resolve = socket.getaddrinfo

    def rebinding(host: str, *rest: Any, **named: Any) -> Any:
        if host == "rebinding.test":
            asked.append(host)
            host = "93.184.216.34" if len(asked) < 2 else "127.0.0.1"
        return resolve(host, *rest, **named)

    monkeypatch.setattr("assets.fetch.reachable.socket.getaddrinfo", rebinding)
    connected: list[Any] = []

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> Any:
        connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    asking = session(retries=0)
    got = failure(asking.answer(f"http://rebinding.test:{site.port}/a"))
    assert got.problem == "no_answer"
    assert connected == [("93.184.216.34", site.port)]
    assert len(asked) == 1


@pytest.mark.parametrize(
    "location", ["ftp://a.test/x", "javascript:alert(1)", "file:///etc/passwd"]
)
def test_redirects_to_other_schemes_are_not_followed(site: HTTPServer, location: str) -> None:
    site.expect_request("/a").respond_with_data(status=302, headers={"Location": location})
    assert page(session(site.url_for("/")).answer(site.url_for("/a"))).status == 302


def test_a_body_cut_short_is_truncated() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"
    with raw_server(NO_ROBOTS, cut) as url:
        got = page(session(url).answer(f"{url}/a"))
    assert (got.body, got.truncated) == (b"only this", "disconnect")


def test_a_chunked_body_is_joined_and_a_broken_one_truncated() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    whole = head + b"4\r\nyear\r\n6\r\nreport\r\n0\r\n\r\n"
    broken = head + b"4\r\nyear\r\n6\r\nrep"
    with raw_server(NO_ROBOTS, whole, broken) as url:
        asking = session(url)
        got, cut = page(asking.answer(f"{url}/a")), page(asking.answer(f"{url}/b"))
    assert (got.body, got.truncated) == (b"yearreport", "")
    assert ("X-Archive-Orig-Transfer-Encoding", "chunked") in got.headers
    assert cut.truncated == "disconnect"
    assert cut.body.startswith(b"year")


def test_size_is_limited_declared_or_not() -> None:
    declared = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
    silent = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 5000
    with raw_server(NO_ROBOTS, declared, silent) as url:
        asking = session(url, max_bytes=1000)
        first, second = page(asking.answer(f"{url}/a")), page(asking.answer(f"{url}/b"))
    assert (len(first.body), first.truncated) == (0, "length")
    assert (len(second.body), second.truncated) == (1000, "length")


def test_time_is_limited_though_bytes_keep_dripping() -> None:
    drip = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + b"x|pause|" * 20
    with raw_server(NO_ROBOTS, drip, pause=0.1) as url:
        began = time.monotonic()
        got = page(session(url, total_time=0.5).answer(f"{url}/a"))
    assert got.truncated == "time"
    assert time.monotonic() - began < 3


def test_silence_is_a_failure_told_in_the_same_words_each_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    told = [failure(session(url).answer(f"{url}/a")) for _ in range(2)]
    assert told[0] == told[1]
    assert told[0].problem == "no_answer"
    assert "Connection refused" in told[0].text


def test_a_name_that_does_not_resolve_is_a_failure() -> None:
    told = failure(session().answer("http://no-such-host.invalid/"))
    assert (told.problem, told.url) == ("no_name", "http://no-such-host.invalid/")


@pytest.mark.parametrize(
    "drip",
    [
        b"H|pause|T|pause|T|pause|P|pause|/|pause|1|pause|.|pause|1|pause| |pause|200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n|pause|" * 20,
        b"HTTP/1.1 100 Continue\r\n\r\n|pause|" * 20,
    ],
)
def test_time_is_limited_though_headers_keep_dripping(drip: bytes) -> None:
    with raw_server(NO_ROBOTS, drip, pause=0.1) as url:
        asking = session(url, total_time=0.4)
        began = time.monotonic()
        told = failure(asking.answer(f"{url}/a"))
        assert time.monotonic() - began < 0.7
    assert told.problem == "no_answer"


@pytest.mark.parametrize(
    "answer",
    [b"", b"\x16\x03\x01 what is this\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n"],
)
def test_what_is_no_answer_is_a_failure(answer: bytes) -> None:
    with raw_server(NO_ROBOTS, answer) as url:
        assert failure(session(url).answer(f"{url}/a")).problem == "no_answer"


def test_a_reset_is_a_failure() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in (NO_ROBOTS, b""):
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.sendall(answer)
            if not answer:
                # To close at once, with data unread or not, is to reset.
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    told = failure(session(url).answer(f"{url}/a"))
    thread.join(5)
    listener.close()
    assert (told.problem, told.text) == (
        "no_answer",
        "ConnectionResetError: Connection reset by peer",
    )


def test_a_bomb_is_kept_as_it_was_sent(site: HTTPServer) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    site.expect_request("/a").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    got = page(session(site.url_for("/")).answer(site.url_for("/a")))
    assert (got.body == bomb, got.truncated) == (True, "")


def test_an_address_that_is_none_is_a_failure() -> None:
    assert failure(session().answer("http://")).problem == "no_answer"


def test_conditions_are_sent_and_not_modified_understood(site: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        assert request.headers["If-Modified-Since"] == "Mon, 20 Jan 2025 00:00:00 GMT"
        return Response("", 304 if request.headers["If-None-Match"] == '"7"' else 200)

    site.expect_request("/a").respond_with_handler(answer)
    earlier = Earlier('"7"', "Mon, 20 Jan 2025 00:00:00 GMT", "sha256:X")
    got = page(session(site.url_for("/")).answer(site.url_for("/a"), earlier))
    assert (got.status, got.unchanged, got.body) == (304, "sha256:X", b"")


def test_a_host_is_asked_at_its_pace(site: HTTPServer) -> None:
    site.expect_request("/a").respond_with_data("x")
    asking = session(site.url_for("/"), delay=0.1)
    began = time.monotonic()
    threads = [threading.Thread(target=asking.answer, args=(site.url_for("/a"),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # robots.txt and three pages: three pauses at the least.
    assert time.monotonic() - began >= 0.3


def test_a_crawl_delay_slows_down(httpserver: HTTPServer) -> None:
    rules = "User-agent: *\nCrawl-delay: 7\n"
    httpserver.expect_request("/robots.txt").respond_with_data(rules)
    httpserver.expect_request("/a").respond_with_data("x")
    clock = Clock()
    asking = clock.session(httpserver.url_for("/"))
    for _ in range(2):
        asking.answer(httpserver.url_for("/a"))
    # Between robots.txt and the page too.
    assert clock.slept == [7, 7]


def test_the_pause_of_a_host_counts_under_every_scheme_and_port(site: HTTPServer) -> None:
    site.expect_request("/a").respond_with_data("x")
    with HTTPServer() as second:
        second.expect_request("/robots.txt").respond_with_data("")
        second.expect_request("/b").respond_with_data("x")
        clock = Clock()
        asking = clock.session(site.url_for("/"), second.url_for("/"), delay=3)
        asking.answer(site.url_for("/a"))
        asking.answer(second.url_for("/b"))
    assert clock.slept == [3, 3, 3]


def test_a_location_in_raw_gbk_is_followed_in_its_own_bytes() -> None:
    moved = b"HTTP/1.1 302 x\r\nLocation: /\xc4\xea\xb1\xa8.html\r\nConnection: close\r\n\r\n"
    end = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nend"
    with raw_server(NO_ROBOTS, moved, end) as url:
        items = session(url).answer(f"{url}/a")
    assert page(items).url == f"{url}/%C4%EA%B1%A8.html"


def test_the_body_of_a_redirect_is_bounded() -> None:
    moved = b"HTTP/1.1 302 x\r\nLocation: ftp://x.example/\r\n\r\n" + b"x" * 5000
    with raw_server(NO_ROBOTS, moved) as url:
        got = page(session(url, max_bytes=1000).answer(f"{url}/a"))
    assert (len(got.body), got.truncated) == (1000, "length")


def test_a_length_that_is_no_number_is_passed_over() -> None:
    odd = b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\nConnection: close\r\n\r\nx"
    with raw_server(NO_ROBOTS, odd) as url:
        got = page(session(url).answer(f"{url}/a"))
    assert (got.body, got.truncated) == (b"x", "")
