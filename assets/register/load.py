"""The register folder of an office -> who must report, for which region, and where to look."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl
from upath import UPath

from assets.register.columns import FILES, RegisterFile
from assets.register.populations import populations_of
from assets.register.regions import regions_of
from assets.register.reporters import reporters_of
from assets.register.rows import Problem, RegisterError, csv_rows
from assets.register.sources import sources_of
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS, SOURCES, valid_in


@dataclass(frozen=True)
class Register:
    """Regions, reporters, sources and populations of an office, as their tables declare them."""

    regions: pl.DataFrame = field(compare=False)
    reporters: pl.DataFrame = field(compare=False)
    sources: pl.DataFrame = field(compare=False)
    populations: pl.DataFrame = field(compare=False)

    def collection_regions(self, year: int | None = None) -> list[str]:
        """Codes of the regions that are partitions of their own, in that year or ever."""
        chosen = self.regions.filter("collection")
        if year is not None:
            chosen = chosen.filter(valid_in(year))
        return sorted(set(chosen["code"].to_list()))

    def expected_reporters(self, year: int, collection_region: str | None = None) -> pl.DataFrame:
        """The reporters who owe a report for the year, of one collection region or of all.

        Of units merged or renamed these are the old ones up to their last year, then the new one.
        """
        chosen = self.reporters.filter(valid_in(year))
        if collection_region is not None:
            chosen = chosen.filter(pl.col("collection_region") == collection_region)
        return chosen

    def ended_reporters(self, year: int) -> pl.DataFrame:
        """The reporters who owed their last report for the year before.

        Their ``successor`` reports in their place from this year on; it is null where none does.
        """
        return self.reporters.filter(pl.col("valid_to") == year - 1)


def files_in(folder: UPath) -> list[RegisterFile]:
    """The files of a register folder: those that must be in it, and the others that are."""
    return [file for file in FILES if file.required or (folder / file.name).exists()]


def load_register(folder: UPath) -> Register:
    """The register kept as regions.csv, reporters.csv and sources.csv in a folder.

    A populations.csv may stand beside them. Raises RegisterError with every problem found: file,
    row, column and value. Where a file cannot be read at all, what other files say of its rows is
    not judged.
    """
    if not folder.is_dir():
        raise RegisterError([Problem(str(folder), 0, ": no such register folder")])
    problems: list[Problem] = []
    tables = {
        file.name: csv_rows(folder / file.name, file.columns, problems) for file in files_in(folder)
    }
    if any(rows is None for rows in tables.values()):
        raise RegisterError(problems)
    region_rows, reporter_rows, source_rows, population_rows = (
        tables.get(file.name) or [] for file in FILES
    )
    regions = regions_of(region_rows)
    reporters = reporters_of(reporter_rows, regions)
    sources = sources_of(source_rows, regions, reporters)
    populations = populations_of(population_rows, regions)
    if problems:
        raise RegisterError(problems)
    return Register(
        regions=REGIONS.frame(regions),
        reporters=REPORTERS.frame(reporters),
        sources=SOURCES.frame(sources),
        populations=POPULATIONS.frame(populations),
    )
