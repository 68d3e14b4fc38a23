"""How each reporter that owes a report stands in a year, and whose reports are parts of a sum."""

from __future__ import annotations

import polars as pl

from assets.rollups.region_tree import lineages

# A government's own level takes in its departments, which report for themselves.
TAKING_IN_OTHERS = ("government", "office")
_EXTENTS = pl.Enum(["unit", "own_level", "region_wide"])
_PLACE = ["system", "region"]


def standings(
    year: int,
    tree: pl.DataFrame,
    reporters: pl.DataFrame,
    outcomes: pl.DataFrame,
    reports: pl.DataFrame,
) -> pl.DataFrame:
    """One row per reporter that owes a report for the year.

    Columns: ``reporter_id``, ``region``, ``kind``, ``system``, ``expected_scope`` (by the
    register), ``standing`` (``accepted``, ``quarantined``, or ``missing`` for every other outcome
    and for none), ``report_id``, ``edition``, ``variant``, ``scope`` and ``scope_evidence`` (as
    read; these five null but for an accepted report). ``tree`` is `region_tree` of the year.
    ValueError when a reporter's region is not in the tree, a reporter has two outcomes, or an
    accepted report is not among the reports.
    """
    owing = reporters.filter(
        pl.lit(year).is_between(pl.col("valid_from"), pl.col("valid_to"))
    ).select("reporter_id", "region", "kind", "system", expected_scope="scope")
    lost = owing.join(tree, on="region", how="anti")
    if lost.height:
        reporter_id, region = lost.select("reporter_id", "region").row(0)
        raise ValueError(
            f"reporters: {reporter_id!r} belongs to {region!r}, which is no region in {year}"
            f" (one of {lost.height} such reporters)"
        )
    ended = outcomes.filter(pl.col("year") == year)
    _refuse_two_outcomes(ended, year)
    ended = ended.select("reporter_id", "outcome", "report_id")
    standing = (
        pl.when(pl.col("outcome").is_in(["accepted", "quarantined"]))
        .then("outcome")
        .otherwise(pl.lit("missing"))
    )
    stood = owing.join(ended, on="reporter_id", how="left").with_columns(standing=standing)
    read = reports.select("report_id", "edition", "variant", "scope", "scope_evidence")
    stood = stood.with_columns(
        report_id=pl.when(pl.col("standing") == "accepted").then("report_id")
    ).join(read, on="report_id", how="left")
    unread = stood.filter((pl.col("standing") == "accepted") & pl.col("scope").is_null())
    if unread.height:
        reporter_id, report_id = unread.select("reporter_id", "report_id").row(0)
        raise ValueError(
            f"outcomes: {reporter_id!r} has the accepted report {report_id!r}, "
            f"which is not among the reports of {year}"
        )
    return stood.drop("outcome").sort("reporter_id")


def _refuse_two_outcomes(ended: pl.DataFrame, year: int) -> None:
    twice = ended.filter(pl.col("reporter_id").is_duplicated()).sort("reporter_id")
    if twice.is_empty():
        return
    reporter_id = twice["reporter_id"][0]
    regions = twice.filter(pl.col("reporter_id") == reporter_id)["collection_region"]
    raise ValueError(
        f"outcomes: {reporter_id!r} was collected for {year} in the regions"
        f" {', '.join(map(repr, regions.sort()))}: if it has moved, run all of them"
    )


def parts(stood: pl.DataFrame, tree: pl.DataFrame) -> pl.DataFrame:
    """The reporters whose reports are added up: none of them covers what another reports.

    Takes `standings` and the tree they were made with; gives rows of theirs with ``covers``, what
    the reporter stands for: ``unit``, ``own_level`` (a government's departments too) or
    ``region_wide``. The units are the parts. Where the register has none, the one report that
    covers them is the part in their place: the own level of a region in which no unit is
    registered but a government's office, or the whole of a region in and below which nobody else
    is; such an office is then in it already. That is decided by the register alone, so it does
    not turn with what was found. Vertically managed systems are left out, see `system_parts`.

    A part whose report turns out to cover more than expected stands for that where no other part
    is in it. Else it is ``missing``: there is none that could be added.
    """
    return _antichain(stood.filter(pl.col("system") == ""), tree)


