"""One fault run: the processes it starts, what was wrong with any of them, and what came of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

import polars as pl

from tests.faults.home import DataHome, differences
from tests.faults.office import REGION, YEAR
from tests.faults.website import Website

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 180.0
# A worker finds out that its program is gone when it has read its document.
SURVIVAL_SECONDS = 10.0
_RUN = ("run", "--year", str(YEAR), "--region", REGION)
_TRACEBACK = re.compile(r"Traceback \(most recent call last\)")
_MOST_TRIES = 3


class Process:
    """A program of the project that was started, in a process group of its own."""

    def __init__(
        self, arguments: Sequence[str], environment: dict[str, str], scratch: Path
    ) -> None:
        scratch.mkdir()
        self.scratch = scratch
        self._output = scratch.with_suffix(".txt")
        self.began = time.monotonic()
        with self._output.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env={**environment, "TMPDIR": str(scratch)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.id = self._process.pid

    def runs(self) -> bool:
        return self._process.poll() is None

    def seconds(self) -> float:
        """Since it was started."""
        return time.monotonic() - self.began

    def kill_all(self) -> None:
        """SIGKILL to all its processes."""
        with suppress(ProcessLookupError):
            os.killpg(self.id, signal.SIGKILL)
        self._process.wait()

    def kill_alone(self) -> None:
        """SIGKILL to itself and not to its workers."""
        self._process.kill()
        self._process.wait()

    def workers(self) -> list[int]:
        """Its worker processes, by their ids."""
        children = Path(f"/proc/{self.id}/task/{self.id}/children")
        with suppress(OSError):
            return [int(each) for each in children.read_text().split()]
        return []

    def ended(self, limit: float) -> int | None:
        """Its exit status; None, and it is killed, where it does not end within the limit."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(max(0.0, limit - self.seconds()))
        self.kill_all()
        return None

    def leaves_nobody(self) -> bool:
        """Whether all its processes end soon after it."""
        end = time.monotonic() + SURVIVAL_SECONDS
        while time.monotonic() < end:
            try:
                os.killpg(self.id, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.02)
        os.killpg(self.id, signal.SIGKILL)
        return False

    def said(self) -> str:
        return self._output.read_text(encoding="utf-8", errors="replace")


