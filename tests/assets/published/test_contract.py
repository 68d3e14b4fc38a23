"""The published tables keep what was promised of them, or the contract has a new version."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest

from assets.published.datapackage import CONTRACT_VERSION
from tests.assets.published import contract
from tests.assets.published.contract import breaches, declared, promised, put_down
from tests.assets.published.examples_page import EXAMPLES, with_examples

PAGE = Path(__file__).parents[3] / "docs" / "contract.md"
FEES = "Decimal(precision=38, scale=6)"


def test_nothing_promised_is_broken():
    assert list(breaches(promised(), declared())) == [], (
        "a program downstream breaks: raise CONTRACT_VERSION, and publish beside the old"
    )


def test_what_is_published_is_promised():
    content = promised()
    assert all(reason.strip() for reason in content.pop("reasons"))
    assert content == declared(), "put it down: python -m tests.assets.published.contract REASON"


def table_gone(now):
    del now["tables"]["coverage"]


def column_gone(now):
    del now["tables"]["coverage"]["columns"]["late"]


def column_renamed(now):
    columns = now["tables"]["rollup_cells"]["columns"]
    columns["sum"] = columns.pop("value")


def type_changed(now):
    now["tables"]["rollup_cells"]["columns"]["value"] = "Float64 or null"


def null_allowed(now):
    now["tables"]["rollup_cells"]["columns"]["unit"] = "String or null"


def unit_changed(now):
    now["tables"]["coverage"]["columns"]["late"] = "Int32, in reporter"


def key_changed(now):
    now["tables"]["rollup_cells"]["key"] = ["year", "region", "cell"]


def view_gone(now):
    del now["views"]["v1_outcomes"]


def view_column_gone(now):
    now["views"]["v1_coverage_labelled"].remove("region_name")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (table_gone, "table coverage is gone"),
        (column_gone, "coverage.late is gone"),
        (column_renamed, "rollup_cells.value is gone"),
        (type_changed, f"rollup_cells.value was {FEES} or null, is Float64 or null"),
        (null_allowed, "rollup_cells.unit was String, is String or null"),
        (unit_changed, "coverage.late was Int32, in report, is Int32, in reporter"),
        (key_changed, "rollup_cells: the key was ['region', 'year', 'cell'], is"),
        (view_gone, "view v1_outcomes is gone"),
        (view_column_gone, "v1_coverage_labelled.region_name is gone"),
    ],
)
def test_a_breaking_change_is_told(change, words):
    now = copy.deepcopy(declared())
    change(now)
    [told] = breaches(declared(), now)
    assert told.startswith(words)


def test_what_is_added_breaks_nothing():
    now = copy.deepcopy(declared())
    now["tables"]["new"] = {"key": ["id"], "columns": {"id": "String"}}
    now["tables"]["coverage"]["columns"]["new"] = "Int32"
    now["tables"]["rollup_cells"]["columns"]["value"] = FEES
    now["views"]["v1_coverage_labelled"].append("new")
    assert list(breaches(declared(), now)) == []


def test_a_promise_is_put_down_with_its_reasons_and_never_broken(tmp_path, monkeypatch):
    monkeypatch.setattr(contract, "SNAPSHOT", tmp_path / "contract.yaml")
    assert put_down("first") == []
    assert put_down("a table more") == []
    assert promised() == {"reasons": ["first", "a table more"], **declared()}
    now = declared()
    del now["tables"]["coverage"]
    monkeypatch.setattr(contract, "declared", lambda: now)
    assert put_down("one less") == ["table coverage is gone"]
    assert promised()["reasons"] == ["first", "a table more"]


@pytest.mark.writes_docs
def test_the_page_shows_the_examples_as_their_files_are(pytestconfig):
    shown = with_examples(PAGE.read_text(encoding="utf-8"))
    if pytestconfig.getoption("--write-docs"):
        PAGE.write_text(shown, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == shown, "`make docs` writes the examples anew"


def test_every_example_is_shown():
    page = PAGE.read_text(encoding="utf-8")
    for file in EXAMPLES.glob("*.py"):
        code = file.read_text(encoding="utf-8").partition("\ndef ")[2].partition("\n\n\nif __")[0]
        assert all(function in page for function in re.split(r"\n\n\n(?=def )", f"def {code}"))
    for query in (EXAMPLES / "queries.sql").read_text(encoding="utf-8").split(";\n"):
        assert re.sub(r"^--.*\n", "", query, flags=re.MULTILINE).strip() in page


def test_the_page_names_the_version():
    assert f"This is version **{CONTRACT_VERSION}** of the contract" in PAGE.read_text(
        encoding="utf-8"
    )
