"""The databases a warehouse may lie in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
