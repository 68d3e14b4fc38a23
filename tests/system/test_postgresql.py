"""A PostgreSQL server as the warehouse: what it refuses, what its address may ask, the whole flow.

What a warehouse does in any database is tested in tests/assets/storage, on this server too.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from assets.published.tables import IN_WAREHOUSE
from assets.published.views import labelled_views
from assets.storage.database import WarehouseError
from assets.storage.schema import STRINGS, VALUE, ColumnSpec, TableSpec
from assets.storage.warehouse import Warehouse
from samples.serve import PORT_VARIABLE
from tests.pipelines.sample_home import ROOT, command, free_port
from tests.postgresql import Server, execute, rows, running_server, shown

pytestmark = pytest.mark.system

FEES = TableSpec(
    "fees",
    "收费",
    "One row",
    ("id",),
    (
        ColumnSpec("id", pl.String, "编号", ""),
        ColumnSpec("value", VALUE, "数值", ""),
        ColumnSpec("names", STRINGS, "名称", ""),
    ),
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


def opened(url: sa.URL) -> None:
    Warehouse(shown(url), [FEES]).close()


def refused(url: sa.URL) -> str:
    """The message with which an address is refused; it holds no password."""
    with pytest.raises(WarehouseError) as error:
        opened(url)
    message = str(error.value)
    assert message.startswith(f"postgresql+psycopg://{url.username}:***@127.0.0.1:{url.port}/")
    assert "NIANBAO_WAREHOUSE_URL in docs/storage.md" in message
    assert not any(secret in message for secret in ("geheim", "falsch"))
    return message


def test_a_wrong_password_is_refused_and_not_shown(server: Server) -> None:
    url = server.new_database().set(password="falsch")
    assert 'password authentication failed for user "office"' in refused(url)


def test_a_database_that_is_not_there_is_named(server: Server) -> None:
    assert 'database "nowhere" does not exist' in refused(server.url("nowhere"))


def test_a_user_who_may_make_nothing_is_told(server: Server) -> None:
    url = server.new_database()
    execute(url, "CREATE ROLE guest LOGIN PASSWORD 'geheim'")
    guest = url.set(username="guest", password="geheim")
    assert "permission denied for schema" in refused(guest)
    execute(url, "CREATE SCHEMA guest AUTHORIZATION guest")
    opened(guest)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "EUC_CN"])
def test_a_database_that_does_not_hold_every_text_is_refused(server: Server, encoding: str) -> None:
    url = server.new_database(f"ENCODING '{encoding}' TEMPLATE template0")
    with pytest.raises(WarehouseError, match=rf"is in {encoding}.*ENCODING 'UTF8'"):
        opened(url)


def test_options_of_a_secure_connection_reach_the_server(server: Server, tmp_path: Path) -> None:
    url = server.new_database()
    opened(url.update_query_dict({"sslmode": "disable"}))
    # The server of the tests has no certificate.
    required = url.update_query_dict({"sslmode": "require"})
    assert "server does not support SSL, but SSL was required" in refused(required)
    unknown = url.update_query_dict(
        {"sslmode": "verify-full", "sslrootcert": str(tmp_path / "root.crt")}
    )
    assert "SSL" in refused(unknown)


def test_a_schema_may_be_named_in_the_address(server: Server) -> None:
    url = server.new_database()
    execute(url, "CREATE SCHEMA yearly", "CREATE SCHEMA trial")
    frame = FEES.frame([{"id": "a", "value": 1, "names": []}])
    for schema, times in (("yearly", 1), ("trial", 2)):
        address = url.update_query_dict({"options": f"-csearch_path={schema}"})
        warehouse = Warehouse(shown(address), [FEES])
        warehouse.replace(FEES, frame.with_columns(value=pl.lit(times, VALUE)))
        warehouse.close()
    assert rows(shown(url), "SELECT value FROM yearly.v1_fees") == [(1,)]
    assert rows(shown(url), "SELECT value FROM trial.v1_fees") == [(2,)]
    missing = url.update_query_dict({"options": "-csearch_path=nowhere"})
    assert "no schema has been selected" in refused(missing)


def test_a_connection_that_breaks_is_told_and_changes_nothing(server: Server) -> None:
    url = server.new_database()
    warehouse = Warehouse(shown(url), [FEES])
    before = FEES.frame([{"id": "a", "value": 1, "names": []}])
    warehouse.replace(FEES, before)

    def breaking(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        del connection, cursor
        if statement.startswith("DELETE"):
            execute(
                server.url("postgres"),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                f" WHERE datname = '{url.database}'",
            )

    sa.event.listen(warehouse.engine, "after_cursor_execute", breaking)
    with pytest.raises(WarehouseError, match=r"^fees: .*connection"):
        warehouse.replace(FEES, before.with_columns(value=pl.lit(2, VALUE)))
    sa.event.remove(warehouse.engine, "after_cursor_execute", breaking)
    assert rows(shown(url), "SELECT value FROM v1_fees") == [(1,)]
    warehouse.replace(FEES, before.with_columns(value=pl.lit(3, VALUE)))
    assert rows(shown(url), "SELECT value FROM v1_fees") == [(3,)]
    warehouse.close()


View = tuple[tuple[str, ...], Counter[tuple[Any, ...]]]


def views(url: str) -> dict[str, View]:
    """Every view by its name: its columns, and its rows with values spelt alike."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    found = {}
    with engine.connect() as connection:
        for name in sa.inspect(connection).get_view_names():
            result = connection.execute(sa.text(f"SELECT * FROM {name}"))
            columns = tuple(result.keys())
            found[name] = columns, Counter(tuple(map(alike, row)) for row in result)
    return found


