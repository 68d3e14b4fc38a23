"""Where an address leads: over shells, and to the other scheme where one does not answer."""

from __future__ import annotations

import pytest

from assets.fetch.reached import asked_address, reached
from tests.assets.fetch.archived import Archived

SITE = "http://www.example.gov.cn"
PAGE = "<html><body><table><tr><td>218</td></tr></table></body></html>"


def shell(target: str) -> str:
    return f"<html><head><script>location.replace('{target}')</script></head></html>"


@pytest.fixture
def archived() -> Archived:
    return Archived()


def test_what_was_never_asked_is_wanted(archived: Archived) -> None:
    end = reached(f"{SITE}/a", archived.pages)
    assert (end.answer, end.wanted, end.usable) == (None, (f"{SITE}/a",), False)


def test_a_usable_answer_is_the_end(archived: Archived) -> None:
    entry = archived.page(f"{SITE}/a", PAGE)
    end = reached(f"{SITE}/a", archived.pages)
    assert end.usable
    assert end.answer is not None
    assert (end.answer.entry, end.wanted, end.passed) == (entry, (), ())


def test_a_shell_is_passed_and_what_is_behind_it_counts(archived: Archived) -> None:
    archived.page(f"{SITE}/a", shell("/b/"))
    assert reached(f"{SITE}/a", archived.pages).wanted == (f"{SITE}/b/",)
    entry = archived.page(f"{SITE}/b/", PAGE)
    end = reached(f"{SITE}/a", archived.pages)
    assert end.answer is not None
    assert end.answer.entry == entry
    assert [each.entry.url for each in end.passed] == [f"{SITE}/a"]


def test_shells_that_lead_in_a_circle_or_on_and_on_end(archived: Archived) -> None:
    archived.page(f"{SITE}/a", shell("/b"))
    archived.page(f"{SITE}/b", shell("/a"))
    circle = reached(f"{SITE}/a", archived.pages)
    assert circle.answer is not None
    assert (circle.usable, circle.answer.verdict.outcome, circle.wanted) == (False, "moved", ())
    for number in range(9):
        archived.page(f"{SITE}/{number}", shell(f"/{number + 1}"))
    end = reached(f"{SITE}/0", archived.pages)
    assert end.answer is not None
    assert (len(end.passed), end.wanted, end.answer.verdict.outcome) == (3, (), "moved")


def test_a_shell_that_leads_to_the_front_page_leads_nowhere(archived: Archived) -> None:
    archived.page(f"{SITE}/a.html", shell("/"))
    archived.page(f"{SITE}/", PAGE)
    end = reached(f"{SITE}/a.html", archived.pages)
    assert end.answer is not None
    assert (end.usable, end.answer.verdict.outcome) == (False, "moved")


def test_of_two_schemes_a_certificate_says_more_than_silence(archived: Archived) -> None:
    archived.failure(f"{SITE}/a")
    archived.failure(f"{SITE}/a".replace("http", "https"), "certificate")
    end = reached(f"{SITE}/a", archived.pages)
    assert end.answer is not None
    assert end.answer.entry.problem == "certificate"


@pytest.mark.parametrize(("asked", "other"), [("http", "https"), ("https", "http")])
def test_a_scheme_that_does_not_answer_is_followed_by_the_other(
    archived: Archived, asked: str, other: str
) -> None:
    archived.failure(f"{asked}://example.gov.cn/a")
    first = reached(f"{asked}://example.gov.cn/a", archived.pages)
    assert (first.answer, first.wanted) == (None, (f"{other}://example.gov.cn/a",))
    archived.page(f"{other}://example.gov.cn/a", PAGE)
    end = reached(f"{asked}://example.gov.cn/a", archived.pages)
    assert end.usable
    assert end.wanted == ()


def test_where_neither_scheme_works_both_are_asked_again(archived: Archived) -> None:
    both = ("https://example.gov.cn/a", "http://example.gov.cn/a")
    archived.failure(both[0])
    archived.page(both[1], "no such page", status=404)
    end = reached(both[0], archived.pages)
    assert end.wanted == both
    assert end.answer is not None
    assert end.answer.verdict.outcome == "gone"  # tells more than silence
    assert not end.usable


@pytest.mark.parametrize("problem", ["certificate", "no_name", "robots_refused", "address_refused"])
def test_other_troubles_are_no_reason_to_change_the_scheme(
    archived: Archived, problem: str
) -> None:
    archived.failure("https://example.gov.cn/a", problem)
    end = reached("https://example.gov.cn/a", archived.pages)
    assert end.wanted == ("https://example.gov.cn/a",)
    assert not end.usable


def test_a_posted_form_is_not_sent_in_the_clear_instead(archived: Archived) -> None:
    address = "https://example.gov.cn/list#post:page=1"
    archived.failure(address)
    assert reached(address, archived.pages).wanted == (address,)


def test_addresses_are_brought_into_the_form_in_which_they_are_asked() -> None:
    assert asked_address("HTTP://example.gov.cn/年报#top") == (
        "http://example.gov.cn/%E5%B9%B4%E6%8A%A5"
    )
    assert asked_address("file:///a b") == "file:///a b"
    assert asked_address("mailto:a@example.cn") == "mailto:a@example.cn"
