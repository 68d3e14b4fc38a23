"""`make faults`: run after run, each disturbed in another way, and whether it made any difference.

`python -m tests.faults --runs N [--seed FIRST] [--stands PARALLEL]`
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.faults.disks import OWN_MOUNTS
from tests.faults.stand import Result, opened_stand


def main(arguments: Sequence[str]) -> int:
    """Make the runs; 1 where any ended otherwise than an undisturbed one."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=None, help="of the first run; drawn by default")
    parser.add_argument("--stands", type=int, default=min(os.cpu_count() or 1, 8))
    given = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    began = time.monotonic()
    results = _results(range(seed, seed + given.runs), min(given.stands, given.runs))
    _say(_figures(results, given.runs, time.monotonic() - began))
    return 0 if len(results) == given.runs and not any(r.complaints for r in results) else 1


def _results(seeds: Sequence[int], stands: int) -> list[Result]:
    """The results of all seeds; each is told as soon as it is there."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for seed in seeds:
        waiting.put(seed)
    results: list[Result] = []

    def work(folder: Path) -> None:
        with opened_stand(folder) as stand:
            while True:
                try:
                    seed = waiting.get_nowait()
                except queue.Empty:
                    return
                result = stand.result(seed)
                results.append(result)
                _say(str(result))

    with tempfile.TemporaryDirectory(prefix="nianbao-faults-") as folder:
        threads = [
            threading.Thread(target=work, args=(Path(folder) / f"stand-{number}",))
            for number in range(stands)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return results


def _figures(results: Sequence[Result], wanted: int, seconds: float) -> str:
    kinds = Counter(result.fault for result in results)
    ends = Counter(end for result in results for end in result.ends)
    failed = sorted(result.seed for result in results if result.complaints)
    told = sum(count for end, count in ends.items() if end not in {"0", "killed"})
    return (
        f"faults: {len(results)} of {wanted} runs, {seconds:.0f} s; {ends.total()} processes,"
        f" {ends['killed']} killed, {told} stopped with a message; "
        + ", ".join(f"{name} {count}" for name, count in sorted(kinds.items()))
        + f"; {len(failed)} differ{': ' if failed else ''}{', '.join(map(str, failed))}"
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _with_mounts_of_its_own() -> None:
    """Begin anew where disks can be mounted that nobody else sees, if the machine allows it."""
    unshare = shutil.which("unshare")
    if OWN_MOUNTS in os.environ or unshare is None:
        return
    alone = [unshare, "--map-root-user", "--mount"]
    probe = [*alone, "mount", "-t", "tmpfs", "tmpfs", tempfile.gettempdir()]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        os.environ[OWN_MOUNTS] = "yes"
        os.execv(unshare, [*alone, sys.executable, "-m", "tests.faults", *sys.argv[1:]])


if __name__ == "__main__":
    _with_mounts_of_its_own()
    sys.exit(main(sys.argv[1:]))
