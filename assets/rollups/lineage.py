"""The regions of a report year -> the regions by their latest codes that continue them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import polars as pl

from assets.rollups.region_tree import region_tree
from assets.storage.schema import STRINGS

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "code": pl.String,
    "region": pl.String,
    "codes": STRINGS,
    "since": pl.Int32,
    "break_reason": pl.String,
}


class _Term(NamedTuple):
    """A code over the years it was valid for, and the codes that are named to continue it."""

    code: str
    parent: str | None
    first: int
    last: int
    successors: tuple[str, ...]


# By code, its terms in the order of the years.
_Terms = Mapping[str, list[_Term]]


def lineage(year: int, regions: pl.DataFrame) -> pl.DataFrame:
    """One row per region of the year whose sums are carried on under a latest code.

    ``code`` is the region's in that year, ``region`` the latest code it came to by new codes and
    mergers, ``codes`` all of the year that come to that one. A region that was split is continued
    by none of its parts: it keeps its own code, as one does that ended. A part of it begins anew,
    and so does every region that a part of the tree came into or went out of: ``since`` is the
    last year up to this one in which ``region`` was so begun, 0 without, and ``break_reason`` says
    how. A region inside another of the same ``region`` has no row, as it is in the
    other's sums. ``regions`` is the register's; ValueError as `region_tree`.
    """
    terms = _terms(regions)
    above = dict(region_tree(year, regions).select("region", "parent").iter_rows())
    latest = {
        code: _end(term, terms).code
        for code, own in terms.items()
        for term in own
        if term.first <= year <= term.last
    }
    codes: dict[str, list[str]] = defaultdict(list)
    for code in sorted(latest):
        if latest[code] not in (latest[each] for each in _ancestors(code, above)):
            codes[latest[code]].append(code)
    begun = _begun(year, terms)
    found = [
        (code, region, together, *begun.get(region, (0, None)))
        for region, together in codes.items()
        for code in together
    ]
    return pl.DataFrame(found, schema=_SCHEMA, orient="row")


def is_carried_on(series: pl.LazyFrame, year: int, regions: pl.DataFrame) -> bool:
    """Whether the year's SERIES stand under the codes that the register has as the latest now."""
    stored = series.select("region", "codes").unique().collect(engine="streaming")
    now = lineage(year, regions).select("region", "codes").unique()
    return stored.is_empty() or stored.sort("region").equals(now.sort("region"))


def _terms(regions: pl.DataFrame) -> _Terms:
    found: dict[str, list[_Term]] = defaultdict(list)
    rows = regions.select("code", "parent", "valid_from", "valid_to", "successors")
    for code, parent, first, last, successors in rows.sort("code", "valid_from").iter_rows():
        found[code].append(_Term(code, parent, first, last, tuple(successors)))
    return found


def _continuations(term: _Term, terms: _Terms) -> list[_Term]:
    """What goes on in the year after it, the code itself too where it is valid again."""
    after = term.last + 1
    codes = sorted({term.code, *term.successors})
    return [
        each for code in codes for each in terms.get(code, ()) if each.first <= after <= each.last
    ]


def _end(term: _Term, terms: _Terms) -> _Term:
    # Each step is to a term that ends later, so that no circle can close.
    while len(following := _continuations(term, terms)) == 1:
        term = following[0]
    return term


def _begun(year: int, terms: _Terms) -> dict[str, tuple[int, str]]:
    """By latest code, the last year from which it is of other parts than before, and of which."""
    changed: dict[str, dict[int, list[_Term]]] = defaultdict(lambda: defaultdict(list))
    for term in (term for own in terms.values() for term in own if term.last < year):
        after = term.last + 1
        before = _lines(term, term.last, terms)
        lines = (before ^ _lines(part, after, terms) for part in _continuations(term, terms))
        for line in set().union(*lines):
            changed[line.code][after].append(term)
    return {
        region: (last, _reason(by_year[last], terms))
        for region, by_year in changed.items()
        for last in [max(by_year)]
    }


def _lines(term: _Term, year: int, terms: _Terms) -> set[_Term]:
    """What carries on the figures of a region that year: its own line, and those it lay in."""
    found: dict[str, _Term] = {}
    here: _Term | None = term
    while here and here.code not in found:
        found[here.code] = _end(here, terms)
        above = terms.get(here.parent or "", ())
        here = next((each for each in above if each.first <= year <= each.last), None)
    return set(found.values())


def _reason(changed: list[_Term], terms: _Terms) -> str:
    """Which regions were continued by which, those left out that went with the one above."""
    codes = {term.code for term in changed}
    told = []
    for term in (each for each in changed if each.parent not in codes):
        both = (term, *_continuations(term, terms))
        moved = len({each.parent for each in both}) > 1
        names = [f"{e.code}（属{e.parent}）" if moved and e.parent else e.code for e in both]
        told.append(f"{term.last + 1}年起区划调整：{names[0]}由{'、'.join(names[1:])}承接")
    return "；".join(told)


def _ancestors(code: str, above: Mapping[str, str | None]) -> Iterable[str]:
    while (parent := above[code]) is not None:
        yield parent
        code = parent
