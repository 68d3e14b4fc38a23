"""Cases of discovery: reports behind listings of every platform, and listings without them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date

from tests.simulator.platforms import COLUMNS, Column, linked_pages
from tests.simulator.region import YEAR, Region, newest_first, title
from tests.simulator.sites import Item, Site, listing, notices, ul
from tests.simulator.troubles import page, redirect
from tests.simulator.web import Answer, Request

Case = Callable[[Region], None]
_PAGE = 6
_AFTER = date(2025, 11, 3)


def listed_on_a_later_page(region: Region, column: Column, platform: str) -> None:
    """Notices fill the first pages; on the last ones stand the reports of this and past years."""
    site = region.site()
    unit = region.unit()
    found, body = region.published(site, unit)
    earlier = [region.published(site, unit, year)[0] for year in (YEAR - 1, YEAR - 2)]
    items = newest_first([*notices(21, _AFTER), found, *earlier])
    region.source(unit, "listing", column(site, items, _PAGE), platform=platform)
    region.expect(unit, "fetched", body)


def nowhere_on_any_page(region: Region, column: Column, platform: str) -> None:
    """The whole column is read, and the year's report is not in it."""
    site = region.site()
    unit = region.unit()
    earlier = [region.published(site, unit, year)[0] for year in (YEAR - 1, YEAR - 2)]
    items = newest_first([*notices(15, _AFTER), *earlier])
    region.source(unit, "listing", column(site, items, _PAGE), platform=platform)
    region.expect(unit, "not_published", evidence=str(YEAR))


def _platform_cases() -> list[Case]:
    found: list[Case] = []
    for platform, columns in COLUMNS.items():
        for column in columns:
            for made, said in ((listed_on_a_later_page, platform), (listed_on_a_later_page, "")):
                found.append(_case(made, column, said))
            found.append(_case(nowhere_on_any_page, column, platform))
    return found


def _case(made: Callable[[Region, Column, str], None], column: Column, platform: str) -> Case:
    def case(region: Region) -> None:
        made(region, column, platform)

    known = "named" if platform else "found"
    short = "later" if made is listed_on_a_later_page else "none"
    case.__name__ = f"{column.__name__}_{known}_{short}"
    return case


def year_folders(region: Region) -> None:
    """A folder a year; all of a county's units on one page of it."""
    site = region.site()
    units = [region.unit() for _ in range(3)]
    folders = []
    for year in (YEAR + 1, YEAR, YEAR - 1):
        published = [region.published(site, unit, year) for unit in units]
        site.put(f"/zfxxgknb/{year}n/", listing(ul(item for item, _ in published)))
        folders.append(f'<li><a href="./{year}n/">{year}年</a></li>')
        if year == YEAR:
            for unit, (_, body) in zip(units, published, strict=True):
                region.expect(unit, "fetched", body)
    site.put("/zfxxgknb/", listing(f"<ul>{''.join(folders)}</ul>"))
    for unit in units:
        region.source(unit, "listing", site.url("/zfxxgknb/"))


def folder_of_the_year_after(region: Region) -> None:
    """The folder is called after the year it was filled in; its reports are the year before's."""
    site = region.site()
    unit = region.unit()
    found, body = region.published(site, unit)
    newer, _ = region.published(site, unit, YEAR + 1)
    site.put("/nb/2025n/", listing(ul([found])))
    site.put("/nb/2026n/", listing(ul([newer])))
    site.put(
        "/nb/",
        listing('<ul><li><a href="2026n/">2026</a></li><li><a href="2025n/">2025</a></li></ul>'),
    )
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def class_folders(region: Region) -> None:
    """Departments, townships and counties each in a folder, the year only in the titles."""
    site = region.site()
    unit, town = region.unit(), region.unit(name="青溪县望江镇")
    for folder, whose in (("bm", unit), ("xz", town)):
        items = [region.published(site, whose, year) for year in (YEAR, YEAR - 1)]
        others = [region.published(site, other)[0] for other in region.neighbours(3)]
        site.put(f"/xxgknb/{folder}/", listing(ul([*others, *(item for item, _ in items)])))
        region.expect(whose, "fetched", items[0][1])
        region.source(whose, "listing", site.url("/xxgknb/"))
    folders = (
        '<ul><li><a href="bm/">县政府部门</a></li><li><a href="xz/">乡镇（街道）</a></li></ul>'
    )
    site.put("/xxgknb/", listing(folders))


