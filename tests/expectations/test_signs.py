"""Signs that are not seen as what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.forms.labels import RAISED_CLOSE, RAISED_OPEN
from expectations.signs import is_hidden, runs, visible


@pytest.mark.parametrize(
    "sign",
    ["\u202e", "\u200b", "\ufeff", "\x1b", "\x00", "\r", "\ud800", "\u0301", "\u2028", "\u3164"],
)
def test_what_shows_nothing_or_moves_others_is_hidden(sign: str) -> None:
    assert is_hidden(sign)
    assert visible(f"a{sign}b") == f"a⟦U+{ord(sign):04X}⟧b"


def test_what_is_seen_stays_as_it_is() -> None:
    text = "（一）予以公开　12 件\n①é—\t／"
    assert visible(text) == text


def test_raised_text_is_told_from_the_figure_it_stands_at() -> None:
    assert visible(f"12{RAISED_OPEN}注{RAISED_CLOSE}") == "12^(注)"


@given(st.text())
def test_nothing_is_lost_and_nothing_stays_hidden(text: str) -> None:
    assert "".join(part for part, _ in runs(text)) == text
    assert not any(is_hidden(sign) for sign in visible(text))
