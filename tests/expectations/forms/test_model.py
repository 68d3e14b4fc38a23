"""What a form edition is refused for on load, and that the message names it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from expectations.forms.model import Edition

Data = dict[str, Any]


def row(row_id: str, label: str, **more: object) -> Data:
    return {"id": row_id, "label": label, "name": row_id, **more}


@pytest.fixture
def form() -> Data:
    """A form of two rows and their sum, in two columns, as it would stand in a file."""
    return {
        "id": "2030",
        "title": "表",
        "legal_basis": "依据",
        "years": {"first": 2030},
        "telltales": ["表头"],
        "tables": [
            {
                "id": "counts",
                "label": "情况",
                "name": "Counts",
                "legal_basis": "依据",
                "columns": [row("persons", "自然人"), row("firms", "企业")],
                "rows": [
                    row("paper", "书面"),
                    row("online", "网络"),
                    row("all", "总计", calculated=True),
                ],
            }
        ],
        "identities": [
            {
                "id": "counts.ways",
                "statement": "总计等于各项之和",
                "name": "All is the sum",
                "source": "表",
                "table": "counts",
                "across": "columns",
                "target": ["all"],
                "terms": ["paper", "online"],
            }
        ],
        "variants": [
            {
                "id": "no_paper",
                "name": "No paper",
                "reason": "地方",
                "remove_rows": {"counts": ["paper"]},
                "replace_terms": {"counts.ways": {"remove": ["paper"]}},
            }
        ],
    }


def test_form_is_good_as_it_stands(form: Data) -> None:
    edition = Edition.model_validate(form)
    assert [line.id for line in edition.lines] == ["counts.ways.persons", "counts.ways.firms"]
    assert len(edition.cells) == 6
    assert len(edition.with_variant("no_paper").cells) == 4
    assert edition.with_variant("no_paper").lines[0].terms == ("counts.online.persons",)


def test_calculated_row_without_identity_is_refused(form: Data) -> None:
    form["tables"][0]["rows"].append(row("half", "半数", calculated=True))
    with pytest.raises(ValueError, match=r"counts\.half is calculated"):
        Edition.model_validate(form)


def test_calculated_column_without_identity_is_refused(form: Data) -> None:
    form["tables"][0]["columns"].append(row("both", "合计", calculated=True))
    with pytest.raises(ValueError, match=r"counts\.both is calculated"):
        Edition.model_validate(form)


@pytest.mark.parametrize("side", ["target", "terms"])
def test_unknown_term_is_refused(form: Data, side: str) -> None:
    form["identities"][0][side].append("by_pigeon")
    with pytest.raises(ValueError, match=r"names no cell 'counts\.by_pigeon\.persons'"):
        Edition.model_validate(form)


def test_term_beside_itself_is_refused(form: Data) -> None:
    form["identities"][0]["terms"].append("paper")
    with pytest.raises(ValueError, match=r"term 'counts\.paper\.persons' stands 2 times"):
        Edition.model_validate(form)


@pytest.mark.parametrize("side", ["target", "terms"])
def test_empty_side_is_refused(form: Data, side: str) -> None:
    form["identities"][0][side] = []
    with pytest.raises(ValueError, match=r"'counts\.ways' has an empty side"):
        Edition.model_validate(form)


@pytest.mark.parametrize("repeat", [row("letter", "书面"), row("letter", "信", aliases=["书面"])])
def test_duplicate_row_label_is_refused(form: Data, repeat: Data) -> None:
    form["tables"][0]["rows"].append(repeat)
    with pytest.raises(ValueError, match=r"row label .*书面.* stands 2 times"):
        Edition.model_validate(form)


def test_one_label_below_two_parents_is_allowed(form: Data) -> None:
    form["tables"][0]["rows"].append(row("letter", "书面", path=["来信"]))
    assert len(Edition.model_validate(form).cells) == 8


def test_duplicate_column_label_is_refused_only_where_one_row_has_both(form: Data) -> None:
    table = form["tables"][0]
    table["columns"].append(row("people", "自然人"))
    with pytest.raises(ValueError, match=r"column label .*自然人.* stands 2 times"):
        Edition.model_validate(copy.deepcopy(form))
    form["identities"], form["variants"] = [], []
    table["rows"] = [
        row("paper", "书面", columns=["persons", "firms"]),
        row("online", "网络", columns=["people", "firms"]),
    ]
    assert len(Edition.model_validate(form).cells) == 4


def test_duplicate_row_id_is_refused(form: Data) -> None:
    form["tables"][0]["rows"].append(row("paper", "信"))
    with pytest.raises(ValueError, match="row id 'paper' stands 2 times"):
        Edition.model_validate(form)


def test_misspelt_field_is_refused(form: Data) -> None:
    form["tables"][0]["rows"][0]["alias"] = ["信"]
    with pytest.raises(ValueError, match="alias"):
        Edition.model_validate(form)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"remove_rows": {"counted": ["paper"]}}, "counted"),
        ({"replace_terms": {"counts.way": {"remove": ["paper"]}}}, "counts.way"),
        ({"replace_terms": {"counts.ways": {"remove": ["fax"]}}}, "fax"),
        (
            {"add_rows": [{"table": "count", "before": "all", "row": row("fax", "传真")}]},
            "count",
        ),
        ({"columns": {"count": [row("all", "合计")]}}, "count"),
        ({"columns": {"counts": [row("all", "合计", part_of="both")]}}, "counts.both"),
        (
            {
                "tables": [
                    {
                        "id": "count",
                        "label": "表",
                        "name": "T",
                        "legal_basis": "依据",
                        "columns": [row("all", "合计")],
                        "rows": [row("fax", "传真")],
                    }
                ]
            },
            "count",
        ),
    ],
)
def test_variant_of_what_the_edition_lacks_is_refused(form: Data, change: Data, named: str) -> None:
    form["variants"][0] = {**form["variants"][0], "remove_rows": {}, "replace_terms": {}, **change}
    with pytest.raises(ValueError, match=f"'{named}'"):
        Edition.model_validate(form)


def test_variant_with_columns_of_its_own(form: Data) -> None:
    own = [row("own", "本级", part_of="persons"), row("below", "下级", part_of="persons")]
    form["variants"][0] = {
        "id": "levels",
        "name": "By levels",
        "reason": "地方",
        "telltales": ["本级"],
        "columns": {"counts": own},
    }
    levels = Edition.model_validate(form).with_variant("levels")
    assert levels.telltales == ("本级",)
    assert [line.id for line in levels.lines] == ["counts.ways.own", "counts.ways.below"]
    assert levels.parts_of("counts.all.persons") == ("counts.all.own", "counts.all.below")
    assert levels.parts_of("counts.all.firms") == ()


def test_variant_with_a_table_and_identities_of_its_own(form: Data) -> None:
    table = form["tables"][0]
    form["variants"][0] = {
        "id": "short",
        "name": "Short",
        "reason": "地方",
        "tables": [{**table, "rows": [row("all", "总计"), row("fax", "传真")]}],
        "identities": [{**form["identities"][0], "id": "counts.fax", "terms": ["fax"]}],
    }
    edition = Edition.model_validate(form)
    short = edition.with_variant("short")
    assert short.telltales == edition.telltales
    assert [line.id for line in short.lines] == ["counts.fax.persons", "counts.fax.firms"]
    assert short.parts_of("counts.all.firms") == ("counts.all.firms",)
    assert short.parts_of("counts.paper.firms") == ()
    assert len(edition.cells) == 6


def test_variant_whose_identity_keeps_a_removed_row_is_refused(form: Data) -> None:
    form["variants"][0]["replace_terms"] = {}
    with pytest.raises(ValueError, match=r"names no cell 'counts\.paper\.persons'"):
        Edition.model_validate(form)


def test_row_lacks_cells_in_the_columns_it_does_not_name(form: Data) -> None:
    form["tables"][0]["rows"][0]["columns"] = ["firms"]
    with pytest.raises(ValueError, match=r"names no cell 'counts\.paper\.persons'"):
        Edition.model_validate(form)


def test_edition_cannot_be_changed(form: Data) -> None:
    edition = Edition.model_validate(form)
    with pytest.raises(ValueError, match="frozen"):
        edition.title = "另一表"
