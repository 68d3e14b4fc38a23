"""The bytes of a WARC file -> its records, each verified, also those that stand after damage."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.timeutils import iso_date_to_datetime

from assets.storage.addresses import posted_address
from assets.storage.content_coding import decoded_body
from assets.storage.warc import EXCEPTIONS, METHOD, ArchiveError, Stored, payload_digest

_CHUNK = 1 << 16
_MAGIC = b"\x1f\x8b\x08\x00"
_HEAD_END = b"\r\n\r\n"
# Of an answer's headers, those by which it is followed, asked for again, or read.
_TOLD = frozenset({"content-encoding", "content-type", "etag", "last-modified", "location"})


class DamageError(ValueError):
    """Bytes that are no whole record with the digests it declares; the message says why."""


@dataclass(frozen=True)
class Part:
    """A stretch of a file from offset to end: a whole record, or damage and what it is.

    ``stored`` is None for damage, and for warcinfo and request records. ``info`` is the identifier
    of the warcinfo record that the file's records name.
    """

    offset: int
    end: int
    info: str = ""
    stored: Stored | None = None
    problem: str = ""


@dataclass(frozen=True)
class _Record:
    parsed: ArcWarcRecord
    payload: bytes

    def get(self, name: str) -> str:
        return str(self.parsed.rec_headers.get_header(name) or "")

    @property
    def http_headers(self) -> dict[str, str]:
        pairs = self.parsed.http_headers.headers if self.parsed.http_headers else []
        return {str(key).lower(): str(value) for key, value in pairs}


def members(handle: IO[bytes], start: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Each gzip member from start on: its offset, the offset after it, its unpacked bytes.

    Raises DamageError where no whole member follows.
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
                    raise DamageError("the file ends within it")
                taken += len(waiting)
                parts.append(unpacker.decompress(waiting))
                waiting = unpacker.unused_data if unpacker.eof else handle.read(_CHUNK)
        except zlib.error as error:
            raise DamageError(str(error)) from error
        end = offset + taken - len(unpacker.unused_data)
        yield offset, end, b"".join(parts)
        offset, waiting = end, waiting or handle.read(_CHUNK)


def parts(handle: IO[bytes], info: str = "") -> Iterator[Part]:
    """The whole file, stretch by stretch, records after damage found again.

    What was fetched may hold bytes that look like a record of ours. So after damage only what
    names the same warcinfo record as those before it counts, whose identifier no site can know.
    ``info`` is that identifier, for a file that begins with damage.
    """
    size = handle.seek(0, os.SEEK_END)
    forms: dict[str, str] = {}
    offset = 0
    while offset < size:
        try:
            for start, end, data in members(handle, offset):
                record = _whole_record(data)
                info = _info(record)
                yield Part(start, end, info, _stored(record, start, forms))
                offset = end
        except DamageError as error:
            found = _found_again(handle, offset + 1, size, info)
            yield Part(offset, found, info, problem=str(error))
            offset = found


def whole_length(handle: IO[bytes]) -> int:
    """Number of bytes up to the end of the last whole record."""
    return max((part.end for part in parts(handle) if not part.problem), default=0)


def whole_parts(handle: IO[bytes], name: str) -> Iterator[Part]:
    """The parts of a file in which nothing is damaged.

    Raises ArchiveError, naming file and offset, where something is.
    """
    for part in parts(handle):
        if part.problem:
            raise ArchiveError(f"{name} at {part.offset}: no whole record: {part.problem}")
        yield part


def stored_body(handle: IO[bytes], name: str, offset: int) -> bytes:
    """The decoded body of the record at offset, its digests verified.

    Raises ArchiveError, naming file and offset, when it is damaged or cannot be decoded.
    """
    try:
        record = _whole_record(next(members(handle, offset))[2])
        return decoded_body(record.payload, record.http_headers.get("content-encoding", ""))
    except StopIteration:
        raise ArchiveError(f"{name} at {offset}: the file ends before it") from None
    except ValueError as error:
        raise ArchiveError(f"{name} at {offset}: {error}") from error


def _whole_record(data: bytes) -> _Record:
    """The one record of a gzip member. DamageError unless it is whole, with its digests."""
    head, _, rest = data.partition(_HEAD_END)
    if not head.startswith(b"WARC/") or not rest.endswith(_HEAD_END):
        raise DamageError("not a WARC record")
    try:
        # warcio's iterator refers to itself: each body would wait for the garbage collector.
        parsed = ArcWarcRecordLoader().parse_record_stream(io.BytesIO(data), known_format="warc")
        record = _Record(parsed, bytes(parsed.raw_stream.read()))
    except (ArchiveLoadFailed, EOFError) as error:
        raise DamageError(f"not a WARC record ({error})") from error
    block = rest[: -len(_HEAD_END)]
    if record.get("Content-Length") != str(len(block)):
        raise DamageError(f"block of {len(block)} bytes, not {record.get('Content-Length')!r}")
    _verify(block, "block", record.get("WARC-Block-Digest"))
    # A revisit's payload stands elsewhere, a warcinfo record has none.
    if record.get("WARC-Type") not in {"revisit", "warcinfo"}:
        _verify(record.payload, "payload", record.get("WARC-Payload-Digest"))
    return record


def _verify(data: bytes, what: str, declared: str) -> None:
    algorithm = declared.partition(":")[0]
    if algorithm not in hashlib.algorithms_guaranteed or declared != payload_digest(
        data, algorithm
    ):
        raise DamageError(f"{what} is not that of its digest {declared!r}")


def _info(record: _Record) -> str:
    own = record.get("WARC-Type") == "warcinfo"
    return record.get("WARC-Record-ID" if own else "WARC-Warcinfo-ID")


def _found_again(handle: IO[bytes], start: int, size: int, info: str) -> int:
    """Offset of the next whole record of this file from start on; its size where none follows."""
    for offset in _magics(handle, start):
        try:
            record = _whole_record(_unpacked_if_ours(handle, offset, info))
        except DamageError:
            continue
        if not info or _info(record) == info:
            return offset
    return size


def _magics(handle: IO[bytes], start: int) -> Iterator[int]:
    offset, waiting = start, b""
    while True:
        handle.seek(offset + len(waiting))
        read = handle.read(_CHUNK)
        waiting += read
        place = waiting.find(_MAGIC)
        while place >= 0:
            yield offset + place
            place = waiting.find(_MAGIC, place + 1)
        if not read:
            return
        kept = len(_MAGIC) - 1
        offset, waiting = offset + max(0, len(waiting) - kept), waiting[-kept:]


def _unpacked_if_ours(handle: IO[bytes], offset: int, info: str) -> bytes:
    """The member at offset, unpacked whole only when its beginning is that of a record of ours."""
    handle.seek(offset)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        begins = unpacker.decompress(handle.read(_CHUNK >> 4), _CHUNK)
    except zlib.error as error:
        raise DamageError(str(error)) from error
    head = begins.partition(_HEAD_END)[0]
    if not head.startswith(b"WARC/") or info.encode() not in head:
        raise DamageError("not a record of this file")
    return next(members(handle, offset))[2]


def _stored(record: _Record, offset: int, forms: dict[str, str]) -> Stored | None:
    """What a record tells; None for one that tells nothing by itself.

    ``forms`` are the forms posted so far, by the identifier of the answer's record.
    """
    kind = record.get("WARC-Type")
    if kind == "request" and record.parsed.http_headers.protocol == "POST":
        forms[record.get("WARC-Concurrent-To")] = record.payload.decode()
    if kind in {"warcinfo", "request"}:
        return None
    plain = Stored(
        kind=kind,
        url=record.get("WARC-Target-URI"),
        date=iso_date_to_datetime(record.get("WARC-Date"), tz_aware=True),
        offset=offset,
    )
    if kind == "metadata":
        lines = [line.partition(": ") for line in record.payload.decode().splitlines()]
        told = {key: value for key, _, value in lines}
        url = posted_address(plain.url, told["form"]) if "form" in told else plain.url
        return replace(plain, url=url, problem=told["problem"], text=told["error"])
    http = record.parsed.http_headers
    headers = record.http_headers
    answer = replace(
        plain,
        status=int(http.get_statuscode()) if http else None,
        headers={key: value for key, value in headers.items() if key in _TOLD},
        digest=record.get("WARC-Payload-Digest"),
        truncated=record.get("WARC-Truncated"),
        exceptions=tuple(record.get(EXCEPTIONS).split()),
    )
    if kind != "revisit":
        answer = _with_body(answer, record.payload, headers)
    if record.get(METHOD) != "POST":
        return answer
    form = forms.pop(record.get("WARC-Record-ID"), None)
    if form is not None:
        return replace(answer, url=posted_address(answer.url, form))
    text = "the request that says what was posted is lost"
    return replace(answer, url=posted_address(answer.url, ""), problem="request_lost", text=text)


def _with_body(answer: Stored, payload: bytes, headers: dict[str, str]) -> Stored:
    problem, text, body = "", "", payload
    if answer.truncated:
        problem = "truncated"
        declared = headers.get("content-length", "an unknown number of")
        if answer.truncated == "unspecified":
            declared = headers.get("content-range", "").rpartition("/")[2] or "more"
        text = f"{answer.truncated}: {len(payload)} of {declared} bytes came"
    else:
        try:
            body = decoded_body(payload, headers.get("content-encoding", ""))
        except ValueError as error:
            problem, text = "undecodable", str(error)
    sha256 = hashlib.sha256(body).hexdigest()
    return replace(answer, problem=problem, text=text, sha256=sha256, size=len(body))
