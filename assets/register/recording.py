"""A new source -> the text of sources.csv with its row behind the others, all else as it was."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

from upath import UPath

from assets.register.columns import SOURCES_FILE
from assets.register.load import Register, files_in, load_register
from assets.register.rows import Problem, RegisterError, header_of
from assets.storage.paths import in_turn, replace_file


def record_source(folder: UPath, values: Mapping[str, str]) -> Register:
    """Add a row with these values, by column, to sources.csv; the register with it.

    Commands at the same time take turns. RegisterError where the register would be faulty with the
    row, or is so already; it is left as it is then.
    """
    with in_turn(folder):
        load_register(folder)
        path = folder / SOURCES_FILE.name
        after = with_source(path.read_bytes().decode(), values).encode()
        with tempfile.TemporaryDirectory() as name:
            for file in files_in(folder):
                beside = after if file is SOURCES_FILE else (folder / file.name).read_bytes()
                (Path(name) / file.name).write_bytes(beside)
            register = load_register(UPath(name))
        replace_file(path, after)
    return register


def with_source(text: str, values: Mapping[str, str]) -> str:
    """The text of a sound sources.csv with a row of these values at its end.

    A note stands as a comment above the row where there is no column for it. RegisterError where
    there is none for another of them.
    """
    header = header_of(text, SOURCES_FILE.columns)
    lacking = [name for name, value in values.items() if value and name not in header]
    comment = ""
    if lacking == ["note"]:
        comment, lacking = f"# {' '.join(values['note'].split())}", []
    if lacking:
        why = f": has no column {', '.join(lacking)}; add it to the first row"
        raise RegisterError([Problem(SOURCES_FILE.name, 0, why)])
    newline = "\r\n" if "\r\n" in text else "\n"
    line = io.StringIO()
    csv.writer(line, lineterminator=newline).writerow(values.get(name, "") for name in header)
    before = text if text.endswith("\n") else text + newline
    return f"{before}{comment + newline if comment else ''}{line.getvalue()}"
