"""Settings of an installation, each declared once: where things are kept, what a machine may do."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from pipelines.addresses import is_place, names_host, names_server, sqlite_address
from pipelines.settings_sources import PREFIX

FILE = "settings.yaml"

_POSTGRESQL = "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
_SMTP = (
    "smtp://USER:PASSWORD@HOST:PORT 或 smtps://，密码中的 # 和 / 写作 %23 和 %2F\n"
    "smtp://USER:PASSWORD@HOST:PORT, or smtps://, with %23 and %2F for # and / in a password"
)
_ADDRESS = r"[^@\s,]+@[^@\s,]+"


def _local_of(given: dict[str, Any]) -> Path:
    home = given["home"]
    return Path("data").absolute() if "://" in home else Path(home)


class Settings(BaseModel):
    """Where things are kept and how hard the machine may work; title and description of each.

    ``home`` and ``office`` are paths or URLs. A description is a line in Chinese, one in English.
    """

    # An address may hold a password, which no error is to show.
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False
    )

    home: str = Field(
        default_factory=lambda: str(Path("data").absolute()),
        title="数据目录",
        description="数据目录，文件夹或 s3://bucket/prefix 这样的 URL。\n"
        "The data home, a folder or a URL such as s3://bucket/prefix.",
        json_schema_extra={"path": True},
    )
    local: Path = Field(
        default_factory=_local_of,
        title="本机目录",
        description="须在本机的内容：日志、历史、正在写入的存档。"
        "默认为数据目录，其为 URL 时为 ./data。\n"
        "What must lie on this machine: logs, history, archive files being written. "
        "By default the home, or ./data beside a URL.",
        json_schema_extra={"path": True},
    )
    office: str = Field(
        default_factory=lambda given: str(given["local"] / "office"),
        title="机关目录",
        description="机关自己的文件夹：登记表、人工决定和设置。默认为本机目录下的 office。\n"
        "The office's own folder: register, decisions and the file of settings. "
        "By default office in the local folder.",
        json_schema_extra={"path": True, "variable": f"{PREFIX}REGION_DIR"},
    )
    warehouse_url: str = Field(
        default_factory=lambda given: sqlite_address(given["local"] / "warehouse.sqlite"),
        title="数据仓库",
        description=f"供 SQL 查询的数据库：sqlite:///FILE 或 {_POSTGRESQL}。"
        "默认为本机目录下的 warehouse.sqlite。\n"
        f"The database of tables and views for SQL: sqlite:///FILE or {_POSTGRESQL}. "
        "By default warehouse.sqlite in the local folder.",
        json_schema_extra={"path": True, "secret": True},
    )
    dagster_url: str = Field(
        default="",
        pattern=r"^(postgresql\+psycopg://.+)?$",
        title="运行历史库",
        description=f"Dagster 的运行历史库，{_POSTGRESQL}。"
        "默认为本机目录下的 SQLite 文件。\n"
        f"Database of Dagster's runs, {_POSTGRESQL}. Without it, SQLite files in the "
        "local folder.",
        json_schema_extra={"secret": True, "wanted": _POSTGRESQL},
    )
    broker_url: str = Field(
        default="",
        pattern=r"^(rediss?://.+)?$",
        title="任务队列",
        description="将运行分派给其他机器的队列，redis://HOST:PORT/NUMBER。不填则只在本机运行。\n"
        "Queue that hands runs to workers on other machines, redis://HOST:PORT/NUMBER. "
        "Without it, runs stay on this machine.",
        json_schema_extra={"secret": True, "wanted": "redis://HOST:PORT/NUMBER"},
    )
    season: str = Field(
        default="",
        title="年度日程",
        description="法定日程和自动运行时间的文件。"
        "默认用机关目录下的 season.yaml，没有则用自带的。\n"
        "File of the legal calendar and of what runs when. By default season.yaml in "
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
        description="发布所需报告占应报的最低比例，不足则暂缓发布。\n"
        "Least share of the expected reports a release needs, else it is held back.",
    )
    workers: int = Field(
        default_factory=lambda: min(os.cpu_count() or 1, 8),
        ge=1,
        le=256,
        title="阅读进程数",
        description="阅读文件的进程数。默认每个处理器一个，最多八个。\n"
        "Processes that read documents. By default one a processor, eight at most.",
    )
    document_seconds: float = Field(
        default=60.0,
        gt=0,
        le=86_400,
        title="单份文件时限",
        description="阅读一份文件的最长时间，秒。\nSeconds one document may take.",
    )
    document_megabytes: int = Field(
        default=1024,
        ge=64,
        le=1_000_000,
        title="单份文件内存",
        description="阅读一份文件的内存上限，MB。\nMemory one document may take, MB.",
    )
    fetch_delay: float = Field(
        default=1.0,
        ge=0,
        le=86_400,
        title="抓取间隔",
        description="对同一站点两次请求的间隔，秒。\nSeconds between two requests to one host.",
    )
    fetch_hosts: int = Field(
        default=8,
        ge=1,
        le=1_000,
        title="并行站点数",
        description="同时访问的站点数。\nHosts that are asked at a time.",
    )
    fetch_megabytes: int = Field(
        default=20,
        ge=1,
        le=10_000,
        title="下载上限",
        description="单个下载的大小上限，MB；超出的不完整下载。\n"
        "Size of a download, MB; what is larger is not taken whole.",
    )
    fetch_agent: str = Field(
        default="",
        # It stands in a header, within brackets.
        pattern=r"^[ -'*-~]{0,200}$",
        title="访问者",
        description="随程序名告知各站点的访问者联系方式，最多 200 个 ASCII 字符，不含括号。\n"
        "Who asks, told to every site beside the program's name: an address to write "
        "to, in at most 200 ASCII signs without brackets.",
        json_schema_extra={
            "wanted": "最多 200 个 ASCII 字符，不含括号\nat most 200 ASCII signs without brackets"
        },
    )
    fetch_ca_bundle: str = Field(
        default="",
        title="附加证书",
        description="除公共机构外另行信任的证书文件（PEM）。\n"
        "A file of certificates (PEM) trusted besides the public authorities.",
        json_schema_extra={"path": True},
    )
    alert_webhook: str = Field(
        default="",
        pattern=r"^(https?://.+)?$",
        title="告警地址",
        description="出错时告知的 http 或 https 地址。\n"
        "An http or https address that is told of failures.",
        json_schema_extra={
            "secret": True,
            "wanted": "http 或 https 地址，有主机名，端口为数字\n"
            "an http or https address with a host, its port a number",
        },
    )
    alert_mail: str = Field(
        default="",
        pattern=rf"^({_ADDRESS}(\s*,\s*{_ADDRESS})*)?$",
        title="告警邮箱",
        description="出错时告知的邮箱，以逗号分隔。\n"
        "Mail addresses that are told of failures, commas between them.",
        json_schema_extra={
            "wanted": "以逗号分隔的邮箱地址\nmail addresses with commas between them"
        },
    )
    alert_from: str = Field(
        default="",
        pattern=rf"^({_ADDRESS})?$",
        title="告警发件人",
        description="告警邮件的发件地址。\nThe mail address alerts come from.",
        json_schema_extra={"wanted": "一个邮箱地址\na mail address"},
    )
    smtp_url: str = Field(
        default="",
        validate_default=True,
        pattern=r"^(smtps?://.+)?$",
        title="邮件服务器",
        description="发送邮件的服务器：smtp://USER:PASSWORD@HOST:PORT，或 smtps://。\n"
        "The server that takes mail: smtp://USER:PASSWORD@HOST:PORT, or smtps://.",
        json_schema_extra={"secret": True, "wanted": _SMTP},
    )
    ui_url: str = Field(
        default="",
        pattern=r"^(https?://.+)?$",
        title="界面地址",
        description="打开 Dagster 界面的地址 http://HOST:PORT；告警附有运行的链接。\n"
        "Where people open Dagster's UI, http://HOST:PORT; alerts link to their runs.",
    )
    keep_runs_days: int = Field(
        default=365,
        ge=0,
        le=36_500,
        title="运行记录保留天数",
        description="`nianbao prune` 保留 Dagster 运行及其事件的天数；0 为永久保留。\n"
        "Days Dagster's runs and their events are kept by `nianbao prune`; 0: always.",
    )
    keep_logs_days: int = Field(
        default=90,
        ge=0,
        le=36_500,
        title="日志保留天数",
        description="`nianbao prune` 保留日志文件的天数；0 为永久保留。\n"
        "Days log files are kept by `nianbao prune`; 0: always.",
    )

    @field_validator("warehouse_url")
    @classmethod
    def _of_a_known_database(cls, url: str) -> str:
        # Takes long, and `check` imports this module without asking for settings.
        from assets.storage.database import ADDRESSES, WarehouseError, shown_address  # noqa: PLC0415

        known = url.startswith("sqlite") or names_server(url)
        try:
            shown_address(url)
        except WarehouseError:
            known = False
        if not known:
            raise ValueError(f"{ADDRESSES.replace(' or ', ' 或 ')}\n{ADDRESSES}")
        return url

    @field_validator("season", "fetch_ca_bundle")
    @classmethod
    def _of_a_file(cls, path: str) -> str:
        if path and "://" not in path and not Path(path).is_file():
            raise ValueError("一个已有文件的路径\nthe path of a file that is there")
        return path

    @field_validator("smtp_url")
    @classmethod
    def _of_those_who_get_mail(cls, url: str, info: ValidationInfo) -> str:
        if info.data.get("alert_mail") and not url:
            raise ValueError(
                "smtp://USER:PASSWORD@HOST:PORT 或 smtps://，因为 alert_mail 已填\n"
                "smtp://USER:PASSWORD@HOST:PORT, or smtps://, where alert_mail says who gets mail"
            )
        return url

    @field_validator("home", "office")
    @classmethod
    def _of_a_place(cls, address: str) -> str:
        if not is_place(address):
            raise ValueError(
                "文件夹或 s3://bucket/prefix 这样的 URL\na folder, or a URL such as s3://bucket/prefix"
            )
        return address

    @field_validator("dagster_url", "broker_url")
    @classmethod
    def _of_a_server(cls, url: str, info: ValidationInfo) -> str:
        if url and not names_server(url):
            wanted = str(fact(str(info.field_name), "wanted"))
            raise ValueError(
                f"{wanted}，密码中的 @ 和 / 写作 %40 和 %2F\n"
                f"{wanted}, with %40 and %2F for @ and / in a password"
            )
        return url

    @field_validator("alert_webhook", "smtp_url")
    @classmethod
    def _of_a_host(cls, url: str, info: ValidationInfo) -> str:
        name = str(info.field_name)
        # A mail server's address ends with it: what follows is the rest of a password.
        if url and not names_host(url, alone=name == "smtp_url"):
            raise ValueError(fact(name, "wanted"))
        return url

    @field_validator("local")
    @classmethod
    def _of_this_machine(cls, path: Path) -> Path:
        if not path.is_absolute():
            raise ValueError("本机的文件夹\na folder of this machine")
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
    def seen(self) -> Path:
        """The folder of what each sensor saw last."""
        return self.local / "seen"

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


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return str(fact(name, "variable") or f"{PREFIX}{name.upper()}")


def fact(name: str, key: str) -> object:
    """What is noted of a setting beside its type: ``secret``, ``path``, ``variable``; or None."""
    extra = Settings.model_fields[name].json_schema_extra
    return extra.get(key) if isinstance(extra, dict) else None
