"""Decisions in Dagster: what people decided, checked entry by entry before anything uses it."""

from typing import Any

import dagster as dg

from assets.judging import recorded_decisions
from assets.register.tables import REPORTERS
from assets.storage.resources import Home, data_version, markdown_table


@dg.asset(
    group_name="decisions",
    kinds={"yaml"},
    deps=[REPORTERS.name],
    description="人工决定. Corrections and acceptances, each with reason, evidence and author.",
)
def decisions(context: dg.AssetExecutionContext, home: Home) -> dg.MaterializeResult[Any]:
    """人工决定: read from the office's folder each time they are used; here they are checked."""
    with home.attempt(context) as part:
        loaded = recorded_decisions(home.office_folder, part.register(REPORTERS))
        rows = [(each.place, each.reporter, each.year, each.reason) for each in loaded.entries]
        return dg.MaterializeResult(
            data_version=data_version(repr(loaded.entries).encode()),
            metadata={
                "corrections": len(loaded.corrections),
                "acceptances": len(loaded.acceptances),
                "entries": markdown_table(("place", "reporter", "year", "reason"), rows),
            },
        )
