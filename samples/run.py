"""`make run`: the sample site served on this machine, and the whole flow run against it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from typer import BadParameter

from assets.fetch.asset import Fetching
from pipelines.cli.given import given_settings
from pipelines.cli.run import flow_and_closing
from pipelines.settings import Settings
from samples.serve import (
    OFFICE,
    PortBusyError,
    PortError,
    chosen_port,
    prepared_office,
    serve_site,
)

YEARS = (2018, 2023, 2024)


def sample_settings(settings: Settings) -> Settings:
    """The settings with an office folder of the sample's own; its site needs no sparing."""
    office = settings.local / "office"
    return settings.model_copy(update={"office": str(office), "fetch_delay": 0.0})


def holds_another_office(folder: Path) -> bool:
    """Whether there is a register in the folder that is not the sample's."""
    register = folder / "register"
    same = (
        (register / name).read_bytes() == (OFFICE / "register" / name).read_bytes()
        for name in ("regions.csv", "reporters.csv")
        if (register / name).exists()
    )
    return not all(same)


def main() -> int:
    """Run the sample years of all sample regions; the exit status."""
    if "NIANBAO_REGION_DIR" in os.environ:
        print(
            "NIANBAO_REGION_DIR names an office: unset it to run the sample region", file=sys.stderr
        )
        return 2
    try:
        port = chosen_port(os.environ)
        settings = sample_settings(given_settings())
    except (PortError, BadParameter) as error:
        print(error, file=sys.stderr)
        return 2
    if holds_another_office(Path(settings.office)):
        print(f"{settings.home} holds another region: set NIANBAO_HOME to a new folder")
        return 2
    try:
        with serve_site(port=port) as base:
            prepared_office(Path(settings.office), base)
            return flow_and_closing(settings, list(YEARS), None, Fetching())
    except PortBusyError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
