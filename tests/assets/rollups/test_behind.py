"""The reports behind a sum: what each says of it, against plain Python."""

from __future__ import annotations

import random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from assets.rollups.behind import printed_cells, reports_behind
from assets.rollups.grid import grid_for_year
from assets.rollups.rollup_parts import rollup_parts
from tests.assets.rollups import reference

worlds = st.integers(min_value=0, max_value=10**6)


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_each_part_says_what_plain_python_reads(random_world, seed):
    world = random_world(seed)
    tables = world.tables()
    cells = tables.pop("validated_cells")
    inside = rollup_parts(world.year, **tables).filter(pl.col("system") == "")
    cell = random.Random(seed).choice(grid_for_year(world.year))
    found = reports_behind(cell, inside, cells)
    expected = []
    for reporter in reference.owing(world):
        if reporter["reporter_id"] in reference.parts(world):
            said, report = reference.standing(world, reporter)
            if report:
                values = reference.printed(world, report)
                said = reference.figure(world, report, values, cell.key)
            counted = not isinstance(said, str)
            own = [c for c in world.cells if report and c["report_id"] == report["report_id"]]
            marked = bool(own) and said != "absent" and own[0]["corrected"]
            word = "counted" if counted else said
            expected.append((reporter["reporter_id"], word, said if counted else None, marked))
    columns = ("reporter_id", "said", "value", "corrected")
    assert list(found.select(columns).iter_rows()) == sorted(expected)


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_the_cells_a_sum_is_made_of_are_those_of_plain_python(random_world, seed):
    world = random_world(seed)
    tables = world.tables()
    cells = tables.pop("validated_cells")
    inside = rollup_parts(world.year, **tables).filter(pl.col("system") == "")
    cell = random.Random(seed).choice(grid_for_year(world.year))
    found = printed_cells(cell, inside, cells)
    stood = [
        reference.standing(world, reporter)
        for reporter in reference.owing(world)
        if reporter["reporter_id"] in reference.parts(world)
    ]
    expected = [
        (printed["report_id"], printed["cell"], printed["value"])
        for _, report in stood
        for printed in world.cells
        if report
        and printed["report_id"] == report["report_id"]
        and printed["cell"]
        in reference.terms(world.year, report["edition"], report["variant"], cell.key)
    ]
    assert list(found.select("report_id", "cell", "value").iter_rows()) == sorted(expected)
    assert_frame_equal(reports_behind(cell, inside, found), reports_behind(cell, inside, cells))
