"""Where a reporter's report is looked for: what each source led to, and what is still wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from assets.fetch.discover import Candidate
from assets.fetch.pages import Pages
from assets.fetch.reached import asked_address, reached
from assets.fetch.searched import (
    ListRead,
    PageRead,
    Place,
    Searched,
    Sought,
    discovery,
    distinct,
    searched,
)
from assets.media.links import Link
from assets.storage.addresses import file_address
from assets.storage.archive_index import ArchiveEntry

# A unit's own file is surest, a recorded address next, then what was handed in for many; a listing
# is searched when these fail.
_ORDER = {"file": 0, "direct": 1, "folder": 2, "workbook": 3, "listing": 4}
NEVER_ASKED = "尚未采集 not asked for yet"
# What counts when places ended differently: the first of these. That nothing was published is only
# said where every place says so.
TELLING = ("truncated", "blocked", "robots_refused", "moved", "gone", "not_found", "not_published")


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
    """One row of the sources table, with the names its reporter goes by.

    ``year`` is 0 where it serves every year; ``part`` tells a workbook's reader which sheet or row
    is meant.
    """

    source_id: str
    reporter_id: str
    kind: str
    address: str
    platform: str
    names: tuple[str, ...]
    year: int
    part: str = ""


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
    part: str = ""


@dataclass(frozen=True)
class Judged:
    """A link of a listing page that might be the reporter's: chosen, ambiguous or passed over."""

    listing: ArchiveEntry
    link: Link
    verdict: str
    evidence: str


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
    judged: tuple[Judged, ...] = ()
    wanted: tuple[str, ...] = ()
    outcome: str = ""
    reason: str = NEVER_ASKED
    report: ArchiveEntry | None = None


def trails(
    search: Search, pages: Pages, reporters: Collection[str] | None = None
) -> dict[str, list[Trail]]:
    """The trails of expected reporters, by id, as far as they need to be followed; None: of all.

    A reporter's further sources are left alone once one has brought the report, and while an
    earlier one has not been tried.
    """
    names = {
        str(row["reporter_id"]): (str(row["name"]), *row["aliases"])
        for row in search.expected.iter_rows(named=True)
    }
    times = Counter(name for each in names.values() for name in set(each))
    found: dict[str, list[Trail]] = {
        reporter: [] for reporter in names if reporters is None or reporter in reporters
    }
    for source in _sources(search.sources, names):
        followed = found.get(source.reporter_id)
        if followed is None or (followed and followed[-1].outcome in {"fetched", ""}):
            continue
        # A name that another reporter goes by too stays among those of others.
        others = times.keys() - {name for name in source.names if times[name] == 1}
        followed.append(_trail(source, others, search.year, pages))
    return found


def _sources(sources: pl.DataFrame, names: dict[str, tuple[str, ...]]) -> Iterable[Source]:
    kept = [row for row in sources.iter_rows(named=True) if row["reporter_id"] in names]
    # The year's own place comes before one that serves every year, the newest word before others.
    for row in sorted(kept, key=lambda row: (_ORDER[row["kind"]], -row["year"], -row["position"])):
        own = names[row["reporter_id"]]
        on_the_net = "://" in row["address"]
        yield Source(
            source_id=row["source_id"],
            reporter_id=row["reporter_id"],
            kind=row["kind"],
            address=asked_address(row["address"]) if on_the_net else _file_address(row),
            platform=row["platform"],
            names=own,
            year=row["year"],
            part="|".join([row["sheet"]] if row["sheet"] else own)
            if row["kind"] == "workbook"
            else "",
        )


def _file_address(row: dict[str, str]) -> str:
    address = file_address(row["address"])
    return f"{address.rstrip('/')}/" if row["kind"] == "folder" else address


