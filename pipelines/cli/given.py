"""The settings a command is called under, faults in them told as wrong usage."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from pipelines.settings import Settings, settings_and_origins
from pipelines.settings_sources import SettingsError

if TYPE_CHECKING:
    from assets.storage.archive import Archive
    from assets.storage.stage_tables import StageTables


def given_settings() -> Settings:
    """Settings of the environment and the office. BadParameter names what is faulty in them."""
    return given_settings_and_origins()[0]


def given_settings_and_origins() -> tuple[Settings, dict[str, str]]:
    """The settings, and where each comes from. BadParameter names what is faulty in them."""
    try:
        return settings_and_origins(os.environ)
    except SettingsError as error:
        raise typer.BadParameter(str(error)) from None


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
