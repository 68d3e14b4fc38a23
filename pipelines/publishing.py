"""Years that a run has made -> the years that are to be summed and published after it."""

from __future__ import annotations

from collections.abc import Collection

from assets.register.tables import REGIONS
from assets.rollups.lineage import is_carried_on
from assets.rollups.tables import SERIES
from assets.storage.stage_tables import StageTables


def years_to_publish(tables: StageTables, made: Collection[int]) -> list[int]:
    """The years made, those published later, whose pages show them, and those with stale series.

    A series is stale where the register has given a region another code, or merged it, since.
    """
    if not made:
        return []
    regions = tables.read(REGIONS)
    published = {part.year for part in tables.partitions(SERIES)}
    stale = {
        year
        for year in published.difference(made)
        if not is_carried_on(tables.scan(SERIES, year), year, regions)
    }
    first = min({*made, *stale})
    return sorted({*made, *stale, *(year for year in published if year > first)})
