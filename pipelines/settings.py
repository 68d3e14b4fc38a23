"""Settings of an installation, each declared once: where things are kept, what a machine may do."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails

from pipelines.settings_sources import PREFIX, Given, SettingsError, of_environment, of_file

FILE = "settings.yaml"
DEFAULT = "default"
_PLACES = ("home", "local", "office")

_POSTGRESQL = "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
_ADDRESS = r"[^@\s,]+@[^@\s,]+"


def _local_of(given: dict[str, Any]) -> Path:
    home = given["home"]
    return Path("data").absolute() if "://" in home else Path(home)


class Settings(BaseModel):
    """Where things are kept and how hard the machine may work; title and description of each.

    ``home`` and ``office`` are paths or URLs.
    """

    # An address may hold a password, which no error is to show.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    home: str = Field(
        default_factory=lambda: str(Path("data").absolute()),
        title="数据目录",
        description="The data home, a folder or a URL such as s3://bucket/prefix.",
        json_schema_extra={"path": True},
    )
    local: Path = Field(
        default_factory=_local_of,
        title="本机目录",
        description="What must lie on this machine: logs, history, archive files being written. "
        "By default the home, or ./data beside a URL.",
        json_schema_extra={"path": True},
    )
    office: str = Field(
        default_factory=lambda given: str(given["local"] / "office"),
        title="机关目录",
        description="The office's own folder: register, decisions and the file of settings. "
        "By default office in the local folder.",
        json_schema_extra={"path": True, "variable": f"{PREFIX}REGION_DIR"},
    )
    warehouse_url: str = Field(
        default_factory=lambda given: f"sqlite:///{given['local'] / 'warehouse.sqlite'}",
        title="数据仓库",
        description=f"The database of tables and views for SQL: sqlite:///FILE or {_POSTGRESQL}. "
        "By default warehouse.sqlite in the local folder.",
        json_schema_extra={"path": True, "secret": True},
    )
    dagster_url: str = Field(
        default="",
        pattern=r"^(postgresql\+psycopg://.+)?$",
        title="运行历史库",
        description=f"Database of Dagster's runs, {_POSTGRESQL}. Without it, SQLite files in the "
        "local folder.",
        json_schema_extra={"secret": True, "wanted": _POSTGRESQL},
    )
    broker_url: str = Field(
        default="",
        pattern=r"^(rediss?://.+)?$",
        title="任务队列",
        description="Queue that hands runs to workers on other machines, redis://HOST:PORT/NUMBER. "
        "Without it, runs stay on this machine.",
        json_schema_extra={"secret": True, "wanted": "redis://HOST:PORT/NUMBER"},
    )
    season: str = Field(
        default="",
        title="年度日程",
        description="File of the legal calendar and of what runs when. By default season.yaml in "
        "the office's folder if there is one, else the one that comes with the program.",
        json_schema_extra={"path": True},
    )
    release_floor: Decimal = Field(
        default=Decimal(0),
        ge=0,
        le=1,
        title="发布下限",
        # None is asked for by default: an office works with its tables from the first report on,
        # and they say themselves that they are provisional.
        description="Least share of the expected reports a release needs, else it is held back.",
    )
    workers: int = Field(
        default_factory=lambda: min(os.cpu_count() or 1, 8),
        ge=1,
        title="阅读进程数",
        description="Processes that read documents. By default one a processor, eight at most.",
    )
    document_seconds: float = Field(
        default=60.0, gt=0, title="单份文件时限", description="Seconds one document may take."
    )
    document_megabytes: int = Field(
        default=1024, ge=64, title="单份文件内存", description="Memory one document may take, MB."
    )
    fetch_delay: float = Field(
        default=1.0,
        ge=0,
        title="抓取间隔",
        description="Seconds between two requests to one host.",
    )
    fetch_hosts: int = Field(
        default=8, ge=1, title="并行站点数", description="Hosts that are asked at a time."
    )
    fetch_megabytes: int = Field(
        default=20,
        ge=1,
        title="下载上限",
        description="Size of a download, MB; what is larger is not taken whole.",
    )
    fetch_agent: str = Field(
        default="",
        # It stands in a header, within brackets.
        pattern=r"^[ -'*-~]{0,200}$",
        title="访问者",
        description="Who asks, told to every site beside the program's name: an address to write "
        "to, in at most 200 ASCII signs without brackets.",
        json_schema_extra={"wanted": "at most 200 ASCII signs without brackets"},
    )
    fetch_ca_bundle: str = Field(
        default="",
        title="附加证书",
        description="A file of certificates (PEM) trusted besides the public authorities.",
        json_schema_extra={"path": True},
    )
    alert_webhook: str = Field(
        default="",
        pattern=r"^(https?://.+)?$",
        title="告警地址",
        description="An http or https address that is told of failures.",
        json_schema_extra={"secret": True, "wanted": "an http or https address"},
    )
    alert_mail: str = Field(
        default="",
        pattern=rf"^({_ADDRESS}(\s*,\s*{_ADDRESS})*)?$",
        title="告警邮箱",
        description="Mail addresses that are told of failures, commas between them.",
        json_schema_extra={"wanted": "mail addresses with commas between them"},
    )
    alert_from: str = Field(
        default="",
        pattern=rf"^({_ADDRESS})?$",
        title="告警发件人",
        description="The mail address alerts come from.",
        json_schema_extra={"wanted": "a mail address"},
    )
    smtp_url: str = Field(
        default="",
        validate_default=True,
        pattern=r"^(smtps?://.+)?$",
        title="邮件服务器",
        description="The server that takes mail: smtp://USER:PASSWORD@HOST:PORT, or smtps://.",
        json_schema_extra={"secret": True, "wanted": "smtp://USER:PASSWORD@HOST:PORT, or smtps://"},
    )
    ui_url: str = Field(
        default="",
        pattern=r"^(https?://.+)?$",
        title="界面地址",
        description="Where people open Dagster's UI, http://HOST:PORT; alerts link to their runs.",
    )
    keep_runs_days: int = Field(
        default=365,
        ge=0,
        title="运行记录保留天数",
        description="Days Dagster's runs and their events are kept by `nianbao prune`; 0: always.",
    )
    keep_logs_days: int = Field(
        default=90,
        ge=0,
        title="日志保留天数",
        description="Days log files are kept by `nianbao prune`; 0: always.",
    )

    @field_validator("warehouse_url")
    @classmethod
    def _of_a_known_database(cls, url: str) -> str:
        # Takes long, and `check` imports this module without asking for settings.
        from assets.storage.database import ADDRESSES, WarehouseError, shown_address  # noqa: PLC0415

        try:
            shown_address(url)
        except WarehouseError:
            raise ValueError(ADDRESSES) from None
        return url

    @field_validator("season", "fetch_ca_bundle")
    @classmethod
    def _of_a_file(cls, path: str) -> str:
        if path and "://" not in path and not Path(path).is_file():
            raise ValueError("the path of a file that is there")
        return path

    @field_validator("smtp_url")
    @classmethod
    def _of_those_who_get_mail(cls, url: str, info: ValidationInfo) -> str:
        if info.data.get("alert_mail") and not url:
            raise ValueError(
                "smtp://USER:PASSWORD@HOST:PORT, or smtps://, where alert_mail says who gets mail"
            )
        return url

    @field_validator("local")
    @classmethod
    def _of_this_machine(cls, path: Path) -> Path:
        if not path.is_absolute():
            raise ValueError("a folder of this machine")
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
        """The folder of the locks of runs, and of the log of attempts beside a home in a folder."""
        return self.local / "attempts"

    @property
    def shared(self) -> str:
        """Where evidence, Data Docs, history and the log of attempts lie: every machine sees it."""
        return self.home if "://" in self.home else str(self.local)

    def environment(self) -> dict[str, str]:
        """The variables that give another process these settings."""
        return {
            **{variable_of(name): str(getattr(self, name)) for name in Settings.model_fields},
            "DAGSTER_HOME": str(self.dagster_home),
            "DAGSTER_DISABLE_TELEMETRY": "yes",
        }


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Settings of these variables and of the file in the office's folder; paths are absolute.

    SettingsError names every faulty variable, or key and line of the file.
    """
    return settings_and_origins(environ)[0]


