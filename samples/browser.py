"""A real headless browser on pages of this machine: what they show, ask for and complain of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, sync_playwright

# Without these the browser looks up its maker's hosts at every start.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_OWN_SCHEMES = frozenset({"data", "blob", "about", "file"})


class NoBrowserError(RuntimeError):
    """There is no Chromium on this machine."""


@dataclass
class Visit:
    """A page in a browser, the errors it logged and the requests it made to other machines."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@contextmanager
def visit(*, width: int = 1600, height: int = 1000) -> Iterator[Visit]:
    """A visit with an empty page of the given size in pixels.

    Requests to anything but loopback are refused and noted. Raises NoBrowserError without Chromium.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise NoBrowserError("no chromium on the PATH: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_QUIET))
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            visited = Visit(page)
            page.on(
                "console", lambda m: visited.errors.append(m.text) if m.type == "error" else None
            )
            page.on("pageerror", lambda error: visited.errors.append(str(error)))
            page.route(lambda url: not _is_own(url), lambda route: _refuse(visited, route))
            yield visited
        finally:
            browser.close()


def _is_own(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in _OWN_SCHEMES or parts.hostname in ("127.0.0.1", "localhost", "::1")


def _refuse(visited: Visit, route: Route) -> None:
    visited.outside.append(route.request.url)
    route.abort()
