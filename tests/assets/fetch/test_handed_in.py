"""A folder of files that came by mail: listed, archived, read back."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upath import UPath

from assets.fetch.handed_in import folder_body, folder_listing
from assets.fetch.listings import Listing
from assets.storage.addresses import file_path


def listed(body: bytes) -> Listing:
    found = folder_listing(body)
    assert isinstance(found, Listing)
    return found


def test_every_file_below_is_a_link_titled_by_its_name(tmp_path: Path) -> None:
    names = ["2024/县财政局2024年年报.docx", "2024/乡镇/青筠镇 年报.pdf", "2024/a#b?c.xlsx"]
    for name in names:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    for left_out in (".DS_Store", "~$县财政局.docx"):
        (tmp_path / "2024" / left_out).write_bytes(b"x")
    body = folder_body(UPath(tmp_path), "2024")
    links = listed(body).links
    assert sorted(file_path(link.url) for link in links) == sorted(names)
    assert {link.title for link in links} == {"县财政局2024年年报", "青筠镇 年报", "a#b?c"}
    digest = hashlib.sha256(names[0].encode()).hexdigest()
    assert digest in body.decode()
    assert folder_body(UPath(tmp_path), "2024") == body


def test_a_changed_file_changes_the_listing(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/a.txt").write_bytes(b"1")
    before = folder_body(UPath(tmp_path), "files")
    (tmp_path / "files/a.txt").write_bytes(b"2")
    assert folder_body(UPath(tmp_path), "files") != before


def test_an_empty_folder_says_so_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    assert listed(folder_body(UPath(tmp_path), "files")).says_empty
    with pytest.raises(FileNotFoundError):
        folder_body(UPath(tmp_path), "elsewhere")


NAMES = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="/\0.~"),
    min_size=1,
    max_size=9,
)


@given(st.sets(NAMES, max_size=5))
@settings(max_examples=50)
def test_any_name_comes_back_as_it_is(names: set[str]) -> None:
    with tempfile.TemporaryDirectory() as office:
        (Path(office) / "files").mkdir()
        for name in names:
            (Path(office) / "files" / name).write_bytes(b"x")
        links = listed(folder_body(UPath(office), "files")).links
    assert {file_path(link.url) for link in links} == {f"files/{name}" for name in names}
