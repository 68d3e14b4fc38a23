"""The call list: a workbook that is read again, prints well and holds nothing but text."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.evidence.call_list import NO_ADDRESS, call_list
from assets.evidence.missing import Looked
from assets.raw_text.xlsx import xlsx_document
from expectations.signs import visible
from tests.assets.evidence.searched import AT, silent
from tests.hostile import ATTACKS

FORMULAS = ("=1+1", "+8610123", "-1", "@SUM(A1)", "\t=1", "{=A1}", "=cmd|' /C calc'!A0", "007")
HEAD = (
    *("单位", "类别", "主管单位", "区域", "缺报情况", "原因", "查找过的地址", "去年地址", "联系人"),
    *("电话", "联系时间", "答复", "新地址", "单位编号"),
)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def parts(book: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def cells(book: bytes) -> dict[str, str]:
    """What each cell of the first sheet holds; all are shared strings or nothing at all."""
    files = parts(book)
    strings = [
        "".join(text.text or "" for text in item.iter(f"{MAIN}t"))
        for item in ET.fromstring(files["xl/sharedStrings.xml"])
    ]
    found = {}
    for cell in ET.fromstring(files["xl/worksheets/sheet1.xml"]).iter(f"{MAIN}c"):
        assert [child.tag for child in cell] in ([], [f"{MAIN}v"])
        if len(cell):
            assert cell.get("t") == "s"
            found[str(cell.get("r"))] = strings[int(cell[0].text or "")]
    return found


def test_a_row_a_unit_says_whom_to_call_and_why() -> None:
    listed = cells(call_list([silent()]))

    assert tuple(listed[f"{chr(65 + number)}1"] for number in range(len(HEAD))) == HEAD
    assert {name: listed[name] for name in listed if name.endswith("2")} == {
        "A2": "临溪县卫生健康局",
        "B2": "部门",
        "C2": "临溪县人民政府",
        "D2": "临溪县",
        "E2": "页面已失效",
        "F2": "页面已不存在 page is gone: HTTP 404: http://www.lx.gov.cn/a.html",
        "G2": "http://www.lx.gov.cn/a.html（2025-02-20 14:30 页面已不存在 page is gone: HTTP 404:"
        " http://www.lx.gov.cn/a.html）",
        "H2": "http://www.lx.gov.cn/2024/b.html",
        "I2": "李四",
        "J2": "0990-1234567",
        "N2": "linxi-health",
    }


def test_each_place_has_its_own_row_on_the_second_sheet() -> None:
    places = (
        Looked("files/a.pdf", AT, ("一 one", "二 two")),
        Looked("http://x.test/", None, ("三",)),
    )
    _, second = xlsx_document(call_list([silent(looked=places)])).grids

    assert [[cell.text for cell in row] for row in second.rows[1:]] == [
        ["临溪县卫生健康局", "files/a.pdf", "2025-02-20 14:30", "一 one；二 two", "linxi-health"],
        ["临溪县卫生健康局", "http://x.test/", "", "三", "linxi-health"],
    ]


def test_a_unit_without_a_source_says_so() -> None:
    assert cells(call_list([silent(looked=())]))["G2"] == NO_ADDRESS


def test_it_is_set_up_to_be_filtered_and_printed() -> None:
    for number in (1, 2):
        sheet = parts(call_list([silent(), silent()]))[f"xl/worksheets/sheet{number}.xml"]
        assert 'ySplit="1"' in sheet
        assert 'state="frozen"' in sheet
        assert re.search(r'<autoFilter ref="A1:[A-Z]3"/>', sheet)
        assert 'fitToPage="1"' in sheet
        assert 'orientation="landscape"' in sheet
        assert 'paperSize="9"' in sheet
        assert 'fitToHeight="0"' in sheet
    names = parts(call_list([silent()]))["xl/workbook.xml"]
    assert re.findall(r'"_xlnm.Print_Titles" localSheetId="\d">([^<]+)<', names) == [
        "催报清单!$1:$1",
        "查找记录!$1:$1",
    ]


def test_a_row_is_as_high_as_its_longest_text() -> None:
    wordy = [silent(reason="长" * n, looked=(), former_address="") for n in (19, 20, 29, 2000)]
    sheet = parts(call_list(wordy))["xl/worksheets/sheet1.xml"]
    heights = [float(height) for height in re.findall(r'<row r="\d+"[^>]* ht="([\d.]+)"', sheet)]
    two, three, four, many = heights

    assert three - two == four - three == 13.5
    assert 408 < many <= 409  # the most a row can have


def test_only_a_web_address_is_a_link() -> None:
    plain = "http://www.lx.gov.cn/a.html?b=1&c=2"
    addresses = (*ATTACKS, *FORMULAS, "file:///etc/passwd", "\\\\host\\share", "mailto:a@b.cn")
    listed = [silent(looked=(Looked(each, AT, ("x",)),), former_address=each) for each in addresses]
    files = parts(call_list([*listed, silent(looked=(), former_address=plain)]))

    targets = [
        target
        for name, text in files.items()
        if name.endswith(".rels")
        for target in re.findall(r'Target="([^"]+)" TargetMode="External"', text)
    ]
    assert targets == [plain.replace("&", "&amp;")]


def test_links_and_texts_that_the_format_cannot_hold_are_cut_or_plain() -> None:
    far = "http://x.test/" + "a" * 3000
    long = "长" * 20_000 + "🀄" * 20_000
    listed = cells(call_list([silent(former_address=far, reason=long)]))

    assert listed["H2"] == far
    assert listed["F2"].startswith("长" * 20_000 + "🀄")
    assert listed["F2"].endswith("🀄…")
    assert 32_760 < len(listed["F2"].encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize("text", [*ATTACKS, *FORMULAS])
def test_whatever_a_text_begins_with_it_stays_text(text: str) -> None:
    hostile = silent(
        **dict.fromkeys(("reporter", "parent", "region_name", "reason", "telephone"), text),
        **dict.fromkeys(("reporter_id", "contact", "former_address", "kind"), text),
        looked=(Looked(text, AT, (text,)),),
    )
    book = call_list([hostile])
    listed = cells(book)

    assert [listed[f"{column}2"] for column in "ABCDFHIJN"] == [visible(text)] * 9
    assert all("<f>" not in part for part in parts(book).values())


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=5))
def test_any_texts_make_a_workbook_that_can_be_read(texts: list[str]) -> None:
    listed = [silent(reporter=text, reason=text, former_address=text) for text in texts]
    for name, part in parts(call_list(listed)).items():
        assert ET.fromstring(part) is not None, name


def test_equal_lists_give_equal_bytes() -> None:
    first, second = (call_list([silent(), silent(reporter="乙")]) for _ in range(2))
    assert first == second
    assert first != call_list([silent(), silent(reporter="丙")])
    created = re.search(r"<dcterms:created[^>]*>([^<]+)<", parts(first)["docProps/core.xml"])
    assert created is not None
    assert created[1] == "2000-01-01T00:00:00Z"
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {each.date_time for each in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_list_has_its_head() -> None:
    assert len(cells(call_list([]))) == len(HEAD)


def test_text_that_looks_like_a_date_or_number_is_kept_as_written() -> None:
    listed = cells(call_list([silent(telephone="01012345678", contact="3-4")]))
    assert (listed["J2"], listed["I2"]) == ("01012345678", "3-4")
