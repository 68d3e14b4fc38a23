"""Two releases of a year -> what changed between them: reports with the cause, and figures."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from assets.decisions.tables import APPLIED_DECISIONS
from assets.published.change_tables import CHANGED_FIGURES, CHANGED_REPORTS
from assets.published.tables import PUBLIC_REPORTERS, TRACED_REPORTS
from assets.rollups.tables import ROLLUP_CELLS
from assets.storage.schema import TableSpec
from assets.validated_tables.tables import OUTCOMES, VALIDATED_CELLS

# The tables of one release.
Tables = Callable[[TableSpec], pl.LazyFrame]
_SUM = ("region", "year", "cell")


def changed_figures(before: Tables, after: Tables) -> pl.DataFrame:
    """CHANGED_FIGURES of two releases of a year."""
    former, latter = (tables(ROLLUP_CELLS).collect() for tables in (before, after))
    return CHANGED_FIGURES.conformed(different_figures(former, latter))


def different_figures(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Rows of ROLLUP_CELLS that differ: region, year, cell, and value and count on either side."""
    former, latter = (
        frame.select(
            *_SUM,
            pl.col("value").alias(side),
            pl.col("reports_counted").alias(f"reports_{side}"),
        )
        for frame, side in ((before, "before"), (after, "after"))
    )
    return former.join(latter, on=_SUM, how="full", coalesce=True).filter(
        pl.col("before").ne_missing(pl.col("after"))
        | pl.col("reports_before").ne_missing(pl.col("reports_after"))
    )


def changed_reports(year: int, before: Tables, after: Tables) -> pl.DataFrame:
    """CHANGED_REPORTS of two releases of a year.

    A change has the first of these causes: the register (the reporter owes a report on one side
    alone), another document, decisions on its report that differ; else it is the reading. Figures
    that changed are explained by another document only where they were read from it, and by
    decisions only where these correct each of them, or take the report in or out as a whole.
    """
    sides = _side(year, before, "before").join(
        _side(year, after, "after"), on="reporter_id", how="full", coalesce=True
    )
    accepted = {
        side: (pl.col(f"outcome_{side}") == "accepted").fill_null(value=False)
        for side in ("before", "after")
    }
    there = pl.col("document_after").is_not_null()
    figures_changed = pl.col("change") == "changed"
    elsewhere = pl.when(figures_changed).then(_differs("tables")).otherwise(_differs("document"))
    changes = (
        sides.with_columns(
            change=pl.when(accepted["before"] & ~accepted["after"])
            .then(pl.lit("went"))
            .when(~accepted["before"] & accepted["after"])
            .then(pl.lit("came"))
            .when(accepted["before"] & _differs("figures"))
            .then(pl.lit("changed")),
            year=pl.lit(year),
        )
        .filter(pl.col("change").is_not_null())
        .with_columns(
            cause=pl.when(_differs("owes"))
            .then(pl.lit("register"))
            .when(there & elsewhere)
            .then(pl.lit("document"))
            .when(_differs("decisions"))
            .then(pl.lit("decision"))
            .otherwise(pl.lit("reading")),
        )
        .collect(engine="streaming")
    )
    counted = _cells_changed(changes.filter(figures_changed), before, after)
    misread = (pl.col("cause") == "decision") & (pl.col("undecided") > 0)
    whole = pl.col("figures_before").is_null() | pl.col("figures_after").is_null()
    return CHANGED_REPORTS.conformed(
        changes.join(counted, on="reporter_id", how="left").with_columns(
            pl.col("cells_changed").fill_null(0),
            cause=pl.when(misread & ~whole).then(pl.lit("reading")).otherwise("cause"),
        )
    )


def _differs(name: str) -> pl.Expr:
    return pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after"))


def _side(year: int, tables: Tables, side: str) -> pl.LazyFrame:
    """How each reporter stands in one release.

    Columns end in the side: outcome, report, document (its digests), tables (the digest of what its
    figures were read from), decisions, figures (a hash of all of them), owes (true, or null where
    the register has it owe none).
    """
    outcomes = tables(OUTCOMES).select("reporter_id", "outcome", report="report_id")
    documents = tables(TRACED_REPORTS).select(
        report="report_id",
        document=pl.concat_str("sha256", "tables_sha256", separator=" ", ignore_nulls=True),
        tables="tables_sha256",
    )
    # Where it stands in the office's files may change without a change of what was decided.
    said = pl.concat_str(
        pl.col(*("kind", "cell", "printed", "corrected_to", "in_rollups", "document_sha256")).cast(
            pl.String
        ),
        separator="\t",
        ignore_nulls=True,
    )
    decisions = (
        tables(APPLIED_DECISIONS)
        .filter("fits")
        .group_by("reporter_id")
        .agg(decisions=said.sort().str.join("\n"))
    )
    figures = (
        tables(VALIDATED_CELLS)
        .group_by(report="report_id")
        .agg(figures=pl.struct("cell", "value").hash().sum())
    )
    owing = (
        tables(PUBLIC_REPORTERS)
        .filter(pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to")))
        .select("reporter_id", owes=pl.lit(value=True))
    )
    return (
        outcomes.join(documents, on="report", how="left")
        .join(decisions, on="reporter_id", how="left")
        .join(figures, on="report", how="left")
        .join(owing, on="reporter_id", how="full", coalesce=True)
        .select("reporter_id", pl.exclude("reporter_id").name.suffix(f"_{side}"))
    )


def _cells_changed(changed: pl.DataFrame, before: Tables, after: Tables) -> pl.DataFrame:
    """How many figures differ, and how many of them without a correction that does.

    Columns: reporter_id, cells_changed, undecided.
    """
    figures = [
        tables(VALIDATED_CELLS)
        .filter(pl.col("report_id").is_in(changed[f"report_{side}"].to_list()))
        .select("reporter_id", "cell", "value")
        .collect(engine="streaming")
        for tables, side in ((before, "before"), (after, "after"))
    ]
    corrections = [
        tables(APPLIED_DECISIONS)
        .filter("fits", kind="correction")
        .select("reporter_id", "cell", value="corrected_to")
        .collect()
        for tables in (before, after)
    ]
    cells = _different_cells(*figures)
    undecided = cells.join(_different_cells(*corrections), on=cells.columns, how="anti")
    return (
        cells.group_by("reporter_id")
        .agg(cells_changed=pl.len().cast(pl.Int32))
        .join(undecided.group_by("reporter_id").agg(undecided=pl.len()), "reporter_id", how="left")
        .with_columns(pl.col("undecided").fill_null(0))
    )


def _different_cells(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Cells of reporters that are on one side alone, or have another value there."""
    keys = ["reporter_id", "cell"]
    return (
        pl.concat(
            (
                before.join(after, on=[*keys, "value"], how="anti", nulls_equal=True),
                after.join(before, on=[*keys, "value"], how="anti", nulls_equal=True),
            )
        )
        .select(keys)
        .unique()
    )
