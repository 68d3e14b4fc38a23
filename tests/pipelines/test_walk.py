"""The walks of the docs, command by command: to a corrected sum, and to a revision."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl

from assets.published.change_tables import REVISIONS
from assets.rollups.tables import ROLLUP_CELLS
from tests.pipelines.sample_home import ROOT, SampleHome, command

# What each command is to print, and its status, in the order of the page.
MENDED = (
    ("linxi-resources", 0),
    ("→ open", 0),
    ("更正后有效", 0),
    ("report_in", 1),
    ("done 完成 2024 991121", 0),
)
REVISED = (
    ("更正后有效", 0),
    ("release held back 发布暂缓: 2024", 1),
    ("991100 has 23 of 25 reports", 0),
    ("published 已发布", 0),
    ("signed off 已核定: 临溪县 991121 2024, release 发布 2", 0),
    ("done 完成 2024 991121", 0),
    ("acceptances[0]", 0),
    ("done 完成 2024 991121", 0),
    ("| 临溪县 991121 | 1 |", 0),
)


def test_the_walk_of_five_commands_ends_in_a_corrected_sum(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    received = received_by_the_county(home)
    walk(home, "quarantine.md", "a walk of five commands", MENDED)
    assert (received, received_by_the_county(home)) == ((Decimal(139), 0), (Decimal(176), 0))
    marked = home.table(ROLLUP_CELLS, 2024).filter(pl.col("reports_corrected") > 0)
    assert set(marked["cell"]) == {"requests.unavailable_not_held.natural_person"}


def test_the_walk_through_the_releases_ends_in_a_revision(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    walk(home, "releases.md", "From held back to a revision: a walk", REVISED)
    path = home.home / "published" / "2024" / "latest" / "parquet" / f"{REVISIONS.name}.parquet"
    told = pl.read_parquet(path).select("region", "revision", "release", "signed_by").rows()
    assert told == [("991121", 0, 2, "张三"), ("991121", 1, 4, "张三")]


def walk(home: SampleHome, page: str, heading: str, told: Sequence[tuple[str, int]]) -> None:
    """The commands below a heading of a page run one after the other; each says what it is to."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    commands = re.findall(r"```sh\n(.*?)\n```", text[text.index(heading) :])
    assert len(commands) == len(told)
    for line, (words, status) in zip(commands, told, strict=True):
        settings, _, arguments = line.partition("nianbao ")
        environment = {"COLUMNS": "300", **dict(each.split("=") for each in settings.split())}
        ran = command("pipelines.cli.main", *shlex.split(arguments), home=home.home, **environment)
        assert (ran.returncode, words in ran.stdout + ran.stderr) == (status, True), (
            line + ran.stdout + ran.stderr
        )


def received_by_the_county(home: SampleHome) -> tuple[Decimal, int]:
    """The county's sum of new requests, and how many of its figures were corrected."""
    cells = home.table(ROLLUP_CELLS, 2024).filter(region="991121", cell="requests.received.total")
    value, corrected = cells.select("value", "reports_corrected").row(0)
    return value, corrected
