"""A guard round the reading of documents: nothing may be opened, asked or started meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import assets
import expectations

_WATCHED = (
    *("open", "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork"),
    *("os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "shutil.", "tempfile."),
    "urllib.Request",
)
# Python, its libraries and the editions of the form are loaded when first used.
_LIBRARIES = (sys.prefix, sys.base_prefix, *expectations.__path__, *assets.__path__)


class AccessError(Exception):
    """Something was opened, asked or started while a document was being read."""


class _Guard:
    """An audit hook cannot be taken away again, so one hook is put in place and switched."""

    def __init__(self) -> None:
        self.closed = False
        sys.addaudithook(self.hook)

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.closed and event.startswith(_WATCHED) and not _is_loading(event, arguments):
            raise AccessError(f"{event} {arguments[:2]!r}")


def _is_loading(event: str, arguments: tuple[Any, ...]) -> bool:
    if event not in ("open", "os.listdir", "os.scandir"):
        return False
    writes = event == "open" and any(sign in str(arguments[1] or "") for sign in "wax+")
    return str(arguments[0]).startswith(_LIBRARIES) and not writes


_guard: list[_Guard] = []


@contextmanager
def no_access() -> Iterator[None]:
    """Within it, opening a file, a socket or a process raises AccessError."""
    if not _guard:
        _guard.append(_Guard())
    _guard[0].closed = True
    try:
        yield
    finally:
        _guard[0].closed = False
