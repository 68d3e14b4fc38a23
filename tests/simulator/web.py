"""Many hosts on loopback, each at an address of its own, all on one port, plain and encrypted.

Every request is logged with the moments in which it had come whole and was answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from ipaddress import IPv4Address
from typing import Protocol, TypeAlias

FIRST_ADDRESS = IPv4Address("127.16.0.1")
_LONGEST_HEAD = 64 * 1024
_IDLE_SECONDS = 30.0
_TLS_HELLO = b"\x16"


@dataclasses.dataclass(frozen=True)
class Request:
    """What a host is asked: ``target`` is path and query, ``form`` the body of a POST."""

    scheme: str
    method: str
    target: str
    headers: Mapping[str, str]
    form: str = ""


class Log(Protocol):
    """Where requests are written down."""

    def append(self, one: Logged, /) -> None: ...


class Reset:
    """A step at which the connection is torn down, as by a crashed server."""


Step: TypeAlias = bytes | float | Reset


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a host answers.

    ``steps``, where there are any, go over the wire in place of all else, one after the other:
    bytes are sent, numbers are seconds to wait; then the connection is closed. The last of them is
    no waiting.
    """

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()


Host: TypeAlias = Callable[[Request], Answer]


@dataclasses.dataclass(frozen=True)
class Logged:
    """One request a host has answered; seconds of the monotonic clock.

    ``began`` is when the request had come whole, ``ended`` just before the last byte went out; of
    one whose client hung up, before the last that did.
    """

    host: str
    scheme: str
    method: str
    target: str
    form: str
    status: int
    began: float
    ended: float
    conditional: bool
    agent: str
    retry_after: str


@dataclasses.dataclass(frozen=True)
class Web:
    """Served hosts: where each is."""

    port: int
    addresses: Mapping[str, str]

    def resolve(
        self, host: str | bytes | None, port: object = None, *_: object, **__: object
    ) -> list[tuple[object, ...]]:
        """What socket.getaddrinfo gives, from these hosts' names alone."""
        name = host.decode() if isinstance(host, bytes) else str(host)
        address = self.addresses.get(name.lower())
        if address is None:
            with contextlib.suppress(ValueError):
                address = str(IPv4Address(name))
        if address is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


@contextlib.contextmanager
def served(
    hosts: Mapping[str, Host],
    listeners: Mapping[str, socket.socket],
    log: Log,
    certificates: Mapping[str, ssl.SSLContext] | None = None,
) -> Iterator[Web]:
    """Serve the hosts on their listeners, in a thread, until the block ends.

    A host without a certificate tears down encrypted connections.
    """
    loop = asyncio.new_event_loop()
    running = threading.Thread(target=loop.run_forever, daemon=True)
    servers = [
        _Server(loop, name, host, (certificates or {}).get(name), log)
        for name, host in hosts.items()
    ]
    for server in servers:
        listener = listeners[server.name]
        loop.add_reader(listener, functools.partial(server.accept, listener))
    running.start()
    port = next(iter(listeners.values())).getsockname()[1]
    try:
        yield Web(port, {name: each.getsockname()[0] for name, each in listeners.items()})
    finally:
        asyncio.run_coroutine_threadsafe(_ended(listeners.values()), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        running.join()
        loop.close()


def first_listener() -> socket.socket:
    """A socket at the first address, on a port that nobody else has there."""
    return _listener(FIRST_ADDRESS, 0)


def listeners_for(names: Sequence[str], first: socket.socket) -> dict[str, socket.socket]:
    """A listening socket for each name, the first and those at the addresses after it.

    Raises OSError when the first one's port is taken at one of them.
    """
    address, port = first.getsockname()
    found = {names[0]: first}
    for position, name in enumerate(names[1:], start=1):
        found[name] = _listener(IPv4Address(address) + position, port)
    return found


def _listener(address: IPv4Address, port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(address), port))
        listener.listen(64)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


