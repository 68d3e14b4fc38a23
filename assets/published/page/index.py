"""The index over the regions of a year: the tree of regions, how complete each is, its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assets.published.datapackage import CONTRACT_VERSION
from assets.published.page.beside import region_link
from assets.published.page.quality import maturity, signed_off
from assets.published.page.template import rendered
from assets.published.page.words import LEVELS, Words
from assets.published.region_year import RegionYear


@dataclass(frozen=True)
class Entry:
    """A region as the index lists it; ``below`` are the codes of the regions directly below it."""

    code: str
    name: str
    level: Words
    maturity: Words
    signed: Words | None
    coverage: Mapping[str, Any]
    below: tuple[str, ...]

    @property
    def link(self) -> str:
        return region_link(self.code)


@dataclass(frozen=True)
class Branch:
    """A region and the branches below it."""

    entry: Entry
    below: tuple[Branch, ...]


def entry(region: RegionYear) -> Entry:
    """What the index says of a region: little enough to be kept for a whole country."""
    return Entry(
        code=region.region,
        name=region.name,
        level=LEVELS[region.level],
        maturity=maturity(region.coverage),
        signed=signed_off(region.revision),
        coverage=region.coverage,
        below=tuple(region.below["region"]),
    )


def index_page(year: int, entries: Iterable[Entry]) -> bytes:
    """One self-contained HTML file over the regions of a year, as a tree."""
    known = {each.code: each for each in entries}
    inner = {code for each in known.values() for code in each.below}
    branches = [_branch(each, known) for code, each in known.items() if code not in inner]
    return rendered("index.html", year=year, branches=branches, contract=CONTRACT_VERSION)


def _branch(top: Entry, known: Mapping[str, Entry]) -> Branch:
    return Branch(top, tuple(_branch(known[code], known) for code in top.below if code in known))
