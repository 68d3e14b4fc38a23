"""What a run would change in accepted reports: every cell that differs, and nothing else."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from assets.storage.schema import VALUE
from assets.validated_tables.changed import changed_cells

Figures = dict[str, dict[str, int | None]]

figures = st.dictionaries(
    st.sampled_from("abc"),
    st.dictionaries(st.sampled_from("xyz"), st.none() | st.integers(0, 2), min_size=1),
)


def frame(reports: Figures) -> pl.DataFrame:
    rows = [
        (reporter, cell, None if value is None else Decimal(value))
        for reporter, cells in reports.items()
        for cell, value in cells.items()
    ]
    schema = {"reporter_id": pl.String(), "cell": pl.String(), "value": VALUE}
    return pl.DataFrame(rows, schema=pl.Schema(schema), orient="row")


def by_hand(before: Figures, now: Figures) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for reporter in sorted(before.keys() | now.keys()):
        if reporter not in now:
            found.append((reporter, "report_out", "", None, None))
        elif reporter not in before:
            found.append((reporter, "report_in", "", None, None))
        else:
            old, new = before[reporter], now[reporter]
            for cell in sorted(old.keys() | new.keys()):
                was, becomes = old.get(cell), new.get(cell)
                if cell not in new:
                    found.append((reporter, "cell_gone", cell, was, None))
                elif cell not in old:
                    found.append((reporter, "cell_new", cell, None, becomes))
                elif was != becomes:
                    found.append((reporter, "value", cell, was, becomes))
    return found


@given(figures, figures)
def test_changes_agree_with_a_comparison_by_hand(before: Figures, now: Figures) -> None:
    assert list(changed_cells(frame(before), frame(now)).iter_rows()) == by_hand(before, now)
