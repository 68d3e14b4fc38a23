"""The register in Dagster: who must report, where to look, and which regions are partitions."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.partitions import collection_regions
from assets.register.load import load_register
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS, SOURCES
from assets.storage.resources import Home, counted, table_asset


class OtherOfficeError(RuntimeError):
    """The data home was filled from another register."""


@dg.multi_asset(
    name="register",
    specs=[
        table_asset(spec, group="register") for spec in (REGIONS, REPORTERS, SOURCES, POPULATIONS)
    ],
)
def register(context: dg.AssetExecutionContext, home: Home) -> Iterator[dg.MaterializeResult[Any]]:
    """登记表: the office's register, checked and written down as tables."""
    with home.attempt(context) as part:
        loaded = load_register(home.office_folder / "register")
        _settle_partitions(context.instance, loaded.collection_regions())
        yield part.made(REGIONS, loaded.regions, levels=counted(loaded.regions, "level"))
        yield part.made(REPORTERS, loaded.reporters, kinds=counted(loaded.reporters, "kind"))
        yield part.made(SOURCES, loaded.sources, kinds=counted(loaded.sources, "kind"))
        years = counted(loaded.populations, "year")
        yield part.made(POPULATIONS, loaded.populations, years=years)


def _settle_partitions(instance: dg.DagsterInstance, regions: list[str]) -> None:
    """Make the register's collection regions the partitions there are.

    OtherOfficeError where all regions so far are of other provinces: two offices that write into
    one data home would publish releases of one another's years.
    """
    name = str(collection_regions.name)
    known = set(instance.get_dynamic_partitions(name))
    if known and regions and set(map(_province, known)).isdisjoint(map(_province, regions)):
        raise OtherOfficeError(
            "此数据目录属于其他机关 this data home is another office's: it holds"
            f" {sorted(known)!r}, the register has {sorted(regions)!r};"
            " set NIANBAO_HOME to a folder of its own"
        )
    instance.add_dynamic_partitions(name, regions)
    for gone in sorted(known.difference(regions)):
        instance.delete_dynamic_partition(name, gone)


def _province(region: str) -> str:
    return region[:2]  # of the official code
