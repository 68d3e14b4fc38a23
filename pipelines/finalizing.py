"""A region's year to be signed off -> the entry for it, or why it cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from upath import UPath

from assets.decisions.load import Decisions, SignOff
from assets.published.releases import Kept, Releases, years_of
from assets.published.revisions import figures_sha256, region_figures
from assets.published.tables import PUBLIC_REPORTERS
from assets.register.tables import REGIONS, valid_in
from assets.rollups.coverage import is_awaited
from assets.rollups.region_tree import lineages, region_tree
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS
from assets.validated_tables.tables import OUTCOMES
from pipelines.behind_figures import known_region

_MOST = 10  # units a message names


class NotFinalError(ValueError):
    """The year of the region cannot be signed off; the message says why."""


def sign_off(
    published: UPath,
    decisions: Decisions,
    year: int,
    region: str,
    despite: str | None,
    **entry: object,
) -> tuple[str, SignOff]:
    """The region's name, and its figures in the latest release signed off.

    ``region`` is its code or name, ``entry`` are the other fields of the entry. UnknownError where
    the release has no such region. NotFinalError where there is no release, the next one is held
    back, the region is signed off already, or its figures are provisional and nothing is said why
    they are final all the same. ValidationError for a field that is faulty by itself.
    """
    releases = Releases(published / str(year))
    latest = releases.latest()
    if latest is None:
        there = ", ".join(map(str, years_of(published)))
        raise NotFinalError(
            f"{year} 年度没有发布；有发布的年度：{there or '无'}\n"
            f"{year} has no release; years that have one: {there or 'none'}"
        )
    if releases.held() is not None:
        raise NotFinalError(
            f"{year} 年度的下一次发布暂缓，请先处理：nianbao release show {year}\n"
            f"the next release of {year} is held back: settle that first"
        )
    regions = latest.table(REGIONS).collect()
    of_year = regions.filter(valid_in(year))
    covered = latest.table(COVERAGE).collect().join(of_year, left_on="region", right_on="code")
    code, name = known_region(covered, region)
    own = covered.row(by_predicate=pl.col("region") == code, named=True)
    for each in decisions.sign_offs:
        if (each.year, each.region) == (year, code):
            raise NotFinalError(
                f"{name} {code} 的 {year} 年度已核定：{each.place}；此后的变动记为修订\n"
                f"{name} {code} is signed off for {year} already: {each.place}; what has changed"
                " since is a revision"
            )
    final = own["maturity"] == "final"
    if not final and despite is None:
        raise NotFinalError(
            f"{name} {code} 的 {year} 年度为暂定：应报 {own['expected']}，有效 {own['accepted']}；"
            "仍要核定的，用 --despite 说明理由\n"
            f"{name} {code} is provisional for {year}: {own['accepted']} of {own['expected']}"
            " reports are accepted; --despite says why it is signed off all the same\n"
            + "\n".join(_awaited(latest, year, code, regions))
        )
    if final and despite is not None:
        raise NotFinalError(
            f"{name} {code} 的 {year} 年度为最终，不需要 --despite\n"
            f"{name} {code} is final for {year}: there is nothing to say with --despite"
        )
    figures = region_figures(year, code, latest.table(ROLLUP_CELLS), regions)
    return name, SignOff.model_validate(
        {
            "year": year,
            "region": code,
            "release": latest.number,
            "figures_sha256": figures_sha256(figures),
            **({} if despite is None else {"despite": despite}),
            **entry,
        }
    )


def _awaited(latest: Kept, year: int, code: str, regions: pl.DataFrame) -> Iterator[str]:
    """What keeps a region provisional in the release, then the commands for it, a line each."""
    inside = lineages(region_tree(year, regions)).filter(within=code)
    owing = (
        latest.table(PUBLIC_REPORTERS)
        .filter(pl.col("system") == "", valid_in(year))
        .collect()
        .join(inside, on="region", how="semi")
    )
    if owing.is_empty():
        yield "没有应报单位 no unit is expected to report"
    ended = latest.table(OUTCOMES).select("reporter_id", "collection_region", "outcome", "decision")
    awaited = owing.join(ended.collect(), on="reporter_id", how="left").filter(is_awaited())
    is_held = pl.col("outcome").eq_missing("quarantined")
    held = awaited.filter(is_held)["reporter_id"].sort().to_list()
    if held:
        yield f"隔离待处置 open in quarantine: {_named(held)}"
        yield from (f"  nianbao quarantine show {each} --year {year}" for each in held[:_MOST])
    unsought = awaited.filter(~is_held)["reporter_id"].sort().to_list()
    if unsought:
        yield f"期限后尚未查找 not looked for after the legal date: {_named(unsought)}"
        yield f"  nianbao run --year {year}"


def _named(reporter_ids: list[str]) -> str:
    more = f", … ({len(reporter_ids)})" if len(reporter_ids) > _MOST else ""
    return f"{', '.join(reporter_ids[:_MOST])}{more}"
