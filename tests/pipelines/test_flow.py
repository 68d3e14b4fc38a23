"""What keeps the flow from beginning is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.flow import FlowError, Watch, opened_flow
from pipelines.settings_given import settings_from


@pytest.mark.parametrize(
    ("name", "reason"),
    [("dagster", "File exists"), ("dagster/history/runs.db", "file is not a database")],
)
def test_what_dagster_cannot_keep_is_told(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"something else " * 100)
    settings = settings_from({"NIANBAO_HOME": str(tmp_path)})
    with (
        pytest.raises(FlowError, match=f"cannot keep its runs in {tmp_path}.*{reason}"),
        opened_flow(settings, Watch()),
    ):
        pytest.fail("began")
