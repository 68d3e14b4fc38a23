"""Why a region's own report and the sum of its parts differ, judged over all its cells together."""

from __future__ import annotations

import polars as pl

from expectations.forms.model import MONEY_UNITS

_YUAN_IN_WAN = 10_000
_CELL = ["report_id", "cell"]


def with_causes(
    compared: pl.DataFrame,
    added: pl.DataFrame,
    lineage: pl.DataFrame,
    counted: pl.LazyFrame,
    held: pl.DataFrame,
) -> pl.DataFrame:
    """The rows with ``cause`` and ``cause_reporters``; both empty where there is no gap.

    A gap has the first of these causes that holds, and is ``unknown`` where none does:

    - ``quarantined_part``: it is the figure that a part in quarantine prints, as are more than
      half of the figures which that part prints (nought is none);
    - ``counted_twice``: it takes away the figure of a part that is in the sum, or adds it once more
      where nothing is missing; so do more than half of that part's figures, two at least, with a
      gap wherever the part prints one;
    - ``money_unit``: one of two amounts is ten thousand times the other, to one in a hundred, or
      would be the same if one part had printed its own in the other unit;
    - ``missing_part`` (or ``quarantined_part``): one part alone is not in the sum, nobody has read
      its figures, and all gaps left over could be figures of one report.

    Every part that fits is named, and each must fit by itself.

    Args:
        compared: one row a region's report and cell: ``report_id``, ``region``, ``cell``,
            ``unit``, ``signed`` (whether a figure may be negative), ``parts``, ``published``,
            ``gap`` and ``missing_parts``.
        added: the parts (`standings.parts`).
        lineage: `region_tree.lineages`.
        counted: the numbers that are in the sums: ``reporter_id``, ``cell``, ``value``.
        held: those that parts in quarantine print, as ``counted``.
    """
    reach = (
        lineage.join(compared, left_on="within", right_on="region", how="semi")
        .join(added.select("reporter_id", "region", "standing"), on="region")
        .select("reporter_id", "standing", region="within")
    )
    fitting = _fitting(compared, reach, pl.concat([counted, held.lazy()]))
    rows = (
        compared.join(fitting, on=_CELL, how="left")
        .join(_in_other_unit(compared, reach, counted), on=_CELL, how="left")
        .join(_alone(reach, held), on="region", how="left")
        .with_columns(cause=_told_by_figures())
    )
    left_over = pl.when(pl.col("cause") == "unknown", ~pl.col("signed")).then("gap")
    could_be_one_report = left_over.min().over("report_id").fill_null(0) >= 0
    by_absence = (
        (pl.col("cause") == "unknown")
        & pl.col("alone").is_not_null()
        & (pl.col("missing_parts") == 1)
        & could_be_one_report
    )
    named = (
        pl.when(pl.col("cause") == "quarantined_part")
        .then("held")
        .when(pl.col("cause") == "counted_twice")
        .then("twice")
        .when(pl.col("cause") == "money_unit")
        .then(pl.col("in_other_unit").fill_null(pl.lit([], pl.List(pl.String))))
        .when(by_absence)
        .then(pl.concat_list("alone"))
        .otherwise(pl.lit([], pl.List(pl.String)))
    )
    return rows.with_columns(
        cause=pl.when(by_absence).then("alone_is").otherwise("cause"), cause_reporters=named
    )


