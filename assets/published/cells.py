"""The dictionary of cells: what each figure of each edition is called, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from assets.published.tables import CELLS
from expectations.forms import catalogue
from expectations.forms.comparable import Variable
from expectations.forms.model import CellSpec, Edition, Heading


def cell_dictionary() -> pl.DataFrame:
    """CELLS: the cells of every edition and its variants, and its sums of several cells."""
    return CELLS.frame([row for edition in catalogue.editions() for row in _rows(edition)])


def _rows(edition: Edition) -> Iterator[dict[str, object]]:
    known: dict[str, tuple[Edition, CellSpec]] = {}
    for grid in catalogue.grids():
        if grid.id == edition.id:
            for cell in grid.cells:
                known.setdefault(cell.key, (grid, cell))
    sums = {
        variable.id: variable
        for variable in catalogue.bridge().variables
        if len(variable.terms_for(edition)) > 1
    }
    for position, (key, (grid, cell)) in enumerate(known.items()):
        terms = sums[key].terms_for(edition) if key in sums else ()
        printed = _printed(grid, cell)
        printed["is_total"] = cell.is_total or bool(terms)
        yield {"position": position, "terms": list(terms), **printed}
    added = (variable for key, variable in sums.items() if key not in known)
    for position, variable in enumerate(added, start=len(known)):
        yield {"position": position, **_summed(edition, variable)}


def _printed(grid: Edition, cell: CellSpec) -> dict[str, object]:
    table = grid.table(cell.table)
    row, column = table.row(cell.row), table.column(cell.column)
    return {
        "edition": grid.id,
        "cell": cell.key,
        "table": table.id,
        "row": row.id,
        "column": column.id,
        "table_label": table.label,
        "row_label": _path(row),
        "column_label": _path(column),
        "table_name": table.name,
        "row_name": row.name,
        "column_name": column.name,
        "unit": cell.unit,
        "rollup": cell.rollup,
    }


def _summed(edition: Edition, variable: Variable) -> dict[str, object]:
    """A figure that no grid of the edition prints is called as the bridge calls it."""
    terms = variable.terms_for(edition)
    table_id, row_id, column_id = variable.id.split(".")
    printed_in = edition.table(edition.cell_by_key[terms[0]].table)
    return {
        "edition": edition.id,
        "cell": variable.id,
        "table": table_id,
        "row": row_id,
        "column": column_id,
        "table_label": printed_in.label,
        "row_label": variable.label,
        "column_label": "",
        "table_name": printed_in.name,
        "row_name": variable.name,
        "column_name": "",
        "unit": edition.cell_by_key[terms[0]].unit,
        "is_total": True,
        "rollup": "sum",
        "terms": list(terms),
    }


def _path(heading: Heading) -> str:
    return " / ".join((*heading.path, heading.label))
