"""Fetching in Dagster: a partition's documents, archived first and listed from the archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from assets.fetch.collect import collect, local_origins, recorded_exceptions
from assets.fetch.documents import collected
from assets.fetch.manners import Manners, user_agent
from assets.fetch.metrics import Cost, HostCost
from assets.fetch.pages import Pages
from assets.fetch.polite import PoliteSession
from assets.fetch.progress import Fetched, line
from assets.fetch.search import failed, search
from assets.fetch.tables import DOCUMENTS, FETCH_OUTCOMES, LISTED_LINKS
from assets.fetch.trails import Search
from assets.partitions import years_and_regions
from assets.register.tables import REPORTERS, SOURCES
from assets.storage.resources import (
    Home,
    NotMadeYetError,
    Partition,
    counted,
    markdown_table,
    table_asset,
    utc_now,
)

# Rows of a table that a browser shows without effort.
_MOST_HOSTS = 200


class Net(dg.ConfigurableResource["Net"]):
    """How the net is asked: seconds between two requests to one host, hosts at a time.

    ``contact`` is where a site's keeper finds those who ask, ``ca_bundle`` the path of a file with
    further authorities to be trusted; both may be empty. What is larger than so many ``megabytes``
    is not taken.
    """

    delay: float = 1.0
    hosts: int = 8
    contact: str = ""
    ca_bundle: str = ""
    megabytes: int = 20

    @contextmanager
    def session(self, sources: pl.DataFrame) -> Iterator[PoliteSession]:
        """A session for the places that sources name, with the exceptions they record."""
        made = PoliteSession(
            Manners(
                user_agent=user_agent(self.contact),
                delay=self.delay,
                max_bytes=self.megabytes * 1024 * 1024,
            ),
            local=local_origins(sources),
            clock=utc_now,
            exceptions=recorded_exceptions(sources),
            ca_bundle=self.ca_bundle or None,
        )
        try:
            yield made
        finally:
            made.close()


class Fetching(dg.Config):
    """What a run is to do.

    ``fetch`` is false where the archive is to be taken as it is; ``again`` true where what is
    archived is to be asked for again, to find what was changed after it was published.
    ``reporters`` are the ids of those whose reports are looked for, none for all;
    ``only_failed`` leaves out those whose search had come to an end.
    """

    fetch: bool = True
    again: bool = False
    reporters: list[str] = Field(default_factory=list)
    only_failed: bool = False


@dg.multi_asset(
    name="fetch",
    specs=[
        table_asset(spec, group="fetch", deps=[REPORTERS.name, SOURCES.name])
        for spec in (DOCUMENTS, LISTED_LINKS, FETCH_OUTCOMES)
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
        pages = Pages(archive.body)
        shown: dict[str, int | float | dg.MarkdownMetadataValue] = {}
        if config.fetch:

            def tell(one: Fetched) -> None:
                context.log.info(line(one))

            with net.session(looked_for.sources) as session:
                cost = collect(
                    looked_for,
                    archive,
                    session,
                    office=home.office_folder,
                    clock=utc_now,
                    progress=tell,
                    workers=net.hosts,
                    again=config.again,
                    reporters=_limited(config, looked_for, part),
                    pages=pages,
                )
            for saved in cost.salvaged:
                context.log.warning("archive: %s", saved)
            shown = _shown(cost)
        found = collected(looked_for, archive, pages)
        yield part.made(DOCUMENTS, found.documents, roles=counted(found.documents, "role"), **shown)
        yield part.made(LISTED_LINKS, found.links, verdicts=counted(found.links, "verdict"))
        yield part.made(FETCH_OUTCOMES, found.outcomes, outcomes=counted(found.outcomes, "outcome"))


def _limited(config: Fetching, looked_for: Search, part: Partition) -> set[str] | None:
    """The reporters a run is limited to; None for all."""
    chosen = set(config.reporters) or None
    if not config.only_failed:
        return chosen
    try:
        open_still = failed(looked_for.expected, part.read(FETCH_OUTCOMES))
    except NotMadeYetError:
        return chosen
    return open_still if chosen is None else open_still & chosen


def _shown(cost: Cost) -> dict[str, int | float | dg.MarkdownMetadataValue]:
    """What fetching cost, as Dagster shows it: in all, by end, and by host, the slowest first."""
    hosts = sorted(cost.hosts.items(), key=lambda each: -each[1].seconds)
    total = cost.total
    return {
        "requests": total.requests,
        "bytes": total.size,
        "retries": total.retries,
        "seconds": round(total.seconds, 1),
        "ended": markdown_table(("ended", "requests"), cost.ended.most_common()),
        "hosts": markdown_table(
            ("host", *_COLUMNS), ((host, *_row(each)) for host, each in hosts[:_MOST_HOSTS])
        ),
        "salvaged": markdown_table(("file",), ((each,) for each in cost.salvaged)),
    }


_COLUMNS = ("addresses", "failed", "requests", "retries", "bytes", "seconds")


def _row(host: HostCost) -> tuple[object, ...]:
    asked = host.addresses, host.failed, host.requests, host.retries
    return *asked, host.size, round(host.seconds, 1)
