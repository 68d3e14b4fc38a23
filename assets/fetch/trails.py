"""Where a reporter's report is looked for: what each source led to, and what is still wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from assets.fetch.discover import Candidate
from assets.fetch.pages import Pages
from assets.fetch.reached import asked_address, reached
from assets.fetch.searched import (
    PageRead,
    Place,
    Searched,
    Sought,
    discovery,
    searched,
)
from assets.media.links import Link
from assets.storage.addresses import file_address, is_file_address
from assets.storage.archive_index import ArchiveEntry

# What is recorded of one report is surest, then what was handed in by many; a listing is searched
# when these fail, and what an office collected itself taken where nothing was published.
_ORDER = {"file": 0, "direct": 0, "folder": 1, "listing": 2, "workbook": 3}
NEVER_ASKED = "尚未采集 not asked for yet"
# What counts when places ended differently: the first of these. That nothing was published is only
# said where every place says so.
TELLING = (
    *("ambiguous", "truncated", "blocked", "robots_refused"),
    *("moved", "gone", "not_found", "not_published"),
)


@dataclass(frozen=True)
class Search:
    """Whose reports are looked for, and where: a partition's part of the register.

    ``expected`` are the reporters who owe a report (REPORTERS), ``sources`` the places to look
    (SOURCES), ``neighbours`` by address the names of those of other partitions whom it serves too.
    """

    year: int
    region: str
    expected: pl.DataFrame
    sources: pl.DataFrame
    neighbours: Mapping[str, Collection[str]] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """What each expected reporter goes by, by its id."""
        return {
            str(row["reporter_id"]): (str(row["name"]), *row["aliases"])
            for row in self.expected.iter_rows(named=True)
        }

    @cached_property
    def everyone(self) -> Counter[str]:
        """All names of all expected reporters, and how many go by each."""
        return Counter(name for names in self.names.values() for name in set(names))

    @cached_property
    def places(self) -> tuple[Source, ...]:
        """Every place to look, in the order in which they are tried."""
        return tuple(_sources(self))


@dataclass(frozen=True)
class Source:
    """One row of the sources table, with the names its reporter goes by.

    ``year`` is 0 where it serves every year; ``part`` tells a workbook's reader which sheet or row
    is meant; ``shared`` says that other reporters have the same address, ``neighbours`` are the
    names of those of other partitions.
    """

    source_id: str
    reporter_id: str
    kind: str
    address: str
    platform: str
    names: tuple[str, ...]
    year: int
    neighbours: Collection[str] = ()
    part: str = ""
    shared: bool = False


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
    found: dict[str, list[Trail]] = {
        reporter: [] for reporter in search.names if reporters is None or reporter in reporters
    }
    for source in search.places:
        followed = found.get(source.reporter_id)
        if followed is None or (followed and followed[-1].outcome in {"fetched", ""}):
            continue
        # A name that another reporter goes by too stays among those of others.
        alone = {name for name in source.names if search.everyone[name] == 1}
        others = (search.everyone.keys() - alone).union(source.neighbours)
        followed.append(_trail(source, frozenset(others), search.year, pages))
    return found


def _sources(search: Search) -> Iterator[Source]:
    names = search.names
    kept = [row for row in search.sources.iter_rows(named=True) if row["reporter_id"] in names]
    # The year's own place comes before one that serves every year, the newest word before others.
    served = Counter(address for _, address in {(r["reporter_id"], r["address"]) for r in kept})
    for row in sorted(kept, key=lambda row: (_ORDER[row["kind"]], -row["year"], -row["position"])):
        own = names[row["reporter_id"]]
        on_the_net = "://" in row["address"]
        neighbours = search.neighbours.get(row["address"], ())
        yield Source(
            source_id=row["source_id"],
            reporter_id=row["reporter_id"],
            kind=row["kind"],
            address=asked_address(row["address"]) if on_the_net else _file_address(row),
            platform=row["platform"],
            names=own,
            year=row["year"],
            neighbours=neighbours,
            part=_part(row["sheet"], own, neighbours) if row["kind"] == "workbook" else "",
            shared=served[row["address"]] > 1 or bool(neighbours),
        )


def _part(sheet: str, names: Collection[str], neighbours: Collection[str]) -> str:
    """By what names a workbook's sheet or row is found: a town's own, where others have the same.

    An equals sign in front says that no shorter form of a name will do.
    """
    if sheet:
        return sheet
    own = [name for name in names if name not in neighbours]
    return "|".join(["=", *own] if neighbours else own)


def _file_address(row: dict[str, str]) -> str:
    address = file_address(row["address"])
    return f"{address.rstrip('/')}/" if row["kind"] == "folder" else address


def _trail(source: Source, others: frozenset[str], year: int, pages: Pages) -> Trail:
    if source.kind in {"listing", "folder"}:
        trail = _listing_trail(source, others, year, pages)
    else:
        trail = _report_trail(Trail(source), source.address, pages)
    # The office may have put another file in the place of one.
    files = (source.address, *(step.entry.url for step in trail.steps))
    taken = (url for url in files if is_file_address(url))
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


def _listing_trail(source: Source, others: frozenset[str], year: int, pages: Pages) -> Trail:
    handed_in = source.kind == "folder"
    sought = Sought(source.platform, source.names, others, year, handed_in, source.shared)
    start = Place(source.address, year=source.year or None if handed_in else None)
    found = searched(start, sought, pages)
    read = [step for page in found.pages for step in _listing_steps(page)]
    trail = Trail(source, steps=tuple(read), judged=tuple(_judged(found)), wanted=found.wanted)
    if found.wanted:
        return trail
    if len(found.best) == 1:
        link = found.best[0].link
        parent = found.lists[-1].page_of(link)
        trail = replace(trail, earlier=tuple(_replaced(found, sought, pages, link)))
        trail = _report_trail(trail, asked_address(link.url), pages, parent=parent, link=link)
        return replace(trail, reason=f"{trail.reason}{_said(found)}")
    # A report that comes later is listed where the others are.
    asked = (url for page in found.pages for url in (page.place.address, page.entry.url))
    again = tuple(dict.fromkeys(asked))
    known = _known_before(trail, found, sought, pages)
    if known is not None:
        return replace(known, wanted=(*known.wanted, *again))
    outcome, reason = _unmatched(found, year)
    if handed_in and outcome == "not_published":
        outcome, reason = "not_found", "尚未报送 nothing was handed in"
    return replace(trail, wanted=again, outcome=outcome, reason=f"{reason}: {source.address}")


def _known_before(trail: Trail, found: Searched, sought: Sought, pages: Pages) -> Trail | None:
    """The trail to the report that an earlier version of the listing led to; None without one.

    A list moves on, or shows a page of its firewall for a while: what it listed once is still what
    was published, unless it lists something as good now.
    """
    listed_now = {asked_address(each.link.url) for each in found.best}
    for listing, link in _once_listed(found, sought, pages):
        address = asked_address(link.url)
        if reached(address, pages).usable and (not listed_now or address in listed_now):
            known = _report_trail(trail, address, pages, parent=listing, link=link)
            return replace(known, reason=f"{known.reason} (列表已不再列出 not listed any more)")
    return None


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


def _replaced(found: Searched, sought: Sought, pages: Pages, now: Link) -> Iterator[Step]:
    """Reports at other addresses, to which earlier versions of the listing led."""
    seen = {asked_address(now.url)}
    for listing, link in _once_listed(found, sought, pages):
        address = asked_address(link.url)
        report = reached(address, pages)
        if address in seen or report.answer is None or not report.usable:
            continue
        seen.add(address)
        yield Step("report", report.answer.entry, listing, link)
        yield from _files(report.answer.entry, pages)[0]
        yield from _versions(report.answer.entry.url, pages, listing, link)


def _once_listed(
    found: Searched, sought: Sought, pages: Pages
) -> Iterator[tuple[ArchiveEntry, Link]]:
    """Earlier versions of the lists' pages, the latest first, with the one link each had."""
    for read in found.lists:
        for page in read.pages:
            for answer in reversed(pages.earlier(page.entry.url)):
                listing = pages.listing(answer.entry, sought.platform, sought.year)
                links = () if isinstance(listing, str) else listing.links
                best = discovery(links, read, sought).best
                if len(best) == 1:
                    yield answer.entry, best[0].link


def _unmatched(found: Searched, year: int) -> tuple[str, str]:
    """What a search without one best candidate is evidence of."""
    if found.best:
        return "ambiguous", f"多个链接同样相符 several links fit equally ({_named(found.best)})"
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
