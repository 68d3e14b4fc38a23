"""This year's tables beside last year's -> what every comparison finds, put together."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from assets.cross_findings.alike_texts import alike_texts
from assets.cross_findings.continuities import broken_continuities
from assets.cross_findings.equal_figures import equal_figures
from assets.cross_findings.figures import last_year, pairs, superseded, this_year
from assets.cross_findings.magnitudes import unlike_figures
from assets.cross_findings.prose import names_of, prose
from assets.cross_findings.tables import CROSS_FINDINGS
from expectations.findings import rules


@dataclass(frozen=True)
class YearTables:
    """A partition's tables of one report year; without rows where the year was never made.

    ``texts`` is RAW_TEXT.
    """

    reports: pl.DataFrame
    parsed_cells: pl.DataFrame
    validated_cells: pl.DataFrame
    texts: pl.DataFrame


def cross_findings(this: YearTables, last: YearTables, reporters: pl.DataFrame) -> pl.DataFrame:
    """CROSS_FINDINGS of the partition's current reports.

    ``reporters`` is REPORTERS. Of last year accepted reports alone are compared with, for what is
    quarantined is no measure for others; of their earlier versions only what follows from them.
    """
    figures = this_year(this.reports, this.parsed_cells, this.validated_cells)
    before = last_year(last.validated_cells)
    accepted = last.reports.join(before, on="report_id", how="semi")
    current = this.reports.filter("current")
    # A country's register has the names of 150,000 units; those of the place are in its texts.
    names = names_of(reporters.join(this.reports, on="collection_region", how="semi"))
    found = pl.concat(
        [
            broken_continuities(figures, before, superseded(last.reports, last.parsed_cells)),
            unlike_figures(figures, before, reporters),
            equal_figures(figures, before),
            alike_texts(
                prose(current, this.texts, names),
                prose(accepted, last.texts, names),
                pairs(current, accepted),
            ),
        ],
        how="diagonal_relaxed",
    )
    severities = {rule.id: rule.severity for rule in rules().values()}
    whose = current.select("year", "collection_region", "report_id", "reporter_id")
    return CROSS_FINDINGS.conformed(
        found.join(whose, on="report_id").with_columns(
            pl.col("cells").fill_null([]),
            severity=pl.col("rule").replace_strict(severities, return_dtype=pl.String),
        )
    )
