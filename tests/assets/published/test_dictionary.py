"""The data dictionary says in both languages what every published column holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.published.dictionary import DICTIONARY, data_dictionary
from assets.published.dictionary_page import RELEASED, dictionary_page
from assets.published.tables import CELLS, IN_WAREHOUSE, REFERENCES
from expectations.forms import catalogue

PAGE = Path(__file__).parents[3] / "docs" / "dictionary.md"
TABLES = tuple(dict.fromkeys((*RELEASED, *IN_WAREHOUSE, DICTIONARY)))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_published_column_is_explained_in_both_languages(table):
    assert table.label
    assert table.grain
    assert table.explanation
    for column in table.columns:
        assert column.label, column.name
        assert column.description, column.name
        assert any("一" <= sign <= "鿿" for sign in column.explanation), column.name


def test_the_dictionary_has_a_row_for_each_column():
    frame = data_dictionary(TABLES)
    assert frame.select("table", "column").rows() == [
        (table.name, column.name)
        for table in sorted(TABLES, key=lambda table: table.name)
        for column in table.columns
    ]


def test_a_table_given_twice_stands_once():
    assert data_dictionary([CELLS, CELLS]).equals(data_dictionary([CELLS]))


def test_a_column_is_told_with_its_type_unit_and_place_in_the_key():
    frame = data_dictionary(TABLES)

    def told(table, column):
        [row] = frame.rows_by_key(["table", "column"], named=True)[table, column]
        return row

    value = told("rollup_cells", "value")
    assert (value["table_label"], value["label"]) == ("区域汇总", "合计")
    assert (value["type"], value["type_label"]) == ("number", "精确小数")
    assert (value["required"], value["in_key"], value["unit"]) == (False, False, "")
    assert told("coverage", "late")["unit"] == "report"
    assert told("coverage", "region")["in_key"]
    assert told("cross_findings", "similarity")["type_label"] == "近似小数"
    assert told("reporters", "aliases")["type"] == "list"


@pytest.mark.writes_docs
def test_the_page_is_what_is_declared(pytestconfig):
    page = dictionary_page()
    if pytestconfig.getoption("--write-docs"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "`make docs` writes the page anew"


def test_the_page_has_every_table_column_and_reference():
    sections = dictionary_page().split("\n## ")
    for table in dict.fromkeys((*RELEASED, *IN_WAREHOUSE)):
        [section] = [each for each in sections if each.startswith(f"{table.label} `{table.name}`")]
        for column in table.columns:
            assert f"\n| `{column.name}`" in section
            assert column.explanation in section
    for (table, columns), (other, _) in REFERENCES.items():
        [section] = [each for each in sections if f" `{table}`\n" in each.split("\n\n")[0] + "\n"]
        assert f"`{', '.join(columns)}` → [`{other}`](#{other})" in section


def test_the_page_names_the_parts_of_every_cell():
    page = dictionary_page()
    for grid in catalogue.grids():
        section = page.partition(f"### 版式 Edition {grid.id}\n")[2].partition("\n### ")[0]
        for table in grid.tables:
            for part in (*table.rows, *table.columns):
                assert f"| `{part.id}` | " in section
