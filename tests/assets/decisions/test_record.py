"""Decisions written by commands: what people wrote is kept, and the entry is read back as given."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from upath import UPath

from assets.decisions.load import (
    Acceptance,
    Approval,
    Correction,
    DecisionsError,
    SignOff,
    decisions_in,
    load_decisions,
)
from assets.decisions.record import record, with_entry
from assets.storage.schema import SchemaError

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


BETWEEN = (
    WRITTEN
    + """
# ---- 以下为采信 ----
acceptances: []   # 尚无
# 完
"""
)


def test_an_entry_stands_behind_its_own_list_and_before_remarks_on_the_next() -> None:
    corrected = with_entry("2024.yaml", BETWEEN, correction())
    assert corrected.startswith(WRITTEN)
    assert corrected.endswith(BETWEEN.removeprefix(WRITTEN))
    accepted = with_entry("2024.yaml", BETWEEN, acceptance())
    assert accepted.startswith(BETWEEN.partition("[]")[0])
    assert accepted.endswith("# 完\n")
    assert "# 尚无" in accepted


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN.replace("\n", "\r\n"),
        "\ufeff" + WRITTEN,
        WRITTEN.rstrip("\n"),
        WRITTEN.replace("reason: '原文 \"24.10\"'", "reason: |\n    第一行\n    第二行\n"),
        WRITTEN.replace(f"  document_sha256: {'cd' * 32}\n", "")
        + f"  document_sha256: {'cd' * 32}   # 存档\n\n\n",
        WRITTEN.replace("- reporter", "-   reporter").replace("\n  ", "\n    "),
        WRITTEN + "...\n",
    ],
    ids=["crlf", "bom", "unended", "block", "remark", "wide", "closed"],
)
def test_every_byte_of_what_people_wrote_is_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "2024.yaml"
    path.write_bytes(text.encode())
    if text.endswith("...\n"):
        with pytest.raises(DecisionsError, match="add by hand"):
            record(UPath(tmp_path), acceptance())
        assert path.read_bytes() == text.encode()
        return
    record(UPath(tmp_path), correction())
    after = path.read_bytes().decode()
    lost = [line for line in text.splitlines() if line not in after.splitlines()]
    assert lost == []
    assert after.startswith(text.rstrip("\n"))
    assert ("\r\n" in text) == ("\r\n" in after)
    assert "\n" not in after.replace("\r\n", "") or "\r\n" not in text


def test_a_link_stays_a_link_and_a_private_file_private(tmp_path: Path) -> None:
    shared = tmp_path / "shared.yaml"
    shared.write_text(WRITTEN, encoding="utf-8")
    shared.chmod(0o600)
    folder = tmp_path / "decisions"
    folder.mkdir()
    (folder / "2024.yaml").symlink_to(shared)
    record(UPath(folder), correction())
    assert (folder / "2024.yaml").is_symlink()
    assert stat.S_IMODE(shared.stat().st_mode) == 0o600
    assert "finance" in shared.read_text(encoding="utf-8")


def test_commands_at_the_same_time_take_turns(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        reporters = [f"unit-{number}" for number in range(16)]
        list(pool.map(lambda r: record(UPath(tmp_path), acceptance(reporter=r)), reporters))
    found = load_decisions(UPath(tmp_path)).acceptances
    assert {entry.reporter for entry in found} == set(reporters)


def test_a_faulty_file_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "2024.yaml").write_text("corrections: [{reporter: a}]\n", encoding="utf-8")
    with pytest.raises(DecisionsError, match=r"2024\.yaml corrections\[0\], year"):
        record(UPath(tmp_path), correction())
    assert (tmp_path / "2024.yaml").read_text() == "corrections: [{reporter: a}]\n"


# What a person can type in a command.
_typed = st.characters(categories=("L", "M", "N", "P", "S"), include_characters=" ")
_words = st.text(_typed, min_size=1).filter(str.strip)
_figures = st.none() | st.decimals(-(10**11), 10**11, places=6, allow_nan=False)


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


OF_A_RELEASE = {"year": 2024, "reason": "已核对", "author": "李", "date": date(2025, 3, 20)}


def sign_off(**changed: object) -> SignOff:
    fields = {"region": "991121", "release": 3, "figures_sha256": "ef" * 32}
    return SignOff.model_validate({**OF_A_RELEASE, **fields, **changed})


def test_decisions_on_releases_stand_beside_those_on_reports(tmp_path: Path) -> None:
    approval = Approval.model_validate({**OF_A_RELEASE, "content_sha256": "cd" * 32})
    folder = UPath(tmp_path)
    assert record(folder, correction()) == "2024.yaml corrections[0]"
    assert record(folder, approval) == "2024.yaml approvals[0]"
    assert record(folder, sign_off()) == "2024.yaml sign_offs[0]"
    assert record(folder, sign_off(region="99", despite="无")) == "2024.yaml sign_offs[1]"
    assert record(folder, acceptance()) == "2024.yaml acceptances[0]"
    found = load_decisions(folder)
    assert len(found.entries) == 2  # of reports
    assert found.approved(2024) == {"cd" * 32}
    assert found.approved(2023) == set()
    assert found.signed_off(2024).select("region", "release", "despite", "signed_by").rows() == [
        ("99", 3, "无", "李"),
        ("991121", 3, None, "李"),
    ]
    assert found.signed_off(2023).is_empty()
    assert "despite: null" not in (tmp_path / "2024.yaml").read_text(encoding="utf-8")


def test_a_region_is_signed_off_once_a_year(tmp_path: Path) -> None:
    for _ in range(2):
        record(UPath(tmp_path), sign_off())
    with pytest.raises(SchemaError, match=r"sign_offs: key stands 2 times.*991121"):
        load_decisions(UPath(tmp_path)).signed_off(2024)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"release": 0}, "release"),
        ({"figures_sha256": "x"}, "figures_sha256"),
        ({"despite": " "}, "despite"),
        ({"region": 991121}, "region"),
        ({"evidence": "来函"}, "evidence"),
    ],
)
def test_a_faulty_sign_off_is_named(changed: dict[str, object], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        sign_off(**changed)
