"""Every command line that is shown is run by a test, or named here with why it is not."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import typer

from pipelines.cli.main import app
from tests.docs import walks
from tests.docs.shown import (
    PAGES,
    ROOT,
    blocks,
    is_nianbao,
    mentions,
    misuse,
    unknown_words,
    words_of,
)
from tests.pipelines.sample_home import SampleHome

# Lines of the program that no walk runs: they are parsed as the program would.
PARSED = {
    "audit.md": "its sheet is called after a seed; the tests of the audit run it",
    "calls.md": "the addresses and files of its units are invented",
    "housekeeping.md": "the tests of doctor, backup and prune run it",
    "new-edition.md": "the golden cases run it over every document",
    "office.md": "needs a server; the tests of PostgreSQL run it",
    "reconciliation.md": "the tests of the command run it",
    "settings.md": "the tests of the command run it",
    "ui.md": "it serves until it is stopped; the system tests of the UI start it",
}
# Lines of other programs, by how they begin.
NOT_RUN = {
    "make run": "the sample home of the tests is made by what it calls",
    "make test": "it runs this test",
    "make docs": "it writes files of the repository",
    "export ": "holds in the walk of its page; elsewhere it names an invented server",
    "createdb ": "needs a server; the tests of PostgreSQL make their databases so",
    ".venv/bin/python -m pytest ": "its files are looked for below",
    "grep ": "run below, over the sample region",
}
# A call without placeholders.
CALL = re.compile(r"([A-Z_]+=\S+ +)*(\.venv/bin/)?nianbao (?![^\n]*([A-Z]{3}|\[))")


def lines(path: Path) -> list[str]:
    return [line for block in blocks(path) for line in block.commands()]


def unaccounted(path: Path) -> list[str]:
    """Lines of a page that no walk runs and nothing here names."""
    walked = {line for walk in walks.ALL if walk.page == path.name for line in walks.commands(walk)}
    return [
        line
        for line in lines(path)
        if line not in walked
        and not line.startswith(tuple(NOT_RUN))
        and not (is_nianbao(words_of(line)[1]) and path.name in PARSED)
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_line_is_known_and_well_used(path: Path) -> None:
    assert unaccounted(path) == []
    calls = [words for line in lines(path) if is_nianbao(words := words_of(line)[1])]
    assert {" ".join(call): told for call in calls if (told := misuse(call[1:])) is not None} == {}
    assert {each: told for each in mentions(path) if (told := unknown_words(each))} == {}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_call_that_is_complete_stands_where_it_is_tested(path: Path) -> None:
    plain = [line for block in blocks(path) if not block.kind for line in block.body.split("\n")]
    assert [line for line in plain if CALL.match(line)] == []


def test_lines_of_grep_do_what_their_pages_say(sample: SampleHome, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(sample.home)
    release = sample.home / "published" / "2024" / "latest"
    greps = {line for path in PAGES for line in lines(path) if line.startswith("grep ")}
    over_logs = {line for line in greps if "data/logs" in line}
    descriptor = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    for line in greps - over_logs:
        assert printed(line, release).split()[0] in descriptor["release"]["content"]
    (failed,) = over_logs
    assert "ended=200" in printed(failed.replace("503", "200"), tmp_path)


def printed(line: str, folder: Path) -> str:
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, check=False, stdout=subprocess.PIPE, text=True
    ).stdout


def test_nothing_is_named_that_is_not_shown() -> None:
    shown = [line for path in PAGES for line in lines(path)]
    assert [start for start in NOT_RUN if not any(line.startswith(start) for line in shown)] == []
    calling = {
        path.name for path in PAGES if any(is_nianbao(words_of(line)[1]) for line in lines(path))
    }
    assert PARSED.keys() <= calling


def test_every_command_has_its_line_in_the_list_of_commands() -> None:
    listed = re.findall(r"(?m)^\| `nianbao (\w+)", (ROOT / "docs/commands.md").read_text())
    assert sorted(listed) == sorted(typer.main.get_command(app).commands)


def test_a_line_that_nothing_runs_and_one_that_is_refused_are_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```sh\nrm -rf data\nnianbao status  # fine\n```\n`nianbao runn`\n")
    assert unaccounted(page) == ["rm -rf data", "nianbao status  # fine"]
    assert misuse(["status"]) is None
    assert misuse(["status", "--yaer", "2024"]) == "No such option: --yaer"
    assert misuse(["status", "--year", "24"]) is not None
    assert misuse(["quarantine", "shaw", "x"]) == "no such command 'shaw'"
    assert [unknown_words(each) for each in mentions(page)] == [["runn"]]
    assert unknown_words(r"nianbao release list\|aprove YEAR [--raeson R]") == [
        "--raeson",
        "aprove",
    ]


def test_the_tests_that_pages_name_are_there() -> None:
    named = [
        word
        for path in PAGES
        for line in lines(path)
        if line.startswith(".venv/bin/python -m pytest ")
        for word in words_of(line)[1][3:]
        if not word.startswith("-")
    ]
    assert named
    assert [word for word in named if not (ROOT / word).exists()] == []
