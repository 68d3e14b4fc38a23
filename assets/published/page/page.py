"""The page of a region's year, put together."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from assets.published.datapackage import CONTRACT_VERSION
from assets.published.page.beside import INDEX, RELEASE, Beside, region_link
from assets.published.page.download import figures_csv
from assets.published.page.figures import NONE, Figures
from assets.published.page.gaps import reconciled
from assets.published.page.key_figures import key_figures
from assets.published.page.notes import counted, notes
from assets.published.page.quality import covered, maturity, measures, signed_off
from assets.published.page.spread import spreads, standings
from assets.published.page.structure import structure
from assets.published.page.template import rendered
from assets.published.page.tiles import MOST_TILES, reporters
from assets.published.page.trend import trends
from assets.published.page.words import LEVELS
from assets.published.region_year import RegionYear


def region_page(
    region: RegionYear,
    definitions: pl.DataFrame,
    beside: Beside,
    warned: Collection[str] = (),
) -> bytes:
    """One self-contained HTML file in Chinese and English; equal inputs give equal bytes.

    ``definitions`` is INDICATOR_DEFINITIONS; ``warned`` are ids of reporters whose accepted report
    has a warning.
    """
    figures, own = Figures(region), standings(region, definitions)
    return rendered(
        "region.html",
        region=region,
        above=[(name, code and region_link(code, from_region=True)) for code, name in region.above],
        level=LEVELS[region.level],
        maturity=maturity(region.coverage),
        signed=signed_off(region.revision),
        covered=covered(region.coverage),
        counted=counted(region),
        key_figures=key_figures(figures, definitions),
        reporters=reporters(region, beside, warned),
        most_tiles=MOST_TILES,
        structure=structure(figures),
        trends=trends(figures),
        standings=own,
        ranked=any(each.rank != NONE for each in own),
        spreads=spreads(region, definitions),
        reconciled=reconciled(region),
        measures=measures(region.coverage),
        notes=notes(region),
        figures=figures_csv(region),
        beside=beside,
        index=f"{RELEASE}/{INDEX}",
        release=RELEASE,
        contract=CONTRACT_VERSION,
    )
