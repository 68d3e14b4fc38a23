"""Posted forms and recorded exceptions: archived as they were asked, read back under one name."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from upath import UPath
from warcio.archiveiterator import ArchiveIterator

from assets.storage.addresses import (
    AddressError,
    file_address,
    file_path,
    normal_address,
    posted_address,
    split_post,
)
from assets.storage.archive import Archive
from assets.storage.archive_index import redirect_target
from assets.storage.warc import Failure
from tests.assets.storage.small_archive import PLACE, START, closed_file, exchange, kept

LIST = posted_address("http://a.test/module/dataproxy.jsp?unit=7", "col=1&appid=1&title=%E5%B9%B4")


@pytest.mark.parametrize("form", ["", "col=1", "a=#post:b", "q=年 报", "a=1&a=1", "a=%20+%"])
def test_a_posted_address_is_one_name_of_url_and_form(form: str) -> None:
    address = posted_address("http://a.test/x?q=年#top", form)
    assert address.isascii()
    assert normal_address(address) == address
    url, posted = split_post(address)
    assert url == "http://a.test/x?q=%E5%B9%B4"
    assert posted is not None
    assert posted_address(url, posted) == address


def test_no_page_makes_us_post() -> None:
    assert normal_address("http://a.test/x#post:pay=1", "http://b.test/") == "http://a.test/x"
    assert normal_address("#post:pay=1", "http://b.test/y") == "http://b.test/y"
    assert split_post("http://a.test/x#top") == ("http://a.test/x#top", None)
    with pytest.raises(AddressError, match="mailto"):
        posted_address("mailto:a@b.test", "col=1")


def test_forms_are_answers_of_their_own(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    plain, other = split_post(LIST)[0], posted_address(split_post(LIST)[0], "col=2")
    kept(
        archive,
        exchange(LIST, b"first"),
        exchange(plain, b"page"),
        exchange(other, b"second", exceptions=("robots", "tls")),
        Failure(LIST, "no_answer", "refused", START),
    )
    found = archive.records(*PLACE)
    assert [entry.url for entry in found] == [LIST, plain, other, LIST]
    assert [entry.final_url for entry in found] == [LIST, plain, other, None]
    assert [archive.body(entry) for entry in found[:3]] == [b"first", b"page", b"second"]
    assert [entry.exceptions for entry in found] == [(), (), ("robots", "tls"), ()]
    assert archive.checked(*PLACE).problems == []


def test_the_same_rows_for_another_form_are_a_revisit(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    other = posted_address(split_post(LIST)[0], "col=2")
    kept(archive, exchange(LIST, b"rows" * 50))
    kept(archive, exchange(other, b"rows" * 50, exceptions=("tls",)))
    first, second = archive.records(*PLACE)
    assert (second.url, second.exceptions) == (other, ("tls",))
    assert (first.warc_file, first.warc_offset) == (second.warc_file, second.warc_offset)
    assert archive.body(second) == b"rows" * 50


def test_not_modified_without_an_original_is_an_answer_without_a_body(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    kept(archive, exchange("http://a.test/1", b"", status=304, unchanged="sha256:GONE"))
    (entry,) = archive.records(*PLACE)
    assert (entry.status, entry.size) == (304, 0)


def test_in_the_file_it_is_a_real_post(tmp_path: Path) -> None:
    archive = Archive(UPath(tmp_path))
    packed = gzip.compress(b"rows", mtime=0)
    encoded = (("Content-Encoding", "gzip"),)
    kept(archive, exchange(LIST, packed, headers=encoded, exceptions=("robots",)))
    with closed_file(tmp_path).open("rb") as handle:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.raw_stream.read())
            for record in ArchiveIterator(handle)
        ]
    (info_type, info, _, _), (asked, request, line, form), (told, response, _, payload) = records
    assert (info_type, asked, told) == ("warcinfo", "request", "response")
    assert (line.protocol, line.statusline) == (
        "POST",
        "/module/dataproxy.jsp?unit=7 HTTP/1.1",
    )
    assert form == b"col=1&appid=1&title=%E5%B9%B4"
    assert payload == packed
    assert request.get_header("WARC-Concurrent-To") == response.get_header("WARC-Record-ID")
    for headers in (request, response):
        assert headers.get_header("WARC-Target-URI") == split_post(LIST)[0]
        assert headers.get_header("WARC-Warcinfo-ID") == info.get_header("WARC-Record-ID")
    assert response.get_header("WARC-Nianbao-Exceptions") == "robots"


@pytest.mark.parametrize(("status", "posted"), [(301, False), (303, False), (307, True)])
def test_a_redirected_form_is_followed_as_it_is_asked(
    tmp_path: Path, status: int, *, posted: bool
) -> None:
    archive = Archive(UPath(tmp_path))
    goal = "http://a.test/new" + ("#" + LIST.partition("#")[2] if posted else "")
    assert redirect_target(LIST, status, "/new") == goal
    moved = exchange(LIST, b"", status=status, headers=(("Location", "/new"),))
    kept(archive, moved, exchange(goal, b"rows"))
    first = archive.records(*PLACE)[0]
    assert (first.url, first.final_url, first.problem) == (LIST, goal, "")
    assert archive.body(first) == b"rows"


@pytest.mark.parametrize("base", ["", "http://a.test/list/"])
def test_a_password_in_an_address_is_told_to_nobody(base: str) -> None:
    assert normal_address("http://user:secret@a.test:81/x?y=@", base) == "http://a.test:81/x?y=@"


def test_a_path_that_is_not_utf_8_comes_back_as_it_is() -> None:
    path = os.fsdecode("in/年报.docx".encode("gb18030"))
    assert file_path(file_address(path)) == path
