"""A CSV file of the register -> rows of text, every problem noted with its place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from upath import UPath

FIRST_YEAR = 0
LAST_YEAR = 9999
_YEAR = re.compile(r"[0-9]{4}")


class RegisterError(ValueError):
    """The register cannot be used; the message has a line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """One row: where it stands, its values by column, and where to note what is wrong with it."""

    file: str
    number: int
    values: dict[str, str]
    problems: list[str] = field(compare=False)

    def wrong(self, column: str, why: str) -> None:
        """Note a problem with the value of a column."""
        value = self.values.get(column, "")
        self.problems.append(f"{self.file} row {self.number}, {column}: {why}: {value!r}")

    def text(self, column: str) -> str:
        """A value that must be there."""
        if not self.values[column]:
            self.wrong(column, "must not be empty")
        return self.values[column]

    def word(self, column: str, words: Collection[str]) -> str:
        """A value that must be one of the words."""
        if self.values[column] not in words:
            self.wrong(column, f"must be one of {', '.join(words)}")
        return self.values[column]

    def flag(self, column: str) -> bool:
        """Yes or no; empty is no."""
        value = self.values[column].lower()
        if value not in {"yes", "no", "", "是", "否"}:
            self.wrong(column, "must be yes, no or empty")
        return value in {"yes", "是"}

    def year(self, column: str, default: int) -> int:
        """A year of four digits; the default when empty."""
        value = self.values[column]
        if not value:
            return default
        if not (_YEAR.fullmatch(value) and 1990 <= int(value) <= 2100):
            self.wrong(column, "must be a year or empty")
            return default
        return int(value)


def csv_rows(
    folder: UPath, name: str, columns: tuple[str, ...], problems: list[str]
) -> list[Row] | None:
    """The rows of a CSV file in UTF-8 whose first row names the columns, in any order.

    Row numbers are those a spreadsheet shows. Empty rows are passed over. None when the file
    cannot be read at all.
    """
    table = _table(folder / name, problems)
    if table is None:
        return None
    header = [cell.strip() for cell in table[0]] if table else []
    if set(header) != set(columns) or len(header) != len(columns):
        problems.append(f"{name} row 1: columns must be {','.join(columns)}, are {header!r}")
        return None
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            problems.append(f"{name} row {number}: {len(cells)} values, not {len(columns)}")
            continue
        values = {key: cell.strip() for key, cell in zip(header, cells, strict=True)}
        rows.append(Row(name, number, values, problems))
    return rows


def _table(path: UPath, problems: list[str]) -> list[list[str]] | None:
    table: list[list[str]] = []
    try:
        text = path.read_bytes().decode("utf-8-sig")
        table.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except FileNotFoundError:
        problems.append(f"{path.name}: no such file in the register folder")
    except OSError as error:
        problems.append(f"{path.name}: cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        problems.append(f"{path.name}: not UTF-8 at byte {error.start}; save it as 'CSV UTF-8'")
    except csv.Error as error:
        problems.append(f"{path.name} row {len(table) + 1}: not CSV: {error}")
    else:
        return table
    return None
