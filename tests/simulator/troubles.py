"""Answers that go wrong on the wire, and hosts that go wrong for a while."""

from __future__ import annotations

import dataclasses
import gzip
from collections.abc import Callable
from typing import TypeAlias

from tests.simulator.web import Answer, Request, Reset, whole_head

Handler: TypeAlias = Callable[[Request], Answer]

HTML = (("Content-Type", "text/html"),)


def page(body: bytes | str, status: int = 200, **headers: str) -> Answer:
    """A page as most sites send it: a type, no charset."""
    named = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    sent = body.encode() if isinstance(body, str) else body
    return Answer(status, sent, named if "Content_Type" in headers else (*HTML, *named))


def redirect(location: str, status: int = 302) -> Answer:
    """An answer that sends on to another address."""
    return Answer(status, b"", (("Location", location),))


def reset_at_once() -> Answer:
    """No byte comes, the connection is torn down."""
    return Answer(steps=(Reset(),))


def reset_within(answer: Answer, share: float = 0.5) -> Answer:
    """Torn down in the middle of the body."""
    sent = whole_head(answer) + answer.body[: int(len(answer.body) * share)]
    # Bytes that were not read yet would be lost with the connection.
    return dataclasses.replace(answer, steps=(sent, 0.2, Reset()))


def declared_longer(answer: Answer, by: int = 1000) -> Answer:
    """Content-Length says more than comes."""
    return dataclasses.replace(
        answer, steps=(whole_head(answer, len(answer.body) + by) + answer.body,)
    )


def without_length(answer: Answer) -> Answer:
    """The end of the connection is the end of the body."""
    headers = (*answer.headers, ("Connection", "close"))
    head = whole_head(dataclasses.replace(answer, headers=headers), 0)
    return dataclasses.replace(
        answer, steps=(head.replace(b"Content-Length: 0\r\n", b"") + answer.body,)
    )


def chunked(answer: Answer, *, whole: bool = True) -> Answer:
    """In chunks; cut off before the last one where it is not whole."""
    headers = (*answer.headers, ("Transfer-Encoding", "chunked"))
    head = whole_head(dataclasses.replace(answer, headers=headers))
    half = len(answer.body) // 2
    parts = [answer.body[:half], answer.body[half:]]
    sent = [f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts]
    ending = [*sent, b"0\r\n\r\n"] if whole else [sent[0], sent[1][: len(sent[1]) // 2]]
    return dataclasses.replace(answer, steps=(head, *ending))


def slowly(answer: Answer, seconds: float, parts: int = 8) -> Answer:
    """The body in parts, spread over the seconds."""
    size = -(-len(answer.body) // parts) or 1
    steps: list[bytes | float | Reset] = [whole_head(answer)]
    for start in range(0, len(answer.body), size):
        steps += [seconds / parts, answer.body[start : start + size]]
    return dataclasses.replace(answer, steps=tuple(steps))


def dripping_head(answer: Answer, seconds: float) -> Answer:
    """A header byte now and then, for so many seconds; then torn down."""
    steps: list[bytes | float | Reset] = [b"HTTP/1.1 200 OK\r\nX-Slow: "]
    for _ in range(int(seconds / 0.2)):
        steps += [0.2, b"a"]
    return dataclasses.replace(answer, steps=(*steps, Reset()))


def never_answered(answer: Answer, seconds: float) -> Answer:
    """Nothing at all for so many seconds; then torn down."""
    return dataclasses.replace(answer, steps=(seconds, Reset()))


def gzipped(answer: Answer) -> Answer:
    """Packed, as it should be."""
    headers = (*answer.headers, ("Content-Encoding", "gzip"))
    return dataclasses.replace(answer, headers=headers, body=gzip.compress(answer.body, mtime=0))


def gzip_bomb(size: int) -> Answer:
    """A small body that unpacks to so many bytes."""
    return gzipped(page(b"<html>" + b" " * size))


def falsely_gzipped(answer: Answer) -> Answer:
    """Said to be packed, but something else."""
    return dataclasses.replace(
        answer, headers=(*answer.headers, ("Content-Encoding", "gzip")), body=b"\x1f\x8bnot at all"
    )


def at_first(times: int, bad: Answer, then: Answer | Handler) -> Handler:
    """Bad for so many requests, then as it should be."""
    asked = 0

    def handler(request: Request) -> Answer:
        nonlocal asked
        asked += 1
        if asked <= times:
            return bad
        return then(request) if callable(then) else then

    return handler
