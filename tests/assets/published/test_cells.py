"""The dictionary of cells against the editions it is made from."""

from __future__ import annotations

import polars as pl

from assets.published.cells import cell_dictionary
from assets.rollups.grid import grid_for_year
from expectations.forms import catalogue


def test_every_cell_of_every_rollup_is_named_with_its_unit_and_kind():
    cells = cell_dictionary()
    for edition in catalogue.editions():
        for cell in grid_for_year(edition.years.first):
            row = cells.row(
                by_predicate=(pl.col("edition") == edition.id) & (pl.col("cell") == cell.key),
                named=True,
            )
            assert (row["unit"], row["is_total"], row["rollup"]) == (
                cell.unit,
                cell.is_total,
                "sum",
            )
            assert row["row_label"]
            assert row["row_name"]


def test_every_cell_of_every_grid_is_named():
    cells = cell_dictionary()
    for grid in catalogue.grids():
        named = cells.filter(pl.col("edition") == grid.id)["cell"]
        assert set(grid.cell_by_key) <= set(named)


def test_labels_are_the_printed_ones_below_their_headings():
    row = cell_dictionary().row(
        by_predicate=(pl.col("edition") == "2021")
        & (pl.col("cell") == "requests.refused_state_secret.enterprise"),
        named=True,
    )
    assert row["row_label"] == "本年度办理结果 / 不予公开 / 属于国家秘密"
    assert row["column_label"] == "法人或其他组织 / 商业企业"
    assert row["terms"] == []


def test_a_comparable_sum_names_its_terms():
    cells = cell_dictionary().filter(pl.col("edition") == "2021")
    terms = dict(cells.select("cell", "terms").iter_rows())
    assert terms["requests.other_handling.total"] == [
        "requests.other_not_corrected.total",
        "requests.other_fee_unpaid.total",
        "requests.other_other.total",
    ]
    assert terms["disputes.litigation.upheld"] == [
        "disputes.litigation_direct.upheld",
        "disputes.litigation_after_review.upheld",
    ]
