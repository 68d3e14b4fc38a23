"""The region's figures as a CSV file that the page itself carries."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

import polars as pl

from assets.published.page.gaps import cell_words
from assets.published.region_year import RegionYear


@dataclass(frozen=True)
class Download:
    """A file within the page: its name, its address and its digest."""

    name: str
    address: str
    sha256: str


def figures_csv(region: RegionYear) -> Download:
    """Every cell of the region's year with its counts of reports: UTF-8, byte-order mark, CR LF."""
    cells = region.cells
    labels = [cell_words(cell, region.year).zh for cell in cells["cell"]]
    table = cells.select(
        "cell",
        pl.Series("label", labels, pl.String),
        "unit",
        pl.col("value").cast(pl.String).str.replace(r"\.?0+$", ""),
        pl.col("^reports_.*$"),
    )
    content = table.write_csv(include_bom=True, line_terminator="\r\n").encode()
    return Download(
        name=f"{region.region}-{region.year}.csv",
        address=f"data:text/csv;charset=utf-8;base64,{base64.b64encode(content).decode()}",
        sha256=hashlib.sha256(content).hexdigest(),
    )