def columns_of_units(region: Region) -> None:
    """A column a unit; the titles in it name no unit."""
    site = region.site()
    units = [region.unit() for _ in range(3)]
    for position, unit in enumerate(units):
        items = []
        for year in (YEAR + 1, YEAR, YEAR - 1):
            item, body = region.published(site, unit, year)
            items.append(Item(item.target, f"{year}年政府信息公开工作年度报告", item.day))
            if year == YEAR:
                region.expect(unit, "fetched", body)
        site.put(f"/bm/d{position}/", listing(ul(items)))
        region.source(unit, "listing", site.url("/bm/"))
    links = "".join(f'<li><a href="d{i}/">{unit.name}</a></li>' for i, unit in enumerate(units))
    site.put("/bm/", listing(f"<ul>{links}</ul>"))


def own_column_without_names(region: Region) -> None:
    """The register names a unit's own column, whose titles say the year alone."""
    site = region.site()
    unit = region.unit()
    items = []
    for year in (YEAR + 1, YEAR, YEAR - 1):
        item, body = region.published(site, unit, year)
        items.append(Item(item.target, f"{year}年度政府信息公开年度报告", item.day))
        if year == YEAR:
            region.expect(unit, "fetched", body)
    site.put("/jz/czj/zfxxgknb_1/", listing(ul(items)))
    region.source(unit, "listing", site.url("/jz/czj/zfxxgknb_1/"))


def annual_report_page(region: Region) -> None:
    """Hanweb's page of one unit, the year of the report in its query."""
    site = region.site()
    unit = region.unit()
    bodies = {year: region.report(unit, year) for year in (YEAR - 1, YEAR)}
    target = "/module/xxgk/xxgkAnnualReport.jsp"
    for year, body in bodies.items():
        site.put(f"{target}?area=11330100002489559X&fbtime={year}", body)
    empty = listing('<div class="xxgk_nb">暂无内容</div>')
    site.put(target, empty)
    region.source(
        unit,
        "listing",
        site.url(f"{target}?area=11330100002489559X&fbtime={YEAR - 1}"),
        platform="annual_report",
    )
    region.expect(unit, "fetched", bodies[YEAR])


def annual_report_of_nobody(region: Region) -> None:
    """Hanweb's page of one unit, which has nothing for the year."""
    site = region.site()
    unit = region.unit()
    target = "/module/xxgk/xxgkAnnualReport.jsp"
    site.put(f"{target}?area=11330100002489123X&fbtime={YEAR - 1}", region.report(unit, YEAR - 1))
    site.put(target, listing('<div class="xxgk_nb">暂无内容</div>'))
    region.source(
        unit,
        "listing",
        site.url(f"{target}?area=11330100002489123X&fbtime={YEAR - 1}"),
        platform="annual_report",
    )
    region.expect(unit, "not_published")


def annual_report_by_year_of_publication(region: Region) -> None:
    """On this site fbtime is the year in which the report came out."""
    site, unit = region.site(), region.unit()
    target = "/module/xxgk/xxgkAnnualReport.jsp"
    bodies = {year: region.report(unit, year) for year in (YEAR - 1, YEAR)}
    for year, body in bodies.items():
        site.put(f"{target}?area=11330100002489777X&fbtime={year + 1}", body)
    site.put(target, listing('<div class="xxgk_nb">暂无内容</div>'))
    address = site.url(f"{target}?area=11330100002489777X&fbtime={YEAR}")
    region.source(unit, "listing", address, platform="annual_report")
    region.expect(unit, "fetched", bodies[YEAR])


def titles_without_any_year(region: Region) -> None:
    """A unit's own column; only the dates tell the years."""
    site, unit = region.site(), region.unit()
    items = []
    for year in (YEAR + 1, YEAR, YEAR - 1):
        item, body = region.published(site, unit, year)
        items.append(Item(item.target, "政府信息公开工作年度报告", item.day))
        if year == YEAR:
            region.expect(unit, "fetched", body)
    site.put("/czj/nb/", listing(ul(items)))
    region.source(unit, "listing", site.url("/czj/nb/"))


