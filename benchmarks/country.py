"""A synthetic country: the office's register of it, and its reports archived as if fetched."""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from assets.storage.archive import Archive
from assets.storage.warc import Exchange
from expectations.forms import catalogue
from expectations.forms.model import Edition
from samples.synthetic import broken_frame, html_page

YEAR = 2024
REPORTERS_A_REGION = 300
REPORTERS_A_COUNTY = 25
# Collection regions that nobody reports from: what a partition costs before its first report.
IDLE_REGIONS = ("p99991", "p99992", "p99993")

SHARE_BROKEN = 0.03
SHARE_BLANK = 0.02
SHARE_GONE = 0.01

_PROVINCE = "province"
_SYLLABLES = "云河泽安临溪青筠苇栌鹿鸣砚池渡月平昌宁阳清泉松柏兰桂"
_DEPARTMENTS = (
    *("发展和改革局", "教育局", "民政局", "司法局", "财政局", "自然资源局", "住房和城乡建设局"),
    *("交通运输局", "水利局", "农业农村局", "商务局", "文化和旅游局", "卫生健康局", "审计局"),
    "应急管理局",
)
_TOWNSHIPS = "东西南北上中下新"
_GONE = "<html><body>404 您访问的页面不存在</body></html>".encode()


@dataclass(frozen=True)
class Reporter:
    """One reporter of the synthetic register."""

    id: str
    name: str
    kind: str
    level: str
    region: str
    scope: str
    prefecture: str

    @property
    def address(self) -> str:
        return f"http://www.{self.prefecture}.example/{self.id}/{YEAR}.html"


@dataclass(frozen=True)
class Planned:
    """How many of the reporters' reports are to end in which way; ``accepted`` takes in blanks."""

    accepted: int
    quarantined: int
    gone: int


@dataclass(frozen=True)
class Country:
    """Reporters in prefectures of 300, with counties and townships below them."""

    reporters: tuple[Reporter, ...]

    @property
    def prefectures(self) -> dict[str, list[Reporter]]:
        """The reporters of each collection region that has any, by its code."""
        grouped = itertools.groupby(self.reporters, key=lambda each: each.prefecture)
        return {code: list(each) for code, each in grouped}


def country(reports: int) -> Country:
    """The country in which so many reporters owe a report."""
    found: list[Reporter] = []
    for position in range(reports):
        prefecture, rank = divmod(position, REPORTERS_A_REGION)
        found.append(_reporter(prefecture, *divmod(rank, REPORTERS_A_COUNTY)))
    return Country(tuple(found))


def write_register(nation: Country, folder: Path) -> None:
    """The register folder of the country's office."""
    folder.mkdir(parents=True)
    places = {region: row for each in nation.reporters for region, row in _lineage(each)}
    idle = [
        (code, f"空{code[-1]}市", "prefecture", _PROVINCE, "yes", "", "") for code in IDLE_REGIONS
    ]
    _write(
        folder / "regions.csv",
        "code,name,level,parent,collection,valid_from,valid_to",
        [(_PROVINCE, "云泽省", "province", "", "", "", ""), *places.values(), *idle],
    )
    # Nobody owes a report for the year before, which the idle regions are run for.
    _write(
        folder / "reporters.csv",
        "reporter_id,name,kind,level,region,scope,valid_from,valid_to,aliases",
        [
            (each.id, each.name, each.kind, each.level, each.region, each.scope, YEAR, "", "")
            for each in nation.reporters
        ],
    )
    _write(
        folder / "sources.csv",
        "reporter_id,year,kind,address,platform,local",
        [(each.id, YEAR, "direct", each.address, "", "") for each in nation.reporters],
    )


def write_archive(nation: Country, archive: Archive, clock: Callable[[], datetime]) -> Planned:
    """Every reporter's page in the archive, a few of them broken, blank or gone."""
    grid = catalogue.edition_for_year(YEAR)
    if grid is None:
        raise LookupError(f"no edition for {YEAR}")
    broken = gone = 0
    for seed, (code, reporters) in enumerate(nation.prefectures.items()):
        with archive.writing(YEAR, code, clock) as writer:
            pages = _pages(grid, reporters, seed)
            for reporter, (ending, page) in zip(reporters, pages, strict=True):
                broken += ending == "broken"
                gone += ending == "gone"
                writer.write(_exchange(reporter.address, page, clock()))
    return Planned(len(nation.reporters) - broken - gone, broken, gone)


