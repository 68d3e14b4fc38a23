"""Worker processes in which documents are read, each call with a limit of time and memory.

A document is hostile until it is read: one that hangs or grows takes its worker down and nothing
else. This module imports the standard library alone, so that a worker is up at once.
"""

from __future__ import annotations

import contextlib
import os
import pkgutil
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

_START = "from assets.workers import serve; serve()"
# Each thread of a library reserves address space of its own, which is what is limited: 64 MB.
_SPARING = {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_DONE, _FAILED, _OUT_OF_MEMORY = range(3)


@dataclass(frozen=True)
class Lost:
    """A call that came to nothing; ``reason`` is fit to be shown."""

    reason: str


class Workers:
    """Up to ``count`` processes, started when first needed and kept for further calls.

    Args:
        count: processes at most.
        seconds: wall-clock time a call may take.
        megabytes: memory a call may take beyond that of the idle worker.
    """

    def __init__(self, count: int, *, seconds: float, megabytes: int) -> None:
        self._count = count
        self._seconds = seconds
        self._megabytes = megabytes
        self._idle: list[_Worker] = []

    def results(
        self, function: Callable[..., Any] | str, calls: Iterable[tuple[Any, ...]]
    ) -> Iterator[Any]:
        """What the function returns for each tuple of arguments, in their order, or Lost.

        A function named ``module:name`` is imported in the workers alone.
        """
        waiting = enumerate(calls)
        busy: dict[Connection, tuple[int, _Worker]] = {}
        ended: dict[int, Any] = {}
        position = 0
        try:
            while True:
                while len(busy) < self._count and (call := next(waiting, None)) is not None:
                    worker = self._idle.pop() if self._idle else self._started()
                    worker.channel.send((function, call[1]))
                    busy[worker.channel] = call[0], worker
                while position in ended:
                    yield ended.pop(position)
                    position += 1
                if not busy:
                    return
                for channel in wait(list(busy)):
                    assert isinstance(channel, Connection)  # noqa: S101
                    number, worker = busy.pop(channel)
                    ended[number] = self._result(worker)
        finally:
            for _, worker in busy.values():
                worker.stop()

    def close(self) -> None:
        """End the processes."""
        while self._idle:
            self._idle.pop().stop()

    def _started(self) -> _Worker:
        ours, theirs = Pipe()
        path = os.pathsep.join(filter(None, sys.path))
        environment = {**os.environ, **_SPARING, "PYTHONPATH": path}
        limits = (str(self._seconds), str(self._megabytes))
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _START, str(theirs.fileno()), *limits],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=environment,
        )
        theirs.close()
        return _Worker(process, ours)

    def _result(self, worker: _Worker) -> Any:
        try:
            ended, result = worker.channel.recv()
        except (EOFError, OSError):
            return Lost(self._cause(worker.stop()))
        if ended == _OUT_OF_MEMORY:
            worker.stop()
            return Lost(f"takes more than {self._megabytes} MB of memory")
        self._idle.append(worker)
        return Lost(f"reader failed: {result}") if ended == _FAILED else result

    def _cause(self, status: int) -> str:
        if status == -signal.SIGALRM:
            return f"takes longer than {self._seconds:g} s"
        return f"the reading process ended with status {status}"


@dataclass(frozen=True)
class _Worker:
    process: subprocess.Popen[bytes]
    channel: Connection

    def stop(self) -> int:
        """End the process, if it has not ended yet; its exit status."""
        self.channel.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(0.2)
        self.process.kill()
        return self.process.wait()


def serve() -> None:
    """The life of a worker: answer calls until the other end hangs up."""
    channel = Connection(int(sys.argv[1]))
    seconds, megabytes = float(sys.argv[2]), int(sys.argv[3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limited = False
    while True:
        try:
            function, arguments = channel.recv()
        except EOFError:
            return
        if isinstance(function, str):
            function = pkgutil.resolve_name(function)
        if not limited:
            # What the imports take is not the document's.
            _limit_memory(megabytes)
            limited = True
        # The alarm's default is to end the process, even within a call to a C library.
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            channel.send((_DONE, function(*arguments)))
        except MemoryError:
            channel.send((_OUT_OF_MEMORY, None))
        except Exception as error:  # noqa: BLE001
            channel.send((_FAILED, f"{type(error).__name__}: {error}"))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory(megabytes: int) -> None:
    """Allow so much address space beyond what the imported libraries have taken already."""
    if not sys.platform.startswith("linux"):
        return
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        taken = int(file.read().split()[0]) * resource.getpagesize()
    limit = taken + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
