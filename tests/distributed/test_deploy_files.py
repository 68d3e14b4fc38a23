"""The files of deploy/ agree with each other, with the program and with their page."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pipelines.doctor import memory
from pipelines.settings_given import settings_from
from tests.distributed.form import DEPLOY, exec_start, settings_file
from tests.docs.shown import ROOT, installed, misuse

PAGE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
UNITS = sorted(DEPLOY.glob("*.service"))
# The units that read documents: the settings file of their machine, how many runs go at once, and
# what the web page takes beside them, GB.
READING = {
    "nianbao.service": ("nianbao-one.env", 2, 1),
    "nianbao-worker@.service": ("nianbao.env", 1, 0),
}
GIVEN = {name: settings_file(name) for name in ("nianbao.env", "nianbao-one.env")}


def directives(unit: Path) -> Iterator[tuple[str, str]]:
    """Names and values of a unit, a date in the place of what prints one."""
    for line in unit.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name, re.sub(r"\$\$\(date [^)]*\)", "DATE", value)


def composed() -> dict[str, dict[str, dict[str, list[str]]]]:
    found: dict[str, dict[str, dict[str, list[str]]]] = yaml.safe_load(
        (DEPLOY / "docker-compose.yml").read_text(encoding="utf-8")
    )
    return found


def test_the_units_start_commands_of_this_program() -> None:
    assert exec_start("server", "0")[1:] == ["ui", "--port", "3000"]
    assert exec_start("worker", "7")[1:] == ["worker", "--name", "7"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_what_a_unit_calls_is_well_used_and_its_files_are_there(unit: Path) -> None:
    said = dict(directives(unit))
    calls = installed("\n".join(f"{name}={value}" for name, value in directives(unit)))
    assert calls
    assert {call: told for call in calls if (told := misuse(call.split()[1:]))} == {}
    assert (said["User"], said["EnvironmentFile"]) == ("nianbao", "/etc/nianbao.env")
    assert unit.name in PAGE or f"{unit.stem}.*" in PAGE


def test_a_command_is_given_as_its_page_shows_what_a_unit_is_given() -> None:
    said = dict(directives(DEPLOY / "nianbao.service"))
    shown = re.findall(r"systemd-run (.+?/opt/nianbao/\.venv/bin/nianbao)", PAGE, re.DOTALL)
    given = [
        "--pty",
        f"--uid={said['User']}",
        *("-p", f"EnvironmentFile={said['EnvironmentFile']}"),
        *("-p", f"WorkingDirectory={said['WorkingDirectory']}"),
        said["ExecStart"].split()[0],
    ]
    assert shown
    assert [line.replace("\\", "").split() for line in shown] == [given] * len(shown)


def test_the_timer_is_of_a_unit_that_is_there() -> None:
    for timer in DEPLOY.glob("*.timer"):
        assert timer.with_suffix(".service") in UNITS
        assert f"{timer.name}\n" in PAGE


@pytest.mark.parametrize("name", GIVEN)
def test_the_settings_of_a_machine_are_settings_of_the_program(name: str, tmp_path: Path) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    whole = dict(re.findall(r"(?m)^#?([A-Z_]+)=(.*)$", text))
    ours = {key: value for key, value in whole.items() if key.startswith("NIANBAO_")}
    settings = settings_from({**ours, "NIANBAO_REGION_DIR": str(tmp_path)})
    assert settings.home == GIVEN[name]["NIANBAO_HOME"]
    assert str(settings.local).startswith("/var/lib/nianbao/")
    assert f"deploy/{name} /etc/nianbao.env" in PAGE


@pytest.mark.parametrize("name", READING)
def test_the_memory_of_a_unit_is_what_its_runs_ask_for(name: str, tmp_path: Path) -> None:
    file, runs, page = READING[name]
    limit = dict(directives(DEPLOY / name))["MemoryMax"]
    workers = GIVEN[file]["NIANBAO_WORKERS"]
    settings = settings_from({"NIANBAO_HOME": str(tmp_path), "NIANBAO_WORKERS": workers})
    asked = re.search(r"needed at most ([\d.]+) GB", memory(settings).found)
    assert asked
    assert limit == f"{runs * float(asked[1]) + page:g}G"


def test_containers_run_what_the_units_run() -> None:
    services = composed()["services"]
    ours = {name: each["command"][1:] for name, each in services.items() if "build" in each}
    assert ours == {
        "server": exec_start("server", "0")[1:],
        "worker-1": exec_start("worker", "1")[1:],
        "worker-2": exec_start("worker", "2")[1:],
    }
    for each in services.values():
        used = {volume.partition(":")[0] for volume in each.get("volumes", ())}
        assert {name for name in used if not name.startswith(".")} <= set(composed()["volumes"])
        assert set(each.get("depends_on", ())) <= set(services)
    given = GIVEN["nianbao.env"]
    secret = f"{given['AWS_ACCESS_KEY_ID']},{given['AWS_SECRET_ACCESS_KEY']}"
    assert secret in services["storage"]["command"]
    assert services["database"]["environment"]["POSTGRES_PASSWORD"] in given["NIANBAO_DAGSTER_URL"]


def test_the_bucket_of_the_settings_is_made() -> None:
    bucket = GIVEN["nianbao.env"]["NIANBAO_HOME"].removeprefix("s3://").partition("/")[0]
    storage = composed()["services"]["storage"]
    _, _, script, _ = storage["entrypoint"]
    (volume,) = storage["volumes"]
    folder = volume.partition(":")[2]
    assert f"mkdir -p {folder}/{bucket} &&" in script
    assert storage["command"][2] == folder


def test_the_user_of_the_image_owns_what_the_volumes_lie_over() -> None:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    (made,) = re.findall(r"install -d -o nianbao -g nianbao (.*)$", image, re.MULTILINE)
    ours = [each for each in composed()["services"].values() if "build" in each]
    mounted = {volume.partition(":")[2] for each in ours for volume in each["volumes"]}
    assert set(made.split()) == mounted
    assert image.index("install -d") < image.index("USER nianbao")


def test_the_image_takes_nothing_that_is_built_or_kept_on_this_machine() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert {".git", ".venv", "data", "site"} <= set(ignored)


def test_what_servers_install_runs_no_sample() -> None:
    assert {*re.findall(r"make -C \S+\s+(\w+)", PAGE)} == {"install"}
    assert " make install" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    would = subprocess.run(
        ["make", "--dry-run", "install"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "nianbao" in would.stdout
    assert "samples" not in would.stdout