def session_ids_in_the_links(region: Region) -> None:
    """Each time the list is read, its links are others."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    times = itertools.count(1)

    def shown(_: Request) -> Answer:
        link = f"{found.target};jsessionid=A{next(times)}"
        return page(listing(ul([Item(link, found.title, found.day)])))

    site.put("/nb/", shown)
    for number in range(1, 6):
        site.put(f"{found.target};jsessionid=A{number}", body)
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def _shell(script: str) -> str:
    return f"<html><head>{script}</head><body></body></html>"


def script_shell_for_the_listing(region: Region) -> None:
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    site.put("/old/nb/", _shell('<script>window.location.replace("/new/nb/");</script>'))
    site.put("/new/nb/", listing(ul([found])))
    region.source(unit, "listing", site.url("/old/nb/"))
    region.expect(unit, "fetched", body)


def script_shell_for_the_report(region: Region) -> None:
    site, unit = region.site(), region.unit()
    body = region.report(unit)
    site.put("/real/report.html", body)
    site.put("/nb/shell.html", _shell("<script>location.href='../real/report.html'</script>"))
    found = Item("/nb/shell.html", title(unit), date(2025, 1, 20))
    site.put("/nb/", listing(ul([found])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def meta_refresh(region: Region) -> None:
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    site.put("/nb/", _shell('<meta http-equiv="refresh" content="0; url=list/index.html">'))
    site.put("/nb/list/index.html", listing(ul([found])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def lone_frame(region: Region) -> None:
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    site.put(
        "/nb/", '<html><body><iframe src="/inner/list.html" width="100%"></iframe></body></html>'
    )
    site.put("/inner/list.html", listing(ul([found])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def shells_in_a_circle(region: Region) -> None:
    site, unit = region.site(), region.unit()
    site.put("/a/", _shell('<script>location.replace("/b/")</script>'))
    site.put("/b/", _shell('<script>location.replace("/a/")</script>'))
    region.source(unit, "listing", site.url("/a/"))
    region.expect(unit, "moved")


def an_unknown_platform(region: Region) -> None:
    """A word nobody has written an adapter for: the generic reader reads the page."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    site.put("/nb/", listing(ul([found])))
    region.source(unit, "listing", site.url("/nb/"), platform="some_vendor_of_2031")
    region.expect(unit, "fetched", body)


def pictures_of_the_report_beside_it(region: Region) -> None:
    """图解 and 解读 of the report stand beside it in the column."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    twins = [
        Item("/nb/tj.html", f"图解：{title(unit)}", found.day),
        Item("/nb/jd.html", f"一图读懂{title(unit)}", found.day),
        Item("/nb/jiedu.html", f"《{title(unit)}》解读", found.day),
    ]
    site.put("/nb/", listing(ul([*twins, found])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def reports_of_others_in_the_column(region: Region) -> None:
    """Other units' reports of the year, and none of this one."""
    site, unit = region.site(), region.unit()
    others = [region.published(site, other)[0] for other in region.neighbours(4)]
    earlier, _ = region.published(site, unit, YEAR - 1)
    site.put("/nb/", listing(ul([*others, earlier])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "not_published")


def one_listing_for_many(region: Region) -> None:
    """One column for all units of a county, one of which has not published."""
    site = region.site()
    units = [region.unit() for _ in range(6)]
    items = []
    for unit in units[:-1]:
        item, body = region.published(site, unit)
        items.append(item)
        region.expect(unit, "fetched", body)
    region.expect(units[-1], "not_published")
    address = linked_pages(site, items, 2)
    for unit in units:
        region.source(unit, "listing", address)


def an_empty_listing(region: Region) -> None:
    site, unit = region.site(), region.unit()
    site.put("/nb/", listing('<div class="none">暂无数据</div>'))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "not_published")


def a_listing_of_other_things(region: Region) -> None:
    """Nothing on it says that it is the column of annual reports."""
    site, unit = region.site(), region.unit()
    site.put("/tzgg/", listing(ul(notices(8, _AFTER))))
    region.source(unit, "listing", site.url("/tzgg/"))
    region.expect(unit, "not_found")


