"""Is a machine fit to run: program, office, clock, room. Each check changes nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from upath import UPath

from assets.decisions.load import DecisionsError, load_decisions
from assets.register.load import load_register
from assets.register.rows import RegisterError
from assets.storage.paths import local_path
from pipelines.alerts import Alert, is_configured, tell
from pipelines.season import SeasonError, season_of
from pipelines.settings import Settings

State = Literal["ok", "warning", "fault"]

_ROOT = Path(__file__).parents[1]
_GB = 1 << 30
# What a run of a large region may write before anybody looks again; below the second, none ends.
_COMFORT_BYTES, _LEAST_BYTES = 5 * _GB, _GB // 2
# A process that carries runs, its readers apart.
_RUN_BYTES = _GB
_REBUILD = "make clean && make install 重建环境 builds the environment anew"
# Module -> what cannot be done without it, and the extra it comes with.
_READERS = {
    "olefile": ("DOC, XLS", "office"),
    "rapidocr": ("图片 pictures, 扫描件 scans", "pictures"),
    "onnxruntime": ("图片 pictures, 扫描件 scans", "pictures"),
    "cv2": ("图片 pictures, 扫描件 scans", "pictures"),
}


@dataclass(frozen=True)
class Check:
    """What was looked at, how it is, and what is to be done where it is not well."""

    name: str
    label: str
    state: State
    found: str
    remedy: str = ""


def machine_checks(settings: Settings) -> Iterator[Check]:
    """Every check of program and machine, one after the other as they are made."""
    yield python()
    yield packages(_ROOT / "requirements.lock")
    yield readers()
    yield from missing_extras(settings)
    yield fonts()
    yield clock(settings)
    yield from disks(settings)
    yield memory(settings)
    yield office(settings)
    yield alerts(settings)


def python() -> Check:
    """The interpreter's version, beside those the package is made for."""
    found = ".".join(map(str, sys.version_info[:3]))
    wanted = SpecifierSet(metadata.metadata("nianbao")["Requires-Python"])
    if found in wanted:
        return Check("python", "解释器", "ok", found)
    return Check("python", "解释器", "fault", found, f"需要 needs {wanted}; {_REBUILD}")


def packages(lock: Path) -> Check:
    """What carries the work, by version, and what is installed otherwise than the lock has it."""
    shown = ("nianbao", "dagster", "polars", "great-expectations", "sqlalchemy")
    found = ", ".join(f"{name} {_installed(name)}" for name in shown)
    others = _drift(lock.read_text(encoding="utf-8")) if lock.exists() else []
    if not others:
        return Check("packages", "程序包", "ok", found)
    told = f"{found}; 与锁定版本不同 not as locked: {', '.join(others)}"
    return Check("packages", "程序包", "warning", told, _REBUILD)


def _drift(lock: str) -> list[str]:
    """What is installed in another version than the lock's, or is not."""
    pinned = (
        Requirement(line.partition("\\")[0]) for line in lock.splitlines() if line[:1].isalnum()
    )
    others = []
    for each in pinned:
        found = _installed(each.name)
        if (each.marker is None or each.marker.evaluate()) and found not in each.specifier:
            others.append(f"{each.name} {found or '无 missing'} ({each.specifier})")
    return others


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def readers() -> Check:
    """The libraries that only some kinds of files need."""
    missing = {name: told for name, told in _READERS.items() if not _is_there(name)}
    if not missing:
        return Check("readers", "可选阅读器", "ok", ", ".join(_READERS))
    told = "; ".join(f"{name}: {files}" for name, (files, _) in missing.items())
    wanted = ",".join(sorted({extra for _, extra in missing.values()}))
    remedy = f"pip install 'nianbao[{wanted}]'；否则此类文件不可读 else such files are unreadable"
    return Check("readers", "可选阅读器", "warning", f"缺少 missing {told}", remedy)


def missing_extras(settings: Settings) -> list[Check]:
    """The libraries that these settings need and that are not there."""
    needed = {
        "s3fs": ("s3", settings.home.startswith("s3://")),
        "psycopg": ("postgresql", settings.warehouse_url.startswith("postgresql")),
        "dagster_postgres": ("distributed", bool(settings.dagster_url)),
        "dagster_celery": ("distributed", bool(settings.broker_url)),
    }
    return [
        Check(name, "程序包", "fault", "缺少 missing", f"pip install 'nianbao[{extra}]'")
        for name, (extra, asked) in needed.items()
        if asked and not _is_there(name)
    ]


