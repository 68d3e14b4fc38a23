"""How every command is used: its help in both languages, short first lines, wrong usage told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import redis
import sqlalchemy as sa
import typer
from rich.cells import cell_len
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.cli.usage import WrongUsageError, show_plainly

BOTH = re.compile(r"[^。]*[㐀-鿿][^。]*。.*[A-Za-z].*\.", re.DOTALL)
WIDTH = 64  # what a terminal of 80 columns leaves beside the name of a command


def commands() -> Iterator[tuple[str, Any]]:
    """Every command and group by its words."""
    waiting: list[tuple[str, Any]] = [("", typer.main.get_command(app))]
    while waiting:
        words, command = waiting.pop()
        yield words, command
        within = getattr(command, "commands", {})
        waiting += [(f"{words} {name}".strip(), each) for name, each in within.items()]


@pytest.mark.parametrize(
    ("words", "command"), [pytest.param(*each, id=each[0]) for each in commands()]
)
def test_the_help_is_in_both_languages(words: str, command: Any) -> None:
    first = command.help.partition("\n")[0]
    assert BOTH.fullmatch(first), first
    assert not words or cell_len(first) <= WIDTH, first
    assert [part for part in command.help.split("\n\n") if not BOTH.search(part)] == []
    own = [each for each in command.params if each.name != "help"]
    assert {each.name: each.help for each in own if not BOTH.fullmatch(each.help or "")} == {}


def test_arguments_and_flags_are_shown_as_they_are_typed() -> None:
    shown = CliRunner().invoke(app, ["export", "--help"], env={"COLUMNS": "100"}).stdout
    assert "[OPTIONS] YEAR [REGION]" in shown
    shown = CliRunner().invoke(app, ["check", "--help"], env={"COLUMNS": "100"}).stdout
    assert "[OPTIONS] FILE..." in shown
    assert "<bool>" not in shown
    assert re.search(r"--html-to +DIR +核查页", shown)


def test_wrong_usage_is_told_as_it_is_and_ends_with_2() -> None:
    program = typer.Typer()

    @program.command()
    def refuse() -> None:
        raise WrongUsageError("不行", "no")

    refused = CliRunner().invoke(program, [])
    assert refused.exit_code == 2
    assert re.search(r"│ 不行 +│\n│ no +│", refused.stderr)
    named = CliRunner().invoke(app, ["status", "--year", "24"])
    assert named.exit_code == 2
    assert re.search(r"│ '--year' 应为 .*'24' +│\n│ must be a year such as 2024", named.stderr)


@pytest.mark.parametrize(
    "error",
    [
        PermissionError("Forbidden"),
        sa.exc.OperationalError("SELECT 1", {}, RuntimeError("no server")),
        redis.exceptions.ConnectionError("refused"),
    ],
)
def test_a_store_that_fails_is_told_in_a_line(error: Exception) -> None:
    program = failing(error)
    told = CliRunner().invoke(program, [])
    assert told.exit_code == 1
    assert f"a store or database fails: {type(error).__name__}: " in told.stderr
    assert str(getattr(error, "orig", error)) in told.stderr
    assert "nianbao doctor" in told.stderr


def test_a_fault_of_the_program_itself_is_not_hidden() -> None:
    raised = CliRunner().invoke(failing(KeyError("run")), []).exception
    assert isinstance(raised, KeyError)


def failing(error: Exception) -> typer.Typer:
    program = typer.Typer()

    @program.command()
    def fail() -> None:
        raise error

    show_plainly(program)
    return program
