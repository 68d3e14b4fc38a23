"""What the latest releases of several years say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl
from upath import UPath

from assets.published.releases import Releases, years_of
from assets.rollups.tables import SERIES
from assets.storage.schema import TableSpec


def series_before(published: UPath, year: int) -> pl.DataFrame:
    """SERIES of the years before, each as its latest release has it: nothing that is held back."""
    earlier = (each for each in years_of(published) if each < year)
    return pl.concat([SERIES.empty(), *_released(published, earlier, SERIES)])


def over_years(published: UPath, spec: TableSpec) -> pl.DataFrame:
    """The rows of a table that has no column for the year, whichever year was published last.

    They are those of the newest year, and of each year before it what is about something that no
    newer one knows: the first column of the key says about what.
    """
    thing, found = spec.key[0], spec.empty()
    for rows in _released(published, reversed(years_of(published)), spec):
        found = pl.concat([found, rows.join(found, on=thing, how="anti", maintain_order="left")])
    return found


def _released(published: UPath, years: Iterable[int], spec: TableSpec) -> Iterator[pl.DataFrame]:
    """The table in the latest release of each year; of none that was made with other columns."""
    for year in years:
        latest = Releases(published / str(year)).latest()
        if latest is not None:
            table = latest.table(spec)
            if table.collect_schema() == spec.schema:
                yield table.collect()
