"""The published files, read as `nianbao check` reads them: accepted, cell for cell the sums."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from assets.published.statutory import region_tables
from expectations.forms.catalogue import edition, grids
from expectations.forms.model import Edition
from pipelines.cli.main import app
from samples.synthetic import random_cells
from tests.assets.published.statutory_files import (
    WRITERS,
    as_printed,
    printed,
    read_back,
    regions_of,
    tables_of,
)
from tests.assets.rollups.conftest import World
from tests.assets.rollups.conftest import random_world as worlds_of  # noqa: F401
from tests.layouts.values import BLANKS, Printed, figures, plain

seeds = st.integers(min_value=0, max_value=10**6)
# Rules that say of a table of sums that its identities do not close.
OPEN = {"identity_broken", "cell_missing"}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("grid", grids(), ids=lambda grid: grid.grid_id)
@settings(max_examples=4, deadline=None)
@given(seed=seeds, style=st.sampled_from([plain, *BLANKS.values()]))
def test_figures_that_satisfy_the_form_are_accepted_as_they_are(grid, write, seed, style):
    drawn = _drawn(grid, style, random.Random(seed))
    year = grid.years.first
    report = read_back(write(tables_of(grid, drawn.values, year)))

    assert report.verdict in {"accepted", "accepted_with_warnings"}, report.findings
    assert as_printed(printed(report)) == as_printed(drawn.values)
    assert report.parsed.edition is not None
    assert report.parsed.edition.grid_id == grid.grid_id
    who = report.parsed.who
    assert (who.reporter, who.year, report.parsed.scope) == ("临溪县", year, "region_wide")


def _drawn(grid: Edition, style: object, rng: random.Random) -> Printed:
    natural_only = style is BLANKS["blank_columns"]
    drawn = figures(grid, rng, natural_only=natural_only)
    return style(drawn, rng, grid)  # type: ignore[operator]


@settings(max_examples=6, deadline=None)
@given(seed=seeds)
def test_every_region_of_a_random_country_reads_back_as_its_sums(worlds_of, seed):  # noqa: F811
    world = _satisfying(worlds_of(seed), random.Random(seed))
    for region in regions_of(world.year, world.tables()):
        tables = region_tables(region)
        sums = dict(region.cells.select("cell", "value").iter_rows())
        if tables is None:
            assert not region.cells["reports_counted"].sum()
            continue
        assert tables.figures == {key: sums[key] for key in tables.figures}
        for write in WRITERS.values():
            report = read_back(write(tables))
            assert as_printed(printed(report)) == as_printed(tables.figures)
            told = any(note.label == "勾稽差异" for note in tables.notes)
            assert bool(OPEN & {finding.rule for finding in report.findings}) == told


def _satisfying(world: World, rng: random.Random) -> World:
    """The same world with reports that satisfy the form, a nought of theirs left blank at times."""
    for report in world.reports:
        grid = edition(report["edition"], report["variant"])
        drawn = random_cells(grid, rng)
        for cell in world.cells:
            if cell["report_id"] == report["report_id"]:
                value = drawn[cell["cell"]]
                cell["value"] = None if value == 0 and rng.random() < 0.1 else value
    return world


@pytest.mark.parametrize("name", WRITERS)
def test_the_command_accepts_the_files(name: str, tmp_path: Path) -> None:
    grid = edition("2021")
    drawn = random_cells(grid, random.Random(6))
    place = tmp_path / {"workbook": "统计表.xlsx", "document": "统计表.docx"}[name]
    place.write_bytes(WRITERS[name](tables_of(grid, drawn, 2024)))

    ran = CliRunner().invoke(app, ["check", "--json", str(place)])

    said = json.loads(ran.stdout, parse_float=Decimal, parse_int=Decimal)
    assert (ran.exit_code, said["verdict"]) == (0, "accepted")
    assert (said["reporter"], said["year"]) == ("临溪县", 2024)
    assert as_printed(said["cells"]) == as_printed(drawn)
