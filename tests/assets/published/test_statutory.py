"""Which form a region's tables take, what they print, and what their notes say of the sums."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assets.published.statutory import RegionTables, region_tables
from expectations.forms.catalogue import edition
from samples.synthetic import random_cells
from tests.assets.published.statutory_files import WRITERS, read_back, regions_of
from tests.assets.rollups.conftest import World

YEAR = 2024


def county(year: int = YEAR) -> World:
    world = World(year=year)
    world.add_region("c", None, "county", name="临溪县")
    world.add_region("t", "c", "township", name="青筠镇")
    world.add_reporter("gov", "c", name="临溪县人民政府", kind="government", scope="region_wide")
    return world


def add_report(world: World, name: str, region: str = "c", **given: object) -> None:
    """A reporter with a report that satisfies the form; figures may be ``changed``."""
    grid = edition(str(given.pop("edition", "2021")), str(given.pop("variant", "")))
    figures = random_cells(grid, random.Random(name))
    figures = {key: value for key, value in figures.items() if not grid.cell_by_key[key].optional}
    figures |= given.pop("changed", {})  # type: ignore[arg-type]
    world.add_reporter(name, region, name=name)
    world.add_report(name, figures, edition=grid.id, variant=grid.variant, **given)  # type: ignore[arg-type]


def tables_of(world: World) -> RegionTables:
    (region,) = regions_of(world.year, world.tables())
    tables = region_tables(region)
    assert tables is not None
    return tables


def add_missing(world: World, name: str) -> None:
    world.add_reporter(name, "c", name=name)
    world.add_outcome(name, "not_published")


def note(tables: RegionTables, label: str) -> str:
    return next((each.text for each in tables.notes if each.label == label), "")


def test_the_edition_is_that_of_the_year() -> None:
    world = county()
    add_report(world, "财政局")
    tables = tables_of(world)
    assert tables.title == "临溪县2024年政府信息公开工作年度报告"
    assert [table.heading[:2] for table in tables.tables] == ["二、", "三、", "四、"]
    assert "requests.other_other.total" in tables.figures
    assert "国办公开办函〔2021〕30号" in note(tables, "表格版式")


def test_one_row_where_a_counted_report_prints_one() -> None:
    world = county()
    add_report(world, "财政局")
    add_report(world, "住建局", variant="single_other_handling")
    tables = tables_of(world)
    assert "requests.other_handling.total" in tables.figures
    assert "requests.other_other.total" not in tables.figures
    assert "单行（六）其他处理，本表按此列示" in note(tables, "表格版式")
    assert note(tables, "勾稽差异") == ""


@pytest.mark.parametrize("everyone", [True, False])
def test_rows_of_a_local_form_where_every_report_has_them(everyone: bool) -> None:
    world = county(2018)
    row = "statistics.suggestion_box_letters.value"
    add_report(world, "财政局", edition="2014", changed={row: Decimal(4)})
    add_report(world, "青筠镇", "t", edition="2014", changed={row: Decimal(3)} if everyone else {})
    tables = tables_of(world)
    assert tables.figures.get(row) == (Decimal(7) if everyone else None)
    assert ("意见箱" in note(tables, "表格版式")) == (not everyone)
    assert note(tables, "勾稽差异") == ""


def test_nothing_is_printed_where_nothing_is_counted() -> None:
    world = county()
    add_missing(world, "财政局")
    (region,) = regions_of(YEAR, world.tables())
    assert region_tables(region) is None


def test_the_notes_name_who_is_missing_and_in_quarantine() -> None:
    world = county()
    add_report(world, "财政局")
    add_report(world, "住建局", outcome="quarantined")
    world.add_outcome("gov", "not_published")
    for number in range(41):
        add_missing(world, f"第{number:02}所")
    said = note(tables_of(world), "覆盖情况")
    assert said.startswith(
        "应报44个单位，其中1个单位的报告只作核对。"
        "应汇总43个单位的报告，其中计入1份、因错误隔离1份、缺失41份。"
    )
    assert "隔离的有住建局。" in said
    assert "第00所、第01所" in said
    assert said.endswith("第29所等41项。")
    assert "临溪县人民政府的报告与其他报告范围重叠" in note(tables_of(world), "汇总范围")


def test_sums_are_provisional_until_everyone_is_accounted_for() -> None:
    world = county()
    add_report(world, "财政局")
    assert note(tables_of(world), "数据状态").startswith("暂定数据")
    add_report(world, "gov", scope="region_wide")
    world.reporters.pop()
    assert note(tables_of(world), "数据状态").startswith("最终数据，应报单位的报告均已收齐")
    add_missing(world, "交通局")
    said = note(tables_of(world), "数据状态")
    assert said == "最终数据，法定期限已过，各单位均已查找，隔离报告均已处置。"


@pytest.mark.parametrize(
    ("revision", "told"),
    [(0, "2025-04-02由王某核定。"), (1, "2025-04-02由王某核定，此后第1次修订。")],
)
def test_a_sign_off_and_what_came_after_it_are_told(revision: int, told: str) -> None:
    world = county()
    add_report(world, "财政局")
    signed = {"revision": revision, "signed_by": "王某", "signed_on": date(2025, 4, 2)}
    region = replace(regions_of(world.year, world.tables())[0], revision=signed)
    tables = region_tables(region)
    assert tables is not None
    assert note(tables, "数据状态").endswith(told)


def test_a_report_that_stands_for_a_region_is_named() -> None:
    world = county()
    world.reporters.clear()
    world.add_region("d", "c", "township", name="云栌乡")
    add_report(world, "云栌乡人民政府", "d", scope="region_wide")
    world.reporters[-1] |= {"kind": "government", "scope": "region_wide"}
    add_report(world, "财政局")
    said = note(tables_of(world), "汇总范围")
    assert "以其报告整体计入的有云栌乡人民政府" in said


def test_blanks_are_told() -> None:
    world = county()
    nought = "disclosure.regulations.issued"
    add_report(world, "财政局", changed={nought: None})
    add_report(world, "住建局", changed={nought: Decimal(3)})
    tables = tables_of(world)
    assert tables.figures[nought] == 3
    assert "有1个单元格，部分报告未填数字" in note(tables, "空白单元格")
    assert "规章" in note(tables, "空白单元格")


def test_cells_that_a_form_lacks_are_told() -> None:
    world = county()
    add_report(world, "财政局")
    add_report(world, "住建局", edition="2019")
    assert "本年废止件数" in note(tables_of(world), "表格版式")


def test_identities_left_open_by_a_report_taken_as_published_are_named() -> None:
    world = county()
    add_report(world, "财政局")
    wrong = "requests.granted.enterprise"
    add_report(world, "住建局", changed={wrong: Decimal(1000)}, as_published=True)
    world.outcomes[-1]["decision"] = "accepted_as_published"
    tables = tables_of(world)

    said = note(tables, "勾稽差异")
    assert "表三「商业企业」列（（七）总计等于（一）至（六）各项之和）相差" in said
    assert "予以公开" in said
    assert "住建局的报告虽有错误" in note(tables, "按原文采信")
    for write in WRITERS.values():
        report = read_back(write(tables))
        assert report.verdict == "quarantined"
        assert {each.line for each in report.findings if each.rule == "identity_broken"} == {
            "requests.outcomes.enterprise",
            "requests.applicants.granted",
        }


def test_corrected_reports_are_named() -> None:
    world = county()
    add_report(world, "财政局", corrected=True)
    world.outcomes[-1]["decision"] = "corrected"
    assert note(tables_of(world), "更正") == "财政局的报告经核实更正后计入。"


def test_names_are_printed_without_what_turns_or_breaks_a_page() -> None:
    world = county()
    add_missing(world, "交\u202e通\x00局</w:t>=1+1")
    add_report(world, "财政局")
    tables = tables_of(world)
    assert "交通局</w:t>=1+1" in note(tables, "覆盖情况")
    for write in WRITERS.values():
        assert read_back(write(tables)).verdict == "accepted"


def test_a_report_that_covers_more_than_its_unit_is_not_called_missing() -> None:
    world = county()
    add_report(world, "财政局")
    add_report(world, "住建局", scope="region_wide")
    said = note(tables_of(world), "覆盖情况")
    assert said == (
        "应报3个单位，其中1个单位的报告只作核对。"
        "应汇总2个单位的报告，其中计入1份、因错误隔离0份、缺失0份、"
        "因口径大于本单位而不能相加1份。口径大于本单位的有住建局。"
    )


def test_every_sheet_says_how_many_reports_it_adds_up_and_that_they_are_provisional() -> None:
    world = county()
    add_report(world, "财政局")
    world.add_reporter("住建局", "c", name="住建局")
    lines = tables_of(world).preface
    assert "应汇总2份，计入1份。" in lines[0]
    assert lines[-1] == "本表数据为暂定数据，可能变动。"
    world.reporters.clear()
    add_report(world, "交通局")
    assert all("暂定" not in line for line in tables_of(world).preface)


def test_a_unit_that_was_never_looked_for_is_named() -> None:
    world = county()
    add_report(world, "财政局")
    world.add_reporter("住建局", "c", name="住建局")
    assert "缺失的有住建局。" in note(tables_of(world), "覆盖情况")
