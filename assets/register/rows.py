"""Cells of a CSV file -> rows of named values, every problem noted with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from upath import UPath

from assets.register.cells import NotCsvError, damage, table_of
from assets.register.columns import FLAGS, FileColumn, Words

FIRST_YEAR = 0
LAST_YEAR = 9999
BAR = re.compile("[|｜│丨]")
_YEAR = re.compile(r"[0-9]{4}")
_YEARS = (1949, 2100)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one value, or, where row is 0, with a whole file."""

    file: str
    row: int
    text: str

    def __str__(self) -> str:
        place = f"{self.file} row {self.row}" if self.row else self.file
        return f"{place}{self.text}"


class RegisterError(ValueError):
    """The register cannot be used; the message has a line for each problem, by file and row."""

    def __init__(self, problems: Collection[Problem]) -> None:
        ordered = sorted(problems, key=lambda problem: (problem.file, problem.row))
        self.problems = [str(problem) for problem in ordered]
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Row:
    """One row: where it stands, its values by column, and where to note what is wrong with it.

    Of columns that are ``spoilt`` no more is noted.
    """

    file: str
    number: int
    values: dict[str, str]
    problems: list[Problem] = field(compare=False)
    spoilt: set[str] = field(default_factory=set, compare=False)

    def wrong(self, column: str, why: str) -> None:
        """Note a problem with the value of a column."""
        self.note(column, why, self.values[column])

    def note(self, column: str, why: str, value: str) -> None:
        """Note a problem with a value, which may be a part of what stands in the column."""
        if column not in self.spoilt:
            problem = Problem(self.file, self.number, f", {column}: {why}: {value!r}")
            self.problems.append(problem)

    def text(self, column: str) -> str:
        """A value that must be there."""
        if not self.values[column]:
            self.wrong(column, "must not be empty")
        return self.values[column]

    def plain(self, column: str) -> str:
        """A value of letters and digits, those of full width as the others."""
        return unicodedata.normalize("NFKC", self.values[column])

    def word(self, column: str, words: Words) -> str:
        """A value that must be one of the words or of the Chinese for them."""
        return self._word(column, words, self.plain(column)) or self.values[column]

    def words(self, column: str, words: Words) -> list[str]:
        """The different words of a list, each one of the words, in their order."""
        found = {self._word(column, words, part) for part in self.parts(column)}
        return [word for word in words if word in found]

    def parts(self, column: str) -> list[str]:
        """The parts of a value between bars, each once; empty ones are passed over."""
        parts = (part.strip() for part in BAR.split(self.plain(column)))
        return list(dict.fromkeys(part for part in parts if part))

    def flag(self, column: str) -> bool:
        """Yes or no; empty is no."""
        return bool(self.values[column]) and self.word(column, FLAGS) == "yes"

    def year(self, column: str, default: int) -> int:
        """A year of four digits; the default when empty."""
        value = self.plain(column)
        if not value:
            return default
        if not (_YEAR.fullmatch(value) and _YEARS[0] <= int(value) <= _YEARS[1]):
            self.wrong(column, f"must be a year from {_YEARS[0]} to {_YEARS[1]} or empty")
            return default
        return int(value)

    def known(self, column: str, value: str, known: Collection[str], where: str) -> bool:
        """Whether a value is one of those known; noted when it is not."""
        if value in known:
            return True
        zeros = (value.zfill(length) for length in range(len(value) + 1, 13))
        meant = next((each for each in zeros if each in known), None) if value.isdigit() else None
        lost = f"; {meant!r} is one: a spreadsheet drops leading zeros" if meant else ""
        self.note(column, f"no such {where}{lost}", value)
        return False

    def _word(self, column: str, words: Words, value: str) -> str | None:
        for word, labels in words.items():
            if value.lower() == word or value in labels:
                return word
        told = ", ".join(f"{word} {labels[0]}" for word, labels in words.items())
        self.note(column, f"must be one of {told}", value)
        return None


def csv_rows(
    path: UPath, columns: tuple[FileColumn, ...], problems: list[Problem]
) -> list[Row] | None:
    """The rows of a CSV file in UTF-8 whose first row names the columns, in any order.

    A column is headed by its name or its Chinese label; one that is not required may be missing,
    its values are empty then. Rows that are empty or begin with # are passed over. Row numbers are
    those a spreadsheet shows. None when the file cannot be read at all.
    """
    try:
        table = table_of(path.read_bytes())
    except FileNotFoundError:
        problems.append(Problem(path.name, 0, ": no such file"))
    except OSError as error:
        problems.append(Problem(path.name, 0, f": cannot be read: {error.strerror}"))
    except NotCsvError as error:
        problems.append(Problem(path.name, error.row, f": {error}"))
    else:
        return _rows(path.name, table, columns, problems)
    return None


def header_of(text: str, columns: tuple[FileColumn, ...]) -> list[str]:
    """The names of the columns that a sound file has, in their order."""
    return _names(_without_empty_end(next(filter(any, table_of(text.encode())))), columns)


def _rows(
    file: str, table: list[list[str]], columns: tuple[FileColumn, ...], problems: list[Problem]
) -> list[Row] | None:
    numbered = ((number, cells) for number, cells in enumerate(table, start=1) if any(cells))
    number, cells = next(numbered, (1, []))
    header = _header(Row(file, number, {}, problems), _without_empty_end(cells), columns)
    if header is None:
        return None
    rows = []
    for number, cells in numbered:
        row = Row(file, number, {column.name: "" for column in columns}, problems)
        _fill(row, header, cells)
        rows.append(row)
    return rows


def _header(row: Row, cells: list[str], columns: tuple[FileColumn, ...]) -> list[str] | None:
    """The names of the columns in their order; None when they are not those that are known."""
    before = len(row.problems)
    if len(cells) == 1 and (signs := {"\t", ";", "，", "；"} & set(cells[0])):
        why = f"values stand between {min(signs)!r}; save it as 'CSV UTF-8 (comma delimited)'"
        row.note("column 1", why, cells[0])
        return None
    found = _names(cells, columns)
    for position, (cell, name) in enumerate(zip(cells, found, strict=True)):
        if not name:
            row.note(f"column {position + 1}", "no such column", cell)
        elif name in found[:position]:
            row.note(name, "the column stands twice", cell)
    for column in columns:
        if column.required and column.name not in found:
            row.note(column.name, "the column is missing; the first row has", ",".join(cells))
    return found if len(row.problems) == before else None


def _names(cells: list[str], columns: tuple[FileColumn, ...]) -> list[str]:
    """The name of the column each cell heads; empty where there is none."""
    names = {column.label: column.name for column in columns}
    names |= {column.name: column.name for column in columns}
    return [names.get(cell, "") for cell in cells]


def _without_empty_end(cells: list[str]) -> list[str]:
    return cells[: max((at for at, cell in enumerate(cells, start=1) if cell), default=0)]


def _fill(row: Row, header: list[str], cells: list[str]) -> None:
    """Put the cells into the row; of what cannot be a value nothing further is said."""
    for column in header[len(cells) :]:
        row.note(column, "the row ends before this column", "")
        row.spoilt.add(column)
    for column, cell in zip(header, cells, strict=False):
        row.values[column] = cell
        if cell and (why := damage(cell)):
            row.wrong(column, why)
            row.spoilt.add(column)
    for number, cell in enumerate(cells[len(header) :], start=len(header) + 1):
        if cell:
            why = "beyond the last column; a value that holds a comma stands in double quotes"
            row.note(f"column {number}", why, cell)
            row.spoilt.update(row.values)
