"""Text of a report in HTML: every sign of it is seen, and none of it does anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.evidence.template import rendered
from assets.pages.text import finalized, live_link, shown, theirs
from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN
from expectations.signs import is_hidden
from tests.assets.evidence.taken import Taken
from tests.hostile import ATTACKS


@given(st.text() | st.sampled_from(ATTACKS) | st.text("<>&'\"/ab\u202e\u200b" + RAISED_OPEN))
def test_any_text_is_shown_as_text_alone(text: str) -> None:
    taken = Taken(theirs(text))

    assert {tag for tag, _ in taken.tags} <= {"bdi", "span", "sup"}
    assert [a for tag, a in taken.tags if tag == "span"] == [{"class": "sign"}] * sum(
        tag == "span" for tag, _ in taken.tags
    )
    assert not any(is_hidden(sign) for sign in taken.text)
    assert taken.open == []


@given(st.text(st.characters(exclude_categories=("C", "M", "Z")) | st.sampled_from(" \n<&")))
def test_a_text_without_hidden_signs_is_shown_as_it_is(text: str) -> None:
    assert Taken(theirs(text)).text == "".join(sign for sign in text if not is_hidden(sign)) == text


def test_hidden_signs_are_named_in_their_place() -> None:
    assert Taken(shown("1\u200b2\u202e")).text == "1U+200B2U+202E"
    assert Taken(shown("\x00" * 20)).text == "U+0000" * 8 + "+12"


def test_what_stood_raised_stands_raised() -> None:
    assert shown(f"12{RAISED_OPEN}<1>{RAISED_CLOSE}") == "12<sup>&lt;1&gt;</sup>"
    assert Taken(shown(f"{RAISED_CLOSE}12{RAISED_OPEN}")).text == "U+E00112U+E000"


def test_templates_escape_whatever_they_are_given() -> None:
    assert finalized("<b>") == "&lt;b&gt;"
    assert finalized(7) == "7"
    with pytest.raises(Exception, match="undefined"):
        rendered("letter.html")


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("http://www.lx.gov.cn/a.html?x=1&y=2#z", "http://www.lx.gov.cn/a.html?x=1&y=2#z"),
        ("https://www.lx.gov.cn/年报", "https://www.lx.gov.cn/%E5%B9%B4%E6%8A%A5"),
        ('http://www.lx.gov.cn/"><script>', "http://www.lx.gov.cn/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//www.lx.gov.cn/", ""),
        ("http://www.lx.gov.cn@outside.invalid/", ""),
        ("http://www.lx.gоv.cn/", ""),
        ("http://www.lx.gov.cn/\u202ehtml", ""),
        ("http://www.lx.gov.cn/a b", ""),
        ("http://[::1", ""),
        ("http:///a", ""),
        ("", ""),
    ],
)
def test_only_a_plain_web_address_becomes_a_link(address: str, link: str) -> None:
    assert live_link(address) == link
