"""`nianbao init`: a start that can be filled in, and that overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assets.register.start import office_start
from pipelines.cli.main import app
from pipelines.season import default_text
from pipelines.settings_texts import settings_start


def nianbao(office: Path, *arguments: str) -> Result:
    settings = {
        "NIANBAO_HOME": str(office.parent / "data"),
        "NIANBAO_REGION_DIR": str(office),
        "COLUMNS": "400",
    }
    return CliRunner().invoke(app, arguments, env=settings)


def test_a_start_is_written_and_its_next_steps_told(tmp_path: Path) -> None:
    office = tmp_path / "our office"
    made = nianbao(office, "init", str(office))
    assert made.exit_code == 0, made.output
    for name, content in office_start().items():
        assert (office / name).read_bytes() == content
    assert (office / "settings.yaml").read_text(encoding="utf-8") == settings_start()
    assert (office / "season.yaml").read_text(encoding="utf-8") == default_text()
    assert f"export NIANBAO_REGION_DIR='{office}'" in made.output
    assert f"export NIANBAO_HOME='{office}-data'" in made.output
    for command in ("register import", "register check", "run"):
        assert f"nianbao {command}" in made.output


def test_a_start_is_empty_and_says_what_is_to_be_filled_in(tmp_path: Path) -> None:
    office = tmp_path / "office"
    nianbao(office, "init", str(office))
    checked = nianbao(office, "register", "check")
    assert checked.exit_code == 1
    for name in ("regions.csv 行政区划", "reporters.csv 报告单位", "sources.csv 来源"):
        assert f"{name}: 尚无内容" in checked.output
    assert str(office / "register") in checked.output


@pytest.mark.parametrize("name", [*sorted(office_start()), "settings.yaml", "season.yaml"])
def test_nothing_is_written_where_any_of_it_is_there(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("ours", encoding="utf-8")
    refused = nianbao(tmp_path, "init", str(tmp_path))
    assert refused.exit_code == 2
    assert str(tmp_path / name) in refused.output
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "ours"
