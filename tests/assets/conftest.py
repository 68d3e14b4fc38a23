"""The databases a warehouse may lie in, and the stores in which a home may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from upath import UPath

from tests import s3
from tests.postgresql import POSTGRESQL, Server, running_server, shown


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", POSTGRESQL])
def warehouse_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind; PostgreSQL's under `make system`."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/warehouse.sqlite"
    server: Server = request.getfixturevalue("postgresql")
    return shown(server.new_database())


@pytest.fixture(scope="session")
def s3_server() -> Iterator[s3.S3Server]:
    with s3.running_server() as server, pytest.MonkeyPatch.context() as patched:
        for name, value in server.environment.items():
            patched.setenv(name, value)
        yield server


@pytest.fixture
def bucket(s3_server: s3.S3Server) -> UPath:
    """An empty place in a real S3 server."""
    return UPath(s3_server.new_place())


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> UPath:
    """An empty place in each kind of store: a folder of this machine, a real S3 server."""
    if request.param == "s3":
        found: UPath = request.getfixturevalue("bucket")
        return found
    return UPath(tmp_path / "place")