def system_parts(stood: pl.DataFrame, tree: pl.DataFrame) -> pl.DataFrame:
    """As `parts`, of the vertically managed systems, each (``system``) by itself."""
    return _antichain(stood.filter(pl.col("system") != ""), tree)


def region_wide(stood: pl.DataFrame, added: pl.DataFrame) -> pl.DataFrame:
    """The accepted reports that cover their whole region, by the register and not against the text.

    Takes `standings` and their `parts`: a region whose own report is its part has nothing else
    that the report could be compared with.
    """
    return stood.filter(
        pl.col("standing") == "accepted",
        pl.col("system") == "",
        pl.col("expected_scope") == "region_wide",
        pl.col("scope").is_in(["region_wide", "unknown"]),
    ).join(added.filter(pl.col("covers") == "region_wide"), on="region", how="anti")


def _antichain(stood: pl.DataFrame, tree: pl.DataFrame) -> pl.DataFrame:
    stood = stood.with_columns(covers=_extent("expected_scope"))
    lineage = lineages(tree)
    standing_in = _standing_in(stood, lineage)
    whole = standing_in.filter(pl.col("covers") == "region_wide")
    taken_in = pl.concat(
        [
            standing_in.select(_PLACE),
            lineage.join(whole.select("system", within="region"), on="within").select(_PLACE),
        ]
    )
    units = stood.filter(pl.col("covers") == "unit").join(taken_in, on=_PLACE, how="anti")
    return _as_read(pl.concat([units, standing_in]), lineage).sort("reporter_id")


def _as_read(added: pl.DataFrame, lineage: pl.DataFrame) -> pl.DataFrame:
    """The parts by what their reports turn out to cover: none can be added with others in it."""
    inside = added.join(lineage, on="region").group_by("system", region="within").len("inside")
    read = _extent("scope")
    wider = read.cast(_EXTENTS) > pl.col("covers").cast(_EXTENTS)
    others = pl.when(read == "own_level").then(pl.len().over(_PLACE)).otherwise("inside") > 1
    return (
        added.join(inside, on=_PLACE)
        .with_columns(
            covers=pl.when(wider & ~others).then(read).otherwise("covers"),
            standing=pl.when(wider & others).then(pl.lit("missing")).otherwise("standing"),
            report_id=pl.when(~(wider & others)).then("report_id"),
        )
        .drop("inside")
    )


def _standing_in(stood: pl.DataFrame, lineage: pl.DataFrame) -> pl.DataFrame:
    """The reporters that cover others of whom the register has none: at most one a region."""
    is_unit = (pl.col("covers") == "unit") & (pl.col("kind") != "office")
    here = stood.group_by(_PLACE).agg(
        units=is_unit.sum(),
        whole=(pl.col("covers") == "region_wide").sum(),
        finer=(is_unit | (pl.col("covers") == "own_level")).sum(),
    )
    below = (
        here.join(lineage, on="region")
        .group_by("system", region="within")
        .agg(pl.sum("finer"), everywhere=pl.sum("whole"))
    )
    alone = (
        pl.when(pl.col("covers") == "own_level")
        .then(pl.col("units") == 0)
        .otherwise((pl.col("finer") == 0) & (pl.col("everywhere") == pl.col("whole")))
    )
    return (
        stood.filter(pl.col("covers") != "unit")
        .join(here.drop("finer"), on=_PLACE)
        .join(below, on=_PLACE)
        .filter(alone)
        .sort(pl.col("kind") != "government", pl.col("kind") != "office", "reporter_id")
        .unique(_PLACE, keep="first", maintain_order=True)
        .select(stood.columns)
    )


def _extent(scope: str) -> pl.Expr:
    """What a report of that scope covers; an own level is that of a government or its office."""
    own_level = (pl.col(scope) == "own_level") & pl.col("kind").is_in(TAKING_IN_OTHERS)
    return (
        pl.when((pl.col(scope) == "region_wide") | own_level).then(scope).otherwise(pl.lit("unit"))
    )
