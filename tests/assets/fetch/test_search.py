"""Whose reports a partition looks for, and where."""

from __future__ import annotations

import polars as pl
import pytest
from upath import UPath

from assets.fetch.search import search
from assets.register.load import load_register
from samples.serve import OFFICE


@pytest.mark.parametrize(
    ("year", "region", "reporters"),
    [(2018, "991121", 11), (2024, "991121", 22), (2024, "991100", 3)],
)
def test_the_expected_reporters_are_those_of_the_register(
    year: int, region: str, reporters: int
) -> None:
    register = load_register(UPath(OFFICE) / "register")
    found = search(year, region, register.reporters, register.sources)
    assert found.expected.height == reporters
    assert found.expected.equals(register.expected_reporters(year, region))
    assert set(found.sources["year"]) <= {0, year}


def test_sources_of_others_are_left_alone() -> None:
    register = load_register(UPath(OFFICE) / "register")
    found = search(2024, "991100", register.reporters, register.sources)
    assert set(found.sources["reporter_id"]) <= set(found.expected["reporter_id"])
    assert found.sources.filter(pl.col("reporter_id").str.starts_with("linxi")).is_empty()
