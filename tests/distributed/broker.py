"""A Redis server of the tests' own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.pipelines.sample_home import free_port

_PATIENCE_SECONDS = 60


@contextmanager
def running_broker() -> Iterator[str]:
    """The address of a running server over a new folder; a skip where none is installed."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on PATH")
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with tempfile.TemporaryDirectory(prefix="nianbao-redis-") as folder:
        options = ("--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "")
        command = ["redis-server", *options]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                _wait_for(url)
                yield url
            finally:
                process.terminate()


def _wait_for(url: str) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    with Redis.from_url(url) as client:
        while time.monotonic() < end:
            try:
                client.ping()
            except RedisError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError("the Redis server did not come up")