class Trial:
    """The home of one run, the processes over it in their order, and complaints about them.

    ``usual`` is how often an undisturbed run asks for each address, ``ever`` those that every
    further run asks for again.
    """

    def __init__(
        self,
        home: DataHome,
        website: Website,
        usual: Counter[str] | None = None,
        ever: Counter[str] | None = None,
    ) -> None:
        self.home = home
        self.website = website
        self.afterwards = ExitStack()
        self.complaints: list[str] = []
        self.notes: list[str] = []
        # How each process ended, as the line of this run tells it.
        self.ends: list[str] = []
        self._usual = usual or Counter()
        self._ever = ever or Counter()
        self._archived: dict[int, set[str]] = {}
        self._together: set[int] = set()
        self._started = 0

    def note(self, text: str) -> None:
        """What is done to the program, for the line of this run."""
        self.notes.append(text)

    def started(self, *disturbed: str, together: bool = False) -> Process:
        """The run's command; ``together`` with the one started before, as one for the log."""
        if together:
            self._together.add(self.website.phase)
        else:
            self.expect_requests()
        before = (
            (*("tests.faults.disturbed", *disturbed), "--")
            if disturbed
            else ("pipelines.cli.main",)
        )
        return self.program(*before, *_RUN)

    def expect_requests(self) -> None:
        """From now on the sites are asked by another process, which finds what is archived now."""
        self.website.phase += 1
        self._archived[self.website.phase] = self.home.archived()

    def program(self, *arguments: str) -> Process:
        """Some program of the project over this home."""
        self._started += 1
        scratch = self.home.path.with_name(f"{self.home.path.name}-scratch-{self._started}")
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith("NIANBAO_")
        }
        environment = {
            **inherited,
            "NIANBAO_HOME": str(self.home.path),
            "NIANBAO_WAREHOUSE_URL": f"sqlite:///{self.home.warehouse}",
            "NIANBAO_FETCH_DELAY": "0",
            "COLUMNS": "200",
        }
        return Process(arguments, environment, scratch)

    def wait(self, process: Process, *words: str) -> int | None:
        """Its exit status once it has ended by itself.

        It must do so in time, leave no process, and say one of the words where it is not 0.
        """
        status = process.ended(LIMIT_SECONDS)
        self.ends.append("late" if status is None else str(status))
        said = process.said()
        if status is None:
            self._complain(f"did not end within {LIMIT_SECONDS:g} s", said)
            return None
        self._leaves_nobody(process)
        if status < 0:
            self._complain(f"ended by signal {-status}", said)
        elif _TRACEBACK.search(said):
            self._complain("a traceback", said)
        elif status and not (any(word in said for word in words) if words else said.strip()):
            self._complain(f"ended with {status} without a word of {words!r}", said)
        if left := [path.name for path in process.scratch.iterdir()]:
            self._complain(f"left {left!r} in the system's temporary folder", said)
        return status

    def kill(self, process: Process, *, alone: bool = False) -> None:
        """SIGKILL to all its processes, or to it alone, and what there is after that is whole."""
        self.ends.append("killed")
        if alone:
            process.kill_alone()
            self._leaves_nobody(process)
        else:
            process.kill_all()
        self._is_whole()

    def _leaves_nobody(self, process: Process) -> None:
        """Complain where a process of the group outlives it."""
        if not process.leaves_nobody():
            self._complain("left processes", process.said())

    def _is_whole(self) -> None:
        """Complain of a table that is not whole, as after a kill in the middle of writing it."""
        for file in (self.home.path / "tables").rglob("*.parquet"):
            try:
                pl.read_parquet(file)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is wrong
                self.complaints.append(f"{file.name} is not whole after a kill: {error!r}")

    def brought_to_its_end(self) -> None:
        """Run the same command until it ends well."""
        for _ in range(_MOST_TRIES):
            process = self.started()
            if self.wait(process) == 0:
                return
        self._complain(f"no good end in {_MOST_TRIES} further runs", process.said())

    def judged(self, undisturbed: DataHome) -> None:
        """Complain of whatever is otherwise than without a fault."""
        self.complaints += [f"{what} differs" for what in differences(self.home, undisturbed)]
        self.complaints += [f"{what} is left" for what in self.home.left_over()]
        verified = self.program("pipelines.cli.main", "archive", "verify")
        if self.wait(verified) != 0:
            self._complain("the archive is not whole", verified.said())
        self.complaints += self.asked_too_often()

    def asked_too_often(self) -> list[str]:
        """Addresses a process asked for that it need not have, or more often than is usual."""
        found = []
        for phase, archived in self._archived.items():
            for url, times in self.website.asked(phase).items():
                most = (
                    self._ever[url] if url in archived else max(self._usual[url], self._ever[url])
                )
                # One of two finds what the other has archived.
                most += self._ever[url] if phase in self._together else 0
                if times > most and not url.endswith("/robots.txt"):
                    known = "archived before" if url in archived else "not archived"
                    found.append(f"process {phase} asked {times} times for {url}, {known}")
        return found

    def _complain(self, what: str, said: str) -> None:
        lines = [line.strip() for line in said.splitlines() if line.strip(" │╭╮╰╯─\r")]
        self.complaints.append(f"{what}: {' / '.join(lines[-4:])[:600]!r}")

    def clear(self) -> None:
        """Undo what was done to the machine; take away the home and what lies beside it."""
        self.afterwards.close()
        shutil.rmtree(self.home.path)
        for scratch in self.home.path.parent.glob(f"{self.home.path.name}-scratch-*"):
            if scratch.is_dir():
                shutil.rmtree(scratch)
            else:
                scratch.unlink()
