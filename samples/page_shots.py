"""Pictures of the page of a region's year: as a desk shows it, and as a phone does."""

from __future__ import annotations

from pathlib import Path

from samples.browser import visit

_DESK, _PHONE = (1200, 900), (390, 844)
# What of a long page makes a picture that can be looked at.
_HEIGHTS = {"region_page": 2600, "region_page_phone": 2400}


def take_page_pictures(page: Path, folder: Path) -> None:
    """Write the pictures of a region's page into the folder. NoBrowserError without Chromium."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (width, height) in zip(_HEIGHTS, (_DESK, _PHONE), strict=True):
        with visit(width=width, height=height) as visited:
            visited.page.goto(page.as_uri())
            whole = visited.page.evaluate("document.documentElement.scrollHeight")
            clip = {"x": 0, "y": 0, "width": width, "height": min(whole, _HEIGHTS[name])}
            visited.page.screenshot(path=folder / f"{name}.png", full_page=True, clip=clip)  # type: ignore[arg-type]
