"""Answer sheets as they are read: what is right is taken, what is wrong is named with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from upath import UPath

from assets.audit.sheet import SheetError, figure, load_sheet, load_sheets, read_sheet
from assets.audit.writing import sheet_text
from tests.assets.audit.made import FEES, TOTAL, answer, checked, sheet

SHEET = sheet(answer("甲"), checked("乙", FEES), answer("丙", cells=(FEES, TOTAL)))
TEXT = """\
year: 2024
regions: [991121]
seed: 017
drawn_on: 2025-03-01
population: 9
cells_per_report: 2
reports:
  - report_id: 甲:2024:x
    reporter: no
    document_sha256: 0000000000000000000000000000000000000000000000000000000000000000
    cells: [disclosure.fees.amount, requests.received.total]
    checked: yes
    wrong_cells:
      - {cell: disclosure.fees.amount, read: 24, printed: 24.10}
      - cell: requests.received.total
        read: null
        printed: 7
    note: 第2页 # 附件
    by: 李
    on: 2025-03-12
"""


def test_what_people_type_is_taken_as_it_is_typed() -> None:
    read = read_sheet(TEXT, "a.yaml")
    (entry,) = read.reports
    # No trap of YAML: a reporter named no, digits of noughts, a figure with its noughts.
    assert (entry.reporter, entry.document_sha256) == ("no", "0" * 64)
    assert (read.regions, read.seed, read.cells_per_report) == (("991121",), 17, 2)
    first, second = entry.wrong_cells
    assert (first.read, first.printed) == (Decimal(24), Decimal("24.1"))
    assert (second.read, second.printed) == (None, Decimal(7))
    assert entry.note == "第2页"
    assert str(entry.on) == "2025-03-12"
    assert entry.compared == 2


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("year: 2024", "year: 24", "a.yaml, year: Input should be greater than or equal to 2008"),
        ("year: 2024", "year: 2024\nyear: 2025", "a.yaml: not YAML: "),
        ("year: 2024", "- year", "a.yaml: not YAML: "),
        ("population: 9", "", "a.yaml, population: Field required"),
        ("population: 9", "population: 0", "greater than 0: '0'"),
        ("population: 9", "population: 9\nowner: me", "a.yaml, owner: Extra inputs"),
        ("regions: [991121]", "regions: []", "a.yaml: regions and reports must name"),
        ("cells_per_report: 2", "cells_per_report: some", "a.yaml, cells_per_report: Input"),
        ("checked: yes", "checked: maybe", "reports[0], checked: Input should be 'no' or 'yes'"),
        ("checked: yes", "checked: no", "a.yaml reports[0]: an answer is entered, but checked"),
        ("by: 李", "by: ''", "a.yaml reports[0]: checked is 'yes': by and on must say"),
        ("on: 2025-03-12", "on: ''", "a.yaml reports[0]: checked is 'yes': by and on must say"),
        ("on: 2025-03-12", "on: 3月12日", "reports[0], on: must be a day such as 2025-03-12: '3月"),
        ("on: 2025-03-12", "on: 2025-02-30", "reports[0], on: day is out of range"),
        ("read: 24,", "read: 2e1,", "wrong_cells.0.read: must be a figure in plain digits"),
        ("read: 24,", "read: 24.1,", "wrong_cells.0: read and printed are the same"),
        ("printed: 7", "printed: 7个", "wrong_cells.1.printed: must be a figure in plain digits"),
        ("printed: 7", "", "reports[0], wrong_cells.1.printed: Field required"),
        ("{cell: disclosure.fees", "{cell: disclosure.fee", "wrong_cells.0.cell: no edition of"),
        ("- cell: requests.received.total", "- cell: disclosure.fees.amount", "stands twice"),
        (
            "- cell: requests.received",
            "- cell: requests.granted",
            "not one of the cells to compare",
        ),
        ("cells: [disclosure.fees.amount,", "cells: [x,", "cells.0: no edition of the form has"),
        ("disclosure.fees.amount, requests.received.total]", "]", "cells: must be how many"),
        ("0000000000\n", "000000000\n", "reports[0], document_sha256: String should match"),
        ("note:", "notes:", "a.yaml reports[0], notes: Extra inputs are not permitted: '第2页'"),
        ("    by:", "    by: 王\n    by:", "a.yaml: not YAML: "),
    ],
)
def test_what_is_wrong_is_named_with_its_place(before: str, after: str, told: str) -> None:
    assert TEXT.count(before) == 1
    with pytest.raises(SheetError) as error:
        read_sheet(TEXT.replace(before, after), "a.yaml")
    assert told in str(error.value)
    assert len(error.value.problems) == 1


def test_everything_wrong_is_told_at_once() -> None:
    faulty = TEXT.replace("year: 2024", "year: x").replace("printed: 7", "printed: x")
    with pytest.raises(SheetError) as error:
        read_sheet(faulty, "a.yaml")
    assert [each.split(":")[0] for each in error.value.problems] == [
        "a.yaml, year",
        "a.yaml reports[0], wrong_cells.1.printed",
    ]


def test_more_wrong_cells_than_cells_are_refused() -> None:
    with pytest.raises(ValueError, match="2 of 1 cells"):
        checked("甲", FEES, TOTAL, cells=1)


def test_a_reporter_stands_in_a_sheet_once() -> None:
    with pytest.raises(ValueError, match="'甲' stands twice"):
        sheet(answer("甲"), answer("甲"))


def test_no_more_can_be_drawn_than_there_were() -> None:
    with pytest.raises(ValueError, match="2 drawn of a population of 1"):
        sheet(answer("甲"), answer("乙"), population=1)


def test_a_folder_of_sheets_is_read_by_name(tmp_path: Path) -> None:
    folder = UPath(tmp_path / "audits")
    assert load_sheets(folder) == []
    folder.mkdir()
    (folder / "b.yaml").write_text(sheet_text(SHEET), encoding="utf-8")
    (folder / "a.yaml").write_text(TEXT, encoding="utf-8")
    (folder / "README.md").write_text("抽查", encoding="utf-8")
    (folder / ".b.yaml.swp").write_bytes(b"\0")
    assert [each.file for each in load_sheets(folder)] == ["a.yaml", "b.yaml"]
    assert load_sheet(folder / "b.yaml") == SHEET.model_copy(update={"file": "b.yaml"})


def test_every_faulty_file_is_named(tmp_path: Path) -> None:
    folder = UPath(tmp_path)
    (folder / "a.yaml").write_bytes(b"\xff")
    (folder / "b.yml").write_text(TEXT, encoding="utf-8")
    (folder / "c.yaml").write_text("- 1", encoding="utf-8")
    (folder / "d.yaml").mkdir()
    with pytest.raises(SheetError) as error:
        load_sheets(folder)
    first, second, third, fourth = error.value.problems
    assert first.startswith("a.yaml: cannot be read")
    assert second == "b.yml: answer sheets are kept in files named *.yaml"
    assert third == "c.yaml: must be the fields of an answer sheet, is ['1']"
    assert fourth.startswith("d.yaml: cannot be read")
    with pytest.raises(SheetError, match=r"c\.yaml: must be a folder"):
        load_sheets(folder / "c.yaml")


@pytest.mark.parametrize(
    ("text", "value"), [("24", 24), ("0.5", Decimal("0.5")), ("-3", -3), ("", None), ("null", None)]
)
def test_a_figure_is_plain_digits(text: str, value: Decimal | None) -> None:
    assert figure(text) == value


@pytest.mark.parametrize("text", ["1,000", "1e3", "０", "+1", "007", "1.", ".5", "NaN", "二", " 1"])
def test_anything_else_is_no_figure(text: str) -> None:
    with pytest.raises(ValueError, match="plain digits"):
        figure(text)
