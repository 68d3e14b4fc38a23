"""What benchmarks are called with, and how they tell their figures."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping


def told(measured: Callable[..., Mapping[str, object]], about: str | None, **sizes: int) -> int:
    """Prints the figures of a run; its last line is one JSON object under ``--json``.

    ``sizes`` are what ``measured`` is called with, each an option with its default.
    """
    parser = argparse.ArgumentParser(description=about)
    for name, default in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--json", action="store_true")
    given = vars(parser.parse_args())
    as_json = given.pop("json")
    figures = measured(**given)
    if as_json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name} {figure}" for name, figure in figures.items()))
    return 0
