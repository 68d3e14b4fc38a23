"""What reading pictures costs, and what comes of it: drawn pages of every edition and look.

`python -m benchmarks.pictures [--reports N] [--json]`; needs the Noto CJK fonts. Each picture is
read in a worker with the limits of `nianbao check`. One that is accepted with another figure than
is printed makes the run fail.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assets.report import read_report
from assets.workers import Lost, Workers
from expectations.forms.catalogue import edition
from samples.pictures import picture, random_look
from samples.printed import page_blocks
from samples.synthetic import random_cells

GRIDS = (("2021", 2023), ("2019", 2020), ("2021", 2022), ("2014", 2016))
SECONDS, MEGABYTES = 60.0, 1024  # of `nianbao check`
EACH = 200

Cells = dict[str, Decimal | None]


@dataclass(frozen=True)
class Drawn:
    """A picture, how it looks, and what it prints."""

    name: str
    data: bytes
    cells: Cells


@dataclass(frozen=True)
class Read:
    """What came of a picture, and the processor's seconds it took."""

    accepted: bool
    cells: Cells
    rules: tuple[str, ...]
    seconds: float


def drawn(count: int) -> Iterator[Drawn]:
    """So many pictures, the same each time."""
    for number in range(count):
        rng = random.Random(f"picture {number}")
        form, year = GRIDS[number % len(GRIDS)]
        grid = edition(form)
        cells = random_cells(grid, rng, magnitude=rng.choice((3, 20, 300, 8000)))
        cells = {k: v for k, v in cells.items() if not grid.cell_by_key[k].optional}
        look = random_look(rng)
        blocks = page_blocks(grid, cells, reporter="临溪县教育局", year=year)
        yield Drawn(f"{number} {form} {look}", picture(blocks, look), {**cells})


def read(data: bytes) -> Read:
    """One picture read and judged; runs in a worker."""
    began = time.process_time()
    report = read_report(data, source="picture")
    return Read(
        accepted=report.verdict in ("accepted", "accepted_with_warnings"),
        cells={cell.key: cell.value for cell in report.parsed.cells},
        rules=tuple(sorted({f.rule for f in report.findings if f.severity == "critical"})),
        seconds=time.process_time() - began,
    )


def measured(count: int) -> tuple[dict[str, float], list[str]]:
    """Figures of the benchmark, and a line for each picture that was not read exactly."""
    workers = Workers(os.cpu_count() or 1, seconds=SECONDS, megabytes=MEGABYTES)
    pictures = list(drawn(count))
    seconds, exact, wrong, lines = 0.0, 0, 0, []
    try:
        came = workers.results("benchmarks.pictures:read", ((each.data,) for each in pictures))
        for each, result in zip(pictures, came, strict=True):
            if isinstance(result, Lost):
                lines.append(f"refused {each.name}: {result.reason}")
                continue
            seconds += result.seconds
            if not result.accepted:
                lines.append(f"refused {each.name}: {', '.join(result.rules)}")
            elif result.cells == each.cells:
                exact += 1
            else:
                wrong += 1
                lines.append(f"WRONG {each.name}: {_differing(each.cells, result.cells)}")
    finally:
        workers.close()
    figures = {
        "reports": count,
        "seconds_per_report": round(seconds / count, 2),
        "exact": round(exact / count, 4),
        "refused": round((count - exact - wrong) / count, 4),
        "wrong": wrong,
    }
    return figures, lines


def _differing(printed: Cells, came: Cells) -> str:
    keys = [key for key in {**printed, **came} if printed.get(key) != came.get(key)]
    return ", ".join(f"{key} {printed.get(key)} read as {came.get(key)}" for key in keys[:5])


def main() -> int:
    """Print the figures, and what was not read exactly; 1 where a picture was misread."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.add_argument("--reports", type=int, default=EACH, help=f"pictures, {EACH} by default")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    given = parser.parse_args()
    figures, lines = measured(given.reports)
    for line in lines:
        print(line, file=sys.stderr)
    print(json.dumps(figures) if given.json else figures)
    return 1 if figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
