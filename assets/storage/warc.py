"""What the archive keeps of a request, as values: what is written, and what is read of it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from warcio.timeutils import datetime_to_iso_date

from assets.storage.content_coding import codings

Headers = tuple[tuple[str, str], ...]
# The digest of a payload as sent, and the codings it is to be unpacked by: the same bytes are not
# the same content where one server names their coding and another does not.
Content = tuple[str, tuple[str, ...]]

# Headers of our own: how an answer was asked for, and what had to be overlooked to get it.
METHOD = "WARC-Nianbao-Method"
EXCEPTIONS = "WARC-Nianbao-Exceptions"


class ArchiveError(RuntimeError):
    """The archive is not what it should be; the message names file and offset."""


@dataclass(frozen=True)
class Exchange:
    """One request and its answer as they went over the wire, the body not decoded.

    ``url`` names a posted form too. ``truncated`` is empty, or says why the body is not whole:
    length, time, disconnect, or unspecified where the server sent a part. ``unchanged`` is, for a
    304, the digest of the archived payload that it confirms. ``exceptions`` are those recorded for
    the site that this request made use of: robots, tls.
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
    exceptions: tuple[str, ...] = ()


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
    """One answer, file or failure as it is found in a closed file.

    ``digest`` is that of the payload as sent, ``sha256`` and ``size`` are those of the decoded
    body. ``headers`` has, in lower case, those of the answer's headers that others ask for.
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
    exceptions: tuple[str, ...] = ()

    @property
    def content(self) -> Content:
        """What makes two payloads the same."""
        return content_of(self.digest, self.headers.items())


def content_of(digest: str, headers: Iterable[tuple[str, str]]) -> Content:
    """What a payload of this digest is under the headers it came with."""
    named = [value for key, value in headers if key.lower() == "content-encoding"]
    return digest, codings(named[-1] if named else "")


def payload_digest(payload: bytes, algorithm: str = "sha256") -> str:
    """A digest in the form of WARC-Payload-Digest."""
    digest = hashlib.new(algorithm, payload, usedforsecurity=False).digest()
    return f"{algorithm}:{base64.b32encode(digest).decode('ascii')}"


def warc_date(moment: datetime) -> str:
    """A moment in the form of WARC-Date: UTC, to the microsecond."""
    return str(datetime_to_iso_date(moment.astimezone(UTC).replace(tzinfo=None), use_micros=True))
