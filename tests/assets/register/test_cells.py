"""What spreadsheets make of a file is undone where that is safe, and told where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.register.cells import NotCsvError, table_of
from tests.assets.register.small_office import REGIONS, REPORTERS, SOURCES, loaded, problems


def test_comments_empty_rows_and_empty_cells_at_the_end_are_passed_over(tmp_path: Path) -> None:
    padded = "\n".join(f"{line},,," if line else ",,,,,,,,," for line in REGIONS.split("\n"))
    commented = f'# one, "two\n"# three, four",,\n{padded}\n# 991122,戊县,shire\n'
    assert loaded(tmp_path, regions=commented).regions.equals(loaded(tmp_path).regions)


def test_a_quotation_mark_in_a_comment_hides_no_row() -> None:
    assert table_of(b'# a,"b\nc,d\n# e,"f\n') == [[], ["c", "d"], []]


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    rows = SOURCES.replace("\n", "\n# comment\n\n", 1) + "nobody,2024,direct,https://x.example/,,\n"
    (told,) = problems(tmp_path, sources=rows)
    assert told.startswith("sources.csv row 7, reporter_id: no such reporter")


def test_a_spreadsheets_error_in_the_first_cell_is_no_comment(tmp_path: Path) -> None:
    told = problems(tmp_path, regions=REGIONS + "#REF!,戊县,county,991100,,,\n")
    assert told == ["regions.csv row 6, code: a spreadsheet's error, not a value: '#REF!'"]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ('"=""991122"""', "a formula, not its value"),
        ("9.91122E+05", "the spreadsheet made a number of it"),
        ("9E+05", "the spreadsheet made a number of it"),
        ("991122.0", "the spreadsheet made a number of it"),
        ('"9911\n22"', "holds a line break"),
    ],
)
def test_a_spoilt_code_is_told_once(tmp_path: Path, cell: str, why: str) -> None:
    (told,) = problems(tmp_path, regions=REGIONS + f"{cell},戊县,county,991100,,,\n")
    assert told.startswith(f"regions.csv row 6, code: {why}")


def test_what_hangs_on_a_spoilt_row_is_still_judged(tmp_path: Path) -> None:
    rows = REPORTERS + "x,己局,ministry,county,991121,unit,,2020,a,b\n"
    (told,) = problems(tmp_path, reporters=rows, sources=SOURCES + "x,2020,file,a.pdf,,\n")
    assert told == (
        "reporters.csv row 5, column 10: beyond the last column; a value that holds a comma stands"
        " in double quotes: 'b'"
    )
    (told,) = problems(tmp_path, reporters=REPORTERS + "x,己局,department,county,991121,unit,,\n")
    assert told == "reporters.csv row 5, aliases: the row ends before this column: ''"


def test_a_dropped_zero_is_told_with_what_was_meant(tmp_path: Path) -> None:
    rows = REPORTERS + "007,己局,department,county,991121,unit,,,\n"
    (told,) = problems(tmp_path, reporters=rows, sources=SOURCES + "7,2024,file,a.pdf,,\n")
    assert told == (
        "sources.csv row 5, reporter_id: no such reporter in reporters.csv; '007' is one: a"
        " spreadsheet drops leading zeros: '7'"
    )


def test_digits_of_full_width_and_chinese_words_count_as_the_others(tmp_path: Path) -> None:
    regions = REGIONS.replace("county,991100,yes,,", "县级,９９１１００,是,２０１９,")
    reporters = REPORTERS.replace("department,county", "部门,县级").replace(
        "县财政局\n", "A｜B，C；D\n"
    )
    register = loaded(tmp_path, regions=regions, reporters=reporters)
    (row,) = register.regions.filter(code="991121").iter_rows(named=True)
    assert (row["level"], row["parent"], row["collection"]) == ("county", "991100", True)
    assert row["valid_from"] == 2019
    (row,) = register.reporters.filter(reporter_id="finance").iter_rows(named=True)
    assert (row["kind"], row["aliases"]) == ("department", ["A", "B", "C", "D"])


def test_columns_may_be_headed_in_chinese(tmp_path: Path) -> None:
    header = "单位编号,报告年度,来源类别,地址,站点平台,本地来源,备注"
    rows = [header, *(f"{row}," for row in SOURCES.splitlines()[1:])]
    assert loaded(tmp_path, sources="\n".join(rows)).sources.equals(loaded(tmp_path).sources)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            "reporter_id,year,kind,address,platform,local,colour",
            "column 7: no such column: 'colour'",
        ),
        (
            "reporter_id,year,kind,address,platform,local,年度,,",
            "column 7: no such column: '年度'",
        ),
        (
            "reporter_id,year,kind,address,platform,local,报告年度",
            "year: the column stands twice: '报告年度'",
        ),
        (
            "reporter_id,year,kind,address,platform",
            (
                "local: the column is missing; the first row has:"
                " 'reporter_id,year,kind,address,platform'"
            ),
        ),
        ("", "reporter_id: the column is missing; the first row has: ''"),
        (
            "reporter_id;year;kind",
            (
                "column 1: values stand between ';'; save it as 'CSV UTF-8 (comma delimited)':"
                " 'reporter_id;year;kind'"
            ),
        ),
        (
            "reporter_id\tyear",
            (
                "column 1: values stand between '\\t'; save it as 'CSV UTF-8 (comma delimited)':"
                " 'reporter_id\\tyear'"
            ),
        ),
    ],
)
def test_a_header_that_is_none_is_told(tmp_path: Path, header: str, told: str) -> None:
    assert problems(tmp_path, sources=f"{header}\n")[0] == f"sources.csv row 1, {told}"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04\x14\xff", "a workbook named .csv, not UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1", "a workbook named .csv, not UTF-8"),
        ("代码,名称".encode("utf-16"), "UTF-16 ('Unicode text'), not UTF-8"),
        ("代码,名称".encode("gb18030"), "GBK, the encoding of Chinese Windows, not UTF-8"),
        (b"a\xff\xff", "of an unknown encoding, not UTF-8"),
    ],
)
def test_bytes_that_are_no_utf_8_are_told_for_what_they_are(data: bytes, why: str) -> None:
    with pytest.raises(NotCsvError, match="save it as 'CSV UTF-8'") as caught:
        table_of(b"code,name\n" * (not data.startswith((b"PK", b"\xd0", b"\xff"))) + data)
    assert str(caught.value).startswith(why)


def test_signs_that_cannot_be_seen_are_taken_off() -> None:
    assert table_of("\u200ba\u3000, \u00a0b\ufeff\n".encode()) == [["a", "b"]]
