"""Asking politely: against real servers on loopback."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from assets.fetch.polite import Earlier, Manners, PoliteSession
from assets.fetch.reachable import Origin, origin_of
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
    asking = session(httpserver.url_for("/"), retries=0)
    refused = failure(asking.answer(httpserver.url_for("/a")))
    assert (refused.problem, refused.text) == ("robots_refused", "robots.txt: answered 500")


def test_a_busy_server_is_asked_again(site: HTTPServer) -> None:
    answers = iter([(503, {"Retry-After": "0"}), (429, {}), (200, {})])

    def answer(_: Request) -> Response:
        status, headers = next(answers)
        return Response("there", status, headers)

    site.expect_request("/a").respond_with_handler(answer)
    assert page(session(site.url_for("/")).answer(site.url_for("/a"))).body == b"there"


def test_retry_after_is_kept_to(site: HTTPServer) -> None:
    answers = iter([(503, {"Retry-After": "1"}), (200, {})])

    def answer(_: Request) -> Response:
        status, headers = next(answers)
        return Response("there", status, headers)

    site.expect_request("/a").respond_with_handler(answer)
    began = time.monotonic()
    assert page(session(site.url_for("/")).answer(site.url_for("/a"))).status == 200
    assert time.monotonic() - began >= 1


def test_a_server_that_stays_busy_is_given_up(site: HTTPServer) -> None:
    site.expect_request("/a").respond_with_data("busy", status=503)
    assert page(session(site.url_for("/"), retries=2).answer(site.url_for("/a"))).status == 503
    assert [request.path for request, _ in site.log].count("/a") == 3


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


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{other}/secret",
        "http://[::1]:{other}/secret",
        "http://2130706433:{other}/secret",
        "http://[::ffff:127.0.0.1]:{other}/secret",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:{other}/secret",
    ],
)
def test_redirects_into_the_house_are_refused(site: HTTPServer, target: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.05)
        location = target.format(other=other.getsockname()[1])
        site.expect_request("/a").respond_with_data(status=302, headers={"Location": location})
        refused = failure(session(site.url_for("/")).answer(site.url_for("/a")))
        with pytest.raises(TimeoutError):
            other.accept()
    assert refused.problem in {"address_refused", "no_answer"}
    assert refused.problem == "address_refused" or "2130706433" in target


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
    assert (told.problem, told.url) == ("no_answer", "http://no-such-host.invalid/")


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
    slept: list[float] = []
    asking = PoliteSession(
        Manners(**FAST),
        local=frozenset({origin_of(httpserver.url_for("/"))}),
        clock=lambda: NOW,
        sleep=slept.append,
    )
    for _ in range(2):
        asking.answer(httpserver.url_for("/a"))
    assert [round(pause) for pause in slept] == [7]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the name localhost, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure_site(certificate: Path) -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(ssl_context=context) as server:
        server.expect_request("/robots.txt").respond_with_data("")
        server.expect_request("/a").respond_with_data("secure")
        yield server


def test_certificates_are_verified(secure_site: HTTPServer) -> None:
    url = f"https://localhost:{secure_site.port}/a"
    refused = failure(session(url).answer(url))
    assert refused.problem == "no_answer"
    assert "CERTIFICATE_VERIFY_FAILED" in refused.text.upper().replace(" ", "_")


@pytest.mark.parametrize(("host", "fits"), [("localhost", True), ("127.0.0.1", False)])
def test_a_certificate_is_that_of_the_name_asked_for(
    secure_site: HTTPServer,
    certificate: Path,
    host: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    fits: bool,
) -> None:
    url = f"https://{host}:{secure_site.port}/a"
    asking = session(url)
    monkeypatch.setattr(asking._session, "verify", str(certificate))
    assert isinstance(last(asking.answer(url)), Exchange) == fits


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


@pytest.mark.parametrize("after", [b"9" * 5000, b"Mon, 20 Jan 99999999999 00:00:00 GMT"])
def test_what_cannot_be_understood_is_a_failure_that_names_the_error(after: bytes) -> None:
    busy = b"HTTP/1.1 503 x\r\nRetry-After: " + after + b"\r\nContent-Length: 0\r\n\r\n"
    with raw_server(NO_ROBOTS, busy) as url:
        told = failure(session(url).answer(f"{url}/a"))
    assert told.problem == "no_answer"
    assert told.text.endswith(("Error", "InvalidHeader"))
