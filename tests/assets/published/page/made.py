"""Regions made by hand for the tests of the page: a county with units, figures and years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from assets.published.region_year import RegionYear
from assets.rollups.grid import grid_for_year
from assets.rollups.tables import (
    COVERAGE,
    INDICATOR_DEFINITIONS,
    INDICATORS,
    RECONCILIATION,
    ROLLUP_CELLS,
    ROLLUP_PARTS,
    SERIES,
    UNIT_INDICATORS,
)
from assets.storage.schema import STRINGS, TableSpec
from assets.validated_tables.tables import OUTCOMES
from expectations.forms import catalogue

YEAR, REGION = 2024, "991121"
FIGURES = {
    "requests.received.total": 186,
    "requests.received.natural_person": 150,
    "requests.received.enterprise": 21,
    "requests.received.legal_service": 9,
    "requests.received.other": 6,
    "requests.carried_in.total": 14,
    "requests.granted.total": 71,
    "requests.partially_granted.total": 22,
    "requests.refused_state_secret.total": 2,
    "requests.refused_third_party_rights.total": 11,
    "requests.unavailable_not_held.total": 58,
    "requests.declined_repeat.total": 9,
    "requests.other_handling.total": 8,
    "requests.handled_total.total": 181,
    "requests.carried_out.total": 19,
    "disputes.review.upheld": 9,
    "disputes.review.corrected": 3,
    "disputes.review.other": 4,
    "disputes.review.pending": 2,
    "disputes.review.total": 18,
    "disputes.litigation_direct.upheld": 1,
    "disputes.litigation_direct.total": 1,
    "disputes.litigation_after_review.upheld": 4,
    "disputes.litigation_after_review.pending": 1,
    "disputes.litigation_after_review.total": 5,
    "disputes.litigation.total": 6,
    "disclosure.licences.decisions": 48210,
    "disclosure.penalties.decisions": 3127,
}
_COUNTS = {
    "reports_counted": 3,
    "reports_blank": 0,
    "reports_absent": 0,
    "reports_quarantined": 1,
    "reports_missing": 1,
    "reports_region_wide": 0,
    "reports_corrected": 0,
    "reports_as_published": 0,
}
# Kind, what became of it, and its days after the legal date.
UNITS = {
    "临溪县人民政府办公室": ("office", "accepted", 0),
    "临溪县财政局": ("department", "accepted", 0),
    "临溪县民政局": ("department", "accepted", 12),
    "临溪县自然资源和规划局": ("department", "quarantined", 0),
    "临溪县教育局": ("department", "not_published", 0),
    "青筠镇人民政府": ("township", "accepted", 0),
    "鹿鸣岭镇人民政府": ("township", "not_yet", 0),
}


def county(**changed: Any) -> RegionYear:
    """A county of seven units, as it is but for the fields that are given."""
    fields: dict[str, Any] = {
        "year": YEAR,
        "region": REGION,
        "name": "临溪县",
        "level": "county",
        "above": (("991100", "泽安市"),),
        "below": below([]),
        "coverage": coverage(),
        "cells": cells(FIGURES),
        "reconciliation": reconciliation({}),
        "indicators": indicators([]),
        "series": series({}),
        "units": units(UNITS),
        "unit_indicators": unit_indicators([]),
    }
    return RegionYear(**fields | changed)


def coverage(**changed: Any) -> dict[str, Any]:
    """One row of COVERAGE."""
    counts = {
        "region": REGION,
        "year": YEAR,
        "level": "county",
        "expected": 7,
        "found": 5,
        "accepted": 4,
        "with_warnings": 1,
        "corrected": 0,
        "as_published": 0,
        "quarantined": 1,
        "missing": 2,
        "on_time": 4,
        "late": 1,
        "right_edition": 5,
        "broken_identities": 3,
        "year_breaks": 2,
        "near_duplicates": 1,
        "maturity": "provisional",
        "maturity_reason": "",
    }
    return COVERAGE.frame([counts | changed]).row(0, named=True)


def below(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Regions directly below: COVERAGE with their names."""
    covered = pl.DataFrame(
        [coverage(**{key: value for key, value in row.items() if key != "name"}) for row in rows],
        schema=COVERAGE.schema,
    )
    return covered.with_columns(pl.Series("name", [row["name"] for row in rows], pl.String))


def cells(figures: Mapping[str, int], year: int = YEAR, **counts: int) -> pl.DataFrame:
    """ROLLUP_CELLS of a year with these sums; no report prints the others."""
    edition = catalogue.edition_for_year(year)
    assert edition is not None
    return ROLLUP_CELLS.frame(
        [
            {
                **dict(zip(("table", "row", "column"), cell.key.split("."), strict=True)),
                **_COUNTS,
                **counts,
                "region": REGION,
                "year": year,
                "edition": edition.id,
                "cell": cell.key,
                "unit": cell.unit,
                "is_total": cell.is_total,
                "value": figures.get(cell.key),
            }
            for cell in grid_for_year(year)
        ]
    )


