"""The command lines that README and docs show, and what the program would say to them."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from pipelines.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
_FENCE = re.compile(
    r'^(?P<indent> *)```(?P<kind>\w*)(?: title="(?P<title>[^"]*)")?\n(?P<body>.*?)^(?P=indent)```$',
    re.MULTILINE | re.DOTALL,
)
_SPAN = re.compile(r"(?<!`)`((?:\.venv/bin/)?nianbao [^`]+)`(?!`)")
_INSTALLED = re.compile(r"/opt/nianbao/\.venv/bin/(nianbao [^\n'\"`]+)")
_SETTING = re.compile(r"[A-Z_]+=")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its kind, its title, its text, and the line it begins on."""

    page: str
    number: int
    kind: str
    title: str
    body: str

    def commands(self) -> list[str]:
        """The command lines of a block of kind `sh`, without comments."""
        if self.kind != "sh":
            return []
        lines = self.body.replace("\\\n", " ").split("\n")
        return [line.strip() for line in lines if shlex.split(line, comments=True)]


def blocks(path: Path, after: str = "") -> Iterator[Block]:
    """The fenced blocks of a page, behind this heading where one is given."""
    text = path.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text, text.index(after)):
        body = re.sub(rf"(?m)^{found['indent']}", "", found["body"])
        number = text.count("\n", 0, found.start()) + 1
        yield Block(path.name, number, found["kind"], found["title"] or "", body)


def mentions(path: Path) -> list[str]:
    """Calls of the program that stand in the text, and in blocks that are not of kind `sh`."""
    text = path.read_text(encoding="utf-8")
    prose = _FENCE.sub("", text)
    quoted = [
        line.strip()
        for block in blocks(path)
        if block.kind in {"", "text"}
        for line in block.body.split("\n")
        if line.strip().startswith("nianbao ")
    ]
    indented = re.findall(r"(?m)^    (nianbao .*)$", prose)
    return [*_SPAN.findall(prose), *quoted, *indented, *installed(text)]


def installed(text: str) -> list[str]:
    """Calls of the program where it is installed on a server, as units and their page have them."""
    return [call.strip() for call in _INSTALLED.findall(text)]


def words_of(line: str) -> tuple[dict[str, str], list[str]]:
    """A command line -> the variables set in front of it, and its words."""
    words = shlex.split(line, comments=True)
    settings = {}
    while words and _SETTING.match(words[0]):
        name, _, value = words.pop(0).partition("=")
        settings[name] = value
    return settings, words


def is_nianbao(words: list[str]) -> bool:
    return bool(words) and words[0] in {"nianbao", ".venv/bin/nianbao"}


def misuse(arguments: list[str]) -> str | None:
    """What the program refuses in a command line that is complete; None where it is well used."""
    command, rest = _command(arguments)
    if command is None:
        return f"no such command {rest[0]!r}"
    try:
        command.make_context(command.name, list(rest))
    except typer.TyperException as error:
        return str(error)
    return None


def unknown_words(mention: str) -> list[str]:
    """Commands and options of a mention that the program does not have.

    A mention has placeholders and choices (`YEAR`, `[--region CODE]`, `show|approve`), so that it
    cannot be parsed as a whole.
    """
    plain = re.sub(r"[\[\]']|…", " ", mention.split("#", maxsplit=1)[0].replace("\\|", "|"))
    choices = [word.split("|") for word in plain.split()]
    calls = [list(words) for words in itertools.product(*choices)]
    return sorted({unknown for call in calls for unknown in _unknown(call[1:])})


def _unknown(arguments: list[str]) -> list[str]:
    command, rest = _command(arguments)
    if command is None:
        return rest[:1]
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    options = [word.split("=")[0] for word in rest if word.startswith("-")]
    return [option for option in options if option not in {*known, "--help"}]


def _command(arguments: list[str]) -> tuple[typer.core.TyperCommand | None, list[str]]:
    """The command these words call, and its own words; None where a group has no such command."""
    command, rest = typer.main.get_command(app), list(arguments)
    while commands := getattr(command, "commands", None):
        if not rest or rest[0].startswith("-"):
            return command, rest
        if rest[0] not in commands:
            return None, rest
        command = commands[rest.pop(0)]
    return command, rest
