"""What many commands are given: the settings, a year, a region; faults told as wrong usage."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.usage import WrongUsageError
from pipelines.settings import Settings
from pipelines.settings_given import settings_and_origins
from pipelines.settings_sources import SettingsError

if TYPE_CHECKING:
    from assets.storage.archive import Archive
    from assets.storage.stage_tables import StageTables


def given_settings() -> Settings:
    """Settings of the environment and the office. WrongUsageError names the faulty ones."""
    return given_settings_and_origins()[0]


def given_settings_and_origins() -> tuple[Settings, dict[str, str]]:
    """The settings, and where each comes from. WrongUsageError names the faulty ones."""
    try:
        return settings_and_origins(os.environ)
    except SettingsError as error:
        raise WrongUsageError(str(error)) from None


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
    """The year an option was given. WrongUsageError for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise WrongUsageError(
            f"应为 2024 这样的年度，而不是 {text!r}", f"must be a year such as 2024, not {text!r}"
        )
    return int(text)


ReportYear = Annotated[
    int, typer.Argument(metavar="YEAR", parser=year_given, help="年度。Report year.")
]
AnyYear = Annotated[
    int | None,
    typer.Option(
        metavar="YEAR",
        parser=year_given,
        help="只取一个年度，默认全部。One report year; all by default.",
    ),
]
LatestYear = Annotated[
    int | None,
    typer.Option(
        metavar="YEAR",
        parser=year_given,
        help="年度，默认最新。Report year; the latest by default.",
    ),
]
AnyRegion = Annotated[
    str,
    typer.Option(
        metavar="CODE", help="只取一个采集区域，默认全部。One collection region; all by default."
    ),
]
