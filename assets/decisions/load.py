"""The decisions folder of an office -> what people decided, checked entry by entry."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
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

from assets.decisions.tables import SIGN_OFFS

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

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


class Entry(BaseModel):
    """What every entry carries: on which report year, why, by whom and when.

    ``place`` is the file and entry it was read from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    year: Annotated[int, Field(ge=2008, le=2100)]
    reason: Words
    author: Words
    date: date
    place: str = ""


class Decision(Entry):
    """A decision on a report: whose, and on what evidence.

    ``document_sha256`` is that of the document the decision was taken on.
    """

    reporter: Words
    evidence: Words
    document_sha256: Sha256


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


class Approval(Entry):
    """A release that a gate held, let through: this content and no other."""

    content_sha256: Sha256


class SignOff(Entry):
    """The figures of a region's year declared final, as this release has them.

    ``despite`` says why they are although coverage or the legal dates make them provisional.
    """

    region: Words
    release: Annotated[int, Field(ge=1)]
    figures_sha256: Sha256
    despite: Words | None = None


KINDS: dict[str, type[Entry]] = {
    "corrections": Correction,
    "acceptances": Acceptance,
    "approvals": Approval,
    "sign_offs": SignOff,
}


class Decisions(BaseModel):
    """All decisions of an office, in the order of files and entries; a list for each of KINDS."""

    model_config = ConfigDict(frozen=True)

    corrections: tuple[Correction, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    approvals: tuple[Approval, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()

    @property
    def entries(self) -> tuple[Correction | Acceptance, ...]:
        """All those on reports, corrections first."""
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

    def approved(self, year: int) -> frozenset[str]:
        """Digests of the held releases of the year that a person let through."""
        return frozenset(each.content_sha256 for each in self.approvals if each.year == year)

    def signed_off(self, year: int) -> pl.DataFrame:
        """SIGN_OFFS of the year. SchemaError where a region is signed off twice."""
        return SIGN_OFFS.frame(
            [
                {**entry.model_dump(exclude={"date", "author"}), "signed_by": entry.author}
                | {"signed_on": entry.date}
                for entry in self.sign_offs
                if entry.year == year
            ]
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
    return Decisions.model_validate(
        {kind: [entry for each in found for entry in getattr(each, kind)] for kind in KINDS}
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

    return Decisions.model_validate(
        {
            kind: [e for place, each in given for e in _checked(KINDS[kind], each, place, problems)]
            for kind, given in entries.items()
        }
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
        problems.append(f"{name}: must have lists named {' or '.join(KINDS)}")
        return {}
    found: dict[str, list[tuple[str, Any]]] = {}
    for kind, entries in content.items():
        if kind not in KINDS or not isinstance(entries, list | None):
            problems.append(f"{name}: {kind!r} is not a list of {' or '.join(KINDS)}")
            continue
        found[kind] = [
            (f"{name} {kind}[{number}]", entry) for number, entry in enumerate(entries or [])
        ]
    return found


def _checked(model: type[Entry], entry: object, place: str, problems: list[str]) -> list[Entry]:
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
