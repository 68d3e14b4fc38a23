CREATE TABLE applied_decisions (
	year INTEGER NOT NULL,
	collection_region TEXT NOT NULL,
	place TEXT NOT NULL,
	kind TEXT NOT NULL,
	reporter_id TEXT NOT NULL,
	report_id TEXT,
	cell TEXT NOT NULL,
	printed_micro BIGINT,
	corrected_to_micro BIGINT,
	in_rollups BOOLEAN,
	reason TEXT NOT NULL,
	evidence TEXT NOT NULL,
	author TEXT NOT NULL,
	decided_on DATE NOT NULL,
	document_sha256 TEXT NOT NULL,
	fits BOOLEAN NOT NULL,
	problem TEXT NOT NULL,
	PRIMARY KEY (place)
);
CREATE INDEX applied_decisions_by_partition ON applied_decisions (year, collection_region);
CREATE TABLE cells (
	edition TEXT NOT NULL,
	cell TEXT NOT NULL,
	position INTEGER NOT NULL,
	"table" TEXT NOT NULL,
	"row" TEXT NOT NULL,
	"column" TEXT NOT NULL,
	table_label TEXT NOT NULL,
	row_label TEXT NOT NULL,
	column_label TEXT NOT NULL,
	table_name TEXT NOT NULL,
	row_name TEXT NOT NULL,
	column_name TEXT NOT NULL,
	unit TEXT NOT NULL,
	is_total BOOLEAN NOT NULL,
	rollup TEXT NOT NULL,
	terms JSON NOT NULL,
	PRIMARY KEY (edition, cell)
);
CREATE TABLE changed_figures (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	cell TEXT NOT NULL,
	before_micro BIGINT,
	after_micro BIGINT,
	reports_before INTEGER,
	reports_after INTEGER,
	PRIMARY KEY (year, region, cell)
);
CREATE INDEX changed_figures_over_years ON changed_figures (region, cell);
CREATE TABLE changed_reports (
	year INTEGER NOT NULL,
	reporter_id TEXT NOT NULL,
	change TEXT NOT NULL,
	cause TEXT NOT NULL,
	report_before TEXT,
	report_after TEXT,
	outcome_before TEXT,
	outcome_after TEXT,
	cells_changed INTEGER NOT NULL,
	PRIMARY KEY (year, reporter_id)
);
CREATE INDEX changed_reports_over_years ON changed_reports (reporter_id);
CREATE TABLE coverage (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	level TEXT NOT NULL,
	expected INTEGER NOT NULL,
	found INTEGER NOT NULL,
	accepted INTEGER NOT NULL,
	with_warnings INTEGER NOT NULL,
	corrected INTEGER NOT NULL,
	as_published INTEGER NOT NULL,
	quarantined INTEGER NOT NULL,
	missing INTEGER NOT NULL,
	on_time INTEGER NOT NULL,
	late INTEGER NOT NULL,
	right_edition INTEGER NOT NULL,
	broken_identities INTEGER NOT NULL,
	year_breaks INTEGER NOT NULL,
	near_duplicates INTEGER NOT NULL,
	maturity TEXT NOT NULL,
	maturity_reason TEXT NOT NULL,
	PRIMARY KEY (year, region)
);
CREATE INDEX coverage_over_years ON coverage (region);
CREATE TABLE cross_findings (
	year INTEGER NOT NULL,
	collection_region TEXT NOT NULL,
	report_id TEXT NOT NULL,
	reporter_id TEXT NOT NULL,
	rule TEXT NOT NULL,
	line TEXT NOT NULL,
	severity TEXT NOT NULL,
	message TEXT NOT NULL,
	reported_micro BIGINT,
	expected_micro BIGINT,
	cells JSON NOT NULL,
	other_report_id TEXT NOT NULL,
	similarity FLOAT
);
CREATE INDEX cross_findings_by_partition ON cross_findings (year, collection_region);
CREATE UNIQUE INDEX cross_findings_key ON cross_findings (report_id, rule, line);
CREATE TABLE dictionary (
	"table" TEXT NOT NULL,
	position INTEGER NOT NULL,
	"column" TEXT NOT NULL,
	table_label TEXT NOT NULL,
	table_explanation TEXT NOT NULL,
	table_description TEXT NOT NULL,
	label TEXT NOT NULL,
	explanation TEXT NOT NULL,
	description TEXT NOT NULL,
	type TEXT NOT NULL,
	type_label TEXT NOT NULL,
	unit TEXT NOT NULL,
	required BOOLEAN NOT NULL,
	in_key BOOLEAN NOT NULL,
	PRIMARY KEY ("table", position)
);
CREATE TABLE documents (
	year INTEGER NOT NULL,
	collection_region TEXT NOT NULL,
	document_id TEXT NOT NULL,
	role TEXT NOT NULL,
	url TEXT NOT NULL,
	final_url TEXT,
	parent_document_id TEXT,
	fetched_at DATETIME NOT NULL,
	media_type TEXT,
	sha256 TEXT,
	size BIGINT,
	warc_file TEXT,
	warc_offset BIGINT,
	PRIMARY KEY (year, document_id)
);
CREATE INDEX documents_by_partition ON documents (year, collection_region);
CREATE INDEX documents_over_years ON documents (document_id);
CREATE TABLE findings (
	year INTEGER NOT NULL,
	collection_region TEXT NOT NULL,
	report_id TEXT NOT NULL,
	reporter_id TEXT NOT NULL,
	rule TEXT NOT NULL,
	line TEXT NOT NULL,
	severity TEXT NOT NULL,
	message TEXT NOT NULL,
	reported_micro BIGINT,
	calculated_micro BIGINT,
	residual_micro BIGINT,
	terms_present INTEGER,
	terms_expected INTEGER,
	cells JSON NOT NULL,
	suspects JSON NOT NULL
);
CREATE INDEX findings_by_partition ON findings (year, collection_region);
CREATE UNIQUE INDEX findings_key ON findings (report_id, rule, line, message);
CREATE TABLE indicator_definitions (
	indicator TEXT NOT NULL,
	variant TEXT NOT NULL,
	position INTEGER NOT NULL,
	label TEXT NOT NULL,
	name TEXT NOT NULL,
	definition TEXT NOT NULL,
	definition_en TEXT NOT NULL,
	numerator JSON NOT NULL,
	denominator JSON NOT NULL,
	factor INTEGER NOT NULL,
	unit TEXT NOT NULL,
	PRIMARY KEY (indicator, variant)
);
CREATE TABLE indicators (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	indicator TEXT NOT NULL,
	variant TEXT NOT NULL,
	numerator_micro BIGINT,
	denominator_micro BIGINT,
	value_micro BIGINT,
	unit TEXT NOT NULL,
	small_number BOOLEAN NOT NULL,
	uneven BOOLEAN NOT NULL,
	peers INTEGER NOT NULL,
	rank INTEGER,
	peer_min_micro BIGINT,
	peer_lower_micro BIGINT,
	peer_median_micro BIGINT,
	peer_upper_micro BIGINT,
	peer_max_micro BIGINT,
	missing_parts INTEGER NOT NULL,
	comparable_since INTEGER NOT NULL,
	PRIMARY KEY (year, region, indicator, variant)
);
CREATE INDEX indicators_over_years ON indicators (region, indicator, variant);
CREATE TABLE outcomes (
	year INTEGER NOT NULL,
	collection_region TEXT NOT NULL,
	reporter_id TEXT NOT NULL,
	outcome TEXT NOT NULL,
	stage TEXT NOT NULL,
	reason TEXT NOT NULL,
	report_id TEXT,
	document_id TEXT,
	decision TEXT NOT NULL,
	published_on DATE,
	deadline DATE NOT NULL,
	late BOOLEAN,
	PRIMARY KEY (year, reporter_id)
);
CREATE INDEX outcomes_by_partition ON outcomes (year, collection_region);
CREATE INDEX outcomes_over_years ON outcomes (reporter_id);
CREATE TABLE populations (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	population BIGINT NOT NULL,
	source TEXT NOT NULL,
	PRIMARY KEY (year, region)
);
CREATE INDEX populations_over_years ON populations (region);
CREATE TABLE quarantine (
	year INTEGER NOT NULL,
	collection_region TEXT NOT NULL,
	report_id TEXT NOT NULL,
	reporter_id TEXT NOT NULL,
	document_id TEXT NOT NULL,
	tables_document_id TEXT NOT NULL,
	reasons JSON NOT NULL,
	lines JSON NOT NULL,
	suspects JSON NOT NULL,
	state TEXT NOT NULL,
	PRIMARY KEY (report_id)
);
CREATE INDEX quarantine_by_partition ON quarantine (year, collection_region);
CREATE TABLE quarantine_history (
	year INTEGER NOT NULL,
	collection_region TEXT NOT NULL,
	position INTEGER NOT NULL,
	at DATETIME NOT NULL,
	report_id TEXT NOT NULL,
	reporter_id TEXT NOT NULL,
	state TEXT NOT NULL,
	was TEXT NOT NULL,
	reasons JSON NOT NULL,
	decisions JSON NOT NULL,
	PRIMARY KEY (year, collection_region, position)
);
CREATE INDEX quarantine_history_by_partition ON quarantine_history (year, collection_region);
CREATE INDEX quarantine_history_over_years ON quarantine_history (collection_region, position);
CREATE TABLE reconciliation (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	report_id TEXT NOT NULL,
	cell TEXT NOT NULL,
	parts_micro BIGINT,
	published_micro BIGINT,
	gap_micro BIGINT,
	missing_parts INTEGER NOT NULL,
	reports_corrected INTEGER NOT NULL,
	reports_as_published INTEGER NOT NULL,
	published_corrected BOOLEAN NOT NULL,
	cause TEXT NOT NULL,
	cause_reporters JSON NOT NULL,
	PRIMARY KEY (year, region, report_id, cell)
);
CREATE INDEX reconciliation_over_years ON reconciliation (region, report_id, cell);
CREATE TABLE regions (
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	level TEXT NOT NULL,
	parent TEXT,
	collection BOOLEAN NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	successors JSON NOT NULL,
	PRIMARY KEY (code, valid_from)
);
CREATE TABLE releases (
	year INTEGER NOT NULL,
	release INTEGER NOT NULL,
	digest TEXT NOT NULL,
	PRIMARY KEY (year)
);
CREATE TABLE reporters (
	reporter_id TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	level TEXT NOT NULL,
	region TEXT NOT NULL,
	collection_region TEXT NOT NULL,
	scope TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	aliases JSON NOT NULL,
	parent TEXT,
	successor TEXT,
	system TEXT NOT NULL,
	PRIMARY KEY (reporter_id)
);
CREATE TABLE reports (
	year INTEGER NOT NULL,
	collection_region TEXT NOT NULL,
	report_id TEXT NOT NULL,
	reporter_id TEXT NOT NULL,
	document_id TEXT NOT NULL,
	tables_document_id TEXT NOT NULL,
	tables_sha256 TEXT,
	version INTEGER NOT NULL,
	current BOOLEAN NOT NULL,
	title TEXT NOT NULL,
	title_kind TEXT NOT NULL,
	reporter_printed TEXT NOT NULL,
	reporter_evidence TEXT NOT NULL,
	year_printed INTEGER,
	year_evidence TEXT NOT NULL,
	period_end DATE,
	edition TEXT NOT NULL,
	variant TEXT NOT NULL,
	edition_hash TEXT NOT NULL,
	scope TEXT NOT NULL,
	scope_evidence TEXT NOT NULL,
	published_on DATE,
	published_evidence TEXT NOT NULL,
	layout TEXT NOT NULL,
	reader_version TEXT NOT NULL,
	url TEXT,
	final_url TEXT,
	fetched_at DATETIME,
	media_type TEXT,
	sha256 TEXT,
	warc_file TEXT,
	warc_offset BIGINT,
	PRIMARY KEY (report_id)
);
CREATE INDEX reports_by_partition ON reports (year, collection_region);
CREATE TABLE revised_figures (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	within TEXT NOT NULL,
	cell TEXT NOT NULL,
	before_micro BIGINT,
	after_micro BIGINT,
	reports_before INTEGER,
	reports_after INTEGER,
	PRIMARY KEY (year, region, revision, within, cell)
);
CREATE INDEX revised_figures_over_years ON revised_figures (region, revision, within, cell);
CREATE TABLE revisions (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	release INTEGER NOT NULL,
	signed_by TEXT NOT NULL,
	signed_on DATE NOT NULL,
	reason TEXT NOT NULL,
	despite TEXT,
	figures_changed INTEGER NOT NULL,
	figures_sha256 TEXT NOT NULL,
	PRIMARY KEY (year, region, revision)
);
CREATE INDEX revisions_over_years ON revisions (region, revision);
CREATE TABLE rollup_cells (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	edition TEXT NOT NULL,
	cell TEXT NOT NULL,
	"table" TEXT NOT NULL,
	"row" TEXT NOT NULL,
	"column" TEXT NOT NULL,
	unit TEXT NOT NULL,
	value_micro BIGINT,
	reports_counted INTEGER NOT NULL,
	reports_blank INTEGER NOT NULL,
	reports_absent INTEGER NOT NULL,
	reports_quarantined INTEGER NOT NULL,
	reports_missing INTEGER NOT NULL,
	reports_region_wide INTEGER NOT NULL,
	reports_corrected INTEGER NOT NULL,
	reports_as_published INTEGER NOT NULL,
	is_total BOOLEAN NOT NULL,
	PRIMARY KEY (year, region, cell)
);
CREATE INDEX rollup_cells_over_years ON rollup_cells (region, cell);
CREATE TABLE rollup_parts (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	reporter_id TEXT NOT NULL,
	system TEXT NOT NULL,
	covers TEXT NOT NULL,
	standing TEXT NOT NULL,
	report_id TEXT,
	scope TEXT,
	scope_evidence TEXT,
	PRIMARY KEY (year, reporter_id)
);
CREATE INDEX rollup_parts_over_years ON rollup_parts (reporter_id);
CREATE TABLE schema_version (
	version TEXT NOT NULL
);
CREATE TABLE series (
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	variable TEXT NOT NULL,
	edition TEXT NOT NULL,
	unit TEXT NOT NULL,
	value_micro BIGINT,
	reports_counted INTEGER NOT NULL,
	reports_blank INTEGER NOT NULL,
	reports_absent INTEGER NOT NULL,
	reports_quarantined INTEGER NOT NULL,
	reports_missing INTEGER NOT NULL,
	reports_region_wide INTEGER NOT NULL,
	codes JSON NOT NULL,
	break_reason TEXT,
	comparable_since INTEGER NOT NULL,
	PRIMARY KEY (year, region, variable)
);
CREATE INDEX series_over_years ON series (region, variable);
CREATE TABLE system_rollup_cells (
	system TEXT NOT NULL,
	region TEXT NOT NULL,
	year INTEGER NOT NULL,
	edition TEXT NOT NULL,
	cell TEXT NOT NULL,
	"table" TEXT NOT NULL,
	"row" TEXT NOT NULL,
	"column" TEXT NOT NULL,
	unit TEXT NOT NULL,
	value_micro BIGINT,
	reports_counted INTEGER NOT NULL,
	reports_blank INTEGER NOT NULL,
	reports_absent INTEGER NOT NULL,
	reports_quarantined INTEGER NOT NULL,
	reports_missing INTEGER NOT NULL,
	reports_region_wide INTEGER NOT NULL,
	reports_corrected INTEGER NOT NULL,
	reports_as_published INTEGER NOT NULL,
	is_total BOOLEAN NOT NULL,
	PRIMARY KEY (year, system, region, cell)
);
CREATE INDEX system_rollup_cells_over_years ON system_rollup_cells (system, region, cell);
CREATE VIEW v1_rollup_cells AS SELECT rollup_cells.region, rollup_cells.year, rollup_cells.edition, rollup_cells.cell, rollup_cells."table", rollup_cells."row", rollup_cells."column", rollup_cells.unit, CASE WHEN rollup_cells.value_micro % 1000000 = 0 THEN rollup_cells.value_micro / 1000000 ELSE rollup_cells.value_micro / 1000000.0 END AS value, CASE WHEN rollup_cells.value_micro IS NOT NULL THEN CASE WHEN rollup_cells.value_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(rollup_cells.value_micro) / 1000000, abs(rollup_cells.value_micro) % 1000000), '0'), '.') END AS value_text, rollup_cells.value_micro, rollup_cells.reports_counted, rollup_cells.reports_blank, rollup_cells.reports_absent, rollup_cells.reports_quarantined, rollup_cells.reports_missing, rollup_cells.reports_region_wide, rollup_cells.reports_corrected, rollup_cells.reports_as_published, rollup_cells.is_total
FROM rollup_cells;
CREATE VIEW v1_system_rollup_cells AS SELECT system_rollup_cells.system, system_rollup_cells.region, system_rollup_cells.year, system_rollup_cells.edition, system_rollup_cells.cell, system_rollup_cells."table", system_rollup_cells."row", system_rollup_cells."column", system_rollup_cells.unit, CASE WHEN system_rollup_cells.value_micro % 1000000 = 0 THEN system_rollup_cells.value_micro / 1000000 ELSE system_rollup_cells.value_micro / 1000000.0 END AS value, CASE WHEN system_rollup_cells.value_micro IS NOT NULL THEN CASE WHEN system_rollup_cells.value_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(system_rollup_cells.value_micro) / 1000000, abs(system_rollup_cells.value_micro) % 1000000), '0'), '.') END AS value_text, system_rollup_cells.value_micro, system_rollup_cells.reports_counted, system_rollup_cells.reports_blank, system_rollup_cells.reports_absent, system_rollup_cells.reports_quarantined, system_rollup_cells.reports_missing, system_rollup_cells.reports_region_wide, system_rollup_cells.reports_corrected, system_rollup_cells.reports_as_published, system_rollup_cells.is_total
FROM system_rollup_cells;
CREATE VIEW v1_rollup_parts AS SELECT rollup_parts.region, rollup_parts.year, rollup_parts.reporter_id, rollup_parts.system, rollup_parts.covers, rollup_parts.standing, rollup_parts.report_id, rollup_parts.scope, rollup_parts.scope_evidence
FROM rollup_parts;
CREATE VIEW v1_coverage AS SELECT coverage.region, coverage.year, coverage.level, coverage.expected, coverage.found, coverage.accepted, coverage.with_warnings, coverage.corrected, coverage.as_published, coverage.quarantined, coverage.missing, coverage.on_time, coverage.late, coverage.right_edition, coverage.broken_identities, coverage.year_breaks, coverage.near_duplicates, coverage.maturity, coverage.maturity_reason
FROM coverage;
CREATE VIEW v1_reconciliation AS SELECT reconciliation.region, reconciliation.year, reconciliation.report_id, reconciliation.cell, CASE WHEN reconciliation.parts_micro % 1000000 = 0 THEN reconciliation.parts_micro / 1000000 ELSE reconciliation.parts_micro / 1000000.0 END AS parts, CASE WHEN reconciliation.parts_micro IS NOT NULL THEN CASE WHEN reconciliation.parts_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(reconciliation.parts_micro) / 1000000, abs(reconciliation.parts_micro) % 1000000), '0'), '.') END AS parts_text, reconciliation.parts_micro, CASE WHEN reconciliation.published_micro % 1000000 = 0 THEN reconciliation.published_micro / 1000000 ELSE reconciliation.published_micro / 1000000.0 END AS published, CASE WHEN reconciliation.published_micro IS NOT NULL THEN CASE WHEN reconciliation.published_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(reconciliation.published_micro) / 1000000, abs(reconciliation.published_micro) % 1000000), '0'), '.') END AS published_text, reconciliation.published_micro, CASE WHEN reconciliation.gap_micro % 1000000 = 0 THEN reconciliation.gap_micro / 1000000 ELSE reconciliation.gap_micro / 1000000.0 END AS gap, CASE WHEN reconciliation.gap_micro IS NOT NULL THEN CASE WHEN reconciliation.gap_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(reconciliation.gap_micro) / 1000000, abs(reconciliation.gap_micro) % 1000000), '0'), '.') END AS gap_text, reconciliation.gap_micro, reconciliation.missing_parts, reconciliation.reports_corrected, reconciliation.reports_as_published, reconciliation.published_corrected, reconciliation.cause, reconciliation.cause_reporters
FROM reconciliation;
CREATE VIEW v1_series AS SELECT series.region, series.year, series.variable, series.edition, series.unit, CASE WHEN series.value_micro % 1000000 = 0 THEN series.value_micro / 1000000 ELSE series.value_micro / 1000000.0 END AS value, CASE WHEN series.value_micro IS NOT NULL THEN CASE WHEN series.value_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(series.value_micro) / 1000000, abs(series.value_micro) % 1000000), '0'), '.') END AS value_text, series.value_micro, series.reports_counted, series.reports_blank, series.reports_absent, series.reports_quarantined, series.reports_missing, series.reports_region_wide, series.codes, series.break_reason, series.comparable_since
FROM series;
CREATE VIEW v1_indicators AS SELECT indicators.region, indicators.year, indicators.indicator, indicators.variant, CASE WHEN indicators.numerator_micro % 1000000 = 0 THEN indicators.numerator_micro / 1000000 ELSE indicators.numerator_micro / 1000000.0 END AS numerator, CASE WHEN indicators.numerator_micro IS NOT NULL THEN CASE WHEN indicators.numerator_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(indicators.numerator_micro) / 1000000, abs(indicators.numerator_micro) % 1000000), '0'), '.') END AS numerator_text, indicators.numerator_micro, CASE WHEN indicators.denominator_micro % 1000000 = 0 THEN indicators.denominator_micro / 1000000 ELSE indicators.denominator_micro / 1000000.0 END AS denominator, CASE WHEN indicators.denominator_micro IS NOT NULL THEN CASE WHEN indicators.denominator_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(indicators.denominator_micro) / 1000000, abs(indicators.denominator_micro) % 1000000), '0'), '.') END AS denominator_text, indicators.denominator_micro, CASE WHEN indicators.value_micro % 1000000 = 0 THEN indicators.value_micro / 1000000 ELSE indicators.value_micro / 1000000.0 END AS value, CASE WHEN indicators.value_micro IS NOT NULL THEN CASE WHEN indicators.value_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(indicators.value_micro) / 1000000, abs(indicators.value_micro) % 1000000), '0'), '.') END AS value_text, indicators.value_micro, indicators.unit, indicators.small_number, indicators.uneven, indicators.peers, indicators.rank, CASE WHEN indicators.peer_min_micro % 1000000 = 0 THEN indicators.peer_min_micro / 1000000 ELSE indicators.peer_min_micro / 1000000.0 END AS peer_min, CASE WHEN indicators.peer_min_micro IS NOT NULL THEN CASE WHEN indicators.peer_min_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(indicators.peer_min_micro) / 1000000, abs(indicators.peer_min_micro) % 1000000), '0'), '.') END AS peer_min_text, indicators.peer_min_micro, CASE WHEN indicators.peer_lower_micro % 1000000 = 0 THEN indicators.peer_lower_micro / 1000000 ELSE indicators.peer_lower_micro / 1000000.0 END AS peer_lower, CASE WHEN indicators.peer_lower_micro IS NOT NULL THEN CASE WHEN indicators.peer_lower_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(indicators.peer_lower_micro) / 1000000, abs(indicators.peer_lower_micro) % 1000000), '0'), '.') END AS peer_lower_text, indicators.peer_lower_micro, CASE WHEN indicators.peer_median_micro % 1000000 = 0 THEN indicators.peer_median_micro / 1000000 ELSE indicators.peer_median_micro / 1000000.0 END AS peer_median, CASE WHEN indicators.peer_median_micro IS NOT NULL THEN CASE WHEN indicators.peer_median_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(indicators.peer_median_micro) / 1000000, abs(indicators.peer_median_micro) % 1000000), '0'), '.') END AS peer_median_text, indicators.peer_median_micro, CASE WHEN indicators.peer_upper_micro % 1000000 = 0 THEN indicators.peer_upper_micro / 1000000 ELSE indicators.peer_upper_micro / 1000000.0 END AS peer_upper, CASE WHEN indicators.peer_upper_micro IS NOT NULL THEN CASE WHEN indicators.peer_upper_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(indicators.peer_upper_micro) / 1000000, abs(indicators.peer_upper_micro) % 1000000), '0'), '.') END AS peer_upper_text, indicators.peer_upper_micro, CASE WHEN indicators.peer_max_micro % 1000000 = 0 THEN indicators.peer_max_micro / 1000000 ELSE indicators.peer_max_micro / 1000000.0 END AS peer_max, CASE WHEN indicators.peer_max_micro IS NOT NULL THEN CASE WHEN indicators.peer_max_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(indicators.peer_max_micro) / 1000000, abs(indicators.peer_max_micro) % 1000000), '0'), '.') END AS peer_max_text, indicators.peer_max_micro, indicators.missing_parts, indicators.comparable_since
FROM indicators;
CREATE VIEW v1_outcomes AS SELECT outcomes.year, outcomes.collection_region, outcomes.reporter_id, outcomes.outcome, outcomes.stage, outcomes.reason, outcomes.report_id, outcomes.document_id, outcomes.decision, outcomes.published_on, outcomes.deadline, outcomes.late
FROM outcomes;
CREATE VIEW v1_quarantine AS SELECT quarantine.year, quarantine.collection_region, quarantine.report_id, quarantine.reporter_id, quarantine.document_id, quarantine.tables_document_id, quarantine.reasons, quarantine.lines, quarantine.suspects, quarantine.state
FROM quarantine;
CREATE VIEW v1_applied_decisions AS SELECT applied_decisions.year, applied_decisions.collection_region, applied_decisions.place, applied_decisions.kind, applied_decisions.reporter_id, applied_decisions.report_id, applied_decisions.cell, CASE WHEN applied_decisions.printed_micro % 1000000 = 0 THEN applied_decisions.printed_micro / 1000000 ELSE applied_decisions.printed_micro / 1000000.0 END AS printed, CASE WHEN applied_decisions.printed_micro IS NOT NULL THEN CASE WHEN applied_decisions.printed_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(applied_decisions.printed_micro) / 1000000, abs(applied_decisions.printed_micro) % 1000000), '0'), '.') END AS printed_text, applied_decisions.printed_micro, CASE WHEN applied_decisions.corrected_to_micro % 1000000 = 0 THEN applied_decisions.corrected_to_micro / 1000000 ELSE applied_decisions.corrected_to_micro / 1000000.0 END AS corrected_to, CASE WHEN applied_decisions.corrected_to_micro IS NOT NULL THEN CASE WHEN applied_decisions.corrected_to_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(applied_decisions.corrected_to_micro) / 1000000, abs(applied_decisions.corrected_to_micro) % 1000000), '0'), '.') END AS corrected_to_text, applied_decisions.corrected_to_micro, applied_decisions.in_rollups, applied_decisions.reason, applied_decisions.evidence, applied_decisions.author, applied_decisions.decided_on, applied_decisions.document_sha256, applied_decisions.fits, applied_decisions.problem
FROM applied_decisions;
CREATE VIEW v1_findings AS SELECT findings.year, findings.collection_region, findings.report_id, findings.reporter_id, findings.rule, findings.line, findings.severity, findings.message, CASE WHEN findings.reported_micro % 1000000 = 0 THEN findings.reported_micro / 1000000 ELSE findings.reported_micro / 1000000.0 END AS reported, CASE WHEN findings.reported_micro IS NOT NULL THEN CASE WHEN findings.reported_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(findings.reported_micro) / 1000000, abs(findings.reported_micro) % 1000000), '0'), '.') END AS reported_text, findings.reported_micro, CASE WHEN findings.calculated_micro % 1000000 = 0 THEN findings.calculated_micro / 1000000 ELSE findings.calculated_micro / 1000000.0 END AS calculated, CASE WHEN findings.calculated_micro IS NOT NULL THEN CASE WHEN findings.calculated_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(findings.calculated_micro) / 1000000, abs(findings.calculated_micro) % 1000000), '0'), '.') END AS calculated_text, findings.calculated_micro, CASE WHEN findings.residual_micro % 1000000 = 0 THEN findings.residual_micro / 1000000 ELSE findings.residual_micro / 1000000.0 END AS residual, CASE WHEN findings.residual_micro IS NOT NULL THEN CASE WHEN findings.residual_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(findings.residual_micro) / 1000000, abs(findings.residual_micro) % 1000000), '0'), '.') END AS residual_text, findings.residual_micro, findings.terms_present, findings.terms_expected, findings.cells, findings.suspects
FROM findings;
CREATE VIEW v1_cross_findings AS SELECT cross_findings.year, cross_findings.collection_region, cross_findings.report_id, cross_findings.reporter_id, cross_findings.rule, cross_findings.line, cross_findings.severity, cross_findings.message, CASE WHEN cross_findings.reported_micro % 1000000 = 0 THEN cross_findings.reported_micro / 1000000 ELSE cross_findings.reported_micro / 1000000.0 END AS reported, CASE WHEN cross_findings.reported_micro IS NOT NULL THEN CASE WHEN cross_findings.reported_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(cross_findings.reported_micro) / 1000000, abs(cross_findings.reported_micro) % 1000000), '0'), '.') END AS reported_text, cross_findings.reported_micro, CASE WHEN cross_findings.expected_micro % 1000000 = 0 THEN cross_findings.expected_micro / 1000000 ELSE cross_findings.expected_micro / 1000000.0 END AS expected, CASE WHEN cross_findings.expected_micro IS NOT NULL THEN CASE WHEN cross_findings.expected_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(cross_findings.expected_micro) / 1000000, abs(cross_findings.expected_micro) % 1000000), '0'), '.') END AS expected_text, cross_findings.expected_micro, cross_findings.cells, cross_findings.other_report_id, cross_findings.similarity
FROM cross_findings;
CREATE VIEW v1_reports AS SELECT reports.year, reports.collection_region, reports.report_id, reports.reporter_id, reports.document_id, reports.tables_document_id, reports.tables_sha256, reports.version, reports.current, reports.title, reports.title_kind, reports.reporter_printed, reports.reporter_evidence, reports.year_printed, reports.year_evidence, reports.period_end, reports.edition, reports.variant, reports.edition_hash, reports.scope, reports.scope_evidence, reports.published_on, reports.published_evidence, reports.layout, reports.reader_version, reports.url, reports.final_url, reports.fetched_at, reports.media_type, reports.sha256, reports.warc_file, reports.warc_offset
FROM reports;
CREATE VIEW v1_documents AS SELECT documents.year, documents.collection_region, documents.document_id, documents.role, documents.url, documents.final_url, documents.parent_document_id, documents.fetched_at, documents.media_type, documents.sha256, documents.size, documents.warc_file, documents.warc_offset
FROM documents;
CREATE VIEW v1_reporters AS SELECT reporters.reporter_id, reporters.name, reporters.kind, reporters.level, reporters.region, reporters.collection_region, reporters.scope, reporters.valid_from, reporters.valid_to, reporters.aliases, reporters.parent, reporters.successor, reporters.system
FROM reporters;
CREATE VIEW v1_regions AS SELECT regions.code, regions.name, regions.level, regions.parent, regions.collection, regions.valid_from, regions.valid_to, regions.successors
FROM regions;
CREATE VIEW v1_populations AS SELECT populations.region, populations.year, populations.population, populations.source
FROM populations;
CREATE VIEW v1_cells AS SELECT cells.edition, cells.cell, cells.position, cells."table", cells."row", cells."column", cells.table_label, cells.row_label, cells.column_label, cells.table_name, cells.row_name, cells.column_name, cells.unit, cells.is_total, cells.rollup, cells.terms
FROM cells;
CREATE VIEW v1_indicator_definitions AS SELECT indicator_definitions.indicator, indicator_definitions.variant, indicator_definitions.position, indicator_definitions.label, indicator_definitions.name, indicator_definitions.definition, indicator_definitions.definition_en, indicator_definitions.numerator, indicator_definitions.denominator, indicator_definitions.factor, indicator_definitions.unit
FROM indicator_definitions;
CREATE VIEW v1_dictionary AS SELECT dictionary."table", dictionary.position, dictionary."column", dictionary.table_label, dictionary.table_explanation, dictionary.table_description, dictionary.label, dictionary.explanation, dictionary.description, dictionary.type, dictionary.type_label, dictionary.unit, dictionary.required, dictionary.in_key
FROM dictionary;
CREATE VIEW v1_changed_reports AS SELECT changed_reports.year, changed_reports.reporter_id, changed_reports.change, changed_reports.cause, changed_reports.report_before, changed_reports.report_after, changed_reports.outcome_before, changed_reports.outcome_after, changed_reports.cells_changed
FROM changed_reports;
CREATE VIEW v1_changed_figures AS SELECT changed_figures.region, changed_figures.year, changed_figures.cell, CASE WHEN changed_figures.before_micro % 1000000 = 0 THEN changed_figures.before_micro / 1000000 ELSE changed_figures.before_micro / 1000000.0 END AS "before", CASE WHEN changed_figures.before_micro IS NOT NULL THEN CASE WHEN changed_figures.before_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(changed_figures.before_micro) / 1000000, abs(changed_figures.before_micro) % 1000000), '0'), '.') END AS before_text, changed_figures.before_micro, CASE WHEN changed_figures.after_micro % 1000000 = 0 THEN changed_figures.after_micro / 1000000 ELSE changed_figures.after_micro / 1000000.0 END AS "after", CASE WHEN changed_figures.after_micro IS NOT NULL THEN CASE WHEN changed_figures.after_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(changed_figures.after_micro) / 1000000, abs(changed_figures.after_micro) % 1000000), '0'), '.') END AS after_text, changed_figures.after_micro, changed_figures.reports_before, changed_figures.reports_after
FROM changed_figures;
CREATE VIEW v1_revisions AS SELECT revisions.region, revisions.year, revisions.revision, revisions.release, revisions.signed_by, revisions.signed_on, revisions.reason, revisions.despite, revisions.figures_changed, revisions.figures_sha256
FROM revisions;
CREATE VIEW v1_revised_figures AS SELECT revised_figures.region, revised_figures.year, revised_figures.revision, revised_figures.within, revised_figures.cell, CASE WHEN revised_figures.before_micro % 1000000 = 0 THEN revised_figures.before_micro / 1000000 ELSE revised_figures.before_micro / 1000000.0 END AS "before", CASE WHEN revised_figures.before_micro IS NOT NULL THEN CASE WHEN revised_figures.before_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(revised_figures.before_micro) / 1000000, abs(revised_figures.before_micro) % 1000000), '0'), '.') END AS before_text, revised_figures.before_micro, CASE WHEN revised_figures.after_micro % 1000000 = 0 THEN revised_figures.after_micro / 1000000 ELSE revised_figures.after_micro / 1000000.0 END AS "after", CASE WHEN revised_figures.after_micro IS NOT NULL THEN CASE WHEN revised_figures.after_micro < 0 THEN '-' ELSE '' END || rtrim(rtrim(printf('%d.%06d', abs(revised_figures.after_micro) / 1000000, abs(revised_figures.after_micro) % 1000000), '0'), '.') END AS after_text, revised_figures.after_micro, revised_figures.reports_before, revised_figures.reports_after
FROM revised_figures;
CREATE VIEW v1_releases AS SELECT releases.year, releases.release, releases.digest
FROM releases;
CREATE VIEW v1_quarantine_history AS SELECT quarantine_history.year, quarantine_history.collection_region, quarantine_history.position, quarantine_history.at, quarantine_history.report_id, quarantine_history.reporter_id, quarantine_history.state, quarantine_history.was, quarantine_history.reasons, quarantine_history.decisions
FROM quarantine_history;
CREATE VIEW v1_rollup_cells_labelled AS SELECT v1_rollup_cells.region, v1_rollup_cells.year, v1_rollup_cells.edition, v1_rollup_cells.cell, v1_rollup_cells."table", v1_rollup_cells."row", v1_rollup_cells."column", v1_rollup_cells.unit, v1_rollup_cells.value, v1_rollup_cells.reports_counted, v1_rollup_cells.reports_blank, v1_rollup_cells.reports_absent, v1_rollup_cells.reports_quarantined, v1_rollup_cells.reports_missing, v1_rollup_cells.reports_region_wide, v1_rollup_cells.reports_corrected, v1_rollup_cells.reports_as_published, v1_rollup_cells.is_total, v1_rollup_cells.value_text, v1_rollup_cells.value_micro, v1_regions.name AS region_name, v1_regions.level AS region_level, v1_cells.table_label, v1_cells.row_label, v1_cells.column_label, v1_cells.table_name, v1_cells.row_name, v1_cells.column_name, v1_cells.position
FROM v1_rollup_cells JOIN v1_regions ON v1_regions.code = v1_rollup_cells.region AND v1_rollup_cells.year BETWEEN v1_regions.valid_from AND v1_regions.valid_to JOIN v1_cells ON v1_cells.edition = v1_rollup_cells.edition AND v1_cells.cell = v1_rollup_cells.cell;
CREATE VIEW v1_coverage_labelled AS SELECT v1_coverage.region, v1_coverage.year, v1_coverage.level, v1_coverage.expected, v1_coverage.found, v1_coverage.accepted, v1_coverage.with_warnings, v1_coverage.corrected, v1_coverage.as_published, v1_coverage.quarantined, v1_coverage.missing, v1_coverage.on_time, v1_coverage.late, v1_coverage.right_edition, v1_coverage.broken_identities, v1_coverage.year_breaks, v1_coverage.near_duplicates, v1_coverage.maturity, v1_coverage.maturity_reason, v1_regions.name AS region_name
FROM v1_coverage JOIN v1_regions ON v1_regions.code = v1_coverage.region AND v1_coverage.year BETWEEN v1_regions.valid_from AND v1_regions.valid_to;
CREATE VIEW v1_outcomes_labelled AS SELECT v1_outcomes.year, v1_outcomes.collection_region, v1_outcomes.reporter_id, v1_outcomes.outcome, v1_outcomes.stage, v1_outcomes.reason, v1_outcomes.report_id, v1_outcomes.document_id, v1_outcomes.decision, v1_outcomes.published_on, v1_outcomes.deadline, v1_outcomes.late, v1_reporters.name AS reporter_name, v1_reporters.kind AS reporter_kind, v1_reporters.region
FROM v1_outcomes JOIN v1_reporters ON v1_reporters.reporter_id = v1_outcomes.reporter_id;
INSERT INTO schema_version VALUES ('e3ebe725e90d0255');
