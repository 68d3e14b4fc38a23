"""Decisions written by commands: what people wrote is kept, and the entry is read back as given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from upath import UPath

from assets.decisions.load import (
    Acceptance,
    Correction,
    DecisionsError,
    decisions_in,
    load_decisions,
)
from assets.decisions.record import record, with_entry

COMMON = {
    "reporter": "finance",
    "year": 2024,
    "reason": "误印",
    "evidence": "来函",
    "author": "李",
    "date": date(2025, 2, 4),
    "document_sha256": "ab" * 32,
}
WRITTEN = """\
# 本县的决定
corrections:   # newest last
- reporter: town   # 青筠镇
  year: 2024
  cell: requests.received.total
  from: 1
  to: "24.10"
  reason: '原文 "24.10"'
  evidence: 电话
  author: 王
  date: 2025-02-01
  document_sha256: {sha}
""".format(sha="cd" * 32)


def correction(**changed: object) -> Correction:
    fields = {**COMMON, "cell": "requests.received.total", "from": 18, "to": 19}
    return Correction.model_validate({**fields, **changed})


def acceptance(**changed: object) -> Acceptance:
    return Acceptance.model_validate({**COMMON, "in_rollups": True, **changed})


def unplaced(entry: Correction | Acceptance) -> Correction | Acceptance:
    return entry.model_copy(update={"place": ""})


def test_the_file_of_the_year_is_begun_and_continued(tmp_path: Path) -> None:
    folder = UPath(tmp_path) / "decisions"
    assert record(folder, correction()) == "2024.yaml corrections[0]"
    assert record(folder, acceptance(in_rollups=False)) == "2024.yaml acceptances[0]"
    assert record(folder, correction(cell="requests.granted.total")) == "2024.yaml corrections[1]"
    assert record(folder, acceptance(year=2023)) == "2023.yaml acceptances[0]"
    found = load_decisions(folder)
    assert [entry.cell for entry in found.corrections] == [
        "requests.received.total",
        "requests.granted.total",
    ]
    assert [entry.in_rollups for entry in found.acceptances] == [True, False]


def test_what_people_wrote_is_kept_line_by_line() -> None:
    after = with_entry("2024.yaml", WRITTEN, correction())
    assert after.startswith(WRITTEN)
    assert [entry.reporter for entry in decisions_in("2024.yaml", after).corrections] == [
        "town",
        "finance",
    ]


@pytest.mark.parametrize("text", ["", "# 说明\n", "corrections:\n", "acceptances: []\n"])
def test_a_file_without_entries_is_begun(text: str) -> None:
    after = with_entry("2024.yaml", text, correction())
    assert [unplaced(entry) for entry in decisions_in("2024.yaml", after).entries] == [correction()]
    assert ("说明" in after) == ("说明" in text)


def test_a_faulty_file_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "2024.yaml").write_text("corrections: [{reporter: a}]\n", encoding="utf-8")
    with pytest.raises(DecisionsError, match=r"2024\.yaml corrections\[0\], year"):
        record(UPath(tmp_path), correction())
    assert (tmp_path / "2024.yaml").read_text() == "corrections: [{reporter: a}]\n"


_words = st.text(min_size=1).filter(
    lambda text: text.strip() and text.isprintable()  # what a person can type in a command
)
_figures = st.none() | st.decimals(-(10**20), 10**20, places=6, allow_nan=False)


@settings(max_examples=20, deadline=None)
@example("yes", "no", Decimal("1.10"), Decimal(7))
@example("1:30", "null", None, Decimal("-0.000001"))
@example("=1+1", "# 注", Decimal(0), None)
@given(_words, _words, _figures, _figures)
def test_every_entry_is_read_back_as_it_was_given(
    reason: str, author: str, printed: Decimal | None, to: Decimal | None
) -> None:
    assume(printed != to)
    entry = correction(**{"reason": reason, "author": author, "from": printed, "to": to})
    after = with_entry("2024.yaml", WRITTEN, entry)
    assert unplaced(decisions_in("2024.yaml", after).corrections[-1]) == entry
    assert after.startswith(WRITTEN)
