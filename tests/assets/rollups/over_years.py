"""Regions renamed, merged and split over the years, their lines, and random sums of them."""

from __future__ import annotations

from decimal import Decimal

from assets.register.tables import REGIONS
from assets.rollups.tables import ROLLUP_CELLS
from expectations.forms import catalogue

COUNTS = (
    "reports_counted",
    "reports_blank",
    "reports_absent",
    "reports_quarantined",
    "reports_missing",
    "reports_region_wide",
)


def grid_keys(year):
    edition = catalogue.edition_for_year(year)
    cells = [cell.key for cell in edition.cells if cell.rollup == "sum"]
    sums = [v.id for v in catalogue.bridge().variables if len(v.terms_for(edition)) > 1]
    return cells + sums


def regions_of(*rows):
    """Rows as (code, parent, first year, last year, successors)."""
    return REGIONS.frame(
        [
            {
                "code": code,
                "name": code,
                "level": "province" if code == "top" else "county",
                "parent": parent,
                "collection": True,
                "valid_from": first,
                "valid_to": last,
                "successors": successors.split(),
            }
            for code, parent, first, last, successors in rows
        ]
    )


def random_regions(rng):
    """A province whose counties end at random and go on in others that are there the year after."""
    rows = [["top", None, 0, 9999, ""]]
    alive = {f"r{n}": ["top", 0] for n in range(rng.randint(1, 5))}
    named = len(alive)
    for last in sorted(rng.sample(range(2013, 2026), rng.randint(0, 6))):
        kind = rng.choice(["rename", "merge", "split", "keeps_its_code", "ends", "moves"])
        ending = rng.sample(sorted(alive), min(len(alive), 2 if kind == "merge" else 1))
        if kind == "moves":
            # Its parent changes, its code does not.
            into = ending
        elif kind == "ends":
            into = []
        else:
            into = [f"r{named + n}" for n in range(2 if kind == "split" else 1)]
            into += ending if kind == "keeps_its_code" else []
        kept = {code: alive.pop(code) for code in ending}
        named += len(into)
        for code, (parent, first) in kept.items():
            told = "" if kind == "moves" else " ".join(into)
            rows.append([code, parent, first, last, told])
        # Never under one that is under another, so that no circle closes.
        under = rng.choice(["top", *(c for c in sorted(alive) if alive[c][0] == "top")])
        alive |= {code: [under, last + 1] for code in into}
        for code in sorted(alive):
            if alive[code][0] in ending and alive[code][1] <= last and kind != "moves":
                # A region whose parent went: it is under the topmost from then on.
                parent, first = alive[code]
                rows.append([code, parent, first, last, ""])
                alive[code] = ["top", last + 1]
    rows += [[code, parent, first, 9999, ""] for code, (parent, first) in sorted(alive.items())]
    return rows


def following(row, rows):
    after = row[3] + 1
    codes = {row[0], *row[4].split()}
    return [each for each in rows if each[0] in codes and each[2] <= after <= each[3]]


def end_of(row, rows):
    into = following(row, rows)
    return end_of(into[0], rows) if len(into) == 1 else row


def begun(year, rows):
    """(last row of a line, first year of other parts), by every row that goes on to the next year.

    A line is of other parts where what lay in it one year goes on outside of it, or the other way.
    """
    found = set()
    for before in range(2000, year):
        now = {row[0]: row for row in rows if row[2] <= before <= row[3]}
        then = {row[0]: row for row in rows if row[2] <= before + 1 <= row[3]}

        def lay_in(code, there):
            chain = []
            while code is not None:
                chain.append(tuple(end_of(there[code], rows)))
                code = there[code][1]
            return set(chain)

        for row in now.values():
            for part in [row] if row[3] > before else following(row, rows):
                changed = lay_in(row[0], now) ^ lay_in(part[0], then)
                found |= {(line, before + 1) for line in changed}
    return found


def random_sums(rng, year, codes):
    edition = catalogue.edition_for_year(year).id
    rows = []
    for code in codes:
        for key in grid_keys(year):
            counted = rng.choice([0, 0, 1, 7])
            table, row, column = key.split(".")
            value = Decimal(rng.randint(-9, 10**12)).scaleb(-6) if counted else None
            words = {"table": table, "row": row, "column": column, "unit": "件", "is_total": False}
            counts = {name: rng.randint(0, 9) for name in COUNTS} | {"reports_counted": counted}
            counts |= {"reports_corrected": 0, "reports_as_published": 0}
            rows.append(
                {"region": code, "year": year, "edition": edition, "cell": key, "value": value}
                | words
                | counts
            )
    return ROLLUP_CELLS.frame(rows)
