"""Cases of what changes between two runs: late, revised and moved reports, sites that come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.simulator.region import YEAR, Region
from tests.simulator.sites import Item, listing, ul
from tests.simulator.troubles import page, redirect, reset_at_once

Case = Callable[[Region], None]


def a_late_report(region: Region) -> None:
    """Not in the list at first; there when the list is read again."""
    site, unit = region.site(), region.unit()
    earlier, _ = region.published(site, unit, YEAR - 1)
    address = site.put("/nb/", listing(ul([earlier])))
    region.source(unit, "listing", address)
    region.expect(unit, "not_published")
    late, body = region.published(site, unit)
    region.changes.append(lambda: _put(site, "/nb/", listing(ul([late, earlier]))))
    region.expect_later(unit, "fetched", body)


def a_revised_report(region: Region) -> None:
    """Other bytes at the same address."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    region.source(unit, "listing", site.put("/nb/", listing(ul([found]))))
    region.expect(unit, "fetched", body)
    revised = region.report(unit)
    region.changes.append(lambda: _put(site, found.target, revised))
    region.expect_later(unit, "fetched", revised)


def a_report_that_moved(region: Region) -> None:
    """The list leads to a new address; the old one is gone."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    region.source(unit, "listing", site.put("/nb/", listing(ul([found]))))
    region.expect(unit, "fetched", body)
    revised = region.report(unit)

    def change() -> None:
        site.put("/new/2024.html", revised)
        site.put(found.target, page("gone", 404))
        site.put("/nb/", listing(ul([Item("/new/2024.html", found.title, found.day)])))

    region.changes.append(change)
    region.expect_later(unit, "fetched", revised)


def a_report_that_vanished(region: Region) -> None:
    """Once archived it stays found, whatever becomes of the site."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    region.source(unit, "direct", site.url(found.target))
    region.expect(unit, "fetched", body)
    region.changes.append(lambda: _put(site, found.target, page("gone", 404)))


def a_site_that_comes_back(region: Region) -> None:
    site, unit = region.site(), region.unit()
    body = region.report(unit)
    region.source(unit, "direct", site.put("/2024.html", reset_at_once()))
    region.may_be_asked_again(site, "/2024.html")
    region.expect(unit, "not_found")
    region.changes.append(lambda: _put(site, "/2024.html", body))
    region.expect_later(unit, "fetched", body)


def a_challenge_that_ends(region: Region) -> None:
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    site.put("/nb/", page("<script>$_ts={}</script>", 412))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "blocked")
    region.changes.append(lambda: _put(site, "/nb/", listing(ul([found]))))
    region.expect_later(unit, "fetched", body)


def a_listing_that_moved(region: Region) -> None:
    """The column answers at another address the second time, by a redirect."""
    site, unit = region.site(), region.unit()
    region.source(unit, "listing", site.put("/nb/", page("gone", 404)))
    region.expect(unit, "gone")
    found, body = region.published(site, unit)

    def change() -> None:
        site.put("/zwgk/nb/", listing(ul([found])))
        site.put("/nb/", redirect("/zwgk/nb/", 301))

    region.changes.append(change)
    region.expect_later(unit, "fetched", body)


def a_title_put_right(region: Region) -> None:
    """The list named the wrong year; the report was there all the time."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    wrong = Item(found.target, found.title.replace(str(YEAR), str(YEAR - 1)), date(2025, 1, 20))
    region.source(unit, "listing", site.put("/nb/", listing(ul([wrong]))))
    region.expect(unit, "not_published")
    region.changes.append(lambda: _put(site, "/nb/", listing(ul([found]))))
    region.expect_later(unit, "fetched", body)


def _put(site: object, target: str, found: object) -> None:
    site.put(target, found)  # type: ignore[attr-defined]


CASES: tuple[Case, ...] = (
    *(a_late_report, a_revised_report, a_report_that_moved, a_report_that_vanished),
    *(a_site_that_comes_back, a_challenge_that_ends, a_listing_that_moved, a_title_put_right),
)
