"""A listing source -> what its pages and folders say of one reporter's report, and what to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from assets.fetch.discover import Candidate, Discovery, ListKind, report_links
from assets.fetch.folders import onward
from assets.fetch.listings import Listing
from assets.fetch.pages import Answer, Pages
from assets.fetch.reached import asked_address, reached
from assets.fetch.unopened import may_hold
from assets.fetch.verdict import Verdict
from assets.media.links import Link
from assets.storage.archive_index import ArchiveEntry

_MAX_PAGES = 200  # of one list
_MAX_LISTS = 60
_MAX_DEPTH = 3


@dataclass(frozen=True)
class Sought:
    """What is looked for in a listing: whose report, of which year, told from whom.

    ``declared`` says that whatever is listed is a report, as in a folder of those handed in;
    ``shared`` that the listing serves other reporters too.
    """

    platform: str
    names: tuple[str, ...]
    others: frozenset[str]
    year: int
    declared: bool = False
    shared: bool = False


@dataclass(frozen=True)
class Place:
    """A list to be read and how it was come to.

    ``year`` is that of the folder, ``own`` says that all of it is the reporter's, ``of_reports``
    that it was come to as a list of annual reports.
    """

    address: str
    parent: ArchiveEntry | None = None
    link: Link | None = None
    year: int | None = None
    own: bool = False
    of_reports: bool = False
    depth: int = 0


@dataclass(frozen=True)
class PageRead:
    """One archived page of a list; ``problem`` says why nothing could be read of it."""

    place: Place
    entry: ArchiveEntry
    passed: tuple[Answer, ...] = ()
    listing: Listing | None = None
    problem: Verdict | None = None


@dataclass
class ListRead:
    """A list, as far as it was read: its pages, what was found on them, what is still to be asked.

    ``rest`` says why it may go on beyond what was read.
    """

    place: Place
    pages: list[PageRead] = field(default_factory=list)
    discovery: Discovery = field(default_factory=lambda: Discovery((), (), 0))
    wanted: tuple[str, ...] = ()
    rest: str = ""

    @property
    def listings(self) -> Iterator[Listing]:
        return (page.listing for page in self.pages if page.listing)

    @property
    def links(self) -> Iterator[Link]:
        return (link for each in self.listings for link in each.links)

    @property
    def of_reports(self) -> bool:
        """Whether it is a list of annual reports by its own word or by how it was come to."""
        return self.place.of_reports or any(each.of_reports for each in self.listings)

    def page_of(self, link: Link) -> ArchiveEntry | None:
        """The page on which a link stands first."""
        holding = (page for page in self.pages if page.listing and link in page.listing.links)
        return next((page.entry for page in holding), None)


@dataclass(frozen=True)
class Searched:
    """All lists that were read for one reporter, in their order; the last one has what was found.

    ``wanted`` are addresses without which the search cannot go on.
    """

    lists: tuple[ListRead, ...]
    wanted: tuple[str, ...] = ()

    @property
    def best(self) -> tuple[Candidate, ...]:
        """The candidates of the best evidence: none, the one, or several equally good."""
        return self.lists[-1].discovery.best if self.lists else ()

    @property
    def pages(self) -> Iterator[PageRead]:
        return (page for each in self.lists for page in each.pages)


def searched(start: Place, sought: Sought, pages: Pages) -> Searched:
    """A listing read page by page, then its folders, until there is a candidate.

    The same archive gives the same search: what lies behind the first candidate is not looked at.
    """
    lists: list[ListRead] = []
    waiting, known = [start], {start.address}
    while waiting and len(lists) < _MAX_LISTS:
        read = _list_read(waiting.pop(0), sought, pages)
        lists.append(read)
        if read.wanted:
            # The folders beside it are asked for as well, the more the longer the search.
            beside = [place.address for place in waiting[: len(lists)]]
            missing = (each for each in beside if pages.answer(each) is None)
            return Searched(tuple(lists), (*read.wanted, *missing))
        if read.discovery.candidates:
            break
        # What was handed in is a report or nothing; it leads nowhere.
        for place in () if sought.declared else _onward(read, sought):
            if place.address in known:
                continue
            if place.depth > _MAX_DEPTH:
                read.rest = f"更深的栏目 deeper than {_MAX_DEPTH} folders: {place.address}"
                break
            known.add(place.address)
            waiting.append(place)
    else:
        if waiting:
            lists[-1].rest = f"more than {_MAX_LISTS} folders"
    return Searched(tuple(lists))


def discovery(links: Iterable[Link], read: ListRead, sought: Sought) -> Discovery:
    """What links of a list say of the report that is looked for."""
    return report_links(
        links,
        sought.names,
        sought.year,
        others=sought.others,
        kind=ListKind(
            folder_year=read.place.year,
            own=read.place.own,
            shared=sought.shared,
            of_reports=read.of_reports,
            declared=sought.declared,
        ),
    )


def _list_read(place: Place, sought: Sought, pages: Pages) -> ListRead:
    read = ListRead(place)
    addresses = [place.address]
    for number, address in enumerate(addresses):
        end = reached(address, pages)
        if end.answer is None:
            # Asked for in ever larger lots: the newest reports stand first.
            ahead = (each for each in addresses[number + 1 : 2 * number] if not pages.answer(each))
            read.wanted = (*end.wanted, *ahead)
            return read
        page = _page_read(place, address, end.answer, end.passed, sought, pages)
        read.pages.append(page)
        if page.listing is None:
            continue
        addresses += [each for each in page.listing.pages if each not in addresses]
        read.rest = read.rest or page.listing.goes_on
        if len(addresses) > _MAX_PAGES:
            del addresses[_MAX_PAGES:]
            read.rest = f"more than {_MAX_PAGES} pages"
        read.discovery = discovery(read.links, read, sought)
        if _is_decided(read.discovery, place):
            break
    if not read.discovery.candidates:
        read.rest = read.rest or _rest(read, sought)
    return read


def _rest(read: ListRead, sought: Sought) -> str:
    """Why a list of which all pages were read may hold more; empty where it does not."""
    shown = [tuple(link.title for link in each.links if not link.itself) for each in read.listings]
    if len(shown) > 1 and len(set(shown)) == 1 and read.discovery.reports and shown[0]:
        return f"各页内容相同 all {len(shown)} pages show the same"
    start = read.pages[0].entry if read.pages else None
    if start and read.place.depth == 0 and not read.of_reports and _led_elsewhere(start):
        return f"列表地址已转到别处 its address leads elsewhere: {start.final_url}"
    names, year, others = sought.names, sought.year, sought.others
    why = (
        may_hold(page.listing.unopened, page.listing.links, page.entry.url, names, year, others)
        for page in read.pages
        if page.listing
    )
    return next(filter(None, why), "")


def _led_elsewhere(entry: ArchiveEntry) -> bool:
    """Whether an address was answered from another folder, whatever the scheme and host."""
    asked, came = (urlsplit(url or "").path for url in (entry.url, entry.final_url))
    return came != asked and came.rpartition("/")[0] != asked.rstrip("/")


def _is_decided(found: Discovery, place: Place) -> bool:
    """Whether there is one best candidate whose title tells unit and year: none could fit better.

    A title without a unit may turn out to stand on a list of many.
    """
    if len(found.best) != 1:
        return False
    best = found.best[0]
    return best.tells_year and (best.tells_unit or place.own)


def _page_read(
    place: Place,
    address: str,
    answer: Answer,
    passed: tuple[Answer, ...],
    sought: Sought,
    pages: Pages,
) -> PageRead:
    if not answer.verdict.ok:
        return PageRead(place, answer.entry, passed, problem=answer.verdict)
    listing = pages.listing(answer.entry, sought.platform, sought.year)
    if isinstance(listing, str):
        problem = Verdict(False, "not_found", f"{listing}: {address}")
        return PageRead(place, answer.entry, passed, problem=problem)
    return PageRead(place, answer.entry, passed, listing)


def _onward(read: ListRead, sought: Sought) -> Iterator[Place]:
    place = read.place
    steps = onward(read.links, sought.names, sought.year, sought.others)
    # Where there is a folder of the year after, either may be called after when it was published.
    told = not any(each.year == sought.year + 1 for each in steps)
    for each in steps:
        yield Place(
            asked_address(each.link.url),
            parent=read.page_of(each.link),
            link=each.link,
            year=(each.year if told or each.of_reports else None) or place.year,
            own=each.own or place.own,
            of_reports=each.of_reports or read.of_reports,
            # The way into the unit's own column or the year's folder is none too far.
            depth=place.depth + int(not each.own and each.year is None),
        )
