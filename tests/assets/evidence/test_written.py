"""The files of a partition's evidence: which there are, and how they take each other's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from upath import UPath

from assets.evidence.files import (
    CALLS,
    INDEX,
    ITEMS,
    MISSING,
    REMINDERS,
    RULES,
    letter_file,
    page_file,
    reminder_file,
)
from assets.evidence.frames import partition_evidence
from assets.evidence.letter import Sender
from assets.evidence.page import evidence_page
from assets.evidence.written import evidence_files, reminder_files, write_folder
from tests.assets.evidence.searched import silent
from tests.assets.evidence.small_partition import SECOND, Small
from tests.assets.evidence.taken import Taken, assert_safe

SENDER = Sender("临溪县人民政府办公室")


def test_every_quarantined_report_has_a_page_and_every_open_one_a_letter() -> None:
    small = Small()
    former = small.add_version({"requests.granted.total": 5})
    files = dict(evidence_files(small.tables(), SENDER))

    assert set(files) == {
        *(INDEX, ITEMS, RULES),
        *(page_file(SECOND), page_file(former)),
        letter_file(SECOND),
    }
    listed = Taken(files[INDEX]).links
    assert {page_file(SECOND), page_file(former), letter_file(SECOND), RULES} <= set(listed)
    held = Taken(files[page_file(SECOND)])
    assert f"../{letter_file(SECOND)}" in held.links
    assert f"../{page_file(former)}" in held.links
    assert "../rules.html#rule-identity_broken" in held.links
    assert "../rules.html#rule-carried_in_differs" in held.links
    assert "nianbao quarantine accept 乙" in held.text.replace("'乙'", "乙")
    assert "从不作为退回理由" in held.text
    assert SENDER.office in files[letter_file(SECOND)]


def test_every_link_within_the_folder_leads_to_a_file_and_a_place_in_it() -> None:
    small = Small()
    small.add_version({"requests.granted.total": 5})
    files = dict(evidence_files(small.tables(), SENDER))
    ids = {name: set(Taken(page).ids) for name, page in files.items()}

    for name, page in files.items():
        for link in Taken(page).links:
            if link.startswith("http"):
                continue
            target, _, place = link.partition("#")
            file = str((Path("/") / name).parent.joinpath(target).resolve())[1:] if target else name
            assert file in files, link
            assert not place or place in ids[file], link


def test_every_missing_report_is_asked_for_and_listed() -> None:
    missing = [silent(), silent(reporter_id="乙", reporter="临溪县教育局")]
    pages = dict(evidence_files(Small().tables(), SENDER, missing))
    files = dict(reminder_files(missing, SENDER))

    letters = {reminder_file(each.reporter_id) for each in missing}
    assert set(files) == {CALLS, REMINDERS, MISSING, *letters}
    assert {CALLS, REMINDERS, *letters} <= set(Taken(pages[INDEX]).links)
    assert "临溪县教育局：" in Taken(str(files[reminder_file("乙")])).text
    assert files == dict(reminder_files(missing, SENDER))


def test_where_no_report_is_missing_there_is_nothing_to_print() -> None:
    assert set(dict(reminder_files([], SENDER))) == {CALLS, MISSING}


def test_what_the_office_mends_itself_has_no_letter() -> None:
    files = dict(evidence_files(Small(reasons=["year_mismatch"]).tables(), SENDER))
    assert letter_file(SECOND) not in files


def test_equal_tables_give_equal_bytes() -> None:
    first, second = (dict(evidence_files(Small().tables(), SENDER)) for _ in range(2))
    assert first == second


def test_an_empty_quarantine_has_a_list_and_the_rules() -> None:
    small = Small()
    small.states.clear()
    files = dict(evidence_files(small.tables(), SENDER))
    assert set(files) == {INDEX, ITEMS, RULES}


def test_one_report_is_shown_alone() -> None:
    (evidence,) = partition_evidence(Small().tables(), [SECOND])
    taken = assert_safe(evidence_page(evidence), ("http://x.test/y",))
    assert "改 1 格即相符" in taken.text
    assert list(partition_evidence(Small().tables(), ["nobody"])) == []


def contents(folder: UPath) -> dict[str, str]:
    return {
        path.path.removeprefix(f"{folder.path}/"): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_files_take_the_place_of_all_that_was_there(place: UPath) -> None:
    folder = place / "evidence" / "2024" / "991121"
    write_folder(folder, [("index.html", "a"), ("pages/x.html", "b")])
    write_folder(folder, [("index.html", "c"), ("pages/y.html", "d")])

    assert contents(folder) == {"index.html": "c", "pages/y.html": "d"}
    assert list(folder.parent.iterdir()) == [folder]


def test_what_was_there_stays_when_a_page_cannot_be_made(tmp_path: Path) -> None:
    def failing() -> Iterator[tuple[str, str]]:
        yield "index.html", "new"
        raise OSError("no space")

    folder = UPath(tmp_path / "991121")
    write_folder(folder, [("index.html", "old")])
    with pytest.raises(OSError, match="no space"):
        write_folder(folder, failing())

    assert contents(folder) == {"index.html": "old"}
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("killed", ["while writing", "between the renames"])
def test_a_run_that_was_killed_is_taken_up(tmp_path: Path, killed: str) -> None:
    folder = UPath(tmp_path / "991121")
    write_folder(folder, [("index.html", "old")])
    (tmp_path / ".991121.new-x" / "991121").mkdir(parents=True)
    if killed == "between the renames":
        folder.rename(tmp_path / ".991121.old")

    write_folder(folder, [("index.html", "new")])
    assert contents(folder) == {"index.html": "new"}
    assert list(tmp_path.iterdir()) == [folder]
