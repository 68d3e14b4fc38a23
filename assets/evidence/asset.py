"""Evidence in Dagster: a partition's pages, letters and lists of what there is to work through."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import dagster as dg
import polars as pl

from assets.evidence import missing
from assets.evidence.files import CALLS, INDEX, ITEMS, MISSING, page_file
from assets.evidence.frames import OF_PARTITION, OF_REGISTER, PartitionTables
from assets.evidence.letter import office_of
from assets.evidence.written import (
    evidence_files,
    reminder_files,
    write_files,
    write_folder,
    year_files,
)
from assets.judging import deadline_basis
from assets.partitions import (
    all_regions_of_the_year,
    this_year_and_the_one_before,
    when_all_regions_are_done,
    years,
    years_and_regions,
)
from assets.storage.resources import (
    Home,
    Partition,
    counted,
    data_version,
    markdown_table,
    place,
)
from assets.storage.schema import TableSpec

_OF_REGISTER = OF_REGISTER | missing.OF_REGISTER
_OF_PARTITION = OF_PARTITION | missing.OF_PARTITION
_OF_BOTH_YEARS = {spec.name for spec in missing.OF_LAST_YEAR.values()}


@dg.asset(
    group_name="evidence",
    kinds={"html", "xlsx"},
    deps=[
        *(spec.name for spec in _OF_REGISTER.values()),
        *(spec.name for spec in _OF_PARTITION.values() if spec.name not in _OF_BOTH_YEARS),
        *this_year_and_the_one_before(sorted(_OF_BOTH_YEARS)),
    ],
    partitions_def=years_and_regions,
    description="核查页与致函. A page a quarantined report, letters to units, whom to call.",
)
def evidence(context: dg.AssetExecutionContext, home: Home) -> dg.MaterializeResult[Any]:
    """核查页与催报: what leads a person to the cell that is wrong, or to who has not reported."""
    with home.attempt(context) as part:
        year, region = part.place
        tables = PartitionTables(**_tables(part, OF_REGISTER, OF_PARTITION))
        silent = missing.missing_reports(_searched(home, part), year, deadline_basis(year))
        sender = office_of(tables.reporters, region)
        folder = home.evidence(year) / region
        pages = evidence_files(tables, sender, silent)
        write_folder(folder, chain(pages, reminder_files(silent, sender)))
        return dg.MaterializeResult(
            # What the lists of the year take of it.
            data_version=data_version(*((folder / kept).read_bytes() for kept in (ITEMS, MISSING))),
            metadata={
                "index": place(folder / INDEX),
                "call_list": place(folder / CALLS),
                "pages": tables.quarantine.height,
                "missing": len(silent),
                "states": counted(tables.quarantine, "state"),
                "reports": markdown_table(
                    ("reporter", "state", "reasons", "page"),
                    (
                        (reporter, state, ", ".join(reasons), folder / page_file(report_id))
                        for reporter, state, reasons, report_id in tables.quarantine.select(
                            "reporter_id", "state", "reasons", "report_id"
                        ).iter_rows()
                    ),
                ),
            },
        )


@dg.asset(
    group_name="evidence",
    kinds={"html", "xlsx"},
    deps=all_regions_of_the_year(["evidence"]),
    partitions_def=years,
    automation_condition=when_all_regions_are_done,
    description="待处理清单. The reports of a year to work through or ask for, of all regions.",
)
def work_list(context: dg.AssetExecutionContext, home: Home) -> dg.MaterializeResult[Any]:
    """待处理清单: every region's reports to work through and those missing, each with its links."""
    with home.attempt(context) as part:
        folder = home.evidence(part.whole_year)
        write_files(folder, year_files(folder))
        return dg.MaterializeResult(
            metadata={"index": place(folder / INDEX), "call_list": place(folder / CALLS)}
        )


def _tables(
    part: Partition, of_register: Mapping[str, TableSpec], of_partition: Mapping[str, TableSpec]
) -> dict[str, pl.DataFrame]:
    registered = {name: part.register(spec) for name, spec in of_register.items()}
    return registered | {name: part.read(spec) for name, spec in of_partition.items()}


def _searched(home: Home, part: Partition) -> missing.SearchTables:
    year, region = part.place
    # The year before may lie outside what was ever collected: then there is nothing of it.
    former = {
        name: home.tables.read(spec, year=year - 1, region=region)
        for name, spec in missing.OF_LAST_YEAR.items()
    }
    return missing.SearchTables(
        **_tables(part, missing.OF_REGISTER, missing.OF_PARTITION), **former
    )
