"""Examples of the rules on who reports, on which year, and when."""

from __future__ import annotations

from datetime import date

from expectations.forms.catalogue import edition
from tests.rules.doors import (
    ATTACHED,
    PERIOD,
    TITLE,
    UNIT,
    page,
    partition,
    saying,
    titled,
    with_file,
)
from tests.rules.example import Examples, at, at_cell, silent, told
from tests.rules.of_reading import LICENCES

_NAMELESS = "2024年政府信息公开工作年度报告"
_CONTACT = f"如有疑问，请与{UNIT}联系。"

EXAMPLES = {
    "reporter_unknown": Examples(
        passing=silent(titled(TITLE)),
        failing=told(titled(_NAMELESS)),
        blank=told(titled(_NAMELESS, (PERIOD, "发布机构："))),
    ),
    "reporter_from_text": Examples(
        passing=silent(titled(TITLE, (PERIOD, _CONTACT))),
        failing=told(titled(_NAMELESS, (PERIOD, _CONTACT))),
        blank=silent(titled(_NAMELESS), instead="reporter_unknown"),
    ),
    "reporters_disagree": Examples(
        passing=silent(saying(_CONTACT)),
        failing=told(saying("如有疑问，请与临溪县水务局联系。")),
        blank=silent(saying("如有疑问，请与我单位联系。")),
    ),
    "reporter_mismatch": Examples(
        passing=silent(partition(reporter_printed=UNIT)),
        failing=told(partition(reporter_printed="临溪县水务局")),
        blank=silent(partition(reporter_printed="")),
    ),
    "document_shared": Examples(
        passing=silent(
            partition(reporter_printed="", tables_sha256="a", beside={"tables_sha256": "b"})
        ),
        failing=told(
            partition(reporter_printed="", tables_sha256="a", beside={"tables_sha256": "a"})
        ),
        blank=silent(
            partition(reporter_printed=UNIT, tables_sha256="a", beside={"tables_sha256": "a"})
        ),
    ),
    "year_unknown": Examples(
        passing=silent(titled(f"{UNIT}政府信息公开工作年度报告")),
        failing=told(titled(f"{UNIT}政府信息公开工作年度报告", (PERIOD, ""))),
        blank=told(titled(f"{UNIT}    年政府信息公开工作年度报告", (PERIOD, ""))),
    ),
    "year_mismatch": Examples(
        passing=silent(partition(year_printed=2024)),
        failing=told(partition(year_printed=2023)),
        blank=silent(partition(year_printed=None)),
    ),
    "years_disagree": Examples(
        passing=silent(page()),
        failing=told(page({}, (PERIOD, PERIOD.replace("2024", "2023")))),
        blank=silent(page({}, (PERIOD, ""))),
    ),
    "page_and_file_disagree": Examples(
        passing=silent(with_file({}, {})),
        failing=told(with_file({}, {}, unit="临溪县水务局"), at(ATTACHED)),
        blank=silent(with_file({}, {}, unit="")),
    ),
    "edition_of_other_year": Examples(
        passing=silent(page(form=edition("2019"), year=2020)),
        failing=told(page(form=edition("2019"))),
        blank=silent(page({}, (TITLE, ""), (TITLE, ""), (PERIOD, ""), form=edition("2019"))),
    ),
    "published_late": Examples(
        passing=silent(partition(published_on=date(2025, 1, 31))),
        failing=told(partition(published_on=date(2025, 2, 1))),
        blank=silent(partition(published_on=None)),
    ),
    "published_early": Examples(
        passing=silent(saying("发布日期：2025-01-02")),
        failing=told(saying("发布日期：2024-12-30")),
        blank=silent(saying("发布日期：")),
    ),
    "revised": Examples(
        passing=silent(partition({LICENCES: 5}, before={LICENCES: 5})),
        failing=told(partition({LICENCES: 5}, before={LICENCES: 3}), at_cell(LICENCES)),
        blank=told(partition({LICENCES: None}, before={LICENCES: 0}), at_cell(LICENCES)),
    ),
}
