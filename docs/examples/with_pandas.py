"""Releases read with pandas, from CSV: the descriptor says which column holds what.

``python docs/examples/with_pandas.py data/published 2024 991121``
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd

# Figures are read as text and made exact; codes stay text, whole numbers may be missing.
TYPES = {"integer": "Int64", "boolean": "boolean"}


def table(published: Path, year: int, name: str) -> pd.DataFrame:
    """A table of the year's latest release."""
    release = published / str(year) / "latest"
    descriptor = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    [resource] = [each for each in descriptor["resources"] if each["name"] == name]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    frame = pd.read_csv(
        release / resource["path"],
        dtype={column: TYPES.get(field["type"], "str") for column, field in fields.items()},
        # Nothing stands for "no value", but an empty text where a column says so.
        na_values={column: field.get("missingValues", [""]) for column, field in fields.items()},
        keep_default_na=False,
    )
    for column, field in fields.items():
        if field["type"] == "number":
            frame[column] = frame[column].map(Decimal, na_action="ignore")
    return frame


def regions_of(published: Path, year: int) -> pd.DataFrame:
    """The regions that were there in the year."""
    regions = table(published, year, "regions")
    return regions[(regions["valid_from"] <= year) & (year <= regions["valid_to"])]


def inside(published: Path, year: int, region: str) -> list[str]:
    """Codes of the region and of every region below it."""
    regions = regions_of(published, year)
    codes = [region]
    for code in codes:  # grows while it is gone through
        codes += regions.loc[regions["parent"] == code, "code"].tolist()
    return codes


def region_sums(published: Path, year: int, region: str) -> pd.DataFrame:
    """区域合计及名称: a region's sums in the order of the form, with the names it prints."""
    sums = table(published, year, "rollup_cells")
    names = table(published, year, "cells")
    named = sums[sums["region"] == region].merge(
        names, on=["edition", "cell"], suffixes=("", "_of_cell")
    )
    columns = ["cell", "row_label", "column_label", "value", "unit"]
    return named.sort_values("position")[[*columns, "reports_counted", "reports_missing"]]


def coverage(published: Path, year: int, region: str) -> pd.DataFrame:
    """覆盖情况: how many reports a region and the regions right below it owe and have."""
    covered = table(published, year, "coverage")
    named = covered.merge(regions_of(published, year), left_on="region", right_on="code")
    chosen = named[(named["region"] == region) | (named["parent"] == region)]
    columns = ["name", "expected", "accepted", "quarantined", "missing", "late", "maturity"]
    return chosen.sort_values("region")[columns]


def missing(published: Path, year: int, region: str) -> pd.DataFrame:
    """缺失单位: who in the region or below it has no accepted report, and why."""
    units = table(published, year, "reporters")
    units = units[units["region"].isin(inside(published, year, region))]
    outcomes = table(published, year, "outcomes")
    open_ones = outcomes[outcomes["outcome"] != "accepted"].merge(units, on="reporter_id")
    return open_ones.sort_values("reporter_id")[["reporter_id", "name", "outcome", "reason"]]


def series(published: Path, region: str, variable: str) -> pd.DataFrame:
    """历年可比: a figure over the years; years compare from the last ``comparable_since`` on."""
    years = sorted(int(path.parent.name) for path in published.glob("*/latest"))
    lines = pd.concat([table(published, year, "series") for year in years])
    chosen = lines[(lines["region"] == region) & (lines["variable"] == variable)]
    columns = ["year", "edition", "value", "unit", "comparable_since", "break_reason"]
    return chosen.sort_values("year")[columns]


def indicators(published: Path, year: int, region: str) -> pd.DataFrame:
    """指标与同类: ratios with what they are made of, and where they stand among their peers."""
    found = table(published, year, "indicators")
    definitions = table(published, year, "indicator_definitions")
    named = found[found["region"] == region].merge(
        definitions[["indicator", "variant", "position", "label"]], on=["indicator", "variant"]
    )
    columns = ["label", "variant", "value", "unit", "numerator", "denominator"]
    among = ["small_number", "rank", "peers", "peer_median"]
    return named.sort_values("position")[[*columns, *among]]


def behind(published: Path, year: int, region: str, cell: str) -> pd.DataFrame:
    """合计的来源: the printed figures that a sum adds up, and where each is archived."""
    parts = table(published, year, "rollup_parts")
    counted = parts[
        parts["region"].isin(inside(published, year, region))
        & (parts["standing"] == "accepted")
        & (parts["system"] == "")
    ]
    cells = table(published, year, "validated_cells")
    printed = cells[(cells["cell"] == cell) & cells["report_id"].isin(counted["report_id"])]
    units = table(published, year, "reporters")[["reporter_id", "name"]]
    documents = table(published, year, "documents")
    traced = printed.merge(units, on="reporter_id").merge(documents, on="document_id")
    columns = ["name", "value", "token", "place", "url", "sha256", "warc_file", "warc_offset"]
    return traced.sort_values("report_id")[columns]


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