def _trail(source: Source, others: Collection[str], year: int, pages: Pages) -> Trail:
    if source.kind in {"listing", "folder"}:
        trail = _listing_trail(source, others, year, pages)
    else:
        trail = _report_trail(Trail(source), source.address, pages)
    # The office may have put another file in the place of one.
    files = (source.address, *(step.entry.url for step in trail.steps))
    taken = (url for url in files if url.startswith("file:"))
    return replace(trail, wanted=tuple(dict.fromkeys((*taken, *trail.wanted))))


def _report_trail(
    trail: Trail,
    url: str,
    pages: Pages,
    *,
    parent: ArchiveEntry | None = None,
    link: Link | None = None,
) -> Trail:
    """The trail with the report at url, its attachments, and what that means for the source."""
    end = reached(url, pages)
    passed = (Step("passage", each.entry, parent, link) for each in end.passed)
    trail = replace(trail, steps=(*trail.steps, *passed), wanted=end.wanted)
    if end.answer is None:
        return trail
    entry, verdict = end.answer.entry, end.answer.verdict
    error = None if verdict.ok else verdict.reason
    step = Step("report", entry, parent, link, error, part=trail.source.part)
    trail = replace(trail, steps=(*trail.steps, step))
    if not verdict.ok:
        return replace(trail, outcome=verdict.outcome, reason=verdict.reason)
    files, wanted = _files(entry, pages)
    said = f"列表链接 listed as {link.title!r}" if link else "来源地址 address of the register"
    return replace(
        trail,
        steps=(*trail.steps, *files),
        earlier=(*trail.earlier, *_versions(entry.url, pages, parent, link, trail.source.part)),
        wanted=wanted,
        outcome="fetched",
        reason=f"{said}: {url}",
        report=entry,
    )


def _files(page: ArchiveEntry, pages: Pages) -> tuple[list[Step], tuple[str, ...]]:
    """The archived files of a report's page, and the addresses of those still to be asked for."""
    steps: list[Step] = []
    wanted: list[str] = []
    for position, file in enumerate(pages.attachments(page)):
        end = reached(asked_address(file.url), pages)
        wanted += end.wanted
        if end.answer is not None:
            error = None if end.usable else end.answer.verdict.reason
            steps.append(Step("attachment", end.answer.entry, page, file, error, position))
    return steps, tuple(wanted)


def _versions(
    url: str,
    pages: Pages,
    parent: ArchiveEntry | None,
    link: Link | None,
    part: str = "",
) -> Iterator[Step]:
    """What stood at a report's address before, each version with the files that are archived."""
    for answer in pages.earlier(url):
        yield Step("report", answer.entry, parent, link, part=part)
        yield from _files(answer.entry, pages)[0]


def _listing_trail(source: Source, others: Collection[str], year: int, pages: Pages) -> Trail:
    handed_in = source.kind == "folder"
    sought = Sought(source.platform, source.names, others, year, declared=handed_in)
    start = Place(source.address, year=source.year or None if handed_in else None)
    found = searched(start, sought, pages)
    read = [step for page in found.pages for step in _listing_steps(page)]
    trail = Trail(source, steps=tuple(read), judged=tuple(_judged(found)), wanted=found.wanted)
    if found.wanted:
        return trail
    if len(found.best) == 1:
        link = found.best[0].link
        parent = found.lists[-1].page_of(link)
        trail = replace(trail, earlier=tuple(_replaced(found.lists[-1], sought, pages, link)))
        trail = _report_trail(trail, asked_address(link.url), pages, parent=parent, link=link)
        return replace(trail, reason=f"{trail.reason}{_said(found)}")
    outcome, reason = _unmatched(found, year)
    # A report that comes later is listed where the others are.
    asked = (url for page in found.pages for url in (page.place.address, page.entry.url))
    again = tuple(dict.fromkeys(asked))
    return replace(trail, wanted=again, outcome=outcome, reason=f"{reason}: {source.address}")


