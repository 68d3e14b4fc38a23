"""The units beside each other: where they lie on a few indicators, and the region's own rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles
from typing import Any

import polars as pl

from assets.published.page.chart import Chart
from assets.published.page.drawing import Box, Dot, strip
from assets.published.page.figures import NONE, PERCENT, of_indicator, printed
from assets.published.page.words import Words
from assets.published.region_year import RegionYear

_FEWEST_UNITS = 3  # fewer have no spread
_MOST_STRIPS = 4
# With more units the box stands alone: dots would lie over each other.
_MOST_DOTS = 300
_UNIT, _VALUE = Words("单位", "Unit"), Words("指标值", "Value")
_OF, _RANK = Words("分子 / 分母", "Numerator / denominator"), Words("同类位次", "Rank in its kind")


@dataclass(frozen=True)
class Standing:
    """One indicator of the region beside the regions of its level; figures as printed."""

    label: Words
    definition: Words
    value: str
    terms: str
    rank: str
    peers: str
    flags: tuple[Words, ...]


def spreads(region: RegionYear, definitions: pl.DataFrame) -> tuple[Chart, ...]:
    """The first indicators of the list that enough units have a comparable value of."""
    found: list[Chart] = []
    names = dict(region.units.select("reporter_id", "name").iter_rows())
    for definition in _first_of_each(definitions):
        rows = region.unit_indicators.filter(
            (pl.col("indicator") == definition["indicator"])
            & (pl.col("variant") == definition["variant"])
            & pl.col("value").is_not_null()
        ).sort("value", "reporter_id", descending=[True, False])
        if rows.filter(~pl.col("small_number")).height >= _FEWEST_UNITS:
            found.append(_spread(definition, rows.to_dicts(), names))
        if len(found) == _MOST_STRIPS:
            break
    return tuple(found)


def standings(region: RegionYear, definitions: pl.DataFrame) -> tuple[Standing, ...]:
    """The region's own indicators, in the order of their definitions."""
    rows = {(row["indicator"], row["variant"]): row for row in region.indicators.to_dicts()}
    return tuple(
        _standing(definition, row)
        for definition in definitions.sort("position").iter_rows(named=True)
        if (row := rows.get((definition["indicator"], definition["variant"])))
        and row["value"] is not None
    )


def _name(definition: Mapping[str, Any]) -> Words:
    """What the indicator is called, with its unit where its figures do not show it."""
    unit = "" if definition["unit"] == PERCENT else f"（{definition['unit']}）"
    return Words(f"{definition['label']}{unit}", definition["name"])


def _first_of_each(definitions: pl.DataFrame) -> Iterator[Mapping[str, Any]]:
    """The first variant of each indicator, in the order of the list."""
    firsts = definitions.sort("position").unique("indicator", keep="first", maintain_order=True)
    yield from firsts.iter_rows(named=True)


def _spread(
    definition: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> Chart:
    unit = definition["unit"]
    compared = [row["value"] for row in rows if not row["small_number"]]
    lower, median, upper = quantiles(compared, n=4, method="inclusive")
    low, high = _scale([row["value"] for row in rows], unit)

    def level(value: Decimal) -> float:
        return round(float((value - low) / (high - low)), 5)

    apart = len(rows) - len(compared)
    dotted = rows if len(rows) <= _MOST_DOTS else ()
    box = Box(level(lower), level(median), level(upper), of_indicator(median, unit))
    figures = [of_indicator(value, unit) for value in (lower, median, upper)]
    return Chart(
        id=f"spread-{definition['indicator']}",
        title=_name(definition),
        svg=strip(
            [Dot(level(row["value"]), row["small_number"]) for row in dotted],
            box,
            (_end(low, unit), _end(high, unit)),
        ),
        told=Words(
            f"{len(compared)} 个单位可比：下四分位 {figures[0]}，中位数 {figures[1]}，"
            f"上四分位 {figures[2]}；另有 {apart} 个单位基数小，单列",
            f"{len(compared)} units compared: lower quartile {figures[0]}, median {figures[1]}, "
            f"upper quartile {figures[2]}; {apart} more with small numbers, set apart",
        ),
        head=(_UNIT, _VALUE, _OF, _RANK),
        rows=tuple(
            (
                names[row["reporter_id"]],
                of_indicator(row["value"], unit),
                _terms(row),
                Words("小样本", "small number") if row["small_number"] else _rank(row),
            )
            for row in dotted
        ),
        notes=(
            Words(
                f"可比 {len(compared)} 个单位，中位数 {figures[1]}，"
                f"四分位 {figures[0]}–{figures[2]}；小样本 {apart} 个（空心点）",
                f"{len(compared)} units compared, median {figures[1]}, "
                f"quartiles {figures[0]}–{figures[2]}; {apart} with small numbers (hollow)",
            ),
        ),
    )


def _scale(values: Sequence[Decimal], unit: str) -> tuple[Decimal, Decimal]:
    """Both ends of the scale: 0 to 100 for shares, else from the least or 0 to the greatest."""
    low, high = min(*values, Decimal(0)), max(*values, Decimal(0))
    if unit == PERCENT and low >= 0 and high <= 100:
        return Decimal(0), Decimal(100)
    return (low, high) if high > low else (low, low + 1)


def _end(value: Decimal, unit: str) -> str:
    return f"{printed(value, 2)}{unit if unit == PERCENT else ''}"


def _standing(definition: Mapping[str, Any], row: Mapping[str, Any]) -> Standing:
    unit = definition["unit"]
    flags = (
        *((Words("小样本", "small number"),) if row["small_number"] else ()),
        *((Words("构成不一", "terms rest on different reports"),) if row["uneven"] else ()),
    )
    quartiles = "–".join(of_indicator(row[name], unit) for name in ("peer_lower", "peer_upper"))
    return Standing(
        label=_name(definition),
        definition=Words(definition["definition"], definition["definition_en"]),
        value=of_indicator(row["value"], unit),
        terms=_terms(row),
        rank=_rank(row),
        peers=f"{of_indicator(row['peer_median'], unit)} ({quartiles})"
        if _has_peers(row)
        else NONE,
        flags=flags,
    )


def _terms(row: Mapping[str, Any]) -> str:
    if row["denominator"] is None:
        return NONE
    return f"{printed(row['numerator'])} / {printed(row['denominator'])}"


def _rank(row: Mapping[str, Any]) -> str:
    return f"{row['rank']} / {row['peers']}" if _has_peers(row) else NONE


def _has_peers(row: Mapping[str, Any]) -> bool:
    """Whether there is another one to compare with: the peers of a row are itself and others."""
    return row["rank"] is not None and row["peers"] > 1
