"""Fetching in Dagster: a partition's documents, archived first and listed from the archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import dagster as dg
import polars as pl
from pydantic import Field, model_validator

from assets.fetch.collect import collect, local_origins, recorded_exceptions
from assets.fetch.documents import collected
from assets.fetch.manners import Manners, user_agent
from assets.fetch.metrics import Cost, HostCost
from assets.fetch.pages import Pages
from assets.fetch.polite import PoliteSession
from assets.fetch.progress import Fetched, line
from assets.fetch.search import failed, search
from assets.fetch.tables import DOCUMENTS, FETCH_OUTCOMES, LISTED_LINKS, SETTLED
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
    """How the net is asked."""

    delay: float = Field(
        1.0, ge=0, description="同一网站两次请求间隔秒数. Seconds between two requests to one host."
    )
    hosts: int = Field(8, ge=1, description="同时访问的网站数. Hosts asked at a time.")
    contact: str = Field(
        "", description="联系方式，可为空. Where a site's keeper finds those who ask; may be empty."
    )
    ca_bundle: str = Field(
        "", description="另行信任的证书文件，可为空. File of further authorities; may be empty."
    )
    megabytes: int = Field(
        20, ge=1, description="单个文件上限. What is larger than so many megabytes is not taken."
    )

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


class UnknownReporterError(ValueError):
    """A run is limited to a reporter whom the register does not have; the message names the id."""


class Fetching(dg.Config):
    """采集方式. How a run asks the sites for reports; as it stands, for all that is missing."""

    fetch: bool = Field(
        default=True,
        description="是否访问网站；false 则只用已存档的内容."
        " Whether sites are asked; false takes the archive as it is.",
    )
    again: bool = Field(
        default=False,
        description="已存档的也重新访问，查找公布后的修改."
        " Ask again for what is archived, to find what was changed after it was published.",
    )
    only_failed: bool = Field(
        default=False,
        description="只采集上次未能完成的单位. Ask only for reporters whose search came to no end.",
    )
    reporters: list[str] = Field(
        default_factory=list,
        description="限于这些单位编号（登记表 reporter_id），空则全部."
        " Ids of the reporters that are looked for, as the register has them; none for all.",
    )

    @model_validator(mode="after")
    def _not_contradictory(self) -> Self:
        asking = [name for name in ("again", "only_failed") if getattr(self, name)]
        if len(asking) > 1:
            raise ValueError(
                "again: True with only_failed: True: what failed is not archived; give one of them"
                " 只能选择其中之一"
            )
        if asking and not self.fetch:
            raise ValueError(
                f"fetch: False with {asking[0]}: True: nothing is asked for where no site is asked"
                " 不访问网站时不能选择"
            )
        return self


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
        reporters = part.register(REPORTERS)
        looked_for = search(*part.place, reporters, part.register(SOURCES))
        _refuse_unknown(config.reporters, reporters, looked_for, part)
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
        ended = found.outcomes["outcome"]
        yield part.made(
            FETCH_OUTCOMES,
            found.outcomes,
            outcomes=counted(found.outcomes, "outcome"),
            fetched=ended.eq("fetched").sum(),
            to_ask_again=(~ended.is_in(SETTLED)).sum(),
        )


def _refuse_unknown(
    chosen: list[str], registered: pl.DataFrame, looked_for: Search, part: Partition
) -> None:
    unknown = sorted(set(chosen) - set(registered["reporter_id"]))
    if unknown:
        raise UnknownReporterError(
            f"reporters: {', '.join(map(repr, unknown))} not in the register 登记表中没有此单位"
        )
    beside = sorted(set(chosen) - set(looked_for.expected["reporter_id"]))
    if beside:
        raise UnknownReporterError(
            f"reporters: {', '.join(map(repr, beside))} owe no report of {part.year} in"
            f" {part.region} 该年度该区域无此报告义务"
        )


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
