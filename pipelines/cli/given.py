"""The settings a command is called under, faults in them told as wrong usage."""

from __future__ import annotations

import os

import typer

from pipelines.settings import PREFIX, Settings, settings_from


def given_settings() -> Settings:
    """Settings of the environment. BadParameter names a faulty variable and its value."""
    from pydantic import ValidationError

    try:
        return settings_from(os.environ)
    except ValidationError as error:
        faults = "; ".join(
            f"{PREFIX}{str(fault['loc'][0]).upper()}: {fault['msg']}, not {fault['input']!r}"
            for fault in error.errors(include_url=False)
        )
        raise typer.BadParameter(faults) from None
