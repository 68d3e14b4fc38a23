"""The settings a command is called under, faults in them told as wrong usage."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from pipelines.settings import PREFIX, Settings, settings_from

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from assets.storage.archive import Archive
    from assets.storage.stage_tables import StageTables


def given_settings() -> Settings:
    """Settings of the environment. BadParameter names a faulty variable and its value."""
    from pydantic import ValidationError

    try:
        return settings_from(os.environ)
    except ValidationError as error:
        raise typer.BadParameter(_faults(error)) from None


def stored_tables(settings: Settings) -> StageTables:
    """The stage tables of the data home."""
    from upath import UPath

    from assets.storage.stage_tables import StageTables

    return StageTables(UPath(settings.home) / "tables")


def stored_archive(settings: Settings) -> Archive:
    """The archive of the data home."""
    from upath import UPath

    from assets.storage.archive import Archive

    spool = settings.local / "spool" if "://" in settings.home else None
    return Archive(UPath(settings.home) / "archive", spool=spool)


def year_given(text: str) -> int:
    """The year an option was given. BadParameter for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise typer.BadParameter(f"must be a year such as 2024, not {text!r}")
    return int(text)


def _faults(error: ValidationError) -> str:
    return "; ".join(map(_told, error.errors(include_url=False)))


def _told(fault: ErrorDetails) -> str:
    if (
        fault["type"] == "value_error"
    ):  # names its variable, and shows of its value what may be seen
        return str(fault["ctx"]["error"])
    name = f"{PREFIX}{str(fault['loc'][0]).upper()}"
    return f"{name} must be {_wanted(fault)}, not {fault['input']!r}"


def _wanted(fault: ErrorDetails) -> str:
    kind = "a whole number" if fault["type"].startswith("int") else "a number"
    for bound, words in (("ge", "of at least"), ("gt", "above")):
        if bound in fault.get("ctx", {}):
            return f"a number {words} {fault['ctx'][bound]:g}"
    return kind
