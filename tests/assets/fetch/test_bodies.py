"""How answers come over the wire: which is final, whole, and of which address."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest

from assets.fetch.manners import Manners
from assets.fetch.polite import PoliteSession
from assets.fetch.reachable import origin_of
from assets.storage.warc import Exchange, Failure

NOW = datetime(2025, 1, 20, tzinfo=UTC)
NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def keeping_server(answer: Callable[[str, bytes], list[bytes | float]]) -> Iterator[str]:
    """A server that keeps its connections; parts of an answer that are numbers are pauses."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while head := connection.recv(65536):
                path = head.split(b" ")[1].decode()
                parts = [NO_ROBOTS] if path == "/robots.txt" else answer(path, head)
                for part in parts:
                    if isinstance(part, bytes):
                        connection.sendall(part)
                        if part == b"":
                            return
                    else:
                        time.sleep(part)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def session(url: str) -> PoliteSession:
    manners = Manners(delay=0.0, backoff=0.0, connect_timeout=2.0, read_timeout=2.0)
    return PoliteSession(manners, local=frozenset({origin_of(url)}), clock=lambda: NOW)


def got(asking: PoliteSession, address: str) -> Exchange:
    item = asking.answer(address)[-1]
    assert isinstance(item, Exchange), item
    return item


def whole(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize("status", [b"100 Continue", b"102 Processing", b"103 Early Hints"])
@pytest.mark.parametrize("pause", [0.0, 0.2])
def test_what_comes_before_the_final_answer_is_passed_over(status: bytes, pause: float) -> None:
    early = b"HTTP/1.1 " + status + b"\r\nLink: </x>\r\n\r\n"

    def answer(path: str, _: bytes) -> list[bytes | float]:
        return [early, pause, whole(b"early")] if path == "/early" else [whole(b"other")]

    with keeping_server(answer) as url:
        asking = session(url)
        assert (got(asking, f"{url}/early").status, got(asking, f"{url}/early").body) == (
            200,
            b"early",
        )
        assert got(asking, f"{url}/other").body == b"other"


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
    ],
)
def test_what_a_server_sends_too_late_is_no_answer_to_another_address(first: bytes) -> None:
    def answer(path: str, _: bytes) -> list[bytes | float]:
        return [first, 0.1, whole(b"late")] if path == "/first" else [0.2, whole(b"own")]

    with keeping_server(answer) as url:
        asking = session(url)
        asking.answer(f"{url}/first")
        assert got(asking, f"{url}/second").body == b"own"


@pytest.mark.parametrize(
    ("said", "truncated"),
    [
        ("Content-Range: bytes 0-3/1000", "unspecified"),
        ("Content-Range: bytes 4-7/8", "unspecified"),
        ("X: 1", "unspecified"),
        ("Content-Range: bytes 0-3/4", ""),
    ],
)
def test_a_part_that_nobody_asked_for_is_not_the_whole(said: str, truncated: str) -> None:
    part = whole(b"half", said, status="206 Partial Content")
    with keeping_server(lambda *_: [part]) as url:
        assert got(session(url), f"{url}/a").truncated == truncated


def test_chunks_tell_the_end_whatever_length_was_declared() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\nTransfer-Encoding: chunked\r\n\r\n"
    with keeping_server(lambda *_: [head + b"4\r\nyear\r\n0\r\n\r\n"]) as url:
        assert (got(session(url), f"{url}/a").body, got(session(url), f"{url}/a").truncated) == (
            b"year",
            "",
        )


def test_the_longest_of_several_lengths_counts() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 4, 40\r\n\r\nyear"
    with keeping_server(lambda *_: [cut, b""]) as url:
        item = session(url).answer(f"{url}/a")[-1]
    assert isinstance(item, Failure) or item.truncated == "disconnect"


def test_a_transfer_that_cannot_be_undone_is_a_failure_at_once() -> None:
    packed = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n4\r\nyear\r\n0\r\n\r\n"
    with keeping_server(lambda *_: [packed]) as url:
        item = session(url).answer(f"{url}/a")[-1]
    assert isinstance(item, Failure)
    assert item.text == "Transfer-Encoding 'gzip, chunked' cannot be taken off"


@pytest.mark.parametrize(
    ("body", "truncated"),
    [
        (b"%PDF-1.4\n" + b"obj " * 2000, "disconnect"),
        (b"%PDF-1.4\n" + b"obj " * 2000 + b"\n%%EOF\n", ""),
        (b"PK\x03\x04" + b"\0" * 500, "disconnect"),
        (b"PK\x03\x04" + b"\0" * 500 + b"PK\x05\x06" + b"\0" * 18, ""),
        (b"<html><body>1", ""),
    ],
)
def test_a_file_without_its_end_is_cut_where_no_length_was_told(
    body: bytes, truncated: str
) -> None:
    with keeping_server(lambda *_: [b"HTTP/1.0 200 OK\r\n\r\n" + body, b""]) as url:
        item = got(session(url), f"{url}/a")
    assert (item.body, item.truncated) == (body, truncated)


def test_a_cookie_goes_back_only_where_a_site_sends_its_asker_on_to_itself() -> None:
    shown: list[tuple[str, str]] = []

    def answer(path: str, head: bytes) -> list[bytes | float]:
        lines = head.decode().split("\r\n")
        cookie = next((line for line in lines if line.lower().startswith("cookie:")), "")
        shown.append((path, cookie.partition(": ")[2]))
        if path == "/wall" and not cookie:
            moved = ("Location: /wall", "Set-Cookie: pass=1; Path=/", "Set-Cookie: b=2")
            return [whole(b"", *moved, status="302 Found")]
        return [whole(b"page", "Set-Cookie: seen=" + "x" * 4000)]

    with keeping_server(answer) as url:
        asking = session(url)
        assert got(asking, f"{url}/wall").body == b"page"
        assert got(asking, f"{url}/other").body == b"page"
        asking.answer(f"{url}/other")
    assert shown == [("/wall", ""), ("/wall", "pass=1; b=2"), ("/other", ""), ("/other", "")]


def test_of_several_addresses_of_a_name_the_next_is_tried() -> None:
    with keeping_server(lambda *_: [whole(b"page")]) as url:
        port = origin_of(url)[2]

        def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
            return [(0, 0, 0, "", (each, port)) for each in ("127.0.0.2", "127.0.0.1")]

        address = f"http://two.test:{port}/a"
        asking = PoliteSession(
            Manners(delay=0.0, connect_timeout=2.0),
            local=frozenset({origin_of(address)}),
            clock=lambda: NOW,
            resolve=resolve,
        )
        items = [asking.answer(address)[-1] for _ in range(2)]
    assert [isinstance(item, Exchange) for item in items] == [False, True]
