"""The walk of docs/quarantine.md, command by command, from quarantine to the corrected sum."""

from __future__ import annotations

import re
import shlex
from decimal import Decimal
from pathlib import Path

import polars as pl

from assets.rollups.tables import ROLLUP_CELLS
from tests.pipelines.sample_home import ROOT, SampleHome, command

# What each command is to print, and its status, in the order of the page.
TOLD = (
    ("linxi-resources", 0),
    ("→ open", 0),
    ("更正后有效", 0),
    ("report_in", 1),
    ("done 完成 2024 991121", 0),
)


def test_the_walk_of_five_commands_ends_in_a_corrected_sum(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    text = (ROOT / "docs" / "quarantine.md").read_text(encoding="utf-8")
    walk = text[text.index("a walk of five commands") :]
    commands = [shlex.split(each) for each in re.findall(r"```sh\n(.*?)\n```", walk)]
    assert len(commands) == len(TOLD) == 5
    received = received_by_the_county(home)
    for (program, *arguments), (told, status) in zip(commands, TOLD, strict=True):
        assert program == "nianbao"
        ran = command("pipelines.cli.main", *arguments, home=home.home, COLUMNS="300")
        assert (ran.returncode, told in ran.stdout + ran.stderr) == (status, True), ran.stderr
    assert (received, received_by_the_county(home)) == ((Decimal(139), 0), (Decimal(176), 0))
    marked = home.table(ROLLUP_CELLS, 2024).filter(pl.col("reports_corrected") > 0)
    assert set(marked["cell"]) == {"requests.unavailable_not_held.natural_person"}


def received_by_the_county(home: SampleHome) -> tuple[Decimal, int]:
    """The county's sum of new requests, and how many of its figures were corrected."""
    cells = home.table(ROLLUP_CELLS, 2024).filter(region="991121", cell="requests.received.total")
    value, corrected = cells.select("value", "reports_corrected").row(0)
    return value, corrected