def settings_and_origins(environ: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    """The settings, and where each comes from: `default`, a variable, or file, line and key.

    SettingsError as for ``settings_from``.
    """
    names = list(Settings.model_fields)
    paths = {name for name in names if fact(name, "path")}
    said, unknown = of_environment(environ, {variable_of(name): name for name in names}, paths)
    # The file lies in a folder that it can thus not name.
    office = _validated({name: said[name] for name in _PLACES if name in said}, ()).office
    written, faults = of_file(office, FILE, set(names) - {"office"}, paths)
    given = {"office": Given(office, DEFAULT), **written, **said}
    return _validated(given, [*unknown, *faults]), {
        name: given[name].origin if name in given else DEFAULT for name in names
    }


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return str(fact(name, "variable") or f"{PREFIX}{name.upper()}")


def fact(name: str, key: str) -> object:
    """What is noted of a setting beside its type: ``secret``, ``path``, ``variable``; or None."""
    extra = Settings.model_fields[name].json_schema_extra
    return extra.get(key) if isinstance(extra, dict) else None


def _validated(given: Mapping[str, Given], faults: Collection[str]) -> Settings:
    """The settings. SettingsError with the faults found before, and those of the values."""
    try:
        settings = Settings.model_validate({name: each.value for name, each in given.items()})
    except ValidationError as error:
        wrong = [
            _told(fault, given)
            for fault in error.errors(include_url=False)
            if fault["type"] != "default_factory_not_called"  # follows from another fault
        ]
        raise SettingsError("; ".join((*faults, *wrong))) from None
    if faults:
        raise SettingsError("; ".join(faults))
    return settings


def _told(fault: ErrorDetails, given: Mapping[str, Given]) -> str:
    name = str(fault["loc"][0])
    if name not in given:
        return f"{variable_of(name)} must be {_wanted(name, fault)}"
    value = "" if fact(name, "secret") else f", not {given[name].value!r}"
    return f"{given[name].origin} must be {_wanted(name, fault)}{value}"


def _wanted(name: str, fault: ErrorDetails) -> str:
    """What the value ought to be, in words."""
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    if words := fact(name, "wanted"):
        return str(words)
    kind = "a whole number" if Settings.model_fields[name].annotation is int else "a number"
    bounds = {"ge": "of at least", "gt": "above", "le": "of at most"}
    limits = [
        f"{bounds[key]} {limit:g}" for key, limit in fault.get("ctx", {}).items() if key in bounds
    ]
    return " ".join((kind, *limits))
