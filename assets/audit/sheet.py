"""The answer sheets of an office's audits folder, checked entry by entry; nothing is written."""

from __future__ import annotations

import functools
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    NonNegativeInt,
    PositiveInt,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic import ValidationError as InvalidSheetError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from upath import UPath

from expectations.forms.catalogue import grids

_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class SheetError(ValueError):
    """Answer sheets cannot be used; the message has a line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def figure(text: str) -> Decimal | None:
    """The figure as it is typed; None for nothing or ``null``. ValueError for what is none."""
    if text in {"", "null"}:
        return None
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError(
            "must be a figure in plain digits such as 24 or 24.1, at most twelve before the point"
            " and six behind, or null where none is printed"
        )
    return Decimal(text)


def _typed_figure(value: object) -> object:
    return figure(value) if isinstance(value, str) else value


def _typed_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value in {"", "null"}:
        return None
    if not _DAY.fullmatch(value):
        raise ValueError("must be a day such as 2025-03-12")
    return date.fromisoformat(value)


@functools.cache
def _cells_of_the_form() -> frozenset[str]:
    return frozenset(cell.key for grid in grids() for cell in grid.cells)


def _known_cell(key: str) -> str:
    if key not in _cells_of_the_form():
        raise ValueError("no edition of the form has this cell")
    return key


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CellKey = Annotated[str, AfterValidator(_known_cell)]
Figure = Annotated[
    Annotated[Decimal, Field(max_digits=18, decimal_places=6)] | None,
    BeforeValidator(_typed_figure),
]
Cells = Annotated[
    Annotated[PositiveInt, Tag("number")] | Annotated[tuple[CellKey, ...], Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list | tuple) else "number"),
]
Day = Annotated[date | None, BeforeValidator(_typed_day)]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WrongCell(_Kept):
    """A cell whose figure was read otherwise than it is printed; None stands for no figure."""

    cell: CellKey
    read: Figure
    printed: Figure

    @model_validator(mode="after")
    def _differs(self) -> WrongCell:
        if self.read == self.printed:
            raise ValueError("read and printed are the same: nothing is wrong")
        return self


class Answer(_Kept):
    """One report drawn, and what a person found in it.

    ``cells`` are those to compare: how many where it is all of them, else their keys.
    """

    report_id: Words
    reporter: Words
    name: str = ""
    document_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    cells: Cells
    checked: Literal["no", "yes"] = "no"
    wrong_cells: tuple[WrongCell, ...] = ()
    note: str = ""
    by: str = ""
    on: Day = None

    @property
    def is_checked(self) -> bool:
        return self.checked == "yes"

    @property
    def compared(self) -> int:
        """Number of cells to compare."""
        return self.cells if isinstance(self.cells, int) else len(self.cells)

    @model_validator(mode="after")
    def _holds_together(self) -> Answer:
        wrong = [each.cell for each in self.wrong_cells]
        if twice := _repeated(wrong):
            raise ValueError(f"wrong_cells: {twice!r} stands twice")
        if isinstance(self.cells, int):
            if len(wrong) > self.cells:
                raise ValueError(f"wrong_cells: {len(wrong)!r} of {self.cells!r} cells")
        else:
            if not self.cells:
                raise ValueError("cells: must be how many there are, or name some")
            if twice := _repeated(self.cells):
                raise ValueError(f"cells: {twice!r} stands twice")
            if other := [cell for cell in wrong if cell not in self.cells]:
                raise ValueError(f"wrong_cells: {other[0]!r} is not one of the cells to compare")
        if self.is_checked and not (self.by.strip() and self.on):
            raise ValueError("checked is 'yes': by and on must say who compared it and when")
        if not self.is_checked and (wrong or self.by.strip() or self.on):
            raise ValueError("an answer is entered, but checked is 'no'")
        return self


class Sheet(_Kept):
    """A sample of the accepted reports of a year in some regions, in the order of drawing.

    ``population`` is how many there were; ``cells_per_report`` None where all are compared.
    """

    file: str = ""
    year: Annotated[int, Field(ge=2008, le=2100)]
    regions: tuple[Words, ...]
    seed: NonNegativeInt
    drawn_on: date
    population: PositiveInt
    cells_per_report: Annotated[
        PositiveInt | None, BeforeValidator(lambda value: None if value == "all" else value)
    ]
    reports: tuple[Answer, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Sheet:
        if twice := _repeated([answer.reporter for answer in self.reports]):
            raise ValueError(f"reports: {twice!r} stands twice")
        if not (self.regions and self.reports):
            raise ValueError("regions and reports must name what was drawn")
        if len(self.reports) > self.population:
            raise ValueError(
                f"reports: {len(self.reports)!r} drawn of a population of {self.population!r}"
            )
        return self


def load_sheets(folder: UPath) -> list[Sheet]:
    """The folder's sheets by file name; none where there is no folder.

    Raises SheetError with every problem found: file, entry, field and value.
    """
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise SheetError([f"{folder.name}: must be a folder"])
    sheets: list[Sheet] = []
    problems: list[str] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.startswith((".", "README")):
            continue
        try:
            sheets.append(load_sheet(path))
        except SheetError as error:
            problems += error.problems
    if problems:
        raise SheetError(problems)
    return sheets


def load_sheet(path: UPath) -> Sheet:
    """The sheet in this file. SheetError with every problem: file, entry, field and value."""
    if not path.name.endswith(".yaml"):
        raise SheetError([f"{path.name}: answer sheets are kept in files named *.yaml"])
    try:
        return read_sheet(path.read_text(encoding="utf-8"), path.name)
    except (UnicodeDecodeError, OSError) as error:
        raise SheetError([f"{path.name}: cannot be read: {error}"]) from None


def read_sheet(text: str, file: str) -> Sheet:
    """The sheet as this text has it. SheetError as ``load_sheet``."""
    try:
        # The base loader leaves every value as it is typed: no traps of numbers, days or no/yes.
        content: Any = YAML(typ="base", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise SheetError([f"{file}: not YAML: {error}"]) from None
    if not isinstance(content, dict):
        raise SheetError([f"{file}: must be the fields of an answer sheet, is {content!r}"])
    try:
        return Sheet.model_validate({**content, "file": file})
    except InvalidSheetError as error:
        raise SheetError(
            [
                _problem(file, trouble["loc"], trouble["type"], trouble["msg"], trouble["input"])
                for trouble in error.errors(include_url=False)
            ]
        ) from None


def _problem(file: str, loc: tuple[int | str, ...], kind: str, message: str, given: Any) -> str:
    entry, rest = "", loc
    if len(loc) > 1 and loc[0] == "reports":
        entry, rest = f" reports[{loc[1]}]", loc[2:]
    field = ".".join(str(part) for part in rest if part not in {"number", "list"})
    # Of a whole entry the message names what is wrong; its fields would drown it.
    value = "" if kind == "missing" or isinstance(given, dict) else f": {given!r}"
    words = message.removeprefix("Value error, ")
    return f"{file}{entry}{', ' if field else ''}{field}: {words}{value}"


def _repeated(values: tuple[str, ...] | list[str]) -> str | None:
    return next((value for value in values if values.count(value) > 1), None)
