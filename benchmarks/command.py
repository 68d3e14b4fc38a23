"""What benchmarks are called with, and how they tell their figures."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping


def told(measured: Callable[[int], Mapping[str, object]], about: str | None, reports: int) -> int:
    """Prints the figures of a run; its last line is one JSON object under ``--json``."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--reports", type=int, default=reports)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measured(options.reports)
    if options.json:
        print(json.dumps(figures))
    else:
        print(", ".join(f"{name} {figure}" for name, figure in figures.items()))
    return 0
