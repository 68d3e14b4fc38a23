"""A server of the tests' own that speaks S3, over a folder of this machine."""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.pipelines.sample_home import free_port

_PATIENCE_SECONDS = 60
_BUCKET = "bucket"


@dataclass(frozen=True)
class S3Server:
    """A running server, the folder whose folder is its bucket, and who may use it."""

    folder: Path
    port: int
    key: str = "office"
    secret: str = "geheim-s3"
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a program finds the server and is let in."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
        }

    def new_place(self) -> str:
        """The address of a place in which nothing lies yet, of the one bucket."""
        return f"s3://{_BUCKET}/{next(self._numbers)}"


@contextmanager
def running_server() -> Iterator[S3Server]:
    """A server over a new folder, ended and taken away at last."""
    with tempfile.TemporaryDirectory(prefix="nianbao-s3-") as name:
        folder = Path(name, "buckets")
        (folder / _BUCKET).mkdir(parents=True)
        server = S3Server(folder, free_port())
        command = [
            *(Path(sys.executable).parent / "rclone", "serve", "s3", folder),
            *("--addr", f"127.0.0.1:{server.port}"),
            *("--auth-key", f"{server.key},{server.secret}"),
            *("--config", Path(name, "none.conf")),
        ]
        with (
            Path(name, "log").open("wb") as log,
            subprocess.Popen(command, stdout=log, stderr=log) as process,
        ):
            try:
                _wait_for(server, process)
                yield server
            finally:
                process.terminate()


def _wait_for(server: S3Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the S3 server did not come up")
