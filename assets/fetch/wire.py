"""One request and its answer, bounded in time and size, only to hosts that may be asked."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from assets.fetch.bodies import SentOddlyError, body_as_sent
from assets.fetch.certificates import (
    certificate_trouble,
    lenient,
    shown_certificate,
    trusting,
)
from assets.fetch.deadline import Pool, TlsPool, ending_tls, ending_within
from assets.fetch.manners import Earlier, Manners
from assets.fetch.reachable import (
    AddressRefusedError,
    Origin,
    Resolve,
    checked_addresses,
    origin_of,
)
from assets.storage.addresses import split_post
from assets.storage.archive_index import REDIRECTS
from assets.storage.warc import Exchange, Failure, Headers

_POOLS = 256
# Nobody reads what stands beside a redirect; it is kept as evidence.
_MAX_REDIRECT_BODY = 64 * 1024
# Seconds for which a name leads to the address that was checked.
_NAMES_HOLD = 60.0
_FORM_TYPE = "application/x-www-form-urlencoded"
# What libraries raise over an answer they cannot read, besides what they declare.
_UNREADABLE = (ValueError, LookupError, ArithmeticError)


class Wire:
    """Sends requests, each over a connection of its own; threads may share it.

    ``local`` are the exact origins that may be private or loopback, ``tls`` those whose invalid
    certificates are accepted, where they do not hold.
    """

    def __init__(
        self,
        manners: Manners,
        *,
        local: frozenset[Origin],
        tls: frozenset[Origin],
        clock: Callable[[], datetime],
        resolve: Resolve | None,
        ca_bundle: str | None,
    ) -> None:
        self._manners = manners
        self._clock = clock
        self._ca_bundle = ca_bundle
        self._excepted = tls
        self._adapter = _CheckingAdapter(manners, local, resolve, trusting(ca_bundle))
        self._session = _OneHopSession()
        self._session.trust_env = False
        # A jar would show each site what others have set, and make answers depend on their order.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.clear()
        self._session.headers.update(
            {
                "User-Agent": manners.user_agent,
                "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
                "Accept-Language": "zh-CN,zh;q=0.9",
                "Accept-Encoding": "gzip, deflate",
                "Connection": "close",
            }
        )
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)

    def answer(
        self,
        address: str,
        earlier: Earlier | None = None,
        *,
        max_bytes: int,
        exceptions: tuple[str, ...] = (),
        cookies: str = "",
    ) -> Exchange | Failure:
        """The answer to one request; whatever a server sends, trouble with it is a failure.

        ``exceptions`` are those the request makes use of already, ``cookies`` the header's value.
        """
        try:
            with ending_within(self._manners.total_time):
                return self._exchange(address, earlier, max_bytes, exceptions, cookies)
        except AddressRefusedError as error:
            return Failure(address, "address_refused", str(error), self._clock())
        except socket.gaierror as error:
            return Failure(address, "no_name", _in_words(error), self._clock())
        except (requests.RequestException, HTTPError, OSError, *_UNREADABLE) as error:
            self._adapter.pass_over(address)
            tls = next((each for each in _chain(error) if isinstance(each, ssl.SSLError)), None)
            trouble = tls and certificate_trouble(tls, lambda: self._shown(address))
            if not trouble:
                return Failure(address, "no_answer", _in_words(error), self._clock())
            origin = origin_of(address)
            if origin not in self._excepted or origin in self._adapter.lenient:
                return Failure(address, "certificate", trouble, self._clock())
        self._adapter.lenient.add(origin)
        return self.answer(
            address, earlier, max_bytes=max_bytes, exceptions=exceptions, cookies=cookies
        )

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def _exchange(
        self,
        address: str,
        earlier: Earlier | None,
        max_bytes: int,
        exceptions: tuple[str, ...],
        cookies: str,
    ) -> Exchange:
        url, form = split_post(address)
        posted = form is not None
        headers = {"Content-Type": _FORM_TYPE} if posted else _conditions(earlier)
        request = self._session.prepare_request(
            requests.Request("POST" if posted else "GET", url, headers=headers, data=form)
        )
        if cookies:
            request.headers["Cookie"] = cookies
        # The connection goes to a resolved address, so the name must be said here.
        request.headers["Host"] = urlsplit(url).netloc.rpartition("@")[2]
        timeout = (self._manners.connect_timeout, self._manners.read_timeout)
        response = self._session.send(request, stream=True, allow_redirects=False, timeout=timeout)
        raw: BaseHTTPResponse = response.raw
        most = min(max_bytes, _MAX_REDIRECT_BODY) if raw.status in REDIRECTS else max_bytes
        with response:
            body, truncated = body_as_sent(raw, refused_over=self._manners.max_bytes, cut_at=most)
        used = {*exceptions, *(("tls",) if origin_of(url) in self._adapter.lenient else ())}
        return Exchange(
            url=address,
            request_headers=tuple((key, str(value)) for key, value in request.headers.items()),
            status=raw.status,
            reason=" ".join((raw.reason or "").encode("ascii", "replace").decode().split()),
            headers=_kept_headers(raw),
            body=body,
            received_at=self._clock(),
            truncated=truncated,
            unchanged=earlier.digest if earlier and not posted and raw.status == 304 else "",
            exceptions=tuple(sorted(used)),
        )

    def _shown(self, address: str) -> dict[str, object]:
        _, name, port = origin_of(address)
        try:
            reached = self._adapter.reached(address)
        except (AddressRefusedError, OSError):
            return {}
        context = trusting(self._ca_bundle)
        return shown_certificate(reached, port, name, context, self._manners.connect_timeout)


class _OneHopSession(requests.Session):
    """Looks at no redirect: it would decode the target as UTF-8 and read the body unbounded."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nothing to go on to; redirects are followed, and judged, by the caller."""
        del resp


