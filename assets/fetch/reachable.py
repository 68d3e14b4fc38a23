"""Which addresses of the net may be connected to: public ones, and origins an office names."""

from __future__ import annotations

import socket
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


def checked_address(url: str, allowed: frozenset[Origin], resolve: Resolve | None = None) -> str:
    """The one IP address to connect to for a URL; its name is resolved once, here.

    ``allowed`` are the exact origins that may be private or loopback. Raises AddressRefusedError
    when any address of the name is not public, OSError when the name does not resolve.
    """
    origin = origin_of(url)
    found = (resolve or socket.getaddrinfo)(origin[1], origin[2], type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    if not addresses:
        raise OSError(f"{origin[1]!r} has no address")
    refused = [address for address in addresses if not _is_public(address)]
    if refused and origin not in allowed:
        raise AddressRefusedError(f"{origin[1]!r} is {refused[0]!r}, which is not public")
    # Old sites publish IPv6 addresses that nobody answers.
    return min(addresses, key=lambda address: ":" in address)


def _is_public(text: str) -> bool:
    address = ip_address(text)
    return all(each.is_global and not each.is_multicast for each in _carried(address))


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


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
