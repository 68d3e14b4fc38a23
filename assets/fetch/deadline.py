"""Connections that end in time: no answer takes longer than its whole time, however it drips."""

from __future__ import annotations

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


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _ending(super()._new_conn())


class _TlsConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _ending(super()._new_conn())


class Pool(HTTPConnectionPool):
    """Connections to one address, in the clear."""

    ConnectionCls = _Connection


class TlsPool(HTTPSConnectionPool):
    """Connections to one address by TLS; its context was made for them by ``ending_tls``."""

    ConnectionCls = _TlsConnection

    def _validate_conn(self, conn: Any) -> None:
        # Without the warning of a connection that is not verified: an office recorded that.
        if conn.is_closed:
            conn.connect()


def ending_tls(context: ssl.SSLContext) -> ssl.SSLContext:
    """The context, its connections made to end in time."""
    context.sslsocket_class = _EndingTls
    return context


def _ending(plain: socket.socket) -> socket.socket:
    timeout = plain.gettimeout()
    made = _Ending(plain.family, plain.type, plain.proto, fileno=plain.detach())
    made.settimeout(timeout)
    return made
