"""A million random numbers, labels and grids: `python tests/fuzz/many.py [INPUTS]`."""

from __future__ import annotations

import random
import sys
import time

from tests.fuzz.guard import no_access
from tests.fuzz.inputs import check_grid, check_label, check_number

SHARES = {check_number: 0.7, check_label: 0.27, check_grid: 0.03}


def run(inputs: int, seed: int = 1) -> str:
    """One line of figures. Raises what the first input that does not hold raises."""
    began = time.perf_counter()
    rng = random.Random(seed)
    counts = {check: round(inputs * share) for check, share in SHARES.items()}
    with no_access():
        for check, count in counts.items():
            for _ in range(count):
                check(rng)
    told = ", ".join(f"{count} {check.__name__[6:]}s" for check, count in counts.items())
    seconds = time.perf_counter() - began
    return f"fuzz: {sum(counts.values())} inputs in {seconds:.0f} s ({told}), none fell"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
