"""The sums of a year over the tree of regions, asked of DuckDB: the baseline of the rollups."""

from __future__ import annotations

from pathlib import Path

import duckdb

# What every sum consists of; the order is that of the columns everywhere below.
_SUMS = "value", "counted", "blank", "region_wide", "corrected", "as_published"
_ADDED = ", ".join(f"sum({name}) AS {name}" for name in _SUMS)
_TOTALS = """
    sum(value) AS value, count(value) AS counted, count(*) - count(value) AS blank,
    count_if(stands_in AND value IS NOT NULL) AS region_wide,
    count_if(corrected) AS corrected, count_if(as_published) AS as_published
"""

_TREE = """
CREATE TEMP TABLE tree AS
WITH RECURSIVE placed AS (
    SELECT code AS region, parent, 0 AS depth FROM regions
    WHERE parent IS NULL AND $year BETWEEN valid_from AND valid_to
    UNION ALL
    SELECT r.code, r.parent, p.depth + 1 FROM regions r JOIN placed p ON r.parent = p.region
    WHERE $year BETWEEN r.valid_from AND r.valid_to
)
SELECT row_number() OVER (ORDER BY region) AS place, * FROM placed
"""
_PARTS = """
CREATE TEMP TABLE placed_parts AS
SELECT place, standing, report_id, covers <> 'unit' AS stands_in
FROM parts JOIN tree USING (region) WHERE system = ''
"""
_OWN = f"""
CREATE TEMP TABLE own AS
WITH printed AS (
    SELECT report_id, edition, variant, cell AS term, value, corrected, as_published, p.place,
        stands_in
    FROM cells JOIN placed_parts p USING (report_id)
), alone AS (
    SELECT place, position, {_TOTALS}
    FROM printed JOIN terms USING (edition, variant, term) WHERE terms = 1
    GROUP BY ALL
), wider AS (
    SELECT place, position, {_TOTALS} FROM (
        SELECT report_id, place, stands_in, position,
            CASE WHEN count(value) = any_value(terms) THEN sum(value) END AS value,
            bool_or(corrected) AS corrected, bool_or(as_published) AS as_published
        FROM printed JOIN terms USING (edition, variant, term) WHERE terms > 1
        GROUP BY ALL
    ) GROUP BY ALL
)
SELECT place, position, depth, {_ADDED}
FROM (FROM alone UNION ALL FROM wider) JOIN tree USING (place) GROUP BY ALL
"""  # noqa: S608 - nothing in it comes from outside
# What a depth carries to the one above it.
_UPWARDS = f"""
INSERT INTO own
SELECT above.place, position, above.depth, {", ".join(f"sum({name})" for name in _SUMS)}
FROM own JOIN tree here USING (place) JOIN tree above ON above.region = here.parent
WHERE here.depth = $depth GROUP BY ALL
"""  # noqa: S608 - nothing in it comes from outside
_STANDING = """
CREATE TEMP TABLE standing AS
WITH RECURSIVE lineage AS (
    SELECT place, region AS within, parent FROM tree
    UNION ALL
    SELECT l.place, t.region, t.parent FROM lineage l JOIN tree t ON t.region = l.parent
)
SELECT within AS region, count_if(standing = 'accepted') AS accepted,
    count_if(standing = 'quarantined') AS quarantined, count_if(standing = 'missing') AS missing
FROM placed_parts JOIN lineage USING (place) GROUP BY ALL
"""
_ROLLUP = f"""
COPY (
    WITH summed AS (
        SELECT place, position, {", ".join(_SUMS)} FROM own WHERE depth = $deepest
        UNION ALL
        SELECT place, position, {_ADDED} FROM own WHERE depth < $deepest GROUP BY ALL
    )
    SELECT region, $year::INTEGER AS year, edition, cell, "table", "row", "column", unit,
        CASE WHEN counted > 0 THEN value END::DECIMAL(38, 6) AS value,
        coalesce(counted, 0)::INTEGER AS reports_counted,
        coalesce(blank, 0)::INTEGER AS reports_blank,
        (coalesce(accepted, 0) - coalesce(counted, 0) - coalesce(blank, 0))::INTEGER
            AS reports_absent,
        coalesce(quarantined, 0)::INTEGER AS reports_quarantined,
        coalesce(missing, 0)::INTEGER AS reports_missing,
        coalesce(region_wide, 0)::INTEGER AS reports_region_wide,
        coalesce(corrected, 0)::INTEGER AS reports_corrected,
        coalesce(as_published, 0)::INTEGER AS reports_as_published,
        is_total
    FROM tree CROSS JOIN grid LEFT JOIN standing USING (region)
        LEFT JOIN summed USING (place, position)
    ORDER BY region, cell
) TO '{{into}}' (FORMAT parquet, COMPRESSION zstd)
"""  # noqa: S608 - nothing in it comes from outside


def rollup_by_duckdb(year: int, sources: dict[str, str], into: Path) -> None:
    """ROLLUP_CELLS of a year as a Parquet file, out of Parquet files.

    ``sources`` names those of ``regions``, ``parts`` (whose reports are added up), ``cells``,
    ``grid`` (the cells of a rollup with their ``position``) and ``terms`` (what each kind of report
    adds to them), by path or pattern.
    """
    with duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        for name, path in sources.items():
            database.execute(f"CREATE VIEW {name} AS FROM read_parquet('{path}')")
        database.execute(_TREE, {"year": year})
        database.execute(_PARTS)
        database.execute(_OWN)
        [deepest] = database.execute("SELECT max(depth) FROM tree").fetchall()[0]
        for depth in range(deepest, 0, -1):
            database.execute(_UPWARDS, {"depth": depth})
        database.execute(_STANDING)
        database.execute(_ROLLUP.format(into=into), {"year": year, "deepest": deepest})
