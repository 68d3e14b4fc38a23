"""What archived answers hold: latest state of each address, listings and attachments read once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assets.fetch.attached import attached
from assets.fetch.handed_in import folder_listing
from assets.fetch.listings import Listing, ListingPage, read_listing
from assets.fetch.verdict import SHORT_PAGE, Verdict, verdict
from assets.media.charset import decoded
from assets.media.depth import MAX_DEPTH, is_too_deep
from assets.media.kind import kind_of
from assets.media.links import Link
from assets.media.shells import leads_to
from assets.storage.addresses import is_folder_address, split_post
from assets.storage.archive_index import ArchiveEntry

_MAX_LISTING = 2_000_000
_MAX_LINKS = 20_000
_LINK = re.compile(r"<(?:a|area)\s", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """An archived answer with its verdict."""

    entry: ArchiveEntry
    verdict: Verdict


class Pages:
    """A partition's archived answers by address; bodies are read when first needed.

    Of several answers to one address the last usable one counts, else the last; the usable ones
    before it that held something else are its earlier versions.
    """

    def __init__(self, body: Callable[[ArchiveEntry], bytes]) -> None:
        self._body = body
        self._entries: dict[str, list[ArchiveEntry]] = {}
        self._judged: dict[str, tuple[Answer, ...]] = {}
        self._seen = 0
        self._listings: dict[tuple[str, str, int], Listing | str] = {}
        self._shells: dict[str, str | None] = {}
        self._attachments: dict[str, tuple[Link, ...]] = {}
        self._text_read: tuple[str, str | None] = ("", None)

    def add(self, entries: list[ArchiveEntry]) -> set[str]:
        """Take in what the partition's index has gained, which only ever grows; its addresses."""
        gained = entries[self._seen :]
        for entry in gained:
            self._entries.setdefault(entry.url, []).append(entry)
        self._seen = len(entries)
        return {entry.url for entry in gained}

    def answer(self, url: str) -> Answer | None:
        """The state of an address; None when it was never asked for."""
        judged = self._answers(url)
        return next(
            (each for each in reversed(judged) if each.verdict.ok), judged[-1] if judged else None
        )

    def earlier(self, url: str) -> list[Answer]:
        """Usable answers of an address that held something else than the one that counts."""
        usable = [each for each in self._answers(url) if each.verdict.ok]
        versions = {each.entry.sha256: each for each in usable}
        return [each for each in versions.values() if each.entry.sha256 != usable[-1].entry.sha256]

    def _answers(self, url: str) -> tuple[Answer, ...]:
        """The answers of an address, judged when it is first looked at: then they are read too."""
        entries = self._entries.get(url, [])
        judged = self._judged.get(url, ())
        if len(judged) < len(entries):
            gained = entries[len(judged) :]
            judged += tuple(Answer(each, verdict(each, self._short_page(each))) for each in gained)
            self._judged[url] = judged
        return judged

    def listing(self, entry: ArchiveEntry, platform: str, year: int) -> Listing | str:
        """A listing page read by its platform's adapter, or why it cannot be read."""
        key = (_place(entry), platform, year)
        if key not in self._listings:
            self._listings[key] = self._read_listing(entry, platform, year)
        return self._listings[key]

    def leads_to(self, entry: ArchiveEntry) -> str | None:
        """Where a page that is only a shell sends its reader; None for any other answer."""
        key = _place(entry)
        if key not in self._shells:
            page = self._short_page(entry)
            target = leads_to(page, entry.final_url or entry.url) if page else None
            self._shells[key] = target
        return self._shells[key]

    def attachments(self, entry: ArchiveEntry) -> tuple[Link, ...]:
        """The files and pictures of a page that may hold its report."""
        key = _place(entry)
        if key not in self._attachments:
            page = self._text(entry, ("html",))
            self._attachments[key] = attached(page, entry.final_url or entry.url) if page else ()
        return self._attachments[key]

    def _read_listing(self, entry: ArchiveEntry, platform: str, year: int) -> Listing | str:
        if is_folder_address(entry.url):
            return folder_listing(self._body(entry))
        page = self._text(entry, ("html", "text"))
        if page is None:
            return f"列表页无法读取 listing is no readable page: {entry.final_url}"
        if len(page) > _MAX_LISTING:
            return f"列表页过大 listing has {len(page)} characters, over {_MAX_LISTING}"
        count = sum(1 for _ in _LINK.finditer(page))
        if count > _MAX_LINKS:
            return f"列表链接过多 listing has {count} links, over {_MAX_LINKS}"
        if is_too_deep(page):
            return f"列表页嵌套过深 listing is nested more than {MAX_DEPTH} deep"
        # A posted form tells which page of the list this is; a redirect leads to another address.
        posted = split_post(entry.url)[1] is not None
        url = entry.url if posted else entry.final_url or entry.url
        return read_listing(ListingPage(page, url, year), platform)

    def _short_page(self, entry: ArchiveEntry) -> str | None:
        if entry.problem or not entry.size or entry.size > SHORT_PAGE:
            return None
        return self._text(entry, ("html",))

    def _text(self, entry: ArchiveEntry, kinds: tuple[str, ...]) -> str | None:
        """The decoded body where it is of one of the kinds."""
        key = f"{_place(entry)} {kinds}"
        if self._text_read[0] != key:  # what is asked of one page is asked in one go
            body = self._body(entry)
            text = decoded(body, entry.media_type).text if kind_of(body) in kinds else None
            self._text_read = (key, text)
        return self._text_read[1]


def _place(entry: ArchiveEntry) -> str:
    return f"{entry.sha256} {entry.final_url}"
