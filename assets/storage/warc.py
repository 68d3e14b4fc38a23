"""WARC records: what a request brought, and how it is read back from a file's bytes."""

from __future__ import annotations

import base64
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.timeutils import datetime_to_iso_date, iso_date_to_datetime

Headers = tuple[tuple[str, str], ...]

MAX_DECODED = 100 * 1024 * 1024
_CHUNK = 1 << 16


class ArchiveError(RuntimeError):
    """The archive is not what it should be; the message names file and offset."""


class CutError(ValueError):
    """A file ends within a record, or holds bytes that are none, from ``offset`` on."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"no whole record at offset {offset}: {reason}")
        self.offset = offset


@dataclass(frozen=True)
class Exchange:
    """One request and its answer as they went over the wire, the body not decoded.

    ``truncated`` is empty, or says why the body is not whole: length, time or disconnect.
    ``unchanged`` is, for a 304, the digest of the archived payload that it confirms.
    """

    url: str
    request_headers: Headers
    status: int
    reason: str
    headers: Headers
    body: bytes
    received_at: datetime
    truncated: str = ""
    unchanged: str = ""


@dataclass(frozen=True)
class LocalFile:
    """A file of the office folder, to be kept like an answer of the net."""

    url: str
    body: bytes
    received_at: datetime


@dataclass(frozen=True)
class Failure:
    """An attempt that brought no answer: a word for the kind of trouble, and what happened."""

    url: str
    problem: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Stored:
    """One record as it is found in a file; the body is decoded by its Content-Encoding.

    ``digest`` is that of the payload as sent, ``sha256`` that of the decoded body.
    """

    kind: str
    url: str
    date: datetime
    offset: int
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    digest: str = ""
    truncated: str = ""
    sha256: str | None = None
    size: int | None = None
    problem: str = ""
    text: str = ""


def payload_digest(payload: bytes) -> str:
    """SHA-256 in the form of WARC-Payload-Digest."""
    return "sha256:" + base64.b32encode(hashlib.sha256(payload).digest()).decode("ascii")


def warc_date(moment: datetime) -> str:
    """A moment in the form of WARC-Date: UTC, to the microsecond."""
    return str(datetime_to_iso_date(moment.astimezone(UTC).replace(tzinfo=None), use_micros=True))


def members(handle: IO[bytes], start: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Each gzip member from start on: its offset, the offset after it, its unpacked bytes.

    Raises CutError at the first offset where no whole member stands.
    """
    handle.seek(start)
    offset, waiting = start, handle.read(_CHUNK)
    while waiting:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        parts: list[bytes] = []
        taken = 0
        try:
            while not unpacker.eof:
                if not waiting:
                    raise CutError(offset, "the file ends within it")
                taken += len(waiting)
                parts.append(unpacker.decompress(waiting))
                waiting = unpacker.unused_data if unpacker.eof else handle.read(_CHUNK)
        except zlib.error as error:
            raise CutError(offset, str(error)) from error
        end = offset + taken - len(unpacker.unused_data)
        yield offset, end, b"".join(parts)
        offset, waiting = end, waiting or handle.read(_CHUNK)


def whole_length(handle: IO[bytes]) -> int:
    """Number of bytes up to the end of the last whole record."""
    length = 0
    try:
        for _, end, _ in members(handle):
            length = end
    except CutError:
        return length
    return length


def stored_records(handle: IO[bytes], name: str) -> Iterator[Stored]:
    """What a file holds, in its order, without warcinfo and request records.

    Raises ArchiveError, naming file and offset, where a record is damaged.
    """
    try:
        for offset, _, data in members(handle):
            record = _parsed(data, name, offset)
            if record.rec_type not in {"warcinfo", "request"}:
                yield _stored(record, name, offset)
    except CutError as error:
        raise ArchiveError(f"{name}: {error}") from error


def stored_body(handle: IO[bytes], name: str, offset: int) -> bytes:
    """The decoded body of the record at offset, its payload digest verified.

    Raises ArchiveError, naming file and offset, when it is damaged or cannot be decoded.
    """
    try:
        _, _, data = next(members(handle, offset))
    except (CutError, StopIteration) as error:
        raise ArchiveError(f"{name} at {offset}: no whole record") from error
    record = _parsed(data, name, offset)
    payload = _verified_payload(record, name, offset)
    try:
        return decoded_body(payload, _headers(record).get("content-encoding", ""))
    except ValueError as error:
        raise ArchiveError(f"{name} at {offset}: {error}") from error


