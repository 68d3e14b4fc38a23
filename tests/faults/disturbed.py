"""The command line under a clock that was set, a limit on files, or with less patience.

`python -m tests.faults.disturbed [--clock SECONDS …] [--largest BYTES] [--patience SECONDS] -- …`
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

# The clock is set anew after so many times that it was looked at.
_LOOKS = 7


def main(arguments: Sequence[str]) -> None:
    """Run the command line, which is what stands after ``--``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clock", type=float, action="append", default=[])
    parser.add_argument("--largest", type=int)
    parser.add_argument("--patience", type=int)
    end = list(arguments).index("--")
    given = parser.parse_args(arguments[:end])
    if given.largest is not None:
        # What is written beyond it is refused, as on a disk that is full.
        resource.setrlimit(resource.RLIMIT_FSIZE, (given.largest, resource.RLIM_INFINITY))
    if given.clock:
        _set_clock([timedelta(seconds=seconds) for seconds in given.clock])
    if given.patience is not None:
        from assets.storage import database

        database.PATIENCE_SECONDS = given.patience
    from pipelines.cli.main import app

    app(list(arguments[end + 1 :]))


def _set_clock(shifts: Sequence[timedelta]) -> None:
    """Let the program's clock be wrong by each of these, one after the other."""
    # Before anything takes the function from there.
    from assets.storage import resources

    true: Callable[[], datetime] = resources.utc_now
    looks = itertools.count()

    def wrong() -> datetime:
        return true() + shifts[min(next(looks) // _LOOKS, len(shifts) - 1)]

    resources.utc_now = wrong


if __name__ == "__main__":
    main(sys.argv[1:])
