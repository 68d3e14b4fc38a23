"""A PostgreSQL server of the tests' own, and what another program sees of a database."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.pipelines.sample_home import free_port

# A test of the warehouse runs over an empty database of each kind; these run over one kind alone.
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.system)
ON_SQLITE = pytest.mark.parametrize("warehouse_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("warehouse_url", [POSTGRESQL], indirect=True)

# Durability is of no use to a database that is thrown away.
_OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
_ONLY_HERE = "-c listen_addresses=127.0.0.1 -c unix_socket_directories=''"


@dataclass(frozen=True)
class Server:
    """A running server and the password of its superuser."""

    port: int
    user: str = "office"
    password: str = "geheim-密码/@:%"
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> sa.URL:
        """The address of a database, whether it is there or not."""
        return sa.URL.create(
            "postgresql+psycopg",
            self.user,
            self.password,
            "127.0.0.1",
            self.port,
            database,
        )

    def new_database(self, options: str = "") -> sa.URL:
        """The address of a database that was made just now."""
        name = f"warehouse_{next(self._numbers)}"
        execute(self.url("postgres"), f"CREATE DATABASE {name} {options}")
        return self.url(name)


@contextmanager
def running_server() -> Iterator[Server]:
    """A server over a new folder, stopped and taken away in the end; a skip where none is."""
    programs = _programs()
    if programs is None:
        pytest.skip("no initdb on PATH or under /usr/lib/postgresql")
    # PostgreSQL refuses root, and pytest's own folders let no other user in.
    given = _another_user() if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="nianbao-postgresql-") as folder:
        data, secret = Path(folder, "data"), Path(folder, "password")
        server = Server(free_port())
        secret.write_text(server.password, encoding="utf-8")
        if given:
            for path in (folder, secret):
                shutil.chown(path, given["user"], given["group"])

        def call(program: str, *arguments: str) -> None:
            # To a file: the server would hold a pipe open for as long as it lives.
            with Path(folder, "log").open("ab") as log:
                command = [programs / program, "--pgdata", data, *arguments]
                done = subprocess.run(
                    command, cwd=folder, stdout=log, stderr=log, check=False, **given
                )
            assert done.returncode == 0, Path(folder, "log").read_text(errors="replace")

        encoding = ("--encoding=UTF8", "--locale=C")
        who = (f"--username={server.user}", f"--pwfile={secret}", "--auth=scram-sha-256")
        call("initdb", *encoding, *who, "--no-sync")
        call("pg_ctl", "start", "--wait", f"--options=-p {server.port} {_ONLY_HERE} {_OPTIONS}")
        try:
            yield server
        finally:
            call("pg_ctl", "stop", "--wait", "--mode=immediate")


def shown(url: sa.URL) -> str:
    """The address as a setting holds it, password and all."""
    return url.render_as_string(hide_password=False)


def rows(url: str, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """What another program sees that opens the database by itself."""
    with _stranger(url) as connection:
        return [tuple(row) for row in connection.execute(sa.text(sql), parameters)]


def execute(url: str | sa.URL, *statements: str) -> None:
    """Carry out statements as another program, each by itself."""
    with _stranger(url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def _stranger(url: str | sa.URL) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def _programs() -> Path | None:
    """The folder with the programs of a server; Debian keeps them off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in installed), key=_major, default=None)


def _major(programs: Path) -> int:
    return int(programs.parent.name)


def _another_user() -> dict[str, Any]:
    names = {each.pw_name for each in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
