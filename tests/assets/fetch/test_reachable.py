"""Which hosts may be connected to."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from assets.fetch.reachable import AddressRefusedError, checked_addresses, host_of, origin_of


def names(*addresses: str) -> Any:
    def resolve(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        assert host == "name.test"
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    return resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "::7f00:1",
        "fec0::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "240.0.0.1",
        "198.18.0.1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError, match="is not public"):
        checked_addresses("http://name.test/", frozenset(), names(address))


def test_one_address_that_is_not_public_spoils_the_name() -> None:
    with pytest.raises(AddressRefusedError):
        checked_addresses("http://name.test/", frozenset(), names("93.184.216.34", "127.0.0.1"))


def test_a_public_name_is_connected_to_by_its_ipv4_address_first() -> None:
    found = names("2606:2800:220:1:248:1893:25c8:1946", "93.184.216.34")
    assert checked_addresses("http://name.test/", frozenset(), found) == (
        "93.184.216.34",
        "2606:2800:220:1:248:1893:25c8:1946",
    )


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::1]"]
)
def test_other_spellings_of_loopback_are_seen_through(host: str) -> None:
    with pytest.raises((AddressRefusedError, socket.gaierror)):
        checked_addresses(f"http://{host}/", frozenset())


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8000/a", True),
        ("http://127.0.0.1:8001/a", False),
        ("https://127.0.0.1:8000/a", False),
        ("http://127.0.0.1/a", False),
        ("http://127.0.0.2:8000/a", False),
    ],
)
def test_a_local_source_opens_its_exact_origin_alone(url: str, *, allowed: bool) -> None:
    local = frozenset({("http", "127.0.0.1", 8000)})
    if allowed:
        assert checked_addresses(url, local) == ("127.0.0.1",)
    else:
        with pytest.raises(AddressRefusedError):
            checked_addresses(url, local)


def test_an_origin_has_its_default_port() -> None:
    assert origin_of("https://A.test/x") == ("https", "a.test", 443)
    assert origin_of("http://a.test:8080/x") == ("http", "a.test", 8080)


def test_a_host_is_one_under_every_scheme_port_and_spelling() -> None:
    urls = ["http://a.test/x", "https://A.test:8443/", "http://u:p@a.test./#post:a=1"]
    assert {host_of(url) for url in urls} == {"a.test"}
    assert host_of("http://[::1") == ""
