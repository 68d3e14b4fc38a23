"""Leases of runs in the broker: how others know that the process that executes a run is alive."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.exceptions import LockNotOwnedError, RedisError
from redis.lock import Lock

# A lease that nobody has renewed for so long is free, and its run counts as killed.
SECONDS = 30.0
_RENEWED_EVERY = 5.0
# A process that could not renew ends itself this long before others may take over its run.
_MARGIN = 10.0


class LeasedError(RuntimeError):
    """Another process executes the run."""


@contextmanager
def leased(broker: str, run: str) -> Iterator[None]:
    """Hold the run's lease; this process ends at once where it loses it.

    So a run that others took for killed, as its machine was cut off or stood still, does not go on
    beside the one that was started in its place.

    Raises:
        LeasedError: Another process holds it.
    """
    lock = Lock(_broker(broker), _name(run), timeout=SECONDS, thread_local=False)
    began = time.monotonic()
    if not lock.acquire(blocking=False, token=f"{socket.gethostname()} {os.getpid()} {began}"):
        raise LeasedError(f"run {run!r} is executed by {holder(broker, run)!r}")
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(lock, over, began), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()
        lock.release()


def holder(broker: str, run: str) -> str:
    """Machine and process that hold the run's lease; empty where none does."""
    held = _broker(broker).get(_name(run))
    return held.decode() if isinstance(held, bytes) else ""


def _renew(lock: Lock, over: threading.Event, began: float) -> None:
    """Renew until it is over; end the process where the lease is lost or about to be."""
    renewed = began
    while not over.wait(_RENEWED_EVERY):
        asked = time.monotonic()
        try:
            lock.reacquire()
            renewed = asked
        except LockNotOwnedError:
            os._exit(1)
        except RedisError:
            # The broker may be back before the lease is over.
            if time.monotonic() > renewed + SECONDS - _MARGIN:
                os._exit(1)


def _broker(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=_RENEWED_EVERY, socket_connect_timeout=_RENEWED_EVERY)


def _name(run: str) -> str:
    return f"nianbao:run:{run}"
