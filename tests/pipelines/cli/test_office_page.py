"""The examples of docs/office.md, loaded as an office's own files would be."""

from __future__ import annotations

import re
from pathlib import Path

from upath import UPath

from assets.decisions.load import load_decisions
from assets.register.columns import (
    EXCEPTIONS,
    FILES,
    FLAGS,
    KINDS,
    LEVELS,
    SCOPES,
    SOURCE_KINDS,
)
from assets.register.load import load_register
from tests.pipelines.sample_home import ROOT

PAGE = (ROOT / "docs" / "office.md").read_text(encoding="utf-8")


def test_the_register_loads(tmp_path: Path) -> None:
    regions, reporters, sources, populations = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    above = "991100,泽安市,prefecture,,yes,,,\n"
    (tmp_path / "regions.csv").write_text(regions + above, encoding="utf-8")
    (tmp_path / "reporters.csv").write_text(reporters, encoding="utf-8")
    (tmp_path / "sources.csv").write_text(sources, encoding="utf-8")
    (tmp_path / "populations.csv").write_text(populations, encoding="utf-8")
    register = load_register(UPath(tmp_path))
    assert register.populations.select("region", "population").rows() == [("991100", 3156000)]
    assert register.collection_regions() == ["991100", "991121"]
    assert register.reporters["reporter_id"].to_list() == ["zean-ecology", "zean-environment"]
    assert set(register.sources["kind"]) == set(SOURCE_KINDS)


def test_every_column_and_word_is_named() -> None:
    for file in FILES:
        for column in file.columns:
            assert f"| `{column.name}` | {column.label} |" in PAGE
    for words in (KINDS, LEVELS, SCOPES, SOURCE_KINDS, EXCEPTIONS, FLAGS):
        for word, labels in words.items():
            assert re.search(rf"`{word}` \([^)]*{labels[0]}", PAGE), word


def test_the_decisions_load(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "2025.yaml").write_text(example, encoding="utf-8")
    loaded = load_decisions(UPath(tmp_path))
    (correction,), (acceptance,) = loaded.corrections, loaded.acceptances
    assert (correction.printed, correction.to) == (5, 4)
    assert acceptance.in_rollups is False
    for field in ("printed", "place"):
        assert f"`{field}`" not in PAGE
    for name in {*type(correction).model_fields, *type(acceptance).model_fields}:
        assert name in {"printed", "place"} or f"`{name}`" in PAGE
