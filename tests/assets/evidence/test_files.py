"""Names of files: made of report ids, and never a way out of their folder."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.evidence.files import ALONE, Beside, letter_file, page_file
from tests.hostile import ATTACKS

NAMES = st.text() | st.sampled_from(["../../etc/passwd", "a/b", "C:\\x", ".", "", "a\0b", *ATTACKS])


@given(NAMES)
def test_a_name_is_plain_whatever_the_id_is(report_id: str) -> None:
    for file in (page_file(report_id), letter_file(report_id)):
        assert re.fullmatch(r"(pages|letters)/[A-Za-z0-9-]{1,80}\.html", file)


@given(st.lists(NAMES, unique=True))
def test_different_reports_have_different_files(report_ids: list[str]) -> None:
    assert len({page_file(each).lower() for each in report_ids}) == len(report_ids)


def test_the_id_can_be_read_in_the_name() -> None:
    assert page_file("linxi-resources:2024:788436dee153d234").startswith(
        "pages/linxi-resources-2024-788436dee153d234-"
    )


def test_a_page_links_only_to_what_lies_beside_it() -> None:
    beside = Beside(pages={"a"}, letters={"a"})
    assert beside.page("a") == f"../{page_file('a')}"
    assert beside.letter("a") == f"../{letter_file('a')}"
    assert (beside.page("b"), beside.letter("b")) == ("", "")
    assert beside.rule("row_missing") == "../rules.html#rule-row_missing"


@pytest.mark.parametrize(
    "link", [ALONE.index, ALONE.rules, ALONE.rule("row_missing"), ALONE.page("a")]
)
def test_a_page_alone_links_to_nothing(link: str) -> None:
    assert link == ""