def _is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def office(settings: Settings) -> Check:
    """Whether register, decisions and season can be read as a run would."""
    folder = UPath(settings.office)
    if not (folder / "register").is_dir():
        remedy = f"nianbao init {settings.office}"
        return Check("register", "登记表", "warning", f"{folder}: 尚无 none yet", remedy)
    try:
        register = load_register(folder / "register")
        decided = load_decisions(folder / "decisions")
        season_of(settings)
    except (RegisterError, DecisionsError, SeasonError) as error:
        first, _, rest = str(error).partition("\n")
        more = f" (+{len(rest.splitlines())})" if rest else ""
        remedy = "改正文件 mend the file; nianbao register check"
        return Check("register", "登记表", "fault", f"{folder}: {first}{more}", remedy)
    count = len(decided.corrections) + len(decided.acceptances)
    found = f"单位 reporters {register.reporters.height}, 决定 decisions {count}"
    if register.reporters.is_empty():
        return Check("register", "登记表", "warning", found, "填写 fill in reporters.csv")
    return Check("register", "登记表", "ok", found)


def alerts(settings: Settings) -> Check:
    """Whether anybody is told of a run that fails; who it is, but for secrets in an address."""
    if not is_configured(settings):
        remedy = "设置 set NIANBAO_ALERT_WEBHOOK, or NIANBAO_ALERT_MAIL and NIANBAO_SMTP_URL"
        return Check("alerts", "告警", "warning", "无人知晓 nobody is told", remedy)
    webhook = urlsplit(settings.alert_webhook).hostname
    told = ", ".join(filter(None, (webhook, settings.alert_mail)))
    return Check("alerts", "告警", "ok", f"{told}; 试发 try: nianbao doctor --alert")


def sent_alert(settings: Settings) -> Iterator[Check]:
    """Whether an alert that says it is a trial was taken by everybody who is to be told."""
    if is_configured(settings):
        taken = tell(
            settings, Alert("试发 a trial: nobody need do anything", {"by 由": "nianbao doctor"})
        )
        said = "已送达 taken" if taken else "未送达 not taken"
        remedy = "" if taken else "检查地址和服务 check the address, and whether it runs"
        yield Check("trial alert", "试发告警", "ok" if taken else "fault", said, remedy)


def clock(settings: Settings) -> Check:
    """Whether the time zone is known, and no archived file is younger than now."""
    now = datetime.now(UTC)
    remedy = "校准时钟 set the clock; apt-get install tzdata"
    try:
        here = now.astimezone(ZoneInfo("Asia/Shanghai"))
    except ZoneInfoNotFoundError as error:
        return Check("clock", "时钟", "fault", str(error), remedy)
    local = local_path(UPath(settings.home))
    # Their names begin with the moment they were begun.
    names = [file.name[:14] for file in local.glob("archive/*/*/*.warc.gz")] if local else []
    newest = max((name for name in names if name.isdecimal()), default="")
    if newest > now.strftime("%Y%m%d%H%M%S"):
        told = f"{now:%Y%m%d%H%M%S} UTC, 早于存档 before an archived file of {newest}"
        return Check("clock", "时钟", "fault", told, remedy)
    return Check("clock", "时钟", "ok", f"{here:%Y-%m-%d %H:%M:%S} Asia/Shanghai")


def disks(settings: Settings) -> Iterator[Check]:
    """How much room there is on each disk of this machine that a run writes to."""
    home = local_path(UPath(settings.home))
    folders = {_there(each) for each in (settings.local, home) if each}
    by_disk = {folder.stat().st_dev: folder for folder in sorted(folders, reverse=True)}
    yield from map(disk, by_disk.values())


def _there(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def disk(folder: Path) -> Check:
    """How much room there is on the disk of a folder, or of where it is to be made."""
    there = _there(folder)
    free = shutil.disk_usage(there).free
    state: State = "ok" if free >= _COMFORT_BYTES else "warning"
    state = state if free >= _LEAST_BYTES else "fault"
    remedy = "" if state == "ok" else "腾出空间 make room; nianbao prune"
    return Check("disk", "磁盘", state, f"{there}: 可用 free {free / _GB:.1f} GB", remedy)


def memory(settings: Settings) -> Check:
    """Whether a run and all readers at their limit fit into the machine, or its container."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and (text := limit.read_text(encoding="ascii").strip()).isdecimal():
        total = min(total, int(text))
    needed = settings.workers * settings.document_megabytes * (1 << 20) + _RUN_BYTES
    found = f"{total / _GB:.1f} GB; 至多需要 needed at most {needed / _GB:.1f} GB"
    if needed <= total:
        return Check("memory", "内存", "ok", found)
    remedy = "减少 lower NIANBAO_WORKERS or NIANBAO_DOCUMENT_MEGABYTES"
    return Check("memory", "内存", "warning", found, remedy)


def fonts() -> Check:
    """Whether charts and files can be shown in Chinese on this machine."""
    remedy = "apt-get install fonts-noto-cjk"
    program = shutil.which("fc-list")
    if program is None:
        return Check("fonts", "中文字体", "warning", "无法得知 fc-list is not here", remedy)
    asked = [program, ":lang=zh-cn", "family"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    families = sorted({line.partition(",")[0] for line in found.stdout.splitlines() if line})
    if not families:
        return Check("fonts", "中文字体", "warning", "无 none: 图表中的汉字 charts", remedy)
    return Check("fonts", "中文字体", "ok", ", ".join(families[:3]))
