"""The one way out to the net: polite, bounded, and only to hosts that may be asked."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from protego import Protego
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.util import Retry

from assets.fetch.reachable import AddressRefusedError, Origin, checked_address
from assets.storage.addresses import AddressError, normal_address
from assets.storage.archive_index import REDIRECTS
from assets.storage.warc import Exchange, Failure, Headers

_CHUNK = 1 << 16
_RETRIED = (429, 500, 502, 503, 504)
_LONGEST_CRAWL_DELAY = 30.0
_MAX_ROBOTS = 500_000
_LENGTH = re.compile(r"[0-9]{1,18}")
# What libraries raise over an answer they cannot read, besides what they declare.
_UNREADABLE = (ValueError, LookupError, ArithmeticError)


@dataclass(frozen=True)
class Manners:
    """How to ask: who we say we are, how often, how long and how much. Seconds and bytes."""

    user_agent: str = "nianbao/0.1 (annual reports on open government information)"
    delay: float = 1.0
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    total_time: float = 180.0
    max_bytes: int = 20 * 1024 * 1024
    max_redirects: int = 5
    retries: int = 3
    backoff: float = 1.0
    longest_retry_after: int = 60


@dataclass(frozen=True)
class Earlier:
    """What is archived of an address already, so that an unchanged page is not sent again."""

    etag: str | None
    last_modified: str | None
    digest: str


class PoliteSession:
    """Asks for addresses, one at a time a host; threads may share it.

    ``local`` are the exact origins that may be private or loopback.
    """

    def __init__(
        self,
        manners: Manners,
        *,
        local: frozenset[Origin],
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._manners = manners
        self._clock = clock
        self._pace = _Pace(manners.delay, sleep)
        self._robots: dict[str, Protego | Failure] = {}
        self._session = _OneHopSession()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.headers.update(
            {
                "User-Agent": manners.user_agent,
                "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
                "Accept-Language": "zh-CN,zh;q=0.9",
                "Accept-Encoding": "gzip, deflate",
            }
        )
        adapter = _CheckingAdapter(local, _retry(manners))
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def answer(self, url: str, earlier: Earlier | None = None) -> list[Exchange | Failure]:
        """What asking for an address brings, redirects followed, each judged anew.

        Answers to robots.txt asked on the way come first. The last item is the answer, whatever
        its status, or a failure.
        """
        items: list[Exchange | Failure] = []
        try:
            url = normal_address(url)
        except AddressError as error:
            return [Failure(url, "no_answer", str(error), self._clock())]
        for _ in range(self._manners.max_redirects + 1):
            refusal = self._refusal(url, items)
            if refusal is not None:
                return [*items, refusal]
            item = self._asked(url, earlier)
            items.append(item)
            target = _redirect(item)
            if target is None:
                return items
            url, earlier = target, None
        text = f"more than {self._manners.max_redirects} redirects"
        return [*items, Failure(url, "too_many_redirects", text, self._clock())]

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def _refusal(self, url: str, items: list[Exchange | Failure]) -> Failure | None:
        """Why the address must not be asked for by its host's robots.txt; None when it may."""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            self._robots[root] = self._read_robots(f"{root}/robots.txt", items)
        rules = self._robots[root]
        if isinstance(rules, Failure):
            return Failure(url, rules.problem, f"robots.txt: {rules.text}", self._clock())
        delay = rules.crawl_delay(self._manners.user_agent) or 0.0
        self._pace.slow_down(parts.hostname or "", min(delay, _LONGEST_CRAWL_DELAY))
        if rules.can_fetch(url, self._manners.user_agent):
            return None
        return Failure(url, "robots_refused", f"disallowed by {root}/robots.txt", self._clock())

    def _read_robots(self, url: str, items: list[Exchange | Failure]) -> Protego | Failure:
        for _ in range(self._manners.max_redirects + 1):
            item = self._asked(url, None)
            items.append(item)
            target = _redirect(item)
            if target is None:
                break
            url = target
        if isinstance(item, Failure):
            return item
        if item.status >= 500:
            # The standard's rule: a server in trouble is not asked for more.
            return Failure(url, "robots_refused", f"answered {item.status}", self._clock())
        rules = item.body[:_MAX_ROBOTS] if item.status == 200 else b""
        return Protego.parse(rules.decode("utf-8", errors="replace"))

    def _asked(self, url: str, earlier: Earlier | None) -> Exchange | Failure:
        """The answer to one request; whatever a server sends, trouble with it is a failure."""
        try:
            return self._exchange(url, earlier)
        except AddressRefusedError as error:
            return Failure(url, "address_refused", str(error), self._clock())
        except (requests.RequestException, HTTPError, OSError, *_UNREADABLE) as error:
            return Failure(url, "no_answer", _in_words(error), self._clock())

    def _exchange(self, url: str, earlier: Earlier | None) -> Exchange:
        request = self._session.prepare_request(
            requests.Request("GET", url, headers=_conditions(earlier))
        )
        # The connection goes to a resolved address, so the name must be said here.
        request.headers["Host"] = urlsplit(url).netloc.rpartition("@")[2]
        timeout = (self._manners.connect_timeout, self._manners.read_timeout)
        with self._pace.turn(urlsplit(url).hostname or ""):
            response = self._session.send(
                request, stream=True, allow_redirects=False, timeout=timeout
            )
            with response:
                body, truncated = _body(response.raw, self._manners)
        raw: BaseHTTPResponse = response.raw
        return Exchange(
            url=url,
            request_headers=tuple((key, str(value)) for key, value in request.headers.items()),
            status=raw.status,
            reason=" ".join((raw.reason or "").encode("ascii", "replace").decode().split()),
            headers=_kept_headers(raw),
            body=body,
            received_at=self._clock(),
            truncated=truncated,
            unchanged=earlier.digest if earlier and raw.status == 304 else "",
        )


