"""Trails of a partition -> every link of its listings that looks like a report, and whose it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from assets.fetch.discover import report_links
from assets.fetch.pages import Pages
from assets.fetch.trails import Judged, Search, Trail
from assets.media.links import Link
from assets.storage.archive_index import ArchiveEntry

# What counts where a link was judged for several reporters: the first of these.
_TELLING = ("chosen", "ambiguous", "passed_over")


def listed_links(
    search: Search, followed: Collection[Trail], pages: Pages
) -> Iterator[tuple[ArchiveEntry, dict[str, Any]]]:
    """The listing page of each link, and its row of LISTED_LINKS without partition and page."""
    judged: dict[tuple[str, Link], list[tuple[str, Judged]]] = {}
    for trail in followed:
        for each in trail.judged:
            key = (_place(each.listing), each.link)
            judged.setdefault(key, []).append((trail.source.reporter_id, each))
    for entry, platform in _listings(followed).values():
        listing = pages.listing(entry, platform, search.year)
        if isinstance(listing, str):
            continue
        for link, reason in _reports(listing.links, search.everyone, search.year):
            said = _verdict(judged.get((_place(entry), link), ()), reason)
            about = {"url": link.url, "title": link.title, "link_date": link.date}
            yield entry, {**about, **said}


def _verdict(judged: Collection[tuple[str, Judged]], reason: str) -> dict[str, Any]:
    """What counts of the judgments on one link for several reporters; ``reason`` where none is."""
    for word in _TELLING:
        told = {reporter: each.evidence for reporter, each in judged if each.verdict == word}
        if told:
            evidence = next(iter(told.values()))
            return {"verdict": word, "reporters": sorted(told), "evidence": evidence}
    return {"verdict": "left_out", "reporters": [], "evidence": reason}


def _listings(followed: Iterable[Trail]) -> dict[str, tuple[ArchiveEntry, str]]:
    """The listing pages that could be read, each once, with the platform they were read by."""
    found: dict[str, tuple[ArchiveEntry, str]] = {}
    for trail in followed:
        for step in trail.steps:
            if step.role == "listing" and step.error is None:
                found.setdefault(_place(step.entry), (step.entry, trail.source.platform))
    return found


def _reports(
    links: Iterable[Link], everyone: Collection[str], year: int
) -> Iterator[tuple[Link, str]]:
    """The links that look like annual reports, with what can be said of each without a reporter."""
    found = report_links(links, (), year, others=everyone)
    for each in found.left_out:
        yield each.link, each.reason
    for candidate in found.candidates:
        yield candidate.link, "未写单位 no unit named"


def _place(entry: ArchiveEntry) -> str:
    return f"{entry.url} {entry.sha256}"
