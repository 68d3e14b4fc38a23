"""Addresses of databases: those that are refused and how, with the password never shown."""

from __future__ import annotations

import sys

import pytest

from assets.storage.database import WarehouseError, opened_engine, shown_address
from assets.storage.warehouse import Warehouse
from tests.pipelines.sample_home import free_port


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://office:geheim@localhost/db", "begins with 'postgresql': write "),
        ("postgres://office:geheim@localhost/db", "begins with 'postgres': write "),
        ("postgresql+psycopg2://office:geheim@localhost/db", r"begins with 'postgresql\+psycopg2'"),
        ("mysql://office:geheim@localhost/db", "begins with 'mysql': write sqlite:///FILE or "),
        ("sqlite+aiosqlite:///geheim", r"begins with 'sqlite\+aiosqlite'"),
        ("postgresql+psycopg://office:geheim@localhost:port/db", "is no address"),
        ("geheim", "is no address"),
    ],
)
def test_an_address_of_another_kind_is_refused_with_the_right_one(address: str, said: str) -> None:
    with pytest.raises(WarehouseError, match=f"NIANBAO_WAREHOUSE_URL {said}") as refused:
        Warehouse(address, [])
    assert "postgresql+psycopg://USER" in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_an_address_is_shown_without_its_passwords() -> None:
    address = "postgresql+psycopg://office:geheim@db/w?sslmode=require"
    assert shown_address(address) == "postgresql+psycopg://office:***@db/w?sslmode=require"
    asked = "postgresql+psycopg://office@db/w?password=geheim&sslpassword=geheim&sslmode=require"
    assert shown_address(asked) == "postgresql+psycopg://office@db/w?sslmode=require"
    assert shown_address("sqlite:///a/b.sqlite") == "sqlite:///a/b.sqlite"


def test_a_missing_driver_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(WarehouseError, match=r"install `nianbao\[postgresql\]`") as missing:
        opened_engine("postgresql+psycopg://office:geheim@localhost/db")
    assert "geheim" not in str(missing.value)


def test_a_server_that_does_not_answer_is_named_with_where_to_look() -> None:
    address = f"postgresql+psycopg://office:geheim@127.0.0.1:{free_port()}/db"
    with pytest.raises(
        WarehouseError, match=r"office:\*\*\*@127\.0\.0\.1.*storage\.md.*refused"
    ) as none:
        Warehouse(address, [])
    assert "geheim" not in str(none.value)
