"""Which addresses of the net may be connected to: public ones, and origins an office names."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

# Scheme, host name in lower case, port.
Origin = tuple[str, str, int]
Resolve = Callable[..., Iterable[tuple[Any, ...]]]

_NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefusedError(Exception):
    """A host that must not be connected to; the message names it and what it resolves to."""


def origin_of(url: str) -> Origin:
    """Scheme, host and port of an http(s) address."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _default_port(parts.scheme)


def host_of(url: str) -> str:
    """The host whose pace counts for an address, under whatever scheme and port; "" for none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def checked_addresses(
    url: str, allowed: frozenset[Origin], resolve: Resolve | None = None, seconds: float = 10.0
) -> tuple[str, ...]:
    """The IP addresses to connect to for a URL, the best first; its name is resolved once, here.

    ``allowed`` are the exact origins that may be private or loopback. Raises AddressRefusedError
    when any address of the name is not public, socket.gaierror when the name does not resolve,
    or not within that many seconds.
    """
    origin = origin_of(url)
    found = _within(seconds, resolve or socket.getaddrinfo, origin[1], origin[2])
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, f"{origin[1]!r} has no address")
    refused = [address for address in addresses if not _is_public(address)]
    if refused and origin not in allowed:
        raise AddressRefusedError(
            f"{origin[1]!r} is {refused[0]!r}, which is not public, nor marked as local"
        )
    # Old sites publish IPv6 addresses that nobody answers.
    return tuple(sorted(addresses, key=lambda address: ":" in address))


def _is_public(text: str) -> bool:
    address = ip_address(text)
    return not any(
        each.is_multicast or each.is_reserved or not each.is_global or _is_site_local(each)
        for each in _carried(address)
    )


def _is_site_local(address: IPv4Address | IPv6Address) -> bool:
    return isinstance(address, IPv6Address) and address.is_site_local


def _carried(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, or the IPv4 addresses it carries by one of the translations."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    carried = [address.sixtofour, *(address.teredo or ())]
    return [address, *(each for each in carried if each is not None)]


def _within(seconds: float, resolve: Resolve, name: str, port: int) -> Iterable[tuple[Any, ...]]:
    """What the name resolves to; the system's own resolver knows no limit of time."""
    ended: queue.SimpleQueue[Iterable[tuple[Any, ...]] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            ended.put(list(resolve(name, port, type=socket.SOCK_STREAM)))
        except Exception as error:  # noqa: BLE001 - raised again by the one who asked
            ended.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = ended.get(timeout=seconds)
    except queue.Empty:
        raise socket.gaierror(socket.EAI_AGAIN, f"no answer within {seconds:g} s") from None
    if isinstance(found, Exception):
        raise found
    return found


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