def decoded_body(payload: bytes, encoding: str, *, limit: int = MAX_DECODED) -> bytes:
    """The payload unpacked by its Content-Encoding: gzip, deflate, several of them or none.

    Raises ValueError when it does not unpack whole, or to more than limit bytes.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in {"gzip", "x-gzip"}:
            payload = _unpacked(payload, zlib.MAX_WBITS | 16, name, limit)
        elif name == "deflate":
            # Half of the servers send a zlib stream as the standard says, the rest a bare one.
            wrapped = len(payload) > 1 and payload[0] & 15 == 8 and payload[0] << 8 | payload[1]
            bits = zlib.MAX_WBITS if wrapped and wrapped % 31 == 0 else -zlib.MAX_WBITS
            payload = _unpacked(payload, bits, name, limit)
        elif name not in {"", "identity"}:
            raise ValueError(f"Content-Encoding {name!r} is not known")
    return payload


def _unpacked(payload: bytes, bits: int, name: str, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while payload:
        unpacker = zlib.decompressobj(bits)
        try:
            parts.append(unpacker.decompress(payload, limit - size + 1))
        except zlib.error as error:
            raise ValueError(f"Content-Encoding {name!r} does not unpack: {error}") from error
        size += len(parts[-1])
        if size > limit:
            raise ValueError(f"Content-Encoding {name!r} unpacks to more than {limit} bytes")
        if not unpacker.eof:
            raise ValueError(f"Content-Encoding {name!r} ends too early")
        # A gzip body may be several members; what follows a bare stream is padding.
        follows = unpacker.unused_data
        payload = follows if bits > zlib.MAX_WBITS and follows[:2] == b"\x1f\x8b" else b""
    return b"".join(parts)


def _parsed(data: bytes, name: str, offset: int) -> ArcWarcRecord:
    try:
        return next(iter(ArchiveIterator(io.BytesIO(data))))
    except (ArchiveLoadFailed, StopIteration, EOFError) as error:
        raise ArchiveError(f"{name} at {offset}: not a WARC record ({error})") from error


def _headers(record: ArcWarcRecord) -> dict[str, str]:
    pairs = record.http_headers.headers if record.http_headers else []
    return {str(key).lower(): str(value) for key, value in pairs}


def _verified_payload(record: ArcWarcRecord, name: str, offset: int) -> bytes:
    payload = bytes(record.raw_stream.read())
    declared = record.rec_headers.get_header("WARC-Payload-Digest")
    if record.rec_type in {"response", "resource"} and payload_digest(payload) != declared:
        raise ArchiveError(f"{name} at {offset}: payload is not that of its digest {declared!r}")
    return payload


def _stored(record: ArcWarcRecord, name: str, offset: int) -> Stored:
    get = record.rec_headers.get_header
    payload = _verified_payload(record, name, offset)
    plain = Stored(
        kind=str(record.rec_type),
        url=str(get("WARC-Target-URI")),
        date=iso_date_to_datetime(get("WARC-Date"), tz_aware=True),
        offset=offset,
    )
    if plain.kind == "metadata":
        lines = [line.partition(": ") for line in payload.decode().splitlines()]
        fields = {key: value for key, _, value in lines}
        return replace(plain, problem=fields["problem"], text=fields["error"])
    answer = replace(
        plain,
        status=int(record.http_headers.get_statuscode()) if record.http_headers else None,
        headers=_headers(record),
        digest=get("WARC-Payload-Digest") or "",
        truncated=get("WARC-Truncated") or "",
    )
    return answer if answer.kind == "revisit" else _with_body(answer, payload)


def _with_body(answer: Stored, payload: bytes) -> Stored:
    problem, text, body = "", "", payload
    if answer.truncated:
        problem = "truncated"
        declared = answer.headers.get("content-length", "an unknown number of")
        text = f"{answer.truncated}: {len(payload)} of {declared} bytes came"
    else:
        try:
            body = decoded_body(payload, answer.headers.get("content-encoding", ""))
        except ValueError as error:
            problem, text = "undecodable", str(error)
    sha256 = hashlib.sha256(body).hexdigest()
    return replace(answer, problem=problem, text=text, sha256=sha256, size=len(body))
