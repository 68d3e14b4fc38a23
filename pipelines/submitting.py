"""The whole flow through the server's queue: its runs are made by whoever takes them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from urllib.parse import urlsplit

import dagster as dg
import requests
from dagster_graphql import DagsterGraphQLClient, DagsterGraphQLClientError

from assets.fetch.asset import Fetching
from assets.partitions import years, years_and_regions
from pipelines.failing import reason_of
from pipelines.flow import Failed, Flow, FlowError, Task, Watch, run_config
from pipelines.settings import Settings

_POLL_SECONDS = 2.0
_PATIENCE = 30.0
_ENDED = {
    dg.DagsterRunStatus.SUCCESS: True,
    dg.DagsterRunStatus.FAILURE: False,
    dg.DagsterRunStatus.CANCELED: False,
}
# Dagster writes that a run failed, and some queries later whether it begins it again.
_MARK_SECONDS = 30.0
# How Dagster marks a run that it begins again, and the run in its place.
_WILL_RETRY, _RETRIED_BY = "dagster/will_retry", "dagster/auto_retry_run_id"


class QueuedFlow(Flow):
    """Hands runs to the server's queue, those that need not wait for each other at once.

    The end of this process ends none of them.
    """

    def __init__(
        self, settings: Settings, instance: dg.DagsterInstance, watch: Watch, server: str
    ) -> None:
        super().__init__(settings, instance, watch)
        self._client = _client(server)

    def carry_out(self, tasks: Iterable[Task], fetching: Fetching | None = None) -> list[Failed]:
        """Submit these runs and wait for their ends, over retries; those that failed."""
        waiting = {self._submitted(task, fetching): task for task in tasks}
        failures = []
        seen: dict[str, float] = {}  # when a run was first found to be over
        while waiting:
            for run in self._instance.get_runs(dg.RunsFilter(run_ids=list(waiting))):
                if run.status not in _ENDED:
                    continue
                now = time.monotonic()
                over_for = now - seen.setdefault(run.run_id, now)
                if self._instance.run_retries_enabled and not is_final(run, over_for):
                    if retry := run.tags.get(_RETRIED_BY):
                        waiting[retry] = waiting.pop(run.run_id)
                    continue
                task = waiting.pop(run.run_id)
                failed = None if _ENDED[run.status] else Failed(task, self._reason(run.run_id))
                self._watch.ended(task, failed)
                failures += [failed] if failed else []
            time.sleep(_POLL_SECONDS if waiting else 0)
        return failures

    def _submitted(self, task: Task, fetching: Fetching | None) -> str:
        """The id of the run. FlowError where the server does not take it."""
        try:
            return self._client.submit_job_execution(
                task.job, run_config=run_config(task, fetching), tags=_tags(task)
            )
        except (DagsterGraphQLClientError, requests.RequestException) as error:
            raise FlowError(f"the server does not take {task!r}: {error}") from error

    def _reason(self, run: str) -> str:
        entries = self._instance.all_logs(run)
        return reason_of(
            (each.dagster_event for each in entries if each.dagster_event), self._office
        )


def is_final(run: dg.DagsterRun, over_for: float) -> bool:
    """Whether Dagster, which may begin failed runs again, leaves this one that is over as it is.

    ``over_for``: seconds since it was found to be over. A failure of which nothing more is said
    after half a minute is final.
    """
    if run.status is not dg.DagsterRunStatus.FAILURE:
        return True
    mark = run.tags.get(_WILL_RETRY)
    return over_for >= _MARK_SECONDS if mark is None else mark != "true"


def _tags(task: Task) -> dict[str, str]:
    """The marks by which Dagster knows which partition a run makes."""
    if task.partition is None:
        return {}
    partitions = years_and_regions if task.region else years
    return dict(partitions.get_tags_for_partition_key(task.partition))


def _client(server: str) -> DagsterGraphQLClient:
    """A client of the server at this address. FlowError where none answers."""
    address = urlsplit(server)
    try:
        requests.get(f"{server.rstrip('/')}/server_info", timeout=_PATIENCE).raise_for_status()
    except requests.RequestException as error:
        told = f"no Dagster UI answers at {server!r}: it is started by nianbao ui"
        raise FlowError(told) from error
    return DagsterGraphQLClient(
        address.hostname or "", address.port, use_https=address.scheme == "https"
    )
