"""Can everything be read and written that a home consists of? Each check changes nothing."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from upath import UPath

from assets.storage.archive import Archive
from assets.storage.attempts import attempts_folder, is_abandoned
from assets.storage.json_log import entries
from assets.storage.migrating import VERSION_TABLE
from assets.storage.partition_files import left_names
from assets.storage.paths import local_path
from pipelines.addresses import sqlite_address
from pipelines.doctor import Check
from pipelines.settings import Settings

_PATIENCE_SECONDS = 10
_REDIS_PORT = 6379
_SKEW_SECONDS = 300


def storage_checks(settings: Settings) -> Iterator[Check]:
    """Every check of folders, object storage and databases, as they are made."""
    yield place("home", "数据目录", settings.home)
    if str(settings.local) != settings.home:
        yield place("local", "本机目录", str(settings.local))
    yield place("office", "机关目录", settings.office)
    yield database("warehouse", "数据仓库", settings.warehouse_url)
    runs = sqlite_address(settings.dagster_home / "history" / "runs.db")
    yield database("runs", "运行历史库", settings.dagster_url or runs)
    if settings.broker_url:
        yield broker(settings.broker_url)
    yield left_over(settings)


def place(name: str, label: str, address: str) -> Check:
    """Whether a folder or URL can be written to."""
    try:
        told = _local(Path(address)) if "://" not in address else _remote(UPath(address))
    except Exception as error:  # noqa: BLE001 - a store has its own kinds of errors
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        remedy = "检查路径、权限和凭据 check the path, who may write there, and the credentials"
        return Check(name, label, "fault", f"{address}: {reason}", remedy)
    return Check(name, label, "ok", f"{address} {told}".strip())


def _local(folder: Path) -> str:
    """Nothing, where the folder can be written to; OSError where it, or its first part, cannot."""
    there = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    with tempfile.TemporaryFile(dir=there) as file:
        skew = os.fstat(file.fileno()).st_mtime - time.time()
    if abs(skew) > _SKEW_SECONDS:
        raise OSError(f"its clock is {skew:.0f} s away from this machine's")
    return "" if there == folder else "(尚未建立 not made yet)"


def _remote(folder: UPath) -> str:
    """Nothing, where an object can be put, read and taken away; an error of the store if not."""
    probe = folder / f".doctor-{os.getpid()}"
    probe.fs.pipe_file(probe.path, b"nianbao")
    try:
        if probe.fs.cat_file(probe.path) != b"nianbao":
            raise OSError(f"{probe} is read otherwise than it was written")
    finally:
        probe.fs.rm_file(probe.path)
    return ""


def database(name: str, label: str, url: str) -> Check:
    """Whether a database answers, what schema it has, in which encoding."""
    address = make_url(url)
    shown = address.difference_update_query(
        [key for key in address.query if "password" in key]
    ).render_as_string()
    try:
        if address.drivername.startswith("sqlite"):
            found = _sqlite(address)
        else:
            found = _postgresql(address)
    except (sa.exc.SQLAlchemyError, ImportError, OSError) as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())
        remedy = "检查地址、密码和服务 check the address, the password, and whether it runs"
        return Check(name, label, "fault", f"{shown}: {reason}", remedy)
    return Check(name, label, "ok", f"{shown} {found}")


def broker(url: str) -> Check:
    """Whether the queue of the workers answers."""
    parts = urlsplit(url)
    shown = f"{parts.scheme}://{parts.hostname}:{parts.port or _REDIS_PORT}{parts.path}"
    try:
        from redis import Redis  # noqa: PLC0415 - it need not be installed

        with Redis.from_url(
            url, socket_connect_timeout=_PATIENCE_SECONDS, socket_timeout=_PATIENCE_SECONDS
        ) as client:
            version = client.info("server")["redis_version"]
    except Exception as error:  # noqa: BLE001 - a broker has its own kinds of errors
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        remedy = "检查地址、密码和服务 check the address, the password, and whether it runs"
        return Check("broker", "运行队列", "fault", f"{shown}: {reason}", remedy)
    return Check("broker", "运行队列", "ok", f"{shown} Redis {version}")


def _sqlite(address: sa.URL) -> str:
    if not address.database or not Path(address.database).exists():
        return "(尚未建立 not made yet)"
    # Read only: not even a journal is made.
    engine = sa.create_engine(f"sqlite:///file:{quote(address.database)}?mode=ro&uri=true")
    with engine.connect() as connection:
        found = _schema(connection)
    engine.dispose()
    return found


def _postgresql(address: sa.URL) -> str:
    patience = {"connect_timeout": _PATIENCE_SECONDS}
    engine = sa.create_engine(address, poolclass=sa.NullPool, connect_args=patience)
    with engine.connect() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        may = "SELECT has_schema_privilege(current_schema(), 'CREATE'), extract(epoch FROM now())"
        makes, moment = connection.exec_driver_sql(may).one()
        if encoding != "UTF8":
            raise OSError(f"its encoding is {encoding}, which does not hold every text: UTF8 does")
        if not makes:
            raise OSError("the user may not make tables: GRANT CREATE ON SCHEMA")
        if abs(skew := float(moment) - time.time()) > _SKEW_SECONDS:
            raise OSError(f"its clock is {skew:.0f} s away from this machine's")
        return f"{encoding}, {_schema(connection)}"


def _schema(connection: sa.Connection) -> str:
    """The revisions a database is at, the warehouse's and Dagster's: they may share one."""
    there = sa.inspect(connection).get_table_names()
    tables = [table for table in (VERSION_TABLE, "alembic_version") if table in there]
    if not tables:
        return "无版本 no schema version" if there else "空 empty"
    column: sa.ColumnClause[str] = sa.column("version_num")
    found = (connection.execute(sa.select(column).select_from(sa.table(each))) for each in tables)
    return "版本 schema " + ", ".join(str(each.scalar()) for each in found)


def left_over(settings: Settings) -> Check:
    """Runs that were killed, and archive files that a process which is gone did not close."""
    found = [*_killed_runs(settings), *_unfinished_files(settings)]
    if not found:
        return Check("left over", "残留", "ok", "无 none")
    told = f"{len(found)}: {', '.join(found[:5])}"
    remedy = "下次运行时自动处理 the next run settles it: nianbao run"
    return Check("left over", "残留", "warning", told, remedy)


def _killed_runs(settings: Settings) -> list[str]:
    """Runs of this machine whose process is gone and whose last stage has no end."""
    gone = [lock.stem for lock in settings.attempts.glob("*.lock") if is_abandoned(lock)]
    folder = attempts_folder(settings.home, settings.local)
    if local_path(folder) is None:
        logs = [log for run in gone for log in folder.glob(f"*/{run}.jsonl")]
    else:
        logs = sorted(folder.glob("*.jsonl"), key=str)[-2:]
    last = {entry.get("run"): entry.get("event") for log in logs for entry in entries(log)}
    return [run for run in gone if last.get(run) == "started"]


def _unfinished_files(settings: Settings) -> list[str]:
    home = UPath(settings.home)
    here = local_path(home)
    spool = here / "archive" if here else settings.local / "spool"
    target = None if here else home / "archive"
    found = []
    for year, region in Archive(UPath(spool)).partitions():
        part = f"{year:04d}/{region}"
        names = left_names(spool / part, target / part if target else None)
        found += [f"{part}/{name}" for name in names]
    return found
