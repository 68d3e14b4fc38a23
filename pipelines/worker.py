"""A worker of the queue, started by `nianbao worker`: Celery's, that executes runs under leases."""

from __future__ import annotations

import logging
import os
from typing import Any

from celery import Celery, Task  # type: ignore[import-untyped]
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import unpack_value
from dagster_celery.make_app import make_app
from dagster_celery.tasks import create_execute_job_task

from pipelines.leases import leased
from pipelines.settings import variable_of

_CONFIGURATION = {
    "broker_connection_retry_on_startup": True,
    "result_expires": 24 * 3600,
    # Taken when it can be begun: a task that waits within a worker is lost with it.
    "worker_disable_prefetch": True,
    # What libraries keep for themselves goes with the process.
    "worker_max_tasks_per_child": 50,
}


class _LeasedTask(Task):  # type: ignore[misc]
    """The execution of a run, under its lease."""

    def __call__(self, execute_job_args_packed: Any) -> Any:
        run = unpack_value(execute_job_args_packed, as_type=ExecuteRunArgs).run_id
        with leased(self.app.conf.broker_url, run):
            return super().__call__(execute_job_args_packed=execute_job_args_packed)


def _app(broker: str) -> Celery:
    made: Celery = make_app({"broker": broker, "backend": broker})  # type: ignore[no-untyped-call]
    made.conf.update(_CONFIGURATION)
    # It takes any option of a task, whatever it declares.
    create_execute_job_task(made, base=_LeasedTask)  # type: ignore[arg-type]
    return made


# Celery lets every library tell what it told nobody before.
logging.getLogger("great_expectations").setLevel(logging.WARNING)

app = _app(os.environ[variable_of("broker_url")])
