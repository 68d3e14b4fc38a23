"""The simulator itself: what it serves, how it misbehaves and what it writes down."""

from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.simulator import troubles
from tests.simulator.certificates import EXPIRED, Authority
from tests.simulator.sites import Site
from tests.simulator.troubles import page
from tests.simulator.web import Logged, Web, first_listener, listeners_for, served

BODY = b"<html>" + b"0123456789" * 100
WHOLE = page(BODY)
NAMES = ["www.a.test", "www.b.test", "www.c.test"]


@pytest.fixture(scope="module")
def site() -> Site:
    site = Site("http://www.a.test")
    site.put("/whole", BODY)
    site.put("/cut", troubles.reset_within(WHOLE))
    site.put("/longer", troubles.declared_longer(WHOLE))
    site.put("/open", troubles.without_length(WHOLE))
    site.put("/chunked", troubles.chunked(WHOLE))
    site.put("/chunks-cut", troubles.chunked(WHOLE, whole=False))
    site.put("/slow", troubles.slowly(WHOLE, 0.4))
    site.put("/drip", troubles.dripping_head(WHOLE, 0.6))
    site.put("/gzip", troubles.gzipped(WHOLE))
    site.put("/no-gzip", troubles.falsely_gzipped(WHOLE))
    site.put("/reset", troubles.reset_at_once())
    site.put("/once", troubles.at_first(1, page("busy", 503), WHOLE))
    site.put("/form", lambda request: page(f"{request.method} {request.form}"))
    return site


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def log() -> list[Logged]:
    return []


@pytest.fixture(scope="module")
def web(site: Site, authority: Authority, log: list[Logged]) -> Iterator[Web]:
    certificates = {
        "www.a.test": authority.context("www.a.test"),
        "www.b.test": authority.context("www.b.test", EXPIRED),
    }
    hosts = dict.fromkeys(NAMES, site)
    with served(hosts, listeners_for(NAMES, first_listener()), log, certificates) as web:
        yield web


def got(web: Web, path: str, host: str = "www.a.test") -> requests.Response:
    return requests.get(f"http://{web.addresses[host]}:{web.port}{path}", timeout=5)


@pytest.mark.parametrize("path", ["/whole", "/open", "/chunked", "/slow", "/gzip"])
def test_what_is_whole_comes_whole(web: Web, path: str) -> None:
    assert got(web, path).content == BODY


@pytest.mark.parametrize("path", ["/cut", "/chunks-cut", "/drip", "/reset", "/no-gzip", "/longer"])
def test_what_is_broken_breaks(web: Web, path: str) -> None:
    # A body that is shorter than it was declared is an error of urllib3 since its second version.
    with pytest.raises(requests.RequestException):
        got(web, path)


def test_a_host_recovers(web: Web) -> None:
    assert [got(web, "/once").status_code for _ in range(2)] == [503, 200]


def test_an_unchanged_page_is_not_sent_again(web: Web, log: list[Logged]) -> None:
    tag = got(web, "/whole").headers["ETag"]
    address = f"http://{web.addresses['www.a.test']}:{web.port}/whole"
    answer = requests.get(address, headers={"If-None-Match": tag}, timeout=5)
    assert (answer.status_code, answer.content) == (304, b"")
    assert (log[-1].conditional, log[-1].status) == (True, 304)


def test_every_request_is_written_down(web: Web, log: list[Logged]) -> None:
    before = len(log)
    got(web, "/whole?a=1", "www.b.test")
    address = f"http://{web.addresses['www.c.test']}:{web.port}/form"
    assert requests.post(address, data={"col": "1"}, timeout=5).text == "POST col=1"
    asked = [(one.host, one.method, one.target, one.form) for one in log[before:]]
    assert asked == [
        ("www.b.test", "GET", "/whole?a=1", ""),
        ("www.c.test", "POST", "/form", "col=1"),
    ]
    assert all(one.began <= one.ended for one in log)


def test_each_name_has_its_address(web: Web) -> None:
    assert len({web.resolve(name)[0][4][0] for name in NAMES}) == len(NAMES)  # type: ignore[index]
    assert web.resolve("127.0.0.1", 80)[0][4] == ("127.0.0.1", 80)
    with pytest.raises(socket.gaierror):
        web.resolve("www.none.test")


def handshake(web: Web, host: str, authority: Authority) -> str:
    context = ssl.create_default_context(cafile=str(authority.bundle))
    with (
        socket.create_connection((web.addresses[host], web.port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=host) as encrypted,
    ):
        encrypted.sendall(b"GET /whole HTTP/1.1\r\nHost: a\r\n\r\n")
        return encrypted.recv(15).decode()


def test_one_port_is_plain_and_encrypted(web: Web, log: list[Logged], authority: Authority) -> None:
    assert handshake(web, "www.a.test", authority) == "HTTP/1.1 200 OK"
    assert log[-1].scheme == "https"


def test_certificates_are_as_bad_as_they_should_be(web: Web, authority: Authority) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        handshake(web, "www.b.test", authority)
    with pytest.raises(ConnectionResetError):
        handshake(web, "www.c.test", authority)


def test_a_bomb_is_small_until_it_is_unpacked() -> None:
    bomb = troubles.gzip_bomb(1_000_000)
    assert len(bomb.body) < 2_000
    assert len(gzip.decompress(bomb.body)) > 1_000_000


def test_files_of_the_authority_stay_in_its_folder(authority: Authority) -> None:
    assert Path(authority.bundle).is_file()