def _listing_steps(page: PageRead) -> Iterator[Step]:
    place = page.place
    for answer in page.passed:
        yield Step("passage", answer.entry, place.parent, place.link)
    error = page.problem.reason if page.problem else None
    yield Step("listing", page.entry, place.parent, place.link, error)


def _judged(found: Searched) -> Iterator[Judged]:
    """What became of the candidates of the list that was read last."""
    if not found.lists:
        return
    last = found.lists[-1]
    best = found.best
    for each in last.discovery.candidates:
        page = last.page_of(each.link)
        if page is None:
            continue
        verdict = "passed_over"
        if each in best:
            verdict = "chosen" if len(best) == 1 else "ambiguous"
        yield Judged(page, each.link, verdict, each.evidence)


def _replaced(last: ListRead, sought: Sought, pages: Pages, now: Link) -> Iterator[Step]:
    """Reports at other addresses, to which earlier versions of the list's pages led."""
    seen = {asked_address(now.url)}
    for page in last.pages:
        for answer in pages.earlier(page.entry.url):
            listing = pages.listing(answer.entry, sought.platform, sought.year)
            links = () if isinstance(listing, str) else listing.links
            best = distinct(discovery(links, last.place, sought).best)
            address = asked_address(best[0].link.url) if len(best) == 1 else ""
            report = reached(address, pages).answer if address and address not in seen else None
            if report is None or not report.verdict.ok:
                continue
            seen.add(address)
            link = best[0].link
            yield Step("report", report.entry, answer.entry, link)
            yield from _files(report.entry, pages)[0]
            yield from _versions(report.entry.url, pages, answer.entry, link)


def _unmatched(found: Searched, year: int) -> tuple[str, str]:
    """What a search without one best candidate is evidence of."""
    if found.best:
        return "not_found", f"多个链接同样相符 ambiguous ({_named(found.best)})"
    problem = _problem(found, year)
    if problem is not None:
        return problem
    rest = next((each.rest for each in found.lists if each.rest), "")
    if rest:
        return "not_found", f"列表未读到末页 listing goes on ({rest})"
    listings = [page.listing for page in found.pages if page.listing]
    doubtful = next((each for read in found.lists for each in read.discovery.doubtful), None)
    if doubtful is not None:
        named = f"{doubtful.link.title!r} {doubtful.link.url}"
        return "not_found", f"可能是该年报告 may be the report ({doubtful.reason}: {named})"
    reports = sum(each.discovery.reports for each in found.lists)
    if not reports and not any(each.says_empty for each in listings):
        return "not_found", f"列表中没有年报链接 no link of the listing is a report{_said(found)}"
    read = f"列表已读完,无{year}年报告 listing read to its end, none for {year}"
    return "not_published", f"{read} ({len(listings)} pages){_said(found)}"


def _problem(found: Searched, year: int) -> tuple[str, str] | None:
    """What the pages that could not be read are evidence of; None where nothing is lost by them."""
    problems = []
    for page in found.pages:
        is_gone = page.problem is not None and page.problem.outcome in {"gone", "moved"}
        is_start = page is found.lists[0].pages[0]
        beside = page.place.depth > 0 and page.place.year != year and not page.place.own
        # A folder that is not there holds nothing, unless the year's or the unit's own is missing.
        if page.problem is None or (is_gone and beside):
            continue
        # Where only a part of the list is gone, nobody knows that of the report.
        outcome = "not_found" if is_gone and not is_start else page.problem.outcome
        problems.append((outcome, page.problem.reason))
    return min(problems, key=lambda each: TELLING.index(each[0]), default=None)


def _said(found: Searched) -> str:
    """What the adapters said of how they read the listing."""
    said = (page.listing.said for page in found.pages if page.listing and page.listing.said)
    words = "; ".join(dict.fromkeys(said))
    return f" ({words})" if words else ""


def _named(candidates: Collection[Candidate]) -> str:
    return " | ".join(f"{each.link.title!r} {each.link.url}" for each in candidates)
