"""SQL views over the plain views of the warehouse: figures with their names, ready to read."""

from __future__ import annotations

from typing import Any

import polars as pl
import sqlalchemy as sa

from assets.published.tables import CELLS
from assets.register.tables import REGIONS, REPORTERS
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS
from assets.storage.schema import TableSpec
from assets.validated_tables.tables import OUTCOMES


def labelled_views() -> dict[str, sa.Select[Any]]:
    """Views by name; the columns of the plain view, then those that name what it keys.

    ``v1_rollup_cells_labelled`` and ``v1_coverage_labelled``: with the region's name and the
    cell's Chinese and English names, one row as in the plain view. ``v1_outcomes_labelled``: with
    the reporter's name, kind and region.
    """
    regions, reporters, cells = _view(REGIONS), _view(REPORTERS), _view(CELLS)
    rolled, covered, outcomes = _view(ROLLUP_CELLS), _view(COVERAGE), _view(OUTCOMES)
    called = ("table_label", "row_label", "column_label", "table_name", "row_name", "column_name")
    return {
        "v1_rollup_cells_labelled": sa.select(
            *rolled.c,
            regions.c.name.label("region_name"),
            regions.c.level.label("region_level"),
            *(cells.c[name] for name in called),
            cells.c.position,
        ).select_from(
            rolled.join(regions, _region_of(rolled, regions)).join(
                cells, (cells.c.edition == rolled.c.edition) & (cells.c.cell == rolled.c.cell)
            )
        ),
        "v1_coverage_labelled": sa.select(
            *covered.c, regions.c.name.label("region_name")
        ).select_from(covered.join(regions, _region_of(covered, regions))),
        "v1_outcomes_labelled": sa.select(
            *outcomes.c,
            reporters.c.name.label("reporter_name"),
            reporters.c.kind.label("reporter_kind"),
            reporters.c.region,
        ).select_from(outcomes.join(reporters, reporters.c.reporter_id == outcomes.c.reporter_id)),
    }


def _view(spec: TableSpec) -> sa.TableClause:
    columns = [column.name for column in spec.columns]
    figures = [
        f"{column.name}_{form}"
        for column in spec.columns
        if isinstance(column.dtype, pl.Decimal)
        for form in ("text", "micro")
    ]
    return sa.table(f"v1_{spec.name}", *(sa.column(name) for name in (*columns, *figures)))


def _region_of(view: sa.TableClause, regions: sa.TableClause) -> sa.ColumnElement[bool]:
    return (regions.c.code == view.c.region) & view.c.year.between(
        regions.c.valid_from, regions.c.valid_to
    )
