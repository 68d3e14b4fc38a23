"""Cells beside the grid -> findings: blanks, missing rows, and values the form does not know."""

from __future__ import annotations

import polars as pl

from expectations.findings import AMOUNT, as_findings
from expectations.forms.model import Edition
from expectations.line_findings import heading_label

MEANINGS = pl.Enum(["number", "blank", "mark", "illegible"])


def checked_cells(cells: pl.DataFrame, grid: Edition) -> pl.DataFrame:
    """The cells in strict types (``cell`` an Enum of the grid's keys); ValueError as `findings`."""
    keys = list(grid.cell_by_key)
    unknown = cells.filter(~pl.col("cell").cast(pl.String).is_in(keys))
    if unknown.height:
        report_id, cell = unknown.select("report_id", "cell").row(0)
        raise ValueError(f"report {report_id!r}: {cell!r} is no cell of edition {grid.id!r}")
    confidence = pl.col("confidence") if "confidence" in cells.columns else pl.lit(1.0)
    typed = cells.select(
        pl.col("report_id").cast(pl.String),
        pl.col("cell").cast(pl.Enum(keys)),
        pl.col("value").cast(AMOUNT),
        pl.col("meaning").cast(MEANINGS),
        confidence.cast(pl.Float32).alias("confidence"),
    )
    unlike = typed.filter((pl.col("meaning") == "number") != pl.col("value").is_not_null())
    if unlike.height:
        report_id, cell, value, meaning = unlike.drop("confidence").row(0)
        raise ValueError(f"report {report_id!r}: cell {cell!r} is {meaning!r} with value {value!r}")
    return typed


def blanks(cells: pl.DataFrame, left_over: pl.DataFrame, headings: pl.DataFrame) -> pl.DataFrame:
    """blank_total for a blank whose parts are printed, else blank_cell, one a row."""
    blank = cells.filter(pl.col("meaning").is_in(["blank", "mark"])).drop("value")
    blank = blank.join(
        _derived(left_over, cells.schema["cell"]), on=["report_id", "cell"], how="left"
    ).join(headings, on="cell")
    totals = blank.filter(pl.col("calculated").is_not_null()).select(
        "report_id",
        "calculated",
        rule=pl.lit("blank_total"),
        line=pl.col("cell"),
        message=pl.format(
            "{} {}，{}: blank, its printed parts add up to {}",
            pl.col("cell").cast(pl.String),
            "row_label",
            "column_label",
            digits("calculated"),
        ),
        cells=pl.concat_list(pl.col("cell").cast(pl.String)),
    )
    others = blank.filter(pl.col("calculated").is_null())
    return pl.concat(
        [
            as_findings(totals),
            as_findings(_by_row(others, "blank_cell", "blank in {}", pl.col("column_label"))),
        ]
    )


def illegible(cells: pl.DataFrame, headings: pl.DataFrame) -> pl.DataFrame:
    """Illegible for what is printed and neither a number nor a mark for nothing, one a row."""
    broken = cells.filter(pl.col("meaning") == "illegible").join(headings, on="cell")
    return _by_row(broken, "illegible", "not a number in {}", pl.col("column_label"))


def unlawful_numbers(cells: pl.DataFrame, grid: Edition, headings: pl.DataFrame) -> pl.DataFrame:
    """not_a_count and negative, one a row each."""
    shown = pl.format("{} {}", "column_label", digits("value"))
    unlawful = {"not_a_count": fractional_count(grid), "negative": negative_number(grid)}
    return pl.concat(
        as_findings(
            _by_row(cells.filter(condition).join(headings, on="cell"), rule, "prints {}", shown)
        )
        for rule, condition in unlawful.items()
    )


def missing_rows(cells: pl.DataFrame, grid: Edition, headings: pl.DataFrame) -> pl.DataFrame:
    """row_missing for each row every report has to print and this one lacks cells of."""
    required = pl.col("cell").is_in(required_cells(grid))
    counts = cells.group_by("report_id").agg(required.sum().alias("printed"))
    short = counts.filter(pl.col("printed") < len(required_cells(grid)))
    lacking = (
        short.select("report_id")
        .join(headings.filter(required), how="cross")
        .join(cells, on=["report_id", "cell"], how="anti")
    )
    return _by_row(lacking, "row_missing", "not found: {}", pl.col("column_label"))


def fractional_count(grid: Edition) -> pl.Expr:
    """Whether a checked cell holds a fraction where the form asks for a count."""
    counted = [cell.key for cell in grid.cells if not cell.is_money and cell.unit != "%"]
    value = pl.col("value")
    return pl.col("cell").is_in(counted) & (value != value.floor())


def negative_number(grid: Edition) -> pl.Expr:
    """Whether a checked cell holds a negative number where the form knows none."""
    unsigned = [cell.key for cell in grid.cells if not cell.signed]
    return pl.col("cell").is_in(unsigned) & (pl.col("value") < 0)


def required_cells(grid: Edition) -> list[str]:
    """Keys of the cells that every report of this grid prints."""
    return [cell.key for cell in grid.cells if not cell.optional]


def row_keys(grid: Edition) -> list[str]:
    """``table.row`` of every row of the grid, in printed order."""
    return list(dict.fromkeys(f"{cell.table}.{cell.row}" for cell in grid.cells))


def cell_headings(grid: Edition) -> pl.DataFrame:
    """One row a cell of the grid: ``cell``, its ``row``, and the labels of row and column."""
    labels = [
        (
            cell.key,
            f"{cell.table}.{cell.row}",
            heading_label(grid.table(cell.table).row(cell.row)),
            grid.table(cell.table).column(cell.column).label,
        )
        for cell in grid.cells
    ]
    schema = {name: pl.String() for name in ("cell", "row", "row_label", "column_label")}
    headings = pl.DataFrame(labels, schema=schema, orient="row")
    return headings.with_columns(pl.col("cell").cast(pl.Enum(list(grid.cell_by_key))))


def _derived(left_over: pl.DataFrame, keys: pl.DataType) -> pl.DataFrame:
    """One row a report and blank total: ``report_id``, ``cell``, ``calculated``."""
    columns = [
        name
        for name in left_over.columns
        if name.endswith(":derived") and left_over[name].null_count() < left_over.height
    ]
    return (
        left_over.select("report_id", *columns)
        .unpivot(index="report_id", variable_name="cell", value_name="calculated")
        .drop_nulls("calculated")
        .with_columns(pl.col("cell").str.strip_suffix(":derived").cast(keys))
    )


def _by_row(cells: pl.DataFrame, rule: str, wording: str, shown: pl.Expr) -> pl.DataFrame:
    """One finding a report and row, listing its cells in printed order."""
    return (
        cells.sort("report_id", "cell")
        .group_by("report_id", "row", "row_label", maintain_order=True)
        .agg(pl.col("cell").cast(pl.String).alias("cells"), shown.str.join("、").alias("shown"))
        .select(
            "report_id",
            "cells",
            rule=pl.lit(rule),
            line=pl.col("row"),
            message=pl.format("{} {}: " + wording, "row", "row_label", "shown"),
        )
    )


def digits(column: str) -> pl.Expr:
    """An amount as printed: 8 for 8.000000, 0.5 for 0.500000."""
    return pl.col(column).cast(pl.String).str.replace(r"\.?0*$", "")
