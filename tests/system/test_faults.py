"""Runs that are disturbed, each in another way: the next one ends as if nothing had happened."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.trial import ROOT

pytestmark = pytest.mark.system


def test_ten_disturbed_runs_make_no_difference() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--runs", "10", "--seed", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "faults: 10 of 10 runs" in run.stdout