def series(
    lines: Mapping[str, Mapping[int, int | None]],
    breaks: Mapping[int, str] | None = None,
    counted: Mapping[int, int] | None = None,
) -> pl.DataFrame:
    """SERIES of these variables by year, all of them broken in the years of ``breaks``."""
    broken = breaks or {}

    def since(year: int) -> int:
        return max((each for each in broken if each <= year), default=2014)

    counts = {key: value for key, value in _COUNTS.items() if key in SERIES.schema}
    rows = [
        {
            **counts,
            "reports_counted": (counted or {}).get(year, 3),
            "region": REGION,
            "year": year,
            "variable": variable,
            "edition": "2021",
            "unit": "件",
            "value": value,
            "codes": [REGION],
            "break_reason": broken.get(since(year)),
            "comparable_since": since(year),
        }
        for variable, values in lines.items()
        for year, value in values.items()
    ]
    return SERIES.frame(rows)


def units(rows: Mapping[str, tuple[str, str, int]], region: str = REGION) -> pl.DataFrame:
    """The reporters of a region as RegionYear has them, by name; the name is the id."""
    deadline = dt.date(YEAR + 1, 1, 31)
    schema = {
        **dict.fromkeys(("reporter_id", "name", "kind", "level", "region"), pl.String),
        **{
            name: dtype
            for name, dtype in OUTCOMES.schema.items()
            if name not in ("year", "collection_region", "reporter_id")
        },
        **{name: ROLLUP_PARTS.schema[name] for name in ("covers", "standing")},
        "reasons": STRINGS,
    }
    found = [
        {
            "reporter_id": name,
            "name": name,
            "kind": kind,
            "level": "county",
            "region": region,
            "outcome": outcome,
            "stage": "",
            "reason": "",
            "report_id": f"{name}:{YEAR}" if outcome in ("accepted", "quarantined") else None,
            "document_id": None,
            "decision": "",
            "published_on": deadline + dt.timedelta(days=late - (not late)),
            "deadline": deadline,
            "late": bool(late),
            "covers": "unit",
            "standing": outcome if outcome in ("accepted", "quarantined") else "missing",
            "reasons": ["identity_broken"] if outcome == "quarantined" else None,
        }
        for name, (kind, outcome, late) in rows.items()
    ]
    return pl.DataFrame(found, schema=schema)


def reconciliation(gaps: Mapping[str, tuple[int, int]], **changed: Any) -> pl.DataFrame:
    """RECONCILIATION of the county's own report: by cell, its figure and the sum of the parts."""
    return RECONCILIATION.frame(
        [
            {
                "region": REGION,
                "year": YEAR,
                "report_id": "county",
                "cell": cell,
                "parts": parts,
                "published": published,
                "gap": published - parts,
                "missing_parts": 2,
                "reports_corrected": 0,
                "reports_as_published": 0,
                "published_corrected": False,
                "cause": "unknown" if published != parts else "",
                "cause_reporters": [],
                **changed,
            }
            for cell, (published, parts) in gaps.items()
        ]
    )


def definitions() -> pl.DataFrame:
    """Three indicators, the first with a variant."""
    rows = [
        ("disclosure_rate", "", "公开率", "Disclosure rate", "%"),
        ("disclosure_rate", "of_decided", "公开率（办结）", "Disclosure rate, decided", "%"),
        ("review_rate", "", "复议率", "Review rate", "%"),
        ("licences_per_penalty", "", "许可处罚比", "Licences per penalty", "倍"),
    ]
    return INDICATOR_DEFINITIONS.frame(
        [
            {
                "indicator": indicator,
                "variant": variant,
                "position": position,
                "label": label,
                "name": name,
                "definition": "分子除以分母。",
                "definition_en": "Numerator over denominator.",
                "numerator": ["requests.granted.total", "requests.partially_granted.total"],
                "denominator": ["requests.handled_total.total"],
                "factor": 100,
                "unit": unit,
            }
            for position, (indicator, variant, label, name, unit) in enumerate(rows)
        ]
    )


def indicators(rows: Sequence[tuple[str, int, int]], **changed: Any) -> pl.DataFrame:
    """INDICATORS of the county in per cent: indicator, numerator, denominator."""
    return _ratios(
        INDICATORS,
        [({"region": REGION, "missing_parts": 2, "comparable_since": 2024}, *row) for row in rows],
        changed,
    )


def unit_indicators(rows: Sequence[tuple[str, str, int, int]], **changed: Any) -> pl.DataFrame:
    """UNIT_INDICATORS in per cent: reporter, indicator, numerator, denominator."""
    named = [({"reporter_id": name, "report_id": name}, *row) for name, *row in rows]
    return _ratios(UNIT_INDICATORS, named, changed)  # type: ignore[arg-type]


def _ratios(
    spec: TableSpec,
    rows: Sequence[tuple[dict[str, Any], str, int, int]],
    changed: Mapping[str, Any],
) -> pl.DataFrame:
    return spec.frame(
        [
            {
                **whose,
                "year": YEAR,
                "indicator": indicator,
                "variant": "",
                "numerator": numerator,
                "denominator": denominator,
                "value": round(Decimal(numerator * 100) / denominator, 6) if denominator else None,
                "unit": "%",
                "small_number": denominator < 30,
                "uneven": False,
                "peers": 5,
                "rank": 2 if denominator >= 30 else None,
                "peer_min": 10,
                "peer_lower": 20,
                "peer_median": 30,
                "peer_upper": 40,
                "peer_max": 50,
                **changed,
            }
            for whose, indicator, numerator, denominator in rows
        ]
    )
