"""Server, queue and two workers on this machine, as deploy/ starts them; workers are killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from pipelines.leases import LeasedError, holder, leased
from tests.distributed.broker import running_broker
from tests.distributed.form import running_form
from tests.distributed.killing import killing
from tests.distributed.sides import differences, run_distributed, run_sample
from tests.pipelines.sample_home import ROOT

pytestmark = pytest.mark.system


def test_workers_that_are_killed_change_nothing(tmp_path: Path) -> None:
    home, machines = tmp_path / "home", tmp_path / "machines"
    machines.mkdir()
    run_sample(home)
    with running_form(machines, home) as form:
        form.wait_until_up()
        with killing(form, ["validated_tables", "evidence"]) as kills:
            done = run_distributed(form)
        assert done.returncode == 0, done.stdout + done.stderr
        assert {kill.stage for kill in kills} == {"validated_tables", "evidence"}
        compared, differing = differences(form, home)
    assert compared > 100
    assert differing == []


def test_a_run_is_leased_by_one_process_at_a_time() -> None:
    with running_broker() as broker:
        with leased(broker, "r1"):
            assert holder(broker, "r1").split()[1] == str(os.getpid())
            with pytest.raises(LeasedError, match="'r1' is executed by"), leased(broker, "r1"):
                pass
            with leased(broker, "r2"):
                pass
        assert holder(broker, "r1") == ""


def test_a_process_that_loses_its_lease_ends_at_once() -> None:
    program = "with leased(sys.argv[1], 'r1'): print(flush=True); time.sleep(600)"
    imports = "import sys, time; from pipelines.leases import leased"
    with running_broker() as broker, Redis.from_url(broker) as client:
        command = [sys.executable, "-c", f"{imports}\n{program}", broker]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            assert holder(broker, "r1").split()[1] == str(process.pid)
            client.flushall()
            assert process.wait(60) == 1
