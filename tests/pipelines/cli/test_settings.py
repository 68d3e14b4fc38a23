"""`nianbao settings`: everything with its origin, no password, faults told as wrong usage."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.settings import Settings


def settings(office: Path, *arguments: str, **environment: str) -> Result:
    given = {"NIANBAO_REGION_DIR": str(office), "COLUMNS": "200", **environment}
    return CliRunner().invoke(app, ["settings", *arguments], env=given)


def test_every_setting_is_shown_with_its_value_and_origin(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("fetch_hosts: 3", encoding="utf-8")
    shown = settings(tmp_path, "--json", NIANBAO_WORKERS="5")
    entries = {entry["name"]: entry for entry in map(json.loads, shown.stdout.splitlines())}
    assert list(entries) == list(Settings.model_fields)
    origins = {name: entry["origin"] for name, entry in entries.items()}
    assert entries["workers"]["value"] == "5"
    assert origins["workers"] == "NIANBAO_WORKERS"
    assert origins["fetch_hosts"] == f"{tmp_path}/settings.yaml:1 fetch_hosts"
    assert origins["fetch_delay"] == "default"
    assert (entries["office"]["variable"], entries["office"]["label"]) == (
        "NIANBAO_REGION_DIR",
        "机关目录",
    )


def test_a_person_reads_label_value_origin_and_meaning_but_no_password(tmp_path: Path) -> None:
    shown = settings(tmp_path, NIANBAO_SMTP_URL="smtp://nianbao:geheim@mail.example")
    assert shown.exit_code == 0
    assert "邮件服务器 smtp_url: smtp://***@mail.example\n" in shown.stdout
    assert "来源 from: NIANBAO_SMTP_URL\n    发送邮件的服务器" in shown.stdout
    assert "来源 from: default; NIANBAO_ALERT_WEBHOOK\n" in shown.stdout
    assert "告警地址 alert_webhook: 无 none\n" in shown.stdout
    assert "geheim" not in shown.stdout


def test_those_that_were_changed_are_shown_alone(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("fetch_hosts: 3", encoding="utf-8")
    shown = settings(tmp_path, "--changed", "--json", NIANBAO_WORKERS="5")
    names = [json.loads(line)["name"] for line in shown.stdout.splitlines()]
    assert names == ["office", "workers", "fetch_hosts"]


def test_a_faulty_setting_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("fetch_hosts: many", encoding="utf-8")
    shown = settings(tmp_path)
    assert shown.exit_code == 2
    assert "fetch_hosts 应为：整数，而不是 'many'" in shown.stderr
    assert "fetch_hosts must be a whole number, not 'many'" in shown.stderr
    assert "Invalid value" not in shown.stderr
