"""Where a reporter's report is looked for: what each source led to, and what is still wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from assets.fetch.discover import Discovery, report_links
from assets.fetch.listings import Listing
from assets.fetch.pages import Pages
from assets.media.links import Link
from assets.storage.addresses import AddressError, file_address, normal_address
from assets.storage.archive_index import ArchiveEntry

# A file handed in is surest, a recorded address next; a listing is searched when these fail.
_ORDER = {"file": 0, "direct": 1, "listing": 2}
NEVER_ASKED = "尚未采集 not asked for yet"


@dataclass(frozen=True)
class Search:
    """Whose reports are looked for, and where: a partition's part of the register.

    ``expected`` are the reporters who owe a report (REPORTERS), ``sources`` the places to look
    (SOURCES).
    """

    year: int
    region: str
    expected: pl.DataFrame
    sources: pl.DataFrame


@dataclass(frozen=True)
class Source:
    """One row of the sources table, with the names its reporter goes by."""

    source_id: str
    reporter_id: str
    kind: str
    address: str
    platform: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One archived resource on the way; ``error`` says why it cannot be used.

    ``position`` numbers the files of a page from 0, in the page's order.
    """

    role: str
    entry: ArchiveEntry
    parent: ArchiveEntry | None = None
    link: Link | None = None
    error: str | None = None
    position: int | None = None


@dataclass(frozen=True)
class Trail:
    """What one source led to. ``wanted`` are addresses to be asked for, now or again.

    ``earlier`` are the versions of the report that were there before, with their files. The
    outcome is fetched, or what the source is evidence of; it is empty while the source has an
    address that was never asked for.
    """

    source: Source
    steps: tuple[Step, ...] = ()
    earlier: tuple[Step, ...] = ()
    wanted: tuple[str, ...] = ()
    outcome: str = ""
    reason: str = NEVER_ASKED
    report: ArchiveEntry | None = None


def trails(search: Search, pages: Pages) -> dict[str, list[Trail]]:
    """The trails of every expected reporter, by its id, as far as they need to be followed.

    A reporter's further sources are left alone once one has brought the report, and while an
    earlier one has not been tried.
    """
    names = {
        str(row["reporter_id"]): (str(row["name"]), *row["aliases"])
        for row in search.expected.iter_rows(named=True)
    }
    everyone = frozenset(name for each in names.values() for name in each)
    found: dict[str, list[Trail]] = {reporter: [] for reporter in names}
    for source in _sources(search.sources, names):
        followed = found[source.reporter_id]
        if followed and followed[-1].outcome in {"fetched", ""}:
            continue
        followed.append(_trail(source, everyone - set(source.names), search.year, pages))
    return found


def _sources(sources: pl.DataFrame, names: dict[str, tuple[str, ...]]) -> Iterable[Source]:
    rows = sources.select("reporter_id", "kind", "address", "platform", "source_id", "year")
    kept = [row for row in rows.iter_rows(named=True) if row["reporter_id"] in names]
    # The year's own listing comes before one that serves every year.
    for row in sorted(kept, key=lambda row: (_ORDER[row["kind"]], -row["year"], row["source_id"])):
        yield Source(
            source_id=row["source_id"],
            reporter_id=row["reporter_id"],
            kind=row["kind"],
            address=file_address(row["address"])
            if row["kind"] == "file"
            else _http_address(row["address"]),
            platform=row["platform"],
            names=names[row["reporter_id"]],
        )


def _http_address(address: str) -> str:
    try:
        return normal_address(address)
    except AddressError:
        # It will never answer; the attempt is recorded and says why.
        return address


def _trail(source: Source, others: frozenset[str], year: int, pages: Pages) -> Trail:
    if source.kind == "listing":
        return _listing_trail(source, others, year, pages)
    trail = _report_trail(Trail(source), source.address, pages, parent=None, link=None)
    if source.kind == "file":
        # The office may have put another file in its place.
        return replace(trail, wanted=(source.address,))
    return trail


