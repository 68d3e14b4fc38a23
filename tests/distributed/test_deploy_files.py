"""The files of deploy/ agree with each other and with the program."""

from __future__ import annotations

import yaml

from tests.distributed.form import DEPLOY, exec_start, settings_file


def test_the_units_start_commands_of_this_program() -> None:
    assert exec_start("server", "0")[1:] == ["ui", "--port", "3000"]
    assert exec_start("worker", "7")[1:] == ["worker", "--name", "7"]


def test_containers_run_what_the_units_run() -> None:
    composed = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text(encoding="utf-8"))
    services = composed["services"]
    ours = {name: each["command"][1:] for name, each in services.items() if "build" in each}
    assert ours == {
        "server": exec_start("server", "0")[1:],
        "worker-1": exec_start("worker", "1")[1:],
        "worker-2": exec_start("worker", "2")[1:],
    }
    for each in services.values():
        used = {volume.partition(":")[0] for volume in each.get("volumes", ())}
        assert {name for name in used if not name.startswith(".")} <= set(composed["volumes"])
        assert set(each.get("depends_on", ())) <= set(services)
    given = settings_file()
    secret = f"{given['AWS_ACCESS_KEY_ID']},{given['AWS_SECRET_ACCESS_KEY']}"
    assert secret in services["storage"]["command"]
    assert services["database"]["environment"]["POSTGRES_PASSWORD"] in given["NIANBAO_DAGSTER_URL"]
