"""What was noted of quarantined reports -> the table that is asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from assets.validated_tables.tables import QUARANTINE_HISTORY


def quarantine_history(year: int, noted: Mapping[str, Iterable[Mapping[str, Any]]]) -> pl.DataFrame:
    """QUARANTINE_HISTORY of a year; ``noted`` has the entries of each collection region."""
    names = ("report_id", "reporter_id", "state", "was", "reasons", "decisions")
    return QUARANTINE_HISTORY.frame(
        [
            {
                "year": year,
                "collection_region": region,
                "position": position,
                "at": datetime.fromisoformat(entry["at"]),
                **{name: entry[name] for name in names},
            }
            for region, entries in noted.items()
            for position, entry in enumerate(entries)
        ]
    )
