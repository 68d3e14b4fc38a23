"""A register and a report year -> who is expected, what changed, what is probably not meant so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import polars as pl

from assets.register.columns import KINDS, LEVELS
from assets.register.load import Register
from assets.register.tables import serving, valid_in

DOUBTS = {
    "no_source": "没有来源 no source for the year",
    "unknown_platform": "站点平台未知 platform not known: read by the generic reader",
    "same_name": "名称相同 the same name in one collection region: a title would fit both",
    "no_file": "文件不存在 no such file or folder in the office folder",
    "not_local": "本机或内网地址 an address that is not public and is not marked as local",
    "owes_nothing": "该年度无需报告 a source for a year the reporter owes no report for",
    "region_ended": "区划当年已不存在 the reporter's region is not valid in the year",
}


@dataclass(frozen=True)
class Expected:
    """A collection region and how many of its reporters owe a report, by kind."""

    region: str
    name: str
    kinds: dict[str, int]


@dataclass(frozen=True)
class Change:
    """A region or reporter that ended before the year, and by whom it is continued."""

    identity: str
    name: str
    successors: tuple[str, ...]


@dataclass(frozen=True)
class Exempt:
    """An exception in force: row and address in sources.csv, what is overridden, and why."""

    position: int
    address: str
    exceptions: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Doubt:
    """One of DOUBTS, and what it is about."""

    kind: str
    about: str


@dataclass(frozen=True)
class Overview:
    """What the register says of one report year."""

    year: int
    levels: dict[str, int]
    expected: tuple[Expected, ...]
    ended_regions: tuple[Change, ...]
    ended_reporters: tuple[Change, ...]
    exceptions: tuple[Exempt, ...]
    doubts: tuple[Doubt, ...]


def overview(
    register: Register,
    year: int,
    platforms: Collection[str],
    is_there: Callable[[str], bool] = lambda _: True,
) -> Overview:
    """What the register says of the year.

    ``platforms`` are those that have an adapter; ``is_there`` says whether the office folder has
    the file or folder at a path.
    """
    valid = register.regions.filter(valid_in(year))
    ended = register.regions.filter(pl.col("valid_to") == year - 1)
    gone = register.ended_reporters(year)
    return Overview(
        year=year,
        levels=_counted(valid["level"], LEVELS),
        expected=tuple(_expected(register, year)),
        ended_regions=tuple(
            Change(code, name, tuple(successors))
            for code, name, successors in ended.select("code", "name", "successors").iter_rows()
        ),
        ended_reporters=tuple(
            Change(identity, name, (successor,) if successor else ())
            for identity, name, successor in gone.select(
                "reporter_id", "name", "successor"
            ).iter_rows()
        ),
        exceptions=tuple(_exceptions(register, year)),
        doubts=(
            *_doubts(register, year, platforms),
            *_out_of_reach(_serving(register, year), is_there),
        ),
    )


def _counted(words: pl.Series, order: Iterable[str]) -> dict[str, int]:
    counts = dict(words.value_counts().iter_rows())
    return {word: counts[word] for word in order if word in counts}


def _serving(register: Register, year: int) -> pl.DataFrame:
    """Sources that are looked at for the year."""
    expected = register.expected_reporters(year)
    return register.sources.filter(serving(year)).join(expected, on="reporter_id", how="semi")


def _expected(register: Register, year: int) -> Iterator[Expected]:
    names = dict(register.regions.sort("valid_from").select("code", "name").iter_rows())
    reporters = register.expected_reporters(year)
    for (region,), those in sorted(
        reporters.partition_by("collection_region", as_dict=True).items()
    ):
        yield Expected(str(region), names[region], _counted(those["kind"], KINDS))


def _exceptions(register: Register, year: int) -> Iterator[Exempt]:
    serving = _serving(register, year).filter(pl.col("exceptions").list.len() > 0)
    rows = serving.select("position", "address", "exceptions", "note").unique().sort("position")
    for position, address, exceptions, note in rows.iter_rows():
        yield Exempt(position, address, tuple(exceptions), note)


def _doubts(register: Register, year: int, platforms: Collection[str]) -> Iterator[Doubt]:
    serving = _serving(register, year)
    expected = register.expected_reporters(year)
    without = expected.join(serving, on="reporter_id", how="anti", maintain_order="left")
    for identity, name in without.select("reporter_id", "name").iter_rows():
        yield Doubt("no_source", f"{identity} {name}")
    listings = serving.filter(kind="listing").select("position", "platform").unique()
    for position, platform in listings.sort("position").iter_rows():
        if platform and platform not in platforms:
            yield Doubt("unknown_platform", f"sources.csv row {position}: {platform!r}")
    yield from _same_names(expected)
    yield from _owing_nothing(register)
    there = register.regions.filter(valid_in(year)).select(region="code")
    homeless = expected.join(there, on="region", how="anti", maintain_order="left")
    for identity, name, region in homeless.select("reporter_id", "name", "region").iter_rows():
        yield Doubt("region_ended", f"{identity} {name}: {region}")


def _out_of_reach(serving: pl.DataFrame, is_there: Callable[[str], bool]) -> Iterator[Doubt]:
    """The places that no run will get to as they are recorded."""
    rows = serving.select("position", "address", "local").unique().sort("position")
    for position, address, local in rows.iter_rows():
        about = f"sources.csv row {position}: {address!r}"
        if "://" not in address:
            if not is_there(address):
                yield Doubt("no_file", about)
        elif not local and not _is_public(urlsplit(address).hostname or ""):
            yield Doubt("not_local", about)


def _is_public(host: str) -> bool:
    """Whether an address may be public by its form: names are resolved when they are asked."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return host != "localhost"


def _same_names(expected: pl.DataFrame) -> Iterator[Doubt]:
    named = (
        expected.select(
            "collection_region",
            "reporter_id",
            called=pl.concat_list(pl.concat_list("name"), "aliases"),
        )
        .explode("called")
        .unique()
        .group_by("collection_region", "called")
        .agg(pl.col("reporter_id").sort())
        .filter(pl.col("reporter_id").list.len() > 1)
        .sort("collection_region", "called")
    )
    for region, called, identities in named.iter_rows():
        yield Doubt("same_name", f"{region} {called}: {', '.join(identities)}")


def _owing_nothing(register: Register) -> Iterator[Doubt]:
    spans = register.reporters.select("reporter_id", "valid_from", "valid_to")
    idle = (
        register.sources.filter(pl.col("year") > 0)
        .join(spans, on="reporter_id")
        .filter(~pl.col("year").is_between("valid_from", "valid_to"))
        .sort("position")
    )
    for position, identity, year in idle.select("position", "reporter_id", "year").iter_rows():
        yield Doubt("owes_nothing", f"sources.csv row {position}: {identity} {year}")
