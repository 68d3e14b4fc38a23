"""The register in Dagster: who must report, where to look, and which regions are partitions."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.partitions import collection_regions
from assets.register.load import load_register
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS, SOURCES
from assets.storage.resources import Home, counted, table_asset


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
        context.instance.add_dynamic_partitions(
            str(collection_regions.name), loaded.collection_regions()
        )
        yield part.made(REGIONS, loaded.regions, levels=counted(loaded.regions, "level"))
        yield part.made(REPORTERS, loaded.reporters, kinds=counted(loaded.reporters, "kind"))
        yield part.made(SOURCES, loaded.sources, kinds=counted(loaded.sources, "kind"))
        years = counted(loaded.populations, "year")
        yield part.made(POPULATIONS, loaded.populations, years=years)
