"""A source added to sources.csv: its row at the end, every other byte as it was."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from upath import UPath

from assets.register.load import load_register
from assets.register.recording import record_source, with_source
from assets.register.rows import RegisterError
from samples.serve import OFFICE

NEW = {
    "reporter_id": "linxi-finance",
    "year": "2024",
    "kind": "direct",
    "address": "https://www.example.gov.cn/a,b.html",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in (OFFICE / "register").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_the_register_has_the_source_and_the_file_only_grew(folder: Path) -> None:
    before = (folder / "sources.csv").read_bytes()
    register = record_source(UPath(folder), NEW)
    after = (folder / "sources.csv").read_bytes()
    assert after.startswith(before)
    added = register.sources.filter(address=NEW["address"]).row(0, named=True)
    assert (added["reporter_id"], added["year"], added["kind"]) == ("linxi-finance", 2024, "direct")
    assert load_register(UPath(folder)).sources.equals(register.sources)


def test_line_ends_and_a_missing_last_one_are_kept_as_the_file_has_them() -> None:
    text = "\ufeff# 说明\r\nreporter_id,year,kind,address,platform,local\r\na,2023,direct,http://x.cn/,,"
    made = with_source(text, {"reporter_id": "b", "kind": "direct", "address": "http://y.cn/"})
    assert made == f"{text}\r\nb,,direct,http://y.cn/,,\r\n"


def test_columns_may_stand_in_any_order_and_be_headed_in_chinese() -> None:
    text = "地址,报告年度,单位编号,来源类别,站点平台,本地来源\n"
    assert with_source(text, NEW) == text + '"https://www.example.gov.cn/a,b.html",2024,' + (
        "linxi-finance,direct,,\n"
    )


def test_a_value_without_a_column_is_not_dropped(folder: Path) -> None:
    before = (folder / "sources.csv").read_bytes()
    with pytest.raises(RegisterError, match=r"sources.csv: has no column sheet"):
        record_source(UPath(folder), {**NEW, "kind": "workbook", "sheet": "财政局"})
    assert (folder / "sources.csv").read_bytes() == before


def test_a_note_without_a_column_is_a_comment(folder: Path) -> None:
    before = (folder / "sources.csv").read_text(encoding="utf-8")
    record_source(UPath(folder), {**NEW, "note": "电话\n告知"})
    after = (folder / "sources.csv").read_text(encoding="utf-8")
    assert after.removeprefix(before).startswith("# 电话 告知\nlinxi-finance,2024,direct,")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "ftp://x.cn/"}, "must be an http or https address: 'ftp://x.cn/'"),
        ({"reporter_id": "nobody"}, "no such reporter in reporters.csv: 'nobody'"),
        ({"year": ""}, "it needs its year"),
    ],
)
def test_a_faulty_source_is_refused_and_the_file_left_alone(
    folder: Path, wrong: dict[str, str], said: str
) -> None:
    before = (folder / "sources.csv").read_bytes()
    with pytest.raises(RegisterError) as refused:
        record_source(UPath(folder), {**NEW, **wrong})
    assert said in str(refused.value)
    assert (folder / "sources.csv").read_bytes() == before


def test_a_source_that_is_there_already_is_said(folder: Path) -> None:
    record_source(UPath(folder), NEW)
    with pytest.raises(RegisterError, match="stands twice"):
        record_source(UPath(folder), NEW)


def test_commands_at_the_same_time_lose_nothing(folder: Path) -> None:
    def add(number: int) -> None:
        record_source(UPath(folder), {**NEW, "address": f"http://www.example.gov.cn/{number}"})

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    addresses = set(load_register(UPath(folder)).sources["address"])
    assert {f"http://www.example.gov.cn/{number}" for number in range(8)} <= addresses
