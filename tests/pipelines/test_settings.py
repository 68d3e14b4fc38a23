"""Settings: what is the default, and what a wrong value comes to."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.settings import settings_from


def test_everything_lies_in_the_home_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_from({})
    home = tmp_path / "data"
    assert settings.home == str(home)
    assert settings.local == home
    assert settings.office == str(home / "office")
    assert settings.warehouse_url == f"sqlite:///{home / 'warehouse.sqlite'}"


def test_a_home_in_object_storage_keeps_what_must_be_local_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_from({"NIANBAO_HOME": "s3://bucket/nianbao"})
    assert settings.home == "s3://bucket/nianbao"
    assert settings.local == tmp_path / "data"
    assert settings.dagster_home == tmp_path / "data" / "dagster"


def test_another_process_is_given_the_same_settings(tmp_path: Path) -> None:
    given = settings_from(
        {
            "NIANBAO_HOME": str(tmp_path / "home"),
            "NIANBAO_REGION_DIR": str(tmp_path / "office"),
            "NIANBAO_WAREHOUSE_URL": "postgresql+psycopg://db/nianbao",
            "NIANBAO_FETCH_DELAY": "2.5",
            "NIANBAO_FETCH_AGENT": "mailto:office@linxi.example",
            "NIANBAO_FETCH_CA_BUNDLE": __file__,
            "NIANBAO_WORKERS": "3",
            "NIANBAO_RELEASE_FLOOR": "0.1",
        }
    )
    assert settings_from(given.environment()) == given
    assert given.fetch_delay == 2.5
    assert given.release_floor == Decimal("0.1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "0"),
        ("WORKERS", "many"),
        ("FETCH_DELAY", "-1"),
        ("RELEASE_FLOOR", "1.01"),
        ("RELEASE_FLOOR", "-0.1"),
        ("RELEASE_FLOOR", "80%"),
        ("DOCUMENT_MEGABYTES", "1"),
        ("FETCH_AGENT", "office)\r\nX-A: 1"),
        ("FETCH_AGENT", "政府"),
        ("FETCH_CA_BUNDLE", "none.pem"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name.lower()):
        settings_from({f"NIANBAO_{name}": value})


@pytest.mark.parametrize(
    "address",
    ["postgresql://u:geheim@h/d", "mysql://u:geheim@h/d", "nonsense geheim", "sqlite+x:///geheim"],
)
def test_a_warehouse_of_another_kind_is_refused_without_showing_its_password(address: str) -> None:
    with pytest.raises(ValidationError, match="NIANBAO_WAREHOUSE_URL") as refused:
        settings_from({"NIANBAO_WAREHOUSE_URL": address})
    assert "geheim" not in str(refused.value)
