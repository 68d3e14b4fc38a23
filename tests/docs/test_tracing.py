"""The way back from a sum to the archive, run as docs/tracing.md shows it."""

import contextlib
import io
import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from assets.rollups.tables import ROLLUP_CELLS
from tests.pipelines.sample_home import ROOT, SampleHome

PAGE = ROOT / "docs" / "tracing.md"


def test_the_way_back_leads_from_a_sum_to_the_archive(
    sample: SampleHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").symlink_to(sample.home)
    monkeypatch.chdir(tmp_path)
    (snippet,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    shown: dict[str, pl.DataFrame] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(snippet, {}, shown)
    behind = shown["behind"]
    (total,) = sample.table(ROLLUP_CELLS, 2024).filter(
        region="991121", cell="requests.received.total"
    )["value"]
    assert behind["value"].sum() == total == Decimal(139)
    for file in behind["warc_file"]:
        assert (sample.home / "archive" / file).is_file()
