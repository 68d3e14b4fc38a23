"""How the server hands out runs: as tasks of Celery, whose workers it sees to be alive."""

from __future__ import annotations

from dagster import DagsterRun
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus
from dagster_celery.launcher import CeleryRunLauncher

from pipelines.leases import SECONDS, holder


class WorkerLauncher(CeleryRunLauncher):
    """Celery's launcher, which by itself sees that a task failed, never that a worker is gone."""

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Whether a process still holds the run's lease."""
        # Without an origin it is made within a command, which settles its runs by itself.
        if run.remote_job_origin is None or holder(str(self.broker), run.run_id):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        told = f"No process has renewed its lease of the run in the last {SECONDS:.0f} seconds."
        return CheckRunHealthResult(WorkerStatus.FAILED, told)

    def get_run_worker_debug_info(
        self,
        run: DagsterRun,
        include_container_logs: bool | None = True,  # noqa: ARG002
    ) -> str | None:
        """Machine and process that make the run."""
        return holder(str(self.broker), run.run_id) or None
