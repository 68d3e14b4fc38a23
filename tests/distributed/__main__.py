"""`make distributed`: the distributed form beside the embedded one, a worker killed in each stage.

`python -m tests.distributed [--reports N]`: the sample region, then N synthetic reports.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.distributed.form import running_form
from tests.distributed.killing import killing
from tests.distributed.sides import differences, run_country, run_distributed, run_sample

STAGES = (
    *("fetch", "raw_text", "parsed_tables", "validated_tables", "outcomes"),
    *("cross_findings", "evidence", "rollups", "work_list", "release", "warehouse"),
)


def main() -> int:
    """Run both sides; 1 where a stage saw no kill, or anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.distributed")
    parser.add_argument("--reports", type=int, default=20_000)
    reports = parser.parse_args().reports
    with tempfile.TemporaryDirectory(prefix="nianbao-distributed-") as name:
        sample, large = Path(name, "sample"), Path(name, "country")
        began = time.monotonic()
        run_sample(sample)
        sound = _told("sample", sample, (), time.monotonic() - began)
        began = time.monotonic()
        run_country(large, reports)
        alone = time.monotonic() - began
        return 0 if _told(f"{reports} reports", large, STAGES, alone) and sound else 1


def _told(what: str, home: Path, stages: tuple[str, ...], alone: float) -> bool:
    """Whether the distributed form ends as this home did; a line of figures says so."""
    folder = home.parent / f"{home.name}-distributed"
    folder.mkdir()
    with running_form(folder, home) as form:
        form.wait_until_up()
        began = time.monotonic()
        with killing(form, stages) as kills:
            done = run_distributed(form)
        took = time.monotonic() - began
        compared, differing = differences(form, home)
        partitions = len(list(form.home.glob("tables/outcomes/*/*")))
    faults = [
        *([done.stderr] if done.returncode else []),
        *(f"differs: {name}" for name in differing[:20]),
        *(f"no kill in {stage}" for stage in stages if stage not in {kill.stage for kill in kills}),
    ]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.stdout.write(
        f"distributed: {what}, {partitions} partitions; embedded {alone:.0f} s, two workers"
        f" {took:.0f} s with {len(kills)} kills; {compared} files and views compared,"
        f" {len(differing)} differ\n"
    )
    return not faults


if __name__ == "__main__":
    sys.exit(main())
