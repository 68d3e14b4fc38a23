"""A unit's answer, an address or a file, -> a source of the register."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from upath import UPath

from assets.register.load import Register
from assets.register.recording import record_source
from assets.register.tables import SOURCES, valid_in
from assets.storage.paths import local_path
from pipelines.called import reporters_called

FILES = "files"


class UnusableAnswerError(ValueError):
    """The answer is no place to look, or nobody's; the message says what is wrong with it."""


@dataclass(frozen=True)
class Added:
    """A source that was added, at a row of sources.csv: whose it is, whose partition brings it."""

    source_id: str
    row: int
    reporter_id: str
    name: str
    region: str
    year: int
    kind: str
    address: str


def unit_of(register: Register, reporter: str, year: int) -> Mapping[str, Any]:
    """The row of REPORTERS of a unit given by id, name or alias, that owes a report for the year.

    UnusableAnswerError where there is none, or several.
    """
    found = reporters_called(register.reporters, reporter)
    owing = found.filter(valid_in(year))
    if owing.height == 1:
        return owing.row(0, named=True)
    if owing.height > 1:
        ids = ", ".join(owing["reporter_id"])
        raise UnusableAnswerError(f"{owing.height} reporters are called {reporter!r}: {ids}")
    if found.height:
        spans = (f"{row['valid_from']}-{row['valid_to']}" for row in found.iter_rows(named=True))
        raise UnusableAnswerError(
            f"{reporter!r} owes no report for {year}: the register has it for {', '.join(spans)}"
        )
    raise UnusableAnswerError(f"no reporter of the register is called {reporter!r}")


def add_source(
    office: UPath,
    unit: Mapping[str, Any],
    answer: str,
    year: int,
    **more: str,
) -> Added:
    """Record where the unit's report of a year is to be found; ``more`` are further columns.

    An address is that of the report itself unless ``more`` has another kind. A file is copied into
    the office folder where it does not lie there already. UnusableAnswerError where there is no
    such file, RegisterError where the register has the source already or is faulty.
    """
    values = {"reporter_id": unit["reporter_id"], "year": str(year), **more}
    if "://" in answer:
        values |= {"kind": more.get("kind", "direct"), "address": answer}
    else:
        values |= {"kind": "file", "address": _taken_in(office, unit, answer, year)}
    register = record_source(office / "register", values)
    served = register.sources.filter(
        pl.col("reporter_id") == unit["reporter_id"],
        pl.col("address") == values["address"],
        pl.col("year") == year,
    )
    if served.is_empty():
        raise UnusableAnswerError(f"{SOURCES.name} has no source {values['address']!r}")
    return Added(
        source_id=served["source_id"][0],
        row=served["position"][0],
        reporter_id=unit["reporter_id"],
        name=unit["name"],
        region=unit["collection_region"],
        year=year,
        kind=values["kind"],
        address=values["address"],
    )


def _taken_in(office: UPath, unit: Mapping[str, Any], answer: str, year: int) -> str:
    """The path within the office folder of a file that was handed in, copied there if need be.

    A path may be one within that folder, too.
    """
    folder = local_path(office)
    if folder is None:
        raise UnusableAnswerError(f"the office folder {office} is not on this machine")
    file = next((each for each in (Path(answer), folder / answer) if each.is_file()), None)
    if file is None:
        raise UnusableAnswerError(f"neither an http(s) address nor a file: {answer!r}")
    inside = file.resolve()
    if inside.is_relative_to(folder.resolve()):
        return inside.relative_to(folder.resolve()).as_posix()
    kept = folder / FILES / str(year)
    kept.mkdir(parents=True, exist_ok=True)
    number, body = 1, file.read_bytes()
    while True:
        more = f"-{number}" if number > 1 else ""
        target = kept / f"{unit['reporter_id']}{more}{file.suffix.lower()}"
        if not target.exists():
            shutil.copyfile(file, target)
        if target.read_bytes() == body:
            return target.relative_to(folder).as_posix()
        number += 1