def two_that_fit_alike(region: Region) -> None:
    """Two different pages under the same title, on two days: a person must say which."""
    site, unit = region.site(), region.unit()
    found, _ = region.published(site, unit)
    site.put("/art/again.html", region.report(unit))
    again = Item("/art/again.html", found.title, date(2025, 3, 6))
    site.put("/nb/", listing(ul([found, again])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "ambiguous", evidence="fit equally")


def work_plans_and_half_years(region: Region) -> None:
    """Things that are no reports, however they are called."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    beside = [
        Item("/nb/1.html", f"{unit.name}关于{YEAR}年政务公开工作要点落实情况的函", found.day),
        Item("/nb/2.html", f"{unit.name}{YEAR}年上半年政府信息公开工作报告", found.day),
        Item("/nb/3.html", f"关于编制{YEAR}年政府信息公开工作年度报告的通知", found.day),
        Item("/nb/4.html", f"{unit.name}{YEAR}年法治政府建设年度报告", found.day),
        Item("/nb/5.html", f"{unit.name}{YEAR}年政府网站工作年度报表", found.day),
    ]
    site.put("/nb/", listing(ul([*beside, found])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def a_corrected_version(region: Region) -> None:
    """The report was published anew under a title that says so."""
    site, unit = region.site(), region.unit()
    found, _ = region.published(site, unit)
    anew = region.report(unit)
    site.put("/art/anew.html", anew)
    item = Item("/art/anew.html", f"{found.title}（更正版）", date(2025, 3, 6))
    site.put("/nb/", listing(ul([item, found])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", anew)


def titles_in_chinese_digits(region: Region) -> None:
    site, unit = region.site(), region.unit()
    body = region.report(unit)
    site.put("/art/1.html", body)
    found = Item("/art/1.html", f"{unit.name}二〇二四年政府信息公开年报", date(2025, 1, 20))
    site.put("/nb/", listing(ul([found])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def opened_by_script(region: Region) -> None:
    """The list's links have no address; a script of each opens the page."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    line = (
        f'<li><a href="javascript:void(0)" onclick="window.open(\'{found.target}\')"'
        f' title="{found.title}">{found.title}</a><span>{found.day}</span></li>'
    )
    site.put("/nb/", listing(f"<ul>{line}</ul>"))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def a_base_address(region: Region) -> None:
    """Links are relative to another address than the page's."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    relative = Item(found.target.removeprefix("/art/"), found.title, found.day)
    base = f'<base href="{site.url("/art/")}">'
    site.put("/nb/", listing(ul([relative]), head=base))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def on_another_host(region: Region) -> None:
    """The county's column links to the departments' own sites."""
    site, other = region.site(), region.site("czj")
    unit = region.unit()
    found, body = region.published(other, unit)
    site.put("/nb/", listing(ul([Item(other.url(found.target), found.title, found.day)])))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def the_recorded_address_is_gone(region: Region) -> None:
    """The register knows an address that is gone and a listing that has the report."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    site.put("/nb/", listing(ul([found])))
    region.source(unit, "direct", site.url("/2024/old.html"))
    region.source(unit, "listing", site.url("/nb/"))
    region.expect(unit, "fetched", body)


def no_source_at_all(region: Region) -> None:
    region.expect(region.unit(), "not_found", evidence="no source")


def _endless(site: Site) -> str:
    """Every page of it leads to one more."""

    def shown(request: Request) -> Answer:
        number = int(request.target.rpartition("=")[2]) if "=" in request.target else 1
        items = notices(2, date(2025, 2, 1))
        body = f'{ul(items)}<a href="/rl/?page={number + 1}">下一页</a>'
        return page(listing(body))

    site.put("/rl/", shown)
    return site.url("/rl/")


def an_endless_listing(region: Region) -> None:
    """Read so far and no further, and said so."""
    site, unit = region.site(), region.unit()
    region.source(unit, "listing", _endless(site))
    region.expect(unit, "not_found", evidence="page")


def the_listing_is_redirected(region: Region) -> None:
    """Links are relative to where the listing was found in the end."""
    site, unit = region.site(), region.unit()
    found, body = region.published(site, unit)
    site.put("/nb", redirect("/zwgk/nb/"))
    site.put("/zwgk/nb/", listing(ul([Item("../.." + found.target, found.title, found.day)])))
    region.source(unit, "listing", site.url("/nb"))
    region.expect(unit, "fetched", body)


CASES: tuple[Case, ...] = (
    *_platform_cases(),
    *(annual_report_by_year_of_publication, titles_without_any_year, session_ids_in_the_links),
    *(year_folders, folder_of_the_year_after, class_folders, columns_of_units),
    *(own_column_without_names, annual_report_page, annual_report_of_nobody),
    *(script_shell_for_the_listing, script_shell_for_the_report, meta_refresh, lone_frame),
    *(shells_in_a_circle, an_unknown_platform, pictures_of_the_report_beside_it),
    *(reports_of_others_in_the_column, one_listing_for_many, an_empty_listing),
    *(a_listing_of_other_things, two_that_fit_alike, work_plans_and_half_years),
    *(a_corrected_version, titles_in_chinese_digits, opened_by_script, a_base_address),
    *(on_another_host, the_recorded_address_is_gone, no_source_at_all),
    *(the_listing_is_redirected,),
)