def _report_trail(
    trail: Trail, url: str, pages: Pages, *, parent: ArchiveEntry | None, link: Link | None
) -> Trail:
    """The trail with the report at url, its attachments, and what that means for the source."""
    answer = pages.answer(url)
    if answer is None:
        return replace(trail, wanted=(url,))
    entry, verdict = answer.entry, answer.verdict
    step = Step("report", entry, parent, link, None if verdict.ok else verdict.reason)
    trail = replace(trail, steps=(*trail.steps, step))
    if not verdict.ok:
        return replace(trail, wanted=(url,), outcome=verdict.outcome, reason=verdict.reason)
    files, wanted = _files(entry, pages)
    said = f"列表链接 listed as {link.title!r}" if link else "来源地址 address of the register"
    return replace(
        trail,
        steps=(*trail.steps, *files),
        earlier=(*trail.earlier, *_versions(url, pages, parent, link)),
        wanted=wanted,
        outcome="fetched",
        reason=f"{said}: {url}",
        report=entry,
    )


def _files(page: ArchiveEntry, pages: Pages) -> tuple[list[Step], tuple[str, ...]]:
    """The archived files of a report's page, and the addresses of those still to be asked for."""
    steps, wanted = [], []
    for position, file in enumerate(pages.attachments(page)):
        address = _http_address(file.url)
        found = pages.answer(address)
        if found is None or not found.verdict.ok:
            wanted.append(address)
        if found is not None:
            error = None if found.verdict.ok else found.verdict.reason
            steps.append(Step("attachment", found.entry, page, file, error, position))
    return steps, tuple(wanted)


def _versions(
    url: str, pages: Pages, parent: ArchiveEntry | None, link: Link | None
) -> Iterator[Step]:
    """What stood at a report's address before, each version with the files that are archived."""
    for answer in pages.earlier(url):
        yield Step("report", answer.entry, parent, link)
        yield from _files(answer.entry, pages)[0]


def _listing_trail(source: Source, others: frozenset[str], year: int, pages: Pages) -> Trail:
    url = source.address
    trail = Trail(source, wanted=(url,))
    answer = pages.answer(url)
    if answer is None:
        return trail
    entry, verdict = answer.entry, answer.verdict
    step = Step("listing", entry, error=None if verdict.ok else verdict.reason)
    trail = replace(trail, steps=(step,))
    if not verdict.ok:
        return replace(trail, outcome=verdict.outcome, reason=verdict.reason)
    listing = pages.listing(entry, source.platform)
    if isinstance(listing, str):
        return replace(trail, outcome="not_found", reason=listing)
    discovery = report_links(listing.links, source.names, year, others=others)
    if len(discovery.best) == 1:
        link = discovery.best[0].link
        replaced = _replaced(source, others, year, pages, link)
        trail = replace(trail, wanted=(), earlier=tuple(replaced))
        return _report_trail(trail, _http_address(link.url), pages, parent=entry, link=link)
    outcome, reason = _unmatched(listing, discovery, year)
    return replace(trail, outcome=outcome, reason=f"{reason}: {url}")


def _replaced(
    source: Source, others: frozenset[str], year: int, pages: Pages, now: Link
) -> Iterator[Step]:
    """Reports at other addresses, to which earlier versions of the listing led."""
    seen = {_http_address(now.url)}
    for answer in pages.earlier(source.address):
        listing = pages.listing(answer.entry, source.platform)
        if isinstance(listing, str):
            continue
        best = report_links(listing.links, source.names, year, others=others).best
        address = _http_address(best[0].link.url) if len(best) == 1 else ""
        report = pages.answer(address)
        if address in seen or report is None or not report.verdict.ok:
            continue
        seen.add(address)
        link = best[0].link
        yield Step("report", report.entry, answer.entry, link)
        yield from _files(report.entry, pages)[0]
        yield from _versions(address, pages, answer.entry, link)


def _unmatched(listing: Listing, discovery: Discovery, year: int) -> tuple[str, str]:
    """What a listing without one best candidate is evidence of."""
    if discovery.best:
        listed = " | ".join(f"{each.link.title!r} {each.link.url}" for each in discovery.best)
        return "not_found", f"多个链接同样相符 ambiguous ({listed})"
    if listing.goes_on:
        return "not_found", f"列表未读到末页 listing goes on ({listing.goes_on})"
    if not discovery.reports and not listing.says_empty:
        return "not_found", "列表中没有年报链接 no link of the listing is a report"
    return "not_published", f"列表已读完,无{year}年报告 listing read to its end, none for {year}"
