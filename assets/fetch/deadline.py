"""Connections for one answer each, the final one, which end in time however it drips."""

from __future__ import annotations

import http.client
import math
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class _Deadline(threading.local):
    """Of the request that a thread is making: when it is over, whatever has come by then."""

    end: float = math.inf


_deadline = _Deadline()


@contextmanager
def ending_within(seconds: float) -> Iterator[None]:
    """Within it, reading from a connection that is taken longer raises TimeoutError."""
    _deadline.end = time.monotonic() + seconds
    try:
        yield
    finally:
        _deadline.end = math.inf


def is_over() -> bool:
    """Whether the time of this thread's request is over."""
    return time.monotonic() >= _deadline.end


class _Ending(socket.socket):
    # Each read has its own timeout, which a server that sends byte by byte never meets.
    def recv_into(self, *args: Any, **named: Any) -> int:
        left = _deadline.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole time for an answer is over")
        usual = self.gettimeout()
        if usual is not None and usual <= left:
            return super().recv_into(*args, **named)
        self.settimeout(None if left == math.inf else left)
        try:
            return super().recv_into(*args, **named)
        finally:
            self.settimeout(usual)


class _EndingTls(_Ending, ssl.SSLSocket):
    pass


class _FinalAnswer(http.client.HTTPResponse):
    # Taken for the answer, what is said before it would leave the answer to the next request.
    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 <= status < 200:
                return version, status, reason
            if status == 101:
                raise http.client.UnknownProtocol("another, which was not asked for")
            http.client.parse_headers(self.fp)


class _Connection(HTTPConnection):
    response_class = _FinalAnswer

    def _new_conn(self) -> socket.socket:
        return _ending(super()._new_conn())


class _TlsConnection(HTTPSConnection):
    response_class = _FinalAnswer

    def _new_conn(self) -> socket.socket:
        return _ending(super()._new_conn())


class Pool(HTTPConnectionPool):
    """Connections to one address, in the clear."""

    ConnectionCls = _Connection

    def _put_conn(self, conn: Any) -> None:
        _end(conn)


class TlsPool(HTTPSConnectionPool):
    """Connections to one address by TLS; its context was made for them by ``ending_tls``."""

    ConnectionCls = _TlsConnection

    def _put_conn(self, conn: Any) -> None:
        _end(conn)

    def _validate_conn(self, conn: Any) -> None:
        # Without the warning of a connection that is not verified: an office recorded that.
        if conn.is_closed:
            conn.connect()


def _end(connection: Any) -> None:
    # Used again, it would give what a server sends too late, or beyond the length it told, as the
    # answer to another address. With a pause after each request it is little that is lost.
    if connection is not None:
        connection.close()


def ending_tls(context: ssl.SSLContext) -> ssl.SSLContext:
    """The context, its connections made to end in time."""
    context.sslsocket_class = _EndingTls
    return context


def _ending(plain: socket.socket) -> socket.socket:
    timeout = plain.gettimeout()
    made = _Ending(plain.family, plain.type, plain.proto, fileno=plain.detach())
    made.settimeout(timeout)
    return made
