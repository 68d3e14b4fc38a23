"""Runs in the server's queue: when one that failed is over, and when it begins again."""

from __future__ import annotations

import dagster as dg
import pytest

from pipelines.submitting import is_final

FAILED, SUCCEEDED = dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS


@pytest.mark.parametrize(
    ("status", "mark", "over_for", "final"),
    [
        (SUCCEEDED, None, 0, True),
        (dg.DagsterRunStatus.CANCELED, None, 0, True),
        # Dagster has not yet said what becomes of it.
        (FAILED, None, 0, False),
        (FAILED, None, 29, False),
        (FAILED, None, 30, True),
        (FAILED, "false", 0, True),
        (FAILED, "true", 0, False),
        (FAILED, "true", 1000, False),
    ],
)
def test_a_failure_is_final_once_it_is_said_so(
    status: dg.DagsterRunStatus, mark: str | None, over_for: float, final: bool
) -> None:
    tags = {"dagster/will_retry": mark} if mark else {}
    run = dg.DagsterRun(job_name="collect", status=status, tags=tags)
    assert is_final(run, over_for) is final
