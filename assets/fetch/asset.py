"""Fetching in Dagster: a partition's documents, archived first and listed from the archive."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.fetch.collect import Fetched, collect, local_origins
from assets.fetch.documents import documents
from assets.fetch.polite import Manners, PoliteSession
from assets.fetch.search import search
from assets.fetch.tables import DOCUMENTS, FETCH_OUTCOMES
from assets.partitions import years_and_regions
from assets.register.tables import REPORTERS, SOURCES
from assets.storage.resources import Home, counted, table_asset, utc_now


class Net(dg.ConfigurableResource["Net"]):
    """How the net is asked: seconds between two requests to one host, hosts at a time."""

    delay: float = 1.0
    hosts: int = 8


class Fetching(dg.Config):
    """What a run is to do.

    ``fetch`` is false where the archive is to be taken as it is; ``again`` true where what is
    archived is to be asked for again, to find what was changed after it was published.
    """

    fetch: bool = True
    again: bool = False


@dg.multi_asset(
    name="fetch",
    specs=[
        table_asset(spec, group="fetch", deps=[REPORTERS.name, SOURCES.name])
        for spec in (DOCUMENTS, FETCH_OUTCOMES)
    ],
    partitions_def=years_and_regions,
    pool="fetch",
)
def fetch(
    context: dg.AssetExecutionContext, config: Fetching, home: Home, net: Net
) -> Iterator[dg.MaterializeResult[Any]]:
    """采集: fetched politely into the archive; the tables are made from the archive alone."""
    with home.attempt(context) as part:
        looked_for = search(*part.place, part.register(REPORTERS), part.register(SOURCES))
        archive = home.archive
        if config.fetch:
            session = PoliteSession(
                Manners(delay=net.delay), local=local_origins(looked_for.sources), clock=utc_now
            )

            def tell(one: Fetched) -> None:
                context.log.info("%d/%d %s %s", one.done, one.wanted, one.ended, one.url)

            collect(
                looked_for,
                archive,
                session,
                office=home.office_folder,
                clock=utc_now,
                progress=tell,
                workers=net.hosts,
                again=config.again,
            )
            session.close()
        found, outcomes = documents(looked_for, archive)
        yield part.made(DOCUMENTS, found, roles=counted(found, "role"))
        yield part.made(FETCH_OUTCOMES, outcomes, outcomes=counted(outcomes, "outcome"))
