"""Where a reporter's report is looked for, and what each place is evidence of."""

from __future__ import annotations

from typing import Any

import pytest

from assets.fetch.trails import Search, Trail, trails
from assets.register.sources import source_id
from assets.register.tables import SOURCES
from tests.assets.fetch.archived import Archived, departments

YEAR, REGION = 2024, "991121"
SITE = "http://www.example.gov.cn"
LISTING = f"{SITE}/nb/"
REPORT = (
    "<html><body><h1>丙县财政局2024年政府信息公开工作年度报告</h1>"
    "<table><tr><td>218</td></tr></table></body></html>"
)
TITLE = "丙县财政局2024年政府信息公开工作年度报告"


@pytest.fixture
def archived() -> Archived:
    return Archived()


def source(kind: str, address: str, position: int = 2, **more: Any) -> dict[str, Any]:
    year = more.pop("year", 0 if kind in {"listing", "folder"} else YEAR)
    return {
        "source_id": source_id("finance", year, kind, address),
        "reporter_id": "finance",
        "year": year,
        "kind": kind,
        "address": address,
        "platform": "",
        "local": False,
        "position": position,
        **more,
    }


def followed(
    archived: Archived, *sources: dict[str, Any], neighbours: tuple[str, ...] = ()
) -> list[Trail]:
    names = {"finance": ("丙县财政局", "财政局")}
    frames = departments(REGION, names), SOURCES.frame(list(sources))
    beside = {str(each["address"]): neighbours for each in sources if neighbours}
    return trails(Search(YEAR, REGION, *frames, beside), archived.pages)["finance"]


def listed(*items: tuple[str, str]) -> str:
    links = "".join(
        f'<li><a href="{path}">{title}</a><span>2025-01-17</span></li>' for path, title in items
    )
    return f"<html><body><h3>政府信息公开年报</h3><ul>{links}</ul></body></html>"


OLDER = ("2023.html", "丙县财政局2023年政府信息公开工作年度报告")


def test_of_what_is_recorded_of_one_report_the_newest_word_counts(archived: Archived) -> None:
    file, direct = source("file", "files/a.html", 2), source("direct", f"{SITE}/a.html", 3)
    archived.page("file:///files/a.html", REPORT)
    archived.page(f"{SITE}/a.html", REPORT)
    (trail,) = followed(archived, file, direct)
    assert trail.source.kind == "direct"
    (trail,) = followed(archived, {**file, "position": 4}, direct)
    assert trail.source.kind == "file"


def test_what_was_published_comes_before_what_an_office_collected(archived: Archived) -> None:
    archived.page(LISTING, listed(("2024.html", TITLE)))
    archived.page(f"{LISTING}2024.html", REPORT)
    book = source("workbook", "files/all.xlsx", 9)
    (trail,) = followed(archived, book, source("listing", LISTING))
    assert (trail.source.kind, trail.outcome) == ("listing", "fetched")


def test_a_report_that_its_list_shows_no_more_is_still_the_report(archived: Archived) -> None:
    archived.page(LISTING, listed(("2024.html", TITLE), OLDER))
    archived.page(f"{LISTING}2024.html", REPORT)
    archived.page(LISTING, listed(OLDER))
    (trail,) = followed(archived, source("listing", LISTING))
    assert trail.outcome == "fetched"
    assert "not listed any more" in trail.reason
    assert [step.role for step in trail.steps] == ["listing", "report"]
    assert LISTING in trail.wanted


def test_one_that_is_gone_as_well_is_not(archived: Archived) -> None:
    archived.page(LISTING, listed(("2024.html", TITLE), OLDER))
    archived.page(f"{LISTING}2024.html", "no such page", status=404)
    archived.page(LISTING, listed(OLDER))
    (trail,) = followed(archived, source("listing", LISTING))
    assert trail.outcome == "not_published"


def test_two_links_as_good_are_an_outcome_of_their_own(archived: Archived) -> None:
    other = "丙县财政局2024年度政府信息公开年报"
    page = listed(("a.html", TITLE), ("b.html", other)).replace("17</span></li></ul>", "18</span>")
    archived.page(LISTING, page)
    (trail,) = followed(archived, source("listing", LISTING))
    assert trail.outcome == "ambiguous"
    assert f"{LISTING}a.html" in trail.reason
    assert f"{LISTING}b.html" in trail.reason
    assert {each.verdict for each in trail.judged} == {"ambiguous"}


def test_a_name_that_a_neighbour_has_too_is_nobodys(archived: Archived) -> None:
    page = listed(("f.html", "财政局2024年政府信息公开工作年度报告"), OLDER)
    archived.page(LISTING, page)
    archived.page(f"{LISTING}f.html", REPORT)
    place = source("listing", LISTING)
    assert followed(archived, place)[0].outcome == "fetched"
    shared = followed(archived, place, neighbours=("丁县财政局", "财政局"))[0]
    assert shared.outcome == "not_found"


def test_an_empty_folder_proves_nothing(archived: Archived) -> None:
    archived.page("file:///files/in/", b'{"path": "files/in/x.docx", "size": 1, "sha256": ""}\n')
    (trail,) = followed(archived, source("folder", "files/in/", year=YEAR))
    assert trail.outcome == "not_found"


@pytest.mark.parametrize(
    ("more", "neighbours", "part"),
    [
        ({}, (), "丙县财政局|财政局"),
        ({"sheet": "财政"}, (), "财政"),
        ({}, ("丁县财政局", "财政局"), "=|丙县财政局"),
    ],
)
def test_a_workbook_is_searched_by_the_units_own_names(
    archived: Archived, more: dict[str, str], neighbours: tuple[str, ...], part: str
) -> None:
    place = source("workbook", "files/all.xlsx", **more)
    (trail,) = followed(archived, place, neighbours=neighbours)
    assert trail.source.part == part
