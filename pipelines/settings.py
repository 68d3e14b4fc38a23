"""Settings of an installation, from environment variables; nothing else reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

PREFIX = "NIANBAO_"


class Settings(BaseModel):
    """Where things are kept and how hard the machine may work.

    ``home`` and ``office`` are paths or URLs. ``local`` is the folder of this machine for what
    cannot lie elsewhere: Dagster's history, logs, attempts, Data Docs and archive files that are
    being written; it is the home itself where that is a folder.
    """

    # A warehouse's address may hold a password, which no error is to show.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    home: str
    local: Path
    office: str
    warehouse_url: str
    workers: int = Field(default=2, ge=1)
    document_seconds: float = Field(default=60.0, gt=0)
    document_megabytes: int = Field(default=1024, ge=64)
    fetch_delay: float = Field(default=1.0, ge=0)
    fetch_hosts: int = Field(default=8, ge=1)
    fetch_megabytes: int = Field(default=20, ge=1)
    # It stands in a header, within brackets.
    fetch_agent: str = Field(default="", pattern=r"^[ -'*-~]{0,200}$")
    fetch_ca_bundle: str = ""
    # Least found / expected of a release. None is asked for by default: an office works with its
    # tables from the first report on, and they say themselves that they are provisional.
    release_floor: Decimal = Field(default=Decimal(0), ge=0, le=1)

    @field_validator("warehouse_url")
    @classmethod
    def _of_a_known_database(cls, url: str) -> str:
        # Takes long, and `check` imports this module without asking for settings.
        from assets.storage.database import shown_address  # noqa: PLC0415

        shown_address(url)
        return url

    @field_validator("fetch_ca_bundle")
    @classmethod
    def _of_a_file(cls, path: str) -> str:
        if path and not Path(path).is_file():
            raise ValueError(f"no such file: {path!r}")
        return path

    @property
    def dagster_home(self) -> Path:
        """Dagster's own folder: instance configuration, runs and their logs."""
        return self.local / "dagster"

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.local / "logs"

    @property
    def attempts(self) -> Path:
        """The folder of the log of attempts."""
        return self.local / "attempts"

    def environment(self) -> dict[str, str]:
        """The variables that give another process these settings."""
        return {
            f"{PREFIX}HOME": self.home,
            f"{PREFIX}LOCAL": str(self.local),
            f"{PREFIX}REGION_DIR": self.office,
            f"{PREFIX}WAREHOUSE_URL": self.warehouse_url,
            f"{PREFIX}WORKERS": str(self.workers),
            f"{PREFIX}DOCUMENT_SECONDS": str(self.document_seconds),
            f"{PREFIX}DOCUMENT_MEGABYTES": str(self.document_megabytes),
            f"{PREFIX}FETCH_DELAY": str(self.fetch_delay),
            f"{PREFIX}FETCH_HOSTS": str(self.fetch_hosts),
            f"{PREFIX}FETCH_MEGABYTES": str(self.fetch_megabytes),
            f"{PREFIX}FETCH_AGENT": self.fetch_agent,
            f"{PREFIX}FETCH_CA_BUNDLE": self.fetch_ca_bundle,
            f"{PREFIX}RELEASE_FLOOR": str(self.release_floor),
            "DAGSTER_HOME": str(self.dagster_home),
            "DAGSTER_DISABLE_TELEMETRY": "yes",
        }


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Settings of these variables; relative paths become absolute. ValidationError names a fault.

    ``NIANBAO_HOME`` is ``./data`` by default, ``NIANBAO_REGION_DIR`` the folder ``office`` in it.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and value
    }
    home = _absolute(given.get("home", "data"))
    default = home if "://" not in home else "data"
    local = Path(_absolute(given.get("local", default)))
    return Settings.model_validate(
        {
            "home": home,
            "local": local,
            "office": _absolute(given.get("region_dir", str(local / "office"))),
            "warehouse_url": given.get("warehouse_url", f"sqlite:///{local / 'warehouse.sqlite'}"),
            "workers": given.get("workers", min(os.cpu_count() or 1, 8)),
            "fetch_ca_bundle": _absolute(given["fetch_ca_bundle"])
            if "fetch_ca_bundle" in given
            else "",
            **{name: given[name] for name in _PLAIN if name in given},
        }
    )


_PLAIN = (
    *("document_seconds", "document_megabytes"),
    *("fetch_delay", "fetch_hosts", "fetch_megabytes", "fetch_agent"),
    "release_floor",
)


def _absolute(path: str) -> str:
    return path if "://" in path else str(Path(path).expanduser().absolute())
