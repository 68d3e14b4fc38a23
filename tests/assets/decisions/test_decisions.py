"""Decisions: read strictly, applied only where they fit, and loud where they do not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from upath import UPath

from assets.decisions.applied import Fit, applied_decisions, corrected, fits
from assets.decisions.load import Correction, Decisions, DecisionsError, load_decisions
from assets.parsed_tables.tables import PARSED_CELLS
from assets.validated_tables.tables import VALIDATED_CELLS

SHA = "ab" * 32
ENTRY = f"""
  - reporter: finance
    year: 2024
    cell: requests.received.total
    from: 18
    to: 19
    reason: 打印错误
    evidence: 该局2025年2月3日来函
    author: 李
    date: 2025-02-04
    document_sha256: {SHA}
"""


def decisions(tmp_path: Path, text: str, name: str = "2024.yaml") -> UPath:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return UPath(tmp_path)


def cells() -> pl.DataFrame:
    common = {
        "year": 2024,
        "collection_region": "991121",
        "report_id": "finance:2024:d1",
        "reporter_id": "finance",
        "edition": "2021",
        "variant": "",
        "inferred": False,
        "confidence": 1.0,
        "remark": "",
        "document_id": "d1",
        "place": "",
        "edition_hash": "",
    }
    return PARSED_CELLS.frame(
        [
            {
                **common,
                "cell": "requests.received.total",
                "value": Decimal(18),
                "token": "18",
                "meaning": "number",
            },
            {
                **common,
                "cell": "requests.received.legal",
                "value": None,
                "token": "",
                "meaning": "blank",
                "derived": Decimal(3),
            },
        ]
    )


def correction(**changed: object) -> Correction:
    entry = {
        "reporter": "finance",
        "year": 2024,
        "cell": "requests.received.total",
        "from": 18,
        "to": 19,
        "reason": "r",
        "evidence": "e",
        "author": "a",
        "date": "2025-02-04",
        "document_sha256": SHA,
        "place": "2024.yaml corrections[0]",
    }
    return Correction.model_validate({**entry, **changed})


def applied(*entries: Correction) -> tuple[pl.DataFrame, list[Fit]]:
    """The cells with these corrections laid over, and those that do not fit."""
    reports = pl.DataFrame(
        {
            "reporter_id": ["finance", "finance"],
            "report_id": ["finance:2024:d1", "finance:2024:d0"],
            "tables_sha256": [SHA, "ef" * 32],
            "current": [True, False],
        }
    )
    found = fits(Decisions(corrections=entries), reports, cells())
    return corrected(cells(), found), [fit for fit in found if fit.problem]


def test_decisions_are_read(tmp_path: Path) -> None:
    acceptance = ENTRY.replace("    cell: requests.received.total\n    from: 18\n    to: 19\n", "")
    text = f"corrections:{ENTRY}acceptances:{acceptance}    in_rollups: no\n"
    read = load_decisions(decisions(tmp_path, text))
    (entry,) = read.corrections
    assert (entry.printed, entry.to, entry.place) == (
        Decimal(18),
        Decimal(19),
        "2024.yaml corrections[0]",
    )
    assert read.acceptances[0].in_rollups is False
    assert read.of(2024, {"finance"}) == read
    assert read.of(2023, {"finance"}).corrections == ()
    assert load_decisions(UPath(tmp_path / "none")).corrections == ()


@pytest.mark.parametrize("figure", ["123456789012.123456", "900719925474.099301", "-0.000001"])
def test_a_figure_is_no_double(tmp_path: Path, figure: str) -> None:
    entry = ENTRY.replace("to: 19", f"to: {figure}")
    (found,) = load_decisions(decisions(tmp_path, f"corrections:{entry}")).corrections
    assert found.to == Decimal(figure)


@pytest.mark.parametrize(
    "figure", ['"1_0"', '"４"', '"1e1"', '" 4"', '"+4"', '"NaN"', "4" * 25, "0.0000001", "18"]
)
def test_what_is_no_plain_other_number_is_refused(tmp_path: Path, figure: str) -> None:
    entry = ENTRY.replace("to: 19", f"to: {figure}")
    with pytest.raises(DecisionsError, match=r"2024\.yaml corrections\[0\]"):
        load_decisions(decisions(tmp_path, f"corrections:{entry}"))


def test_money_stays_exact_and_blank_is_null(tmp_path: Path) -> None:
    text = "corrections:" + ENTRY.replace("from: 18", "from: null").replace("19", "24252.311082", 1)
    (entry,) = load_decisions(decisions(tmp_path, text)).corrections
    assert entry.printed is None
    assert entry.to == Decimal("24252.311082")


def test_every_mistake_is_told_with_file_entry_field_and_value(tmp_path: Path) -> None:
    broken = (
        ENTRY.replace("year: 2024", "year: 1999")
        .replace("    reason: 打印错误\n", "")
        .replace(SHA, "abc")
        .replace("author", "autor")
    )
    decisions(tmp_path, f"corrections:{broken}  - just words\n", "b.yaml")
    decisions(tmp_path, "corrections: [", "c.yaml")
    decisions(tmp_path, "matches: []\n", "d.yaml")
    with pytest.raises(DecisionsError) as caught:
        load_decisions(UPath(tmp_path))
    told = "\n".join(caught.value.problems)
    assert (
        "b.yaml corrections[0], year: Input should be greater than or equal to 2008: 1999" in told
    )
    assert "b.yaml corrections[0], reason: Field required" in told
    assert "b.yaml corrections[0], document_sha256" in told
    assert "b.yaml corrections[0], autor: Extra inputs are not permitted: '李'" in told
    assert "b.yaml corrections[1]: must be fields and values, is 'just words'" in told
    assert "c.yaml: not YAML" in told
    assert "d.yaml: 'matches' is not a list" in told


def test_a_correction_replaces_the_figure_and_marks_it() -> None:
    blank = correction(cell="requests.received.legal", **{"from": None, "to": 2})
    done, failed = applied(correction(), blank)
    assert failed == []
    rows = {row["cell"]: row for row in done.iter_rows(named=True)}
    total, legal = rows["requests.received.total"], rows["requests.received.legal"]
    assert (total["value"], total["printed_value"], total["corrected"]) == (19, 18, True)
    assert (legal["value"], legal["printed_value"], legal["meaning"]) == (2, None, "number")
    assert legal["derived"] is None
    assert VALIDATED_CELLS.conformed(done.with_columns(as_published=False)).height == 2


def test_a_figure_can_be_taken_out() -> None:
    done, _ = applied(correction(to=None))
    row = done.filter(pl.col("corrected")).row(0, named=True)
    assert (row["value"], row["meaning"], row["printed_value"]) == (None, "blank", 18)


def test_without_corrections_nothing_changes() -> None:
    done, failed = applied()
    assert failed == []
    assert done.drop("corrected", "printed_value").equals(cells())
    assert not done["corrected"].any()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"reporter": "nobody"}, "no report of 'nobody' for 2024"),
        ({"cell": "requests.x.y"}, "has no cell 'requests.x.y'"),
        ({"from": 17}, "prints '18', not '17'"),
        ({"from": None}, "prints '18', not None"),
        ({"document_sha256": "cd" * 32}, "no longer 'cdcd"),
        ({"document_sha256": "ef" * 32}, "no longer 'efef"),
    ],
)
def test_a_correction_that_does_not_fit_is_returned(
    changed: dict[str, object], reason: str
) -> None:
    done, (failed,) = applied(correction(**changed))
    assert reason in failed.problem
    (row,) = applied_decisions(2024, "991121", [failed]).to_dicts()
    assert (row["place"], row["fits"]) == ("2024.yaml corrections[0]", False)
    assert not done["corrected"].any()


def test_a_cell_is_corrected_once() -> None:
    done, (failed,) = applied(correction(), correction(to=20))
    assert "decided on twice" in failed.problem
    assert done.filter(pl.col("corrected"))["value"].to_list() == [19]


def test_a_folder_that_is_not_there_has_no_decisions(tmp_path: Path) -> None:
    assert load_decisions(UPath(tmp_path / "decisions")).corrections == ()


@pytest.mark.parametrize("name", ["2024.yml", "2024.YAML", "2024.csv", "2024.yaml.bak"])
def test_a_file_that_would_be_passed_over_is_wrong(tmp_path: Path, name: str) -> None:
    with pytest.raises(DecisionsError, match=f"^{name}: decisions are kept in"):
        load_decisions(decisions(tmp_path, f"corrections:{ENTRY}", name))


@pytest.mark.parametrize("name", ["README.md", ".gitkeep"])
def test_notes_and_hidden_files_are_passed_over(tmp_path: Path, name: str) -> None:
    assert load_decisions(decisions(tmp_path, "corrections", name)).corrections == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"corrections:{ENTRY}corrections:{ENTRY}", "'corrections' stands twice"),
        (f"corrections:{ENTRY}    to: 20\n", "'to' stands twice"),
        (f"corrections:{ENTRY}".replace("18", "1:30"), "'1:30' is not a plain number"),
        (f"corrections:{ENTRY}".replace("18", "1:30.5"), "'1:30.5' is not a plain number"),
        (f"corrections:{ENTRY}".replace("18", "010"), "'010' is not a plain number"),
        (f"corrections:{ENTRY}".replace("18", "1_000"), "'1_000' is not a plain number"),
        (f"corrections:{ENTRY}".replace("18", "9" * 5000), "cannot be read"),
        (f"corrections:{ENTRY}".replace("2025-02-04", "2025-13-45"), "month must be in 1..12"),
        ("[" * 5000, "cannot be read"),
    ],
)
def test_traps_of_yaml_are_errors_that_name_the_file(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DecisionsError) as caught:
        load_decisions(decisions(tmp_path, text))
    assert str(caught.value).startswith("2024.yaml: ")
    assert told in str(caught.value)