def _fitting(compared: pl.DataFrame, reach: pl.DataFrame, printed: pl.LazyFrame) -> pl.DataFrame:
    """One row a gap that figures explain: parts ``held`` in quarantine or counted ``twice``."""
    held = pl.col("standing") == "quarantined"
    adds = (pl.col("gap") == pl.col("value")) & (held | (pl.col("missing_parts") == 0))
    takes_away = (pl.col("gap") == -pl.col("value")) & ~held
    suspects = (
        _beside_gaps(compared, reach, printed)
        .group_by("report_id", "reporter_id", "standing")
        .agg(
            figures=pl.len(),
            adding=adds.sum(),
            taking=takes_away.sum(),
            closed=(pl.col("gap") == 0).sum(),
        )
        .with_columns(fitting=pl.max_horizontal("adding", "taking"))
        .filter(
            2 * pl.col("fitting") > pl.col("figures"),
            held | ((pl.col("fitting") > 1) & (pl.col("closed") == 0)),
        )
        .select("report_id", "reporter_id", is_added=pl.col("adding") > pl.col("taking"))
        .collect(engine="streaming")
    )
    of_suspects = printed.join(suspects.lazy(), on="reporter_id", how="semi")
    return (
        _beside_gaps(compared, reach, of_suspects)
        .join(suspects.lazy(), on=["report_id", "reporter_id"])
        .filter(pl.when("is_added").then(adds).otherwise(takes_away))
        .group_by(_CELL)
        .agg(
            pl.col("reporter_id").filter(pl.col("standing") == standing).sort().alias(name)
            for name, standing in (("held", "quarantined"), ("twice", "accepted"))
        )
        .collect(engine="streaming")
    )


def _in_other_unit(
    compared: pl.DataFrame, reach: pl.DataFrame, counted: pl.LazyFrame
) -> pl.DataFrame:
    """One row a gap in an amount that parts close which print theirs ten thousandfold or -th."""
    amounts = compared.filter(pl.col("unit").is_in(sorted(MONEY_UNITS)))
    printed = counted.filter(pl.col("cell").is_in(amounts["cell"].unique().implode()))
    gap, value = pl.col("gap"), pl.col("value")
    return (
        _beside_gaps(amounts, reach, printed)
        .filter(
            (gap == value * (_YUAN_IN_WAN - 1))
            | (gap * _YUAN_IN_WAN == -value * (_YUAN_IN_WAN - 1))
        )
        .group_by(_CELL)
        .agg(in_other_unit=pl.col("reporter_id").sort())
        .collect(engine="streaming")
    )


def _beside_gaps(
    compared: pl.DataFrame, reach: pl.DataFrame, printed: pl.LazyFrame
) -> pl.LazyFrame:
    """The figures of the parts, noughts left aside, beside each gap they could explain."""
    gaps = compared.filter(pl.col("gap").is_not_null())
    return (
        printed.filter(pl.col("value") != 0)
        .join(reach.lazy(), on="reporter_id")
        .join(gaps.lazy().select("region", *_CELL, "gap", "missing_parts"), on=["region", "cell"])
    )


def _alone(reach: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """One row a region of which one part alone is not in the sum, and has no figure: ``alone``."""
    out = reach.filter(pl.col("standing") != "accepted")
    return (
        out.filter(pl.len().over("region") == 1)
        .join(held, on="reporter_id", how="anti")
        .select("region", alone="reporter_id", alone_is=pl.col("standing") + "_part")
    )


def _told_by_figures() -> pl.Expr:
    less, more = pl.min_horizontal("published", "parts"), pl.max_horizontal("published", "parts")
    # Rounding and a small part that is missing leave the ratio near what it is.
    as_yuan = more.is_between(less * (_YUAN_IN_WAN - 100), less * (_YUAN_IN_WAN + 100))
    is_money = pl.col("unit").is_in(sorted(MONEY_UNITS))
    of_other_unit = pl.col("in_other_unit").is_not_null() | (is_money & (less > 0) & as_yuan)
    return (
        pl.when(pl.col("gap").fill_null(0) == 0)
        .then(pl.lit(""))
        .when(pl.col("held").list.len() > 0)
        .then(pl.lit("quarantined_part"))
        .when(pl.col("twice").list.len() > 0)
        .then(pl.lit("counted_twice"))
        .when(of_other_unit)
        .then(pl.lit("money_unit"))
        .otherwise(pl.lit("unknown"))
    )
