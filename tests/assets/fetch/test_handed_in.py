"""A folder of files that came by mail: listed, archived, read back."""

from __future__ import annotations

import hashlib
import os
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


def files_of(office: Path, **bodies: bytes) -> Listing:
    for name, body in bodies.items():
        path = office / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return listed(folder_body(UPath(office), "in"))


def test_one_report_in_two_formats_or_as_a_copy_is_one_link(tmp_path: Path) -> None:
    same = {"甲.docx": b"1", "甲.pdf": b"2", "甲(1).docx": b"1", "甲 - 副本.docx": b"1"}
    others = {"乙.docx": b"1", "甲(2).docx": b"other", "甲.xlsx": b"3"}
    links = files_of(tmp_path, **same, **others).links
    paths = [file_path(link.url) for link in links]
    assert paths == ["in/乙.docx", "in/甲(2).docx", "in/甲.docx", "in/甲.xlsx"]


def test_a_name_in_folders_of_several_years_is_told_with_its_year(tmp_path: Path) -> None:
    files = {"2023/甲.docx": b"1", "2024年/甲.docx": b"2", "2024年/乙.docx": b"3"}
    titles = [link.title for link in files_of(tmp_path, **files).links]
    assert titles == ["2023年甲", "乙", "2024年甲"]


def test_a_name_that_is_not_utf_8_is_read_as_windows_wrote_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    name = os.fsdecode("财政局2024年年报.docx".encode("gb18030"))
    (tmp_path / "in" / name).write_bytes(b"x")
    (link,) = listed(folder_body(UPath(tmp_path), "in")).links
    assert (link.title, file_path(link.url)) == ("财政局2024年年报", f"in/{name}")


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    (folder / "out.docx").symlink_to(tmp_path / "secret")
    (folder / "dangling.docx").symlink_to(folder / "nowhere")
    (folder / "circle").symlink_to(folder)
    os.mkfifo(folder / "pipe.docx")
    found = files_of(tmp_path, **{"甲.docx": b"1"})
    assert [link.title for link in found.links] == ["甲"]
    assert "circle" in found.goes_on
    body = folder_body(UPath(tmp_path), "in").decode()
    assert [
        name for name in ("out", "dangling", "circle", "pipe") if f"in/{name}" not in body
    ] == []
    assert body.count('"problem"') == 4
    assert "secret" not in body


def test_a_folder_of_too_many_files_says_that_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.fetch.handed_in._MAX_FILES", 2)
    assert not files_of(tmp_path, a=b"1", b=b"2").goes_on
    assert "3 files, over 2" in files_of(tmp_path, c=b"3").goes_on
