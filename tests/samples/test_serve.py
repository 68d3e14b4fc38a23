"""The sample site is a real HTTP server, and the prepared office points at it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from samples.serve import OFFICE, ORIGIN, PortBusyError, Request, prepared_office, serve_site


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_bytes("<p>年报</p>".encode("gbk"))
    (tmp_path / "a" / "b.txt").write_text("一", encoding="utf-8")
    (tmp_path.parent / "outside.txt").write_text("secret", encoding="utf-8")
    return tmp_path


@pytest.fixture
def seen() -> list[Request]:
    return []


@pytest.fixture
def base(root: Path, seen: list[Request]) -> Iterator[str]:
    with serve_site(root, 0, seen) as address:
        yield address


def get(address: str, **headers: str) -> requests.Response:
    return requests.get(address, headers=headers, timeout=10)


def test_pages_come_as_bytes_without_a_charset(base: str) -> None:
    answer = get(f"{base}/a/index.html")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html"
    assert answer.content == "<p>年报</p>".encode("gbk")
    assert get(f"{base}/a/b.txt").headers["Content-Type"] == "text/plain"
    assert get(f"{base}/a/").content == answer.content


def test_an_unchanged_page_is_not_sent_again(base: str) -> None:
    first = get(f"{base}/a/b.txt")
    by_tag = get(f"{base}/a/b.txt", **{"If-None-Match": first.headers["ETag"]})
    by_time = get(f"{base}/a/b.txt", **{"If-Modified-Since": first.headers["Last-Modified"]})

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_time.status_code == 304


def test_a_changed_page_is_sent_again(base: str, root: Path) -> None:
    tag = get(f"{base}/a/b.txt").headers["ETag"]
    (root / "a" / "b.txt").write_text("二", encoding="utf-8")

    answer = get(f"{base}/a/b.txt", **{"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (200, "二".encode())


@pytest.mark.parametrize("since", ["yesterday", "Mon, 01 Jan 1990 00:00:00 GMT"])
def test_a_date_that_is_old_or_none_gets_the_page(base: str, since: str) -> None:
    assert get(f"{base}/a/b.txt", **{"If-Modified-Since": since}).status_code == 200


@pytest.mark.parametrize("path", ["/none.html", "/a", "/", "/..%2foutside.txt", "//etc/passwd"])
def test_what_is_no_file_of_the_site_is_not_found(base: str, path: str) -> None:
    assert get(f"{base}{path}").status_code == 404


def test_head_sends_no_body(base: str) -> None:
    answer = requests.head(f"{base}/a/b.txt", timeout=10)

    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == "3"
    assert answer.content == b""


def test_requests_are_noted_and_nothing_is_printed(
    base: str, seen: list[Request], capfd: pytest.CaptureFixture[str]
) -> None:
    get(f"{base}/a/b.txt?x=1")
    get(f"{base}/none.html")

    assert seen == [Request("GET", "/a/b.txt?x=1", 200), Request("GET", "/none.html", 404)]
    assert capfd.readouterr() == ("", "")


def test_a_taken_port_is_named_with_the_way_out(root: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = pytest.raises(PortBusyError, match=rf"{port}.*NIANBAO_SAMPLE_PORT")
        with refused, serve_site(root, port):
            pass


def test_the_port_is_free_again_afterwards(root: Path) -> None:
    with serve_site(root, 0) as first:
        port = int(first.rsplit(":", 1)[1])
        assert get(f"{first}/a/b.txt").status_code == 200
    with serve_site(root, port) as second:
        assert second == first


def test_the_prepared_office_is_the_sample_office_at_its_own_origin(tmp_path: Path) -> None:
    office = prepared_office(tmp_path / "office", ORIGIN)

    copied = {f.relative_to(office): f.read_bytes() for f in office.rglob("*") if f.is_file()}
    sample = {f.relative_to(OFFICE): f.read_bytes() for f in OFFICE.rglob("*") if f.is_file()}
    assert copied == sample


def test_the_prepared_office_points_at_another_origin(tmp_path: Path) -> None:
    office = tmp_path / "office"
    for _ in range(2):
        assert prepared_office(office, "http://127.0.0.1:5") == office
    (office / "decisions").mkdir(exist_ok=True)
    (office / "decisions" / "mine.yaml").write_text("[]")
    prepared_office(office, "http://127.0.0.1:5")

    sources = (office / "register" / "sources.csv").read_text(encoding="utf-8")
    assert ORIGIN not in sources
    assert "http://127.0.0.1:5/linxi/" in sources
    assert (office / "decisions" / "mine.yaml").exists()
