"""Evidence in Dagster: a partition's pages, letters and list of what there is to work through."""

from typing import Any

import dagster as dg
from upath import UPath

from assets.evidence.files import INDEX
from assets.evidence.frames import OF_PARTITION, OF_REGISTER, PartitionTables
from assets.evidence.letter import office_of
from assets.evidence.written import evidence_files, write_folder, year_files
from assets.partitions import (
    all_regions_of_the_year,
    when_all_regions_are_done,
    years,
    years_and_regions,
)
from assets.storage.paths import replace_file
from assets.storage.resources import Home, counted


@dg.asset(
    group_name="evidence",
    kinds={"html"},
    deps=[spec.name for spec in (*OF_REGISTER.values(), *OF_PARTITION.values())],
    partitions_def=years_and_regions,
    description="核查页与致函. A page a quarantined report, a letter to its unit, a list of them.",
)
def evidence(context: dg.AssetExecutionContext, home: Home) -> dg.MaterializeResult[Any]:
    """核查页: what leads a person from a quarantined report to the cell that is wrong."""
    with home.attempt(context) as part:
        year, region = part.place
        registered = {name: part.register(spec) for name, spec in OF_REGISTER.items()}
        tables = PartitionTables(
            **registered, **{name: part.read(spec) for name, spec in OF_PARTITION.items()}
        )
        folder = home.evidence(year) / region
        files = evidence_files(tables, office_of(tables.reporters, region))
        write_folder(folder, files)
        return dg.MaterializeResult(
            metadata={
                "index": dg.MetadataValue.path(str(folder / INDEX)),
                "pages": tables.quarantine.height,
                "states": counted(tables.quarantine, "state"),
            }
        )


@dg.asset(
    group_name="evidence",
    kinds={"html"},
    deps=all_regions_of_the_year(["evidence"]),
    partitions_def=years,
    automation_condition=when_all_regions_are_done,
    description="待处理清单. The quarantined reports of a year, of all its regions in one list.",
)
def work_list(context: dg.AssetExecutionContext, home: Home) -> dg.MaterializeResult[Any]:
    """待处理清单: every region's reports to work through, each linked to its page."""
    with home.attempt(context) as part:
        folder = home.evidence(part.whole_year)
        for name, content in year_files(folder):
            replace_file(UPath(folder / name), content.encode())
        return dg.MaterializeResult(metadata={"index": dg.MetadataValue.path(str(folder / INDEX))})
