"""The decisions folder of an office -> corrections and acceptances, checked entry by entry."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic import ValidationError as InvalidEntryError
from upath import UPath

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


class DecisionsError(ValueError):
    """Decisions cannot be used; the message has a line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _plain(value: object) -> object:
    """The value, if it is no text that only a program takes for a number."""
    if isinstance(value, str) and not _PLAIN_NUMBER.fullmatch(value):
        raise ValueError("not a plain number")
    return value


# As many digits as a figure may have in print.
Figure = Annotated[
    Annotated[Decimal, Field(max_digits=18, decimal_places=6)] | None, BeforeValidator(_plain)
]


class Decision(BaseModel):
    """What every decision carries: whose report, why, on what evidence, by whom and when.

    ``document_sha256`` is that of the document the decision was taken on; ``place`` is the file
    and entry it was read from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    reporter: Words
    year: Annotated[int, Field(ge=2008, le=2100)]
    reason: Words
    evidence: Words
    author: Words
    date: date
    document_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    place: str = ""


class Correction(Decision):
    """One figure of a report replaced; null stands for a cell without a number."""

    cell: Words
    printed: Annotated[Figure, Field(alias="from")]
    to: Figure

    @model_validator(mode="after")
    def _changes_something(self) -> Correction:
        if self.printed == self.to:
            raise ValueError(f"changes nothing: from and to are {self.to!r}")
        return self


class Acceptance(Decision):
    """A report taken as published although it breaks a rule, in or out of the rollups."""

    in_rollups: bool


_Kind = TypeVar("_Kind", Correction, Acceptance)


class Decisions(BaseModel):
    """All decisions of an office, in the order of files and entries."""

    model_config = ConfigDict(frozen=True)

    corrections: tuple[Correction, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()

    @property
    def entries(self) -> tuple[Correction | Acceptance, ...]:
        """All of them, corrections first."""
        return (*self.corrections, *self.acceptances)

    def of(self, year: int, reporters: Collection[str]) -> Decisions:
        """Those on the reports of these reporters for that year."""
        return Decisions(
            corrections=tuple(
                entry
                for entry in self.corrections
                if entry.year == year and entry.reporter in reporters
            ),
            acceptances=tuple(
                entry
                for entry in self.acceptances
                if entry.year == year and entry.reporter in reporters
            ),
        )


def load_decisions(folder: UPath) -> Decisions:
    """Every entry of the folder's YAML files; a folder that is not there has none.

    Raises DecisionsError with every problem found: file, entry, field and value.
    """
    problems: list[str] = []
    found = [
        _decisions(path.name, _text(path, problems), problems) for path in _files(folder, problems)
    ]
    if problems:
        raise DecisionsError(problems)
    return Decisions(
        corrections=tuple(entry for each in found for entry in each.corrections),
        acceptances=tuple(entry for each in found for entry in each.acceptances),
    )


def decisions_in(name: str, text: str) -> Decisions:
    """Every entry of one file's text; raises as `load_decisions`."""
    problems: list[str] = []
    found = _decisions(name, text, problems)
    if problems:
        raise DecisionsError(problems)
    return found


class _StrictLoader(yaml.SafeLoader):
    """YAML without its traps: no key twice in a mapping, numbers only as people write them."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if (key.tag, str(key.value)) in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value!r} stands twice", key.start_mark
                )
            seen.add((key.tag, str(key.value)))
        return super().construct_mapping(node, deep=deep)

    def plain_number(self, node: yaml.ScalarNode) -> int | Decimal:
        """An integer or an exact decimal; 1:30, 010, 0x1f, 1_000 and .inf are none."""
        if not _PLAIN_NUMBER.fullmatch(node.value):
            raise yaml.constructor.ConstructorError(
                None, None, f"{node.value!r} is not a plain number", node.start_mark
            )
        return Decimal(node.value) if "." in node.value else int(node.value)


_StrictLoader.add_constructor("tag:yaml.org,2002:int", _StrictLoader.plain_number)
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _StrictLoader.plain_number)


def _files(folder: UPath, problems: list[str]) -> list[UPath]:
    """The folder's *.yaml files by name; anything else in it but hidden files and READMEs is wrong.

    Left alone, a misnamed file's decisions would be lost without a word.
    """
    if not folder.exists():
        return []
    if not folder.is_dir():
        problems.append(f"{folder.name}: must be a folder")
        return []
    found = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.startswith((".", "README")):
            continue
        if path.name.endswith(".yaml"):
            found.append(path)
        else:
            problems.append(f"{path.name}: decisions are kept in files named *.yaml")
    return found


def _decisions(name: str, text: str, problems: list[str]) -> Decisions:
    entries = _entries(name, text, problems)

    def checked(kind: str, model: type[_Kind]) -> tuple[_Kind, ...]:
        given = entries.get(kind, ())
        return tuple(e for place, each in given for e in _checked(model, each, place, problems))

    return Decisions(
        corrections=checked("corrections", Correction),
        acceptances=checked("acceptances", Acceptance),
    )


def _text(path: UPath, problems: list[str]) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (ValueError, OSError) as error:
        problems.append(f"{path.name}: cannot be read as UTF-8: {error}")
        return ""


def _entries(name: str, text: str, problems: list[str]) -> dict[str, list[tuple[str, Any]]]:
    try:
        # A safe loader: it makes plain values only.
        content = yaml.load(text, Loader=_StrictLoader)  # noqa: S506
    except yaml.YAMLError as error:
        problems.append(f"{name}: not YAML: {error}")
        return {}
    except (ValueError, RecursionError) as error:
        problems.append(f"{name}: cannot be read: {error}")
        return {}
    if content is None:
        return {}
    if not isinstance(content, dict):
        problems.append(f"{name}: must have the lists corrections and acceptances")
        return {}
    found: dict[str, list[tuple[str, Any]]] = {}
    for kind, entries in content.items():
        if kind not in {"corrections", "acceptances"} or not isinstance(entries, list | None):
            problems.append(f"{name}: {kind!r} is not a list of corrections or acceptances")
            continue
        found[kind] = [
            (f"{name} {kind}[{number}]", entry) for number, entry in enumerate(entries or [])
        ]
    return found


def _checked(model: type[_Kind], entry: object, place: str, problems: list[str]) -> list[_Kind]:
    if not isinstance(entry, dict):
        problems.append(f"{place}: must be fields and values, is {entry!r}")
        return []
    try:
        return [model.model_validate({**entry, "place": place})]
    except InvalidEntryError as error:
        for trouble in error.errors(include_url=False):
            name = ".".join(str(part) for part in trouble["loc"])
            value = "" if trouble["type"] == "missing" else f": {trouble['input']!r}"
            problems.append(f"{place}, {name}: {trouble['msg']}{value}")
        return []