class _CheckingAdapter(HTTPAdapter):
    """Connects to the very address that was checked; names and certificates stay the host's."""

    def __init__(
        self,
        manners: Manners,
        local: frozenset[Origin],
        resolve: Resolve | None,
        trusted: ssl.SSLContext,
    ) -> None:
        self._manners = manners
        self._local = local
        self._resolve = resolve
        self._trusting = ending_tls(trusted)
        self._lenient = ending_tls(lenient())
        self.lenient: set[Origin] = set()
        self._names: dict[Origin, tuple[tuple[str, ...], float]] = {}
        self._silent: set[tuple[Origin, str]] = set()
        super().__init__(max_retries=0, pool_connections=_POOLS, pool_maxsize=1)
        self.poolmanager.pool_classes_by_scheme = {"http": Pool, "https": TlsPool}

    def reached(self, url: str) -> str:
        """The address to connect to, checked; of several one that has not been silent."""
        origin = origin_of(url)
        addresses, until = self._names.get(origin, ((), 0.0))
        if until <= time.monotonic():
            seconds = self._manners.connect_timeout
            addresses = checked_addresses(url, self._local, self._resolve, seconds)
            self._names[origin] = addresses, time.monotonic() + _NAMES_HOLD
        return min(addresses, key=lambda each: (origin, each) in self._silent)

    def pass_over(self, url: str) -> None:
        """What stands at the address does not answer: the next request goes to another, if any."""
        origin = origin_of(url)
        addresses, _ = self._names.pop(origin, ((), 0.0))
        silent = {(origin, each) for each in addresses} & self._silent
        tried = next((each for each in addresses if (origin, each) not in silent), "")
        self._silent.add((origin, tried))
        if len(silent) + 1 >= len(addresses):
            self._silent -= {(origin, each) for each in addresses}

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        del verify, cert
        scheme, name, port = origin = origin_of(request.url or "")
        host = {"scheme": scheme, "host": self.reached(request.url or ""), "port": port}
        if scheme != "https":
            return host, {}
        context = self._lenient if origin in self.lenient else self._trusting
        return host, {"ssl_context": context, "server_hostname": name}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to set: the connection's context says what is trusted."""
        del conn, url, verify, cert


def _conditions(earlier: Earlier | None) -> dict[str, str]:
    if earlier is None:
        return {}
    named = {"If-None-Match": earlier.etag, "If-Modified-Since": earlier.last_modified}
    return {key: value for key, value in named.items() if value}


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
    seen = list(_chain(error))
    for each in reversed(seen):
        if isinstance(each, SentOddlyError):
            return str(each)
        if isinstance(each, OSError) and each.strerror:
            return f"{type(each).__name__}: {each.strerror}"
    return type(seen[-1]).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and those it came of, the outermost first."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and each not in seen:
            seen.append(each)
            yield each
            waiting += [getattr(each, "reason", None), each.__cause__, each.__context__]
            waiting += each.args
