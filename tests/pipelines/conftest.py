"""The sample region, run once by the command a newcomer runs; tests look at it or at a copy."""

from __future__ import annotations

import fcntl
import json
import os

import pytest

from samples.serve import PORT_VARIABLE
from tests.pipelines.sample_home import SampleHome, command, free_port


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleHome:
    """The sample region's home; made once, whichever of the test processes comes first."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, note = shared / "sample-home", shared / "sample-home.json"
    with (shared / "sample-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            port = free_port()
            run = command("samples.run", home=home, **{PORT_VARIABLE: str(port)})
            assert run.returncode == 0, run.stdout + run.stderr
            note.write_text(json.dumps({"port": port, "output": run.stdout}))
    made = json.loads(note.read_text())
    return SampleHome(home, made["port"], made["output"])