def alike(value: Any) -> Any:
    """A value as SQLite shows it."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return value


@pytest.fixture(scope="module")
def region(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home of the sample region, and the address of the warehouse its run filled."""
    home, url = tmp_path_factory.mktemp("home"), shown(server.new_database())
    given = {"NIANBAO_WAREHOUSE_URL": url, PORT_VARIABLE: str(free_port())}
    run = command("samples.run", home=home, **given)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "geheim" not in run.stdout + run.stderr
    return home, url


REBUILD = ("pipelines.cli.main", "rebuild")


def rebuilt(home: Path, *arguments: str, **environment: str) -> None:
    run = command(*REBUILD, *arguments, home=home, **environment)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_sample_region_is_the_same_in_either_database(region: tuple[Path, str]) -> None:
    home, url = region
    assert not (home / "warehouse.sqlite").exists()
    filled = views(url)
    assert len(filled) == len(IN_WAREHOUSE) + len(labelled_views())
    with_rows = {name for name, (_, counted) in filled.items() if counted}
    assert {"v1_rollup_cells_labelled", "v1_findings", "v1_reports", "v1_regions"} <= with_rows
    rebuilt(home)
    assert views(f"sqlite:///{home}/warehouse.sqlite") == filled


def test_the_questions_of_the_documentation_are_answered(region: tuple[Path, str]) -> None:
    _, url = region
    page = (ROOT / "docs" / "office.md").read_text(encoding="utf-8")
    questions = "".join(re.findall(r"```sql\n(.*?)```", page, re.DOTALL)).split(";")[:-1]
    assert len(questions) == 2
    sums, quarantined = (rows(url, question) for question in questions)
    assert {region_name for region_name, *_ in sums} == {"临溪县"}
    assert ("临溪县自然资源和规划局", "identity_broken") in quarantined


def test_a_year_is_made_again_in_its_place(region: tuple[Path, str]) -> None:
    home, url = region
    filled = views(url)
    execute(url, "UPDATE coverage SET expected = -1 WHERE year = 2018")
    assert views(url) != filled
    rebuilt(home, "--year", "2018", NIANBAO_WAREHOUSE_URL=url)
    assert views(url) == filled


def test_a_flow_that_cannot_reach_its_warehouse_says_so(
    server: Server, region: tuple[Path, str]
) -> None:
    home, _ = region
    url = shown(server.new_database().set(password="falsch"))
    run = command(*REBUILD, "--year", "2018", home=home, NIANBAO_WAREHOUSE_URL=url)
    assert run.returncode == 1
    assert "password authentication failed" in run.stderr
    assert "NIANBAO_WAREHOUSE_URL" in run.stderr
    assert "falsch" not in run.stdout + run.stderr


def test_no_password_is_kept_in_the_home(region: tuple[Path, str]) -> None:
    home, _ = region
    files = [path for path in home.rglob("*") if path.is_file()]
    secrets = (b"geheim", b"falsch")
    assert [path for path in files if any(each in path.read_bytes() for each in secrets)] == []
