"""Ranks and quartiles against ones worked out in plain Python, and by hand."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from assets.rollups.exact import WHOLE
from assets.rollups.peers import SPREAD, beside_peers


def beside(rows):
    """(among, value, comparable) of each -> the row beside its peers, in the same order."""
    schema = {"among": pl.String, "value": WHOLE, "comparable": pl.Boolean}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("number")
    return beside_peers(frame).sort("number").rows(named=True)


def quartile(values, quarter):
    """As QUARTILE.INC of a spreadsheet, rounded half to even."""
    ordered = sorted(values)
    place = Fraction((len(ordered) - 1) * quarter, 4)
    low = int(place)
    step = ordered[min(low + 1, len(ordered) - 1)] - ordered[low]
    return round(ordered[low] + step * (place - low))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.one_of(st.integers(-3, 3), st.integers(-(10**26), 10**26)),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_every_row_agrees_with_plain_python(rows):
    for (among, value, comparable), found in zip(rows, beside(rows), strict=True):
        peers = [each for group, each, compared in rows if compared and group == among]
        assert found["peers"] == len(peers)
        for name, quarter in SPREAD.items():
            assert found[name] == (quartile(peers, quarter) if peers else None)
        ranked = comparable and len(peers) > 1
        assert found["rank"] == (1 + sum(each > value for each in peers) if ranked else None)


def test_ties_share_the_rank_of_the_first():
    found = beside([("a", value, True) for value in (5, 9, 9, 7)])
    assert [row["rank"] for row in found] == [4, 1, 1, 3]


def test_one_alone_has_no_rank():
    [alone, none] = beside([("a", 5, True), ("b", 6, False)])
    assert (alone["peers"], alone["rank"], alone["peer_median"]) == (1, None, 5)
    assert (none["peers"], none["rank"], none["peer_median"]) == (0, None, None)


def test_one_that_cannot_be_compared_is_no_peer_and_sees_the_others():
    found = beside([("a", 1, True), ("a", 100, False), ("a", 3, True), ("a", None, False)])
    assert [(row["peers"], row["rank"], row["peer_max"]) for row in found] == [
        (2, 2, 3),
        (2, None, 3),
        (2, 1, 3),
        (2, None, 3),
    ]


def test_quartiles_are_those_of_a_spreadsheet():
    [found, *_] = beside([("a", value, True) for value in (10, 20, 30, 40)])
    assert [found[name] for name in SPREAD] == [10, 18, 25, 32, 40]
