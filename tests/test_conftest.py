"""The --fail-on-skip option, seen from outside: what a run of pytest returns."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPING = """
import pytest

def test_passes():
    pass

@pytest.mark.skip(reason="nothing to run on")
def test_skipped():
    pass
"""


def run_of(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_made_up.py").write_text(source)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("source", "options", "fails"),
    [
        (SKIPPING, (), False),
        (SKIPPING, ("--fail-on-skip",), True),
        ("import pytest\npytest.skip('all', allow_module_level=True)\n", ("--fail-on-skip",), True),
        ("def test_passes(): pass\n", ("--fail-on-skip",), False),
    ],
)
def test_a_skip_fails_the_run_only_when_asked(
    tmp_path: Path, source: str, options: tuple[str, ...], fails: bool
) -> None:
    run = run_of(tmp_path, source, *options)
    assert (run.returncode != 0) == fails, run.stdout
    assert ("skipped under --fail-on-skip" in run.stdout) == fails
