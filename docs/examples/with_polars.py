"""Releases read with Polars, from Parquet: figures are exact, codes are text.

``python docs/examples/with_polars.py data/published 2024 991121``
"""

import sys
from pathlib import Path

import polars as pl


def table(published: Path, year: int, name: str) -> pl.LazyFrame:
    """A table of the year's latest release."""
    return pl.scan_parquet(published / str(year) / "latest" / "parquet" / f"{name}.parquet")


def inside(published: Path, year: int, region: str) -> list[str]:
    """Codes of the region and of every region below it."""
    regions = (
        table(published, year, "regions")
        .filter(pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to")))
        .collect()
    )
    codes = [region]
    for code in codes:  # grows while it is gone through
        codes += regions.filter(parent=code)["code"].to_list()
    return codes


def region_sums(published: Path, year: int, region: str) -> pl.DataFrame:
    """区域合计及名称: a region's sums in the order of the form, with the names it prints."""
    names = table(published, year, "cells")
    return (
        table(published, year, "rollup_cells")
        .filter(region=region)
        .join(names, on=["edition", "cell"], suffix="_of_cell")
        .sort("position")
        .select(
            *("cell", "row_label", "column_label", "value", "unit"),
            *("reports_counted", "reports_missing"),
        )
        .collect()
    )


def coverage(published: Path, year: int, region: str) -> pl.DataFrame:
    """覆盖情况: how many reports a region and the regions right below it owe and have."""
    regions = table(published, year, "regions").filter(
        pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to"))
    )
    return (
        table(published, year, "coverage")
        .join(regions, left_on="region", right_on="code")
        .filter((pl.col("region") == region) | (pl.col("parent") == region))
        .sort("region")
        .select("name", "expected", "accepted", "quarantined", "missing", "late", "maturity")
        .collect()
    )


def missing(published: Path, year: int, region: str) -> pl.DataFrame:
    """缺失单位: who in the region or below it has no accepted report, and why."""
    units = table(published, year, "reporters").filter(
        pl.col("region").is_in(inside(published, year, region))
    )
    return (
        table(published, year, "outcomes")
        .filter(pl.col("outcome") != "accepted")
        .join(units, on="reporter_id")
        .sort("reporter_id")
        .select("reporter_id", "name", "outcome", "reason")
        .collect()
    )


def series(published: Path, region: str, variable: str) -> pl.DataFrame:
    """历年可比: a figure over the years; years compare from the last ``comparable_since`` on."""
    years = sorted(int(path.parent.name) for path in published.glob("*/latest"))
    columns = ["year", "edition", "value", "unit", "comparable_since", "break_reason"]
    # Each year by itself: a release made later may have further columns.
    lines = [
        table(published, year, "series").filter(region=region, variable=variable).select(columns)
        for year in years
    ]
    return pl.concat(lines).sort("year").collect()


def indicators(published: Path, year: int, region: str) -> pl.DataFrame:
    """指标与同类: ratios with what they are made of, and where they stand among their peers."""
    definitions = table(published, year, "indicator_definitions").select(
        "indicator", "variant", "position", "label"
    )
    return (
        table(published, year, "indicators")
        .filter(region=region)
        .join(definitions, on=["indicator", "variant"])
        .sort("position")
        .select(
            *("label", "variant", "value", "unit", "numerator", "denominator"),
            *("small_number", "rank", "peers", "peer_median"),
        )
        .collect()
    )


def behind(published: Path, year: int, region: str, cell: str) -> pl.DataFrame:
    """合计的来源: the printed figures that a sum adds up, and where each is archived."""
    counted = table(published, year, "rollup_parts").filter(
        pl.col("region").is_in(inside(published, year, region)), standing="accepted", system=""
    )
    units = table(published, year, "reporters").select("reporter_id", "name")
    return (
        table(published, year, "validated_cells")
        .filter(cell=cell)
        .join(counted, on="report_id", how="semi")
        .join(units, on="reporter_id")
        .join(table(published, year, "documents"), on="document_id")
        .sort("report_id")
        .select(
            *("name", "value", "token", "place"),
            *("url", "sha256", "warc_file", "warc_offset"),
        )
        .collect()
    )


if __name__ == "__main__":
    folder, of_year, code = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    for frame in (
        region_sums(folder, of_year, code),
        coverage(folder, of_year, code),
        missing(folder, of_year, code),
        series(folder, code, "requests.received.total"),
        indicators(folder, of_year, code),
        behind(folder, of_year, code, "requests.received.total"),
    ):
        print(frame)