class _OneHopSession(requests.Session):
    """Looks at no redirect: it would decode the target as UTF-8 and read the body unbounded."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nothing to go on to; redirects are followed, and judged, by the caller."""
        del resp


class _CheckingAdapter(HTTPAdapter):
    """Connects to the very address that was checked; names and certificates stay the host's."""

    def __init__(self, local: frozenset[Origin], retry: Retry) -> None:
        self._local = local
        super().__init__(max_retries=retry, pool_connections=64, pool_maxsize=4)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        address = checked_address(request.url or "", self._local)
        name = {"server_hostname": host["host"], "assert_hostname": host["host"]}
        return {**host, "host": address}, {**pool, **(name if host["scheme"] == "https" else {})}


class _Pace:
    """One request at a time a host, with a pause after each."""

    def __init__(self, delay: float, sleep: Callable[[float], None]) -> None:
        self._delay = delay
        self._sleep = sleep
        self._guard = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._delays: dict[str, float] = {}
        self._ready: dict[str, float] = {}

    def slow_down(self, host: str, delay: float) -> None:
        """Pause at least this long after each request to the host."""
        self._delays[host] = max(delay, self._delay)

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """The caller's turn with the host, once the pause after the last one is over."""
        with self._guard:
            turn = self._turns.setdefault(host, threading.Lock())
        with turn:
            wait = self._ready.get(host, 0.0) - time.monotonic()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                self._ready[host] = time.monotonic() + self._delays.get(host, self._delay)


def _retry(manners: Manners) -> Retry:
    return Retry(
        total=manners.retries,
        connect=min(2, manners.retries),
        read=min(1, manners.retries),
        redirect=False,
        status_forcelist=_RETRIED,
        allowed_methods={"GET"},
        backoff_factor=manners.backoff,
        backoff_jitter=manners.backoff / 2,
        backoff_max=30,
        retry_after_max=manners.longest_retry_after,
        raise_on_status=False,
    )


def _conditions(earlier: Earlier | None) -> dict[str, str]:
    if earlier is None:
        return {}
    named = {"If-None-Match": earlier.etag, "If-Modified-Since": earlier.last_modified}
    return {key: value for key, value in named.items() if value}


def _redirect(item: Exchange | Failure) -> str | None:
    if isinstance(item, Failure) or item.status not in REDIRECTS:
        return None
    location = next((value for key, value in item.headers if key.lower() == "location"), "")
    try:
        return normal_address(location, item.url) if location else None
    except AddressError:
        return None


def _body(raw: Any, manners: Manners) -> tuple[bytes, str]:
    """The body as sent, and why it is not whole: length, time or disconnect."""
    declared = raw.headers.get("Content-Length", "")
    expected = int(declared) if _LENGTH.fullmatch(declared) else 0
    if expected > manners.max_bytes:
        return b"", "length"
    end = time.monotonic() + manners.total_time
    body = bytearray()
    try:
        while chunk := raw.read1(_CHUNK, decode_content=False):
            body += chunk
            if len(body) > manners.max_bytes:
                return bytes(body[: manners.max_bytes]), "length"
            if time.monotonic() > end:
                return bytes(body), "time"
    except ReadTimeoutError:
        return bytes(body), "time"
    except (HTTPError, OSError):
        return bytes(body), "disconnect"
    return bytes(body), "disconnect" if len(body) < expected and raw.status != 304 else ""


def _kept_headers(raw: BaseHTTPResponse) -> Headers:
    """The headers as received, in ASCII; chunks are joined already, so their header is renamed."""
    kept = []
    for key, value in raw.headers.items():
        name = f"X-Archive-Orig-{key}" if key.lower() == "transfer-encoding" else key
        kept.append((_ascii(name), " ".join(_ascii(value).split())))
    return tuple(kept)


def _ascii(value: str) -> str:
    if value.isascii():
        return value
    # The bytes as sent, whatever their encoding: the server knows its own names.
    return quote(value.encode("latin-1", errors="replace"), safe="%/:?&=#;,+@!$'()*~[] \"<>{}|\\^`")


def _in_words(error: BaseException) -> str:
    """The same words for the same trouble: no object addresses, no counts of attempts."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and each not in seen:
            seen.append(each)
            waiting += [getattr(each, "reason", None), each.__cause__, each.__context__]
            waiting += each.args
    for each in reversed(seen):
        if isinstance(each, OSError) and each.strerror:
            return f"{type(each).__name__}: {each.strerror}"
    return type(seen[-1]).__name__
