-- The warehouse asked in SQL, the same in SQLite and PostgreSQL. Region 991121 and year 2024 are
-- those of the sample: `sqlite3 -box data/warehouse.sqlite < docs/examples/queries.sql`, or
-- `psql ADDRESS -f docs/examples/queries.sql`.

-- region_sums: 区域合计及名称. A region's sums in the order of the form, with the names it prints.
SELECT cell, row_label, column_label, value_text, unit, reports_counted, reports_missing
FROM v1_rollup_cells_labelled
WHERE region = '991121' AND year = 2024
ORDER BY position;

-- coverage: 覆盖情况. How many reports a region and the regions right below it owe and have.
SELECT covered.region_name, covered.expected, covered.accepted, covered.quarantined,
    covered.missing, covered.late, covered.maturity
FROM v1_coverage_labelled AS covered
JOIN v1_regions AS regions ON regions.code = covered.region
    AND covered.year BETWEEN regions.valid_from AND regions.valid_to
WHERE covered.year = 2024 AND (covered.region = '991121' OR regions.parent = '991121')
ORDER BY covered.region;

-- missing: 缺失单位. Who in the region, or in any region below it, has no accepted report, and why.
WITH RECURSIVE inside (code) AS (
    SELECT CAST('991121' AS text)
    UNION
    SELECT regions.code
    FROM v1_regions AS regions JOIN inside ON regions.parent = inside.code
    WHERE 2024 BETWEEN regions.valid_from AND regions.valid_to
)
SELECT reporter_id, reporter_name, outcome, reason
FROM v1_outcomes_labelled
WHERE year = 2024 AND outcome <> 'accepted' AND region IN (SELECT code FROM inside)
ORDER BY reporter_id;

-- series: 历年可比. A figure over the years; years compare from the last `comparable_since` on.
SELECT year, edition, value_text, unit, comparable_since, break_reason
FROM v1_series
WHERE region = '991121' AND variable = 'requests.received.total'
ORDER BY year;

-- indicators: 指标与同类. Ratios with what they are made of, and where they stand among their peers.
SELECT named.label, found.variant, found.value_text, found.unit, found.numerator_text,
    found.denominator_text, found.small_number, found.rank, found.peers, found.peer_median_text
FROM v1_indicators AS found
JOIN v1_indicator_definitions AS named
    ON named.indicator = found.indicator AND named.variant = found.variant
WHERE found.region = '991121' AND found.year = 2024
ORDER BY named.position;

-- behind: 合计的来源. The reports that a region's sums add up, with the document their tables are in.
WITH RECURSIVE inside (code) AS (
    SELECT CAST('991121' AS text)
    UNION
    SELECT regions.code
    FROM v1_regions AS regions JOIN inside ON regions.parent = inside.code
    WHERE 2024 BETWEEN regions.valid_from AND regions.valid_to
)
SELECT units.name, reports.title, documents.url, documents.sha256, documents.warc_file,
    documents.warc_offset
FROM v1_rollup_parts AS parts
JOIN v1_reports AS reports ON reports.report_id = parts.report_id
JOIN v1_documents AS documents ON documents.document_id = reports.tables_document_id
    AND documents.year = parts.year
JOIN v1_reporters AS units ON units.reporter_id = parts.reporter_id
WHERE parts.year = 2024 AND parts.standing = 'accepted' AND parts.system = ''
    AND parts.region IN (SELECT code FROM inside)
ORDER BY parts.reporter_id;