async def _ended(listeners: Iterable[socket.socket]) -> None:
    loop = asyncio.get_running_loop()
    for listener in listeners:
        loop.remove_reader(listener)
        listener.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class _Server:
    """One host: takes connections in and answers what comes over them."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        name: str,
        host: Host,
        certificate: ssl.SSLContext | None,
        log: Log,
    ) -> None:
        self._loop = loop
        self.name = name
        self._host = host
        self._certificate = certificate
        self._log = log
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            connection, _ = listener.accept()
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task = self._loop.create_task(self._serve(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: socket.socket) -> None:
        try:
            encrypted = await self._first_byte(connection) == _TLS_HELLO
            if encrypted and self._certificate is None:
                _tear(connection)
                return
            reader = asyncio.StreamReader(_LONGEST_HEAD)
            protocol = asyncio.StreamReaderProtocol(reader)
            transport, _ = await self._loop.connect_accepted_socket(
                lambda: protocol, connection, ssl=self._certificate if encrypted else None
            )
        except (TimeoutError, OSError, ssl.SSLError):
            connection.close()
            return
        writer = asyncio.StreamWriter(transport, protocol, reader, self._loop)
        with contextlib.suppress(OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            await self._answer_all(reader, writer, "https" if encrypted else "http")
        writer.transport.abort()

    async def _first_byte(self, connection: socket.socket) -> bytes:
        """The first byte that comes, left where it is."""
        came = asyncio.Event()
        self._loop.add_reader(connection, came.set)
        try:
            await asyncio.wait_for(came.wait(), _IDLE_SECONDS)
        finally:
            self._loop.remove_reader(connection)
        return connection.recv(1, socket.MSG_PEEK)

    async def _answer_all(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scheme: str
    ) -> None:
        while True:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _IDLE_SECONDS)
            request = _request(head.decode("latin-1"), scheme)
            length = int(request.headers.get("content-length", "0"))
            if length:
                form = (await reader.readexactly(length)).decode("latin-1")
                request = dataclasses.replace(request, form=form)
            began = ended = time.monotonic()
            answer = self._host(request)
            *before, last = answer.steps or (_whole(answer, request.method),)
            for step in before:
                if isinstance(step, float):
                    if await _is_left(reader, step):
                        self._note(request, answer, began, ended)
                        return
                else:
                    ended = time.monotonic()
                    await _sent(step, writer)
            self._note(request, answer, began, time.monotonic())
            await _sent(last, writer)
            if answer.steps:
                return

    def _note(self, request: Request, answer: Answer, began: float, ended: float) -> None:
        self._log.append(
            Logged(
                host=self.name,
                scheme=request.scheme,
                method=request.method,
                target=request.target,
                form=request.form,
                status=answer.status,
                began=began,
                ended=ended,
                conditional=not request.headers.keys().isdisjoint(_CONDITIONS),
                agent=request.headers.get("user-agent", ""),
                retry_after=next((v for k, v in answer.headers if k == "Retry-After"), ""),
            )
        )


_CONDITIONS = ("if-none-match", "if-modified-since")


def _request(head: str, scheme: str) -> Request:
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return Request(
        scheme, method, target, {name.strip().lower(): value.strip() for name, _, value in pairs}
    )


_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def whole_head(answer: Answer, length: int | None = None) -> bytes:
    """Status line and headers of an answer; ``length`` is declared in place of the true one."""
    named = {name.lower() for name, _ in answer.headers}
    lines = [f"HTTP/1.1 {answer.status} {_PHRASES.get(answer.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if not named & {"content-length", "transfer-encoding"} and answer.status != 304:
        lines.append(f"Content-Length: {len(answer.body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _whole(answer: Answer, method: str) -> bytes:
    return whole_head(answer) + (b"" if method == "HEAD" else answer.body)


async def _is_left(reader: asyncio.StreamReader, seconds: float) -> bool:
    """Wait so long; whether the client has hung up meanwhile."""
    try:
        return await asyncio.wait_for(reader.read(1), seconds) == b""
    except TimeoutError:
        return False


async def _sent(step: Step, writer: asyncio.StreamWriter) -> None:
    if isinstance(step, bytes):
        writer.write(step)
        await writer.drain()
    elif isinstance(step, Reset):
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


def _tear(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
