"""The rollups worked out in plain Python, by walking the rows of a world one by one."""

from __future__ import annotations

import functools
from collections import Counter

from expectations.forms import catalogue


def holds(row, year):
    return row["valid_from"] <= year <= row["valid_to"]


def regions_of(world):
    return {r["code"]: r["parent"] for r in world.regions if holds(r, world.year)}


def owing(world, system=""):
    return [r for r in world.reporters if holds(r, world.year) and r["system"] == system]


def lineage(world, code):
    """The region and all regions above it, walked by hand."""
    parents = regions_of(world)
    found = []
    while code is not None:
        found.append(code)
        code = parents[code]
    return found


def extent(kind, scope):
    """What a report of that scope covers: only a government's own level takes in others."""
    if scope == "own_level":
        return scope if kind in {"government", "office"} else "unit"
    return scope if scope == "region_wide" else "unit"


def contains(world, wide, other):
    """Whether what a reporter that covers others stands for takes in the other reporter."""
    if extent(wide["kind"], wide["scope"]) == "own_level":
        same = other["region"] == wide["region"]
        return same and extent(other["kind"], other["scope"]) == "unit"
    return wide["region"] in lineage(world, other["region"])


def covers(reporter):
    return extent(reporter["kind"], reporter["scope"])


def parts(world, system=""):
    """Reporter id -> what it stands for, of those whose reports are added up."""
    here = owing(world, system)
    finer = [r for r in here if covers(r) != "unit" or r["kind"] != "office"]
    qualified = [
        wide
        for wide in here
        if covers(wide) != "unit"
        and not any(
            contains(world, wide, other)
            for other in finer
            if (covers(other), other["region"]) != (covers(wide), wide["region"])
        )
    ]
    first = {}
    order = ("government", "office")
    for wide in sorted(qualified, key=lambda r: r["reporter_id"]):
        rank = order.index(wide["kind"]) if wide["kind"] in order else len(order)
        if wide["region"] not in first or rank < first[wide["region"]][0]:
            first[wide["region"]] = (rank, wide)
    chosen = [wide for _, wide in first.values()]
    units = [
        unit
        for unit in here
        if covers(unit) == "unit" and not any(contains(world, wide, unit) for wide in chosen)
    ]
    return {r["reporter_id"]: covers(r) for r in units + chosen}


def covers_as_read(world, reporter):
    """What a part stands for by its report: more than expected where no other part is in that."""
    added = parts(world, reporter["system"])
    report = accepted_report(world, reporter)
    if report is None:
        return added[reporter["reporter_id"]]
    wide = {**reporter, "scope": report["scope"]}
    others = [
        r
        for r in owing(world, reporter["system"])
        if r["reporter_id"] in added
        and r["reporter_id"] != reporter["reporter_id"]
        and contains(world, wide, r)
    ]
    order = ("unit", "own_level", "region_wide")
    is_wider = order.index(covers(wide)) > order.index(covers(reporter))
    return covers(wide) if is_wider and not others else covers(reporter)


def accepted_report(world, reporter):
    name = reporter["reporter_id"]
    outcome = next((o["outcome"] for o in world.outcomes if o["reporter_id"] == name), "none")
    report = next((r for r in world.reports if r["reporter_id"] == name), None)
    return report if outcome == "accepted" else None


def standing(world, reporter):
    """(standing, report) of a part; a report wider than what it stands for is none."""
    name = reporter["reporter_id"]
    outcome = next((o["outcome"] for o in world.outcomes if o["reporter_id"] == name), "none")
    report = next((r for r in world.reports if r["reporter_id"] == name), None)
    if outcome == "quarantined":
        return "quarantined", None
    order = ("unit", "own_level", "region_wide")
    if outcome != "accepted" or order.index(
        extent(reporter["kind"], report["scope"])
    ) > order.index(covers_as_read(world, reporter)):
        return "missing", None
    return "accepted", report


def grid_keys(year):
    edition = catalogue.edition_for_year(year)
    cells = [cell.key for cell in edition.cells if cell.rollup == "sum"]
    sums = [v.id for v in catalogue.bridge().variables if len(v.terms_for(edition)) > 1]
    return cells + sums


@functools.cache
def terms(year, edition, variant, key):
    """The cells of a grid that add up to a rollup cell of the year."""
    in_force = catalogue.edition_for_year(year)
    grid = catalogue.edition(edition, variant)
    if key not in in_force.cell_by_key:
        [same] = [v for v in catalogue.bridge().variables if v.id == key]
        return same.terms_for(grid)
    if grid.id == in_force.id and key in grid.cell_by_key:
        return (key,)
    if grid.id == in_force.id and (split := _split_columns(grid, key)):
        return split
    same = [v for v in catalogue.bridge().variables if v.terms_for(in_force) == (key,)]
    return same[0].terms_for(grid) if same else ()


def _split_columns(grid, key):
    """Cells of a local form that prints a figure in columns which add up to it."""
    table, row, column = key.split(".")
    names = {c.id for c in grid.table(table).columns if c.part_of == column}
    return tuple(
        c.key for c in grid.cells if (c.table, c.row) == (table, row) and c.column in names
    )


def printed(world, report):
    """The cells of an accepted report."""
    return {c["cell"]: c["value"] for c in world.cells if c["report_id"] == report["report_id"]}


def figure(world, report, values, key):
    """What a report says of a rollup cell: a number, "blank" or "absent"."""
    wanted = terms(world.year, report["edition"], report["variant"], key)
    found = [values[term] for term in wanted if term in values]
    if not found:
        return "absent"
    return "blank" if None in found or len(found) < len(wanted) else sum(found)


def rollup(world, system=""):
    """(region, cell) -> value and every count of the row."""
    keys = grid_keys(world.year)
    expected = parts(world, system)
    rows = {(region, key): Counter(value=None) for region in regions_of(world) for key in keys}
    for reporter in owing(world, system):
        if reporter["reporter_id"] not in expected:
            continue
        state, report = standing(world, reporter)
        values = printed(world, report) if report else {}
        own = [c for c in world.cells if report and c["report_id"] == report["report_id"]]
        stands_for = covers_as_read(world, reporter)
        above = lineage(world, reporter["region"])
        for key in keys:
            said = figure(world, report, values, key) if report else state
            told = [said if isinstance(said, str) else "counted"]
            if told == ["counted"] and stands_for != "unit":
                told.append("region_wide")
            if said != "absent" and own:
                told += [mark for mark in ("corrected", "as_published") if own[0][mark]]
            for region in above:
                row = rows[region, key]
                row.update(told)
                if told[0] == "counted":
                    row["value"] = said if row["value"] is None else row["value"] + said
    return rows