def _pages(grid: Edition, reporters: list[Reporter], seed: int) -> Iterator[tuple[str, bytes]]:
    """How each reporter's report is to end, and its page; nothing where it is gone."""
    frame, broken = broken_frame(grid, len(reporters), seed, share=SHARE_BROKEN)
    chance = random.Random(seed)
    sound = [position for position, row in enumerate(frame["report_id"]) if row not in broken]
    chance.shuffle(sound)
    blank = set(sound[: round(len(reporters) * SHARE_BLANK)])
    gone = set(sound[len(blank) :][: round(len(reporters) * SHARE_GONE)])
    rows = frame.drop("report_id").iter_rows(named=True)
    for position, (reporter, row) in enumerate(zip(reporters, rows, strict=True)):
        if position in gone:
            yield "gone", b""
            continue
        cells: dict[str, Decimal | None] = {**row}
        if position in blank:
            cells[_nought(grid, row, chance)] = None
        page = html_page(grid, cells, reporter=reporter.name, year=YEAR).encode()
        is_broken = frame["report_id"][position] in broken
        yield "broken" if is_broken else "sound", page


def _nought(grid: Edition, figures: dict[str, Decimal], chance: random.Random) -> str:
    """A cell whose figure no sum misses: its lines close without it."""
    sums = {key for line in grid.lines for key in line.target}
    return chance.choice([key for key, figure in figures.items() if not figure and key not in sums])


def _exchange(address: str, page: bytes, moment: datetime) -> Exchange:
    status, reason, body = (200, "OK", page) if page else (404, "Not Found", _GONE)
    headers = (("Content-Type", "text/html"), ("Content-Length", str(len(body))))
    return Exchange(address, (), status, reason, headers, body, moment)


def _reporter(prefecture: int, county: int, rank: int) -> Reporter:
    """The first block of a prefecture is its own level, each further one a county."""
    code = f"p{prefecture:05d}"
    city = f"{_name(prefecture)}市"
    own = county == 0
    region = code if own else f"{code}{county:02d}"
    place = city if own else f"{city}{_name(prefecture * 11 + county)}县"
    level = "prefecture" if own else "county"
    kind, unit, scope = _unit(rank)
    if kind == "township" and not own:
        region, level = f"{region}{rank:03d}", "township"
    elif kind == "township":
        kind, unit = "institution", f"{unit[0]}区服务中心"
    return Reporter(
        f"r{code}-{county:02d}-{rank:02d}", place + unit, kind, level, region, scope, code
    )


def _unit(rank: int) -> tuple[str, str, str]:
    """Kind, name and scope of the unit of this rank in its block."""
    if rank == 0:
        return "government", "人民政府", "region_wide"
    if rank == 1:
        return "office", "人民政府办公室", "unit"
    if rank < 2 + len(_DEPARTMENTS):
        return "department", _DEPARTMENTS[rank - 2], "unit"
    return "township", f"{_TOWNSHIPS[rank - 2 - len(_DEPARTMENTS)]}溪镇人民政府", "unit"


def _lineage(reporter: Reporter) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Rows of regions.csv for the reporter's region and those above it, by code."""
    code, region = reporter.prefecture, reporter.region
    yield code, (code, f"市{code}", "prefecture", _PROVINCE, "yes", "", "")
    county = region[:8]
    if len(region) >= 8:
        yield county, (county, f"县{county}", "county", code, "", "", "")
    if len(region) > 8:
        yield region, (region, f"镇{region}", "township", county, "", "", "")


def _name(number: int) -> str:
    """Two syllables, different for neighbouring numbers."""
    first, second = divmod(number, len(_SYLLABLES))
    return _SYLLABLES[second] + _SYLLABLES[(first + second + 1) % len(_SYLLABLES)]


def _write(path: Path, head: str, rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head.split(","))
        writer.writerows(rows)
