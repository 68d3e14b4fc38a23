"""A year in fast motion: reports appear day by day, what is due runs by itself, the sums are right.

Schedules and sensors are evaluated at simulated times and what they ask for is run for real, over a
site on loopback; at the end plain Python adds up what was published.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import polars as pl
import pytest
from upath import UPath

from assets.decisions.load import Correction
from assets.decisions.record import record
from assets.parsed_tables.tables import REPORTS
from assets.published.releases import Releases
from assets.rollups.tables import COVERAGE, ROLLUP_CELLS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import OUTCOMES
from expectations.forms.catalogue import edition
from pipelines.alerts import Alert
from pipelines.definitions import definitions
from pipelines.instance import opened_instance
from pipelines.season import FILE as FILE_OF_SEASON
from pipelines.season import default_text, season_of
from pipelines.sensors import Office, sensors
from pipelines.settings_given import settings_from
from samples.printed import html_page
from samples.serve import serve_site
from samples.synthetic import random_cells

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEAR, CITY, COUNTY, FORMER = 2024, "991100", "991121", "991122"
FIRST, LAST = date(2025, 1, 10), date(2025, 4, 3)
FORM = edition("2021")
WRONG = "requests.unavailable_not_held.natural_person"
# Id, name, kind, region, scope.
UNITS = {
    "city-government": ("泽安市人民政府", "government", CITY, "region_wide"),
    "city-finance": ("泽安市财政局", "department", CITY, "unit"),
    "county-finance": ("临溪县财政局", "department", COUNTY, "unit"),
    "county-health": ("临溪县卫生健康局", "department", COUNTY, "unit"),
    "county-audit": ("临溪县审计局", "department", COUNTY, "unit"),
    "county-silent": ("临溪县林业局", "department", COUNTY, "unit"),
}
LATER = {"county-archives": ("临溪县档案馆", "institution", COUNTY, "unit")}
FILE = "files/county-audit-2024.html"
# What was seen then differs from what was seen before: a release each.
CHANGED = (
    date(2025, 2, 1),  # what there is, one report misprinted
    date(2025, 2, 10),  # the government, not due yet, is looked for as well
    date(2025, 2, 20),  # the misprint is corrected
    date(2025, 2, 24),  # the late one
    date(2025, 3, 12),  # the file
    date(2025, 3, 15),  # the revised one
    date(2025, 3, 18),  # the file again
    date(2025, 3, 19),  # another unit is expected
    date(2025, 3, 24),  # and found
    date(2025, 4, 1),  # the region's own
)
Cells = dict[str, Decimal]


def rarer(season: str) -> str:
    """The program's season with fewer sweeps, as an office may want it."""
    changed = {"0 6 * 2-4 1": "0 6 10,24 2-3 *", "0 20 1,15 3-4 *": "0 20 15 3 *"}
    for cron, other in changed.items():
        assert season.count(cron) == 1
        season = season.replace(cron, other)
    return season


class World:
    """The site, the office's folder, and what is true of each unit's report."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.site, self.office = folder / "site", folder / "home" / "office"
        self._origin = origin
        self._chance = random.Random(2024)
        self.printed: dict[str, Cells] = {}
        self.counts: dict[str, Cells] = {}
        (self.office / "files").mkdir(parents=True)
        (self.office / FILE_OF_SEASON).write_text(rarer(default_text()), encoding="utf-8")
        self.register(UNITS)

    def register(self, units: dict[str, tuple[str, str, str, str]]) -> None:
        folder = self.office / "register"
        folder.mkdir(exist_ok=True)
        (folder / "regions.csv").write_text(
            "code,name,level,parent,collection,valid_from,valid_to\n"
            f"{CITY},泽安市,prefecture,,yes,,\n{COUNTY},临溪县,county,{CITY},no,,\n"
            f"{FORMER},砚池县,county,{CITY},yes,,{YEAR - 2}\n",
            encoding="utf-8",
        )
        reporters = ["reporter_id,name,kind,level,region,scope,valid_from,valid_to,aliases"]
        sources = ["reporter_id,year,kind,address,platform,local"]
        for unit, (name, kind, region, scope) in units.items():
            level = "prefecture" if region == CITY else "county"
            reporters.append(f"{unit},{name},{kind},{level},{region},{scope},{YEAR},,")
            where = f"direct,{self._origin}/{unit}.html,,yes"
            sources.append(f"{unit},{YEAR},{f'file,{FILE},,' if unit == 'county-audit' else where}")
        for name, lines in (("reporters.csv", reporters), ("sources.csv", sources)):
            (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def publishes(self, unit: str, *, wrong: bool = False) -> None:
        """The unit puts its report on the site, or sends it; another one takes its place."""
        cells = random_cells(FORM, self._chance)
        self.counts[unit] = cells
        self.printed[unit] = {**cells, WRONG: cells[WRONG] + 1} if wrong else cells
        name = (UNITS | LATER)[unit][0]
        page = html_page(FORM, self.printed[unit], reporter=name, year=YEAR)
        path = self.office / FILE if unit == "county-audit" else self.site / f"{unit}.html"
        path.write_text(page, encoding="utf-8")


class Machine:
    """The daemon in fast motion: a clock of its own, and every run it made."""

    def __init__(self, home: Path, instance: dg.DagsterInstance) -> None:
        settings = settings_from({"NIANBAO_HOME": str(home), "NIANBAO_FETCH_DELAY": "0"})
        self.now = datetime.combine(FIRST, time(), SHANGHAI)
        self._home = home
        self.season = season_of(settings)
        self.tables = StageTables(UPath(home) / "tables")
        self.told: list[Alert] = []
        self.made: list[tuple[date, str, str]] = []
        self.released: list[date] = []
        self.asked: dict[tuple[date, str], set[tuple[str, ...]]] = defaultdict(set)
        self._defs = definitions(settings)
        self._repository = self._defs.get_repository_def()
        self._instance = instance
        office = Office(
            UPath(settings.office),
            UPath(settings.seen),
            self.tables,
            lambda: self.now,
            self.told.append,
        )
        self._sensors = sensors(office)
        self._cursors: dict[str, str | None] = {}
        self._keys: set[str] = set()
        self._automation: dg.AssetDaemonCursor | None = None

    def begin(self) -> None:
        """The register is taken over by hand, and everybody has looked once."""
        self._execute("by hand", "take_register", None)
        self.follow()
        assert not self._sensed()

    def day(self, day: date) -> None:
        """What runs by itself on that day: schedules, then what sensors see, then sums."""
        before = len(self.made)
        begin = datetime.combine(day, time(), SHANGHAI)
        ticks = [
            (tick, window.name)
            for window in self.season.windows
            for tick in takewhile(
                lambda tick: tick < begin + timedelta(days=1), self.season.ticks(window, begin)
            )
        ]
        for tick, name in sorted(ticks):
            self.now = tick.astimezone(UTC)
            context = dg.build_schedule_context(
                instance=self._instance,
                scheduled_execution_time=tick,
                repository_def=self._repository,
            )
            schedule = self._defs.resolve_schedule_def(name)
            for request in schedule.evaluate_tick(context).run_requests or ():
                self._run(name, schedule.job_name, request)
        self.now = (begin + timedelta(hours=23)).astimezone(UTC)
        while self._sensed():
            pass
        if len(self.made) > before:
            self.follow()
            numbers = Releases(UPath(self._home) / "published" / str(YEAR)).numbers()
            self.released += [day] * (len(numbers) - len(self.released))

    def follow(self) -> None:
        """What the automation conditions ask for, until they ask for nothing more."""
        while True:
            found = dg.evaluate_automation_conditions(
                defs=self._defs, instance=self._instance, cursor=self._automation
            )
            self._automation = found.cursor
            wanted: dict[str | None, list[dg.AssetKey]] = defaultdict(list)
            for result in found.results:
                key = result.key
                if isinstance(key, dg.AssetKey):
                    for partition in found.get_requested_partitions(key):
                        wanted[partition].append(key)
            if not wanted:
                return
            for partition, keys in wanted.items():
                job = "publish" if partition and "|" not in partition else "compare"
                self._execute("automation", job, partition, keys=keys)

    def _sensed(self) -> bool:
        before = len(self.made)
        for sensor in self._sensors:
            self.now += timedelta(minutes=1)
            context = dg.build_sensor_context(
                self._instance,
                self._cursors.get(sensor.name),
                repository_def=self._repository,
                instance_ref=self._instance.get_ref(),
            )
            tick = sensor.evaluate_tick(context)
            self._cursors[sensor.name] = tick.cursor
            for request in tick.run_requests or ():
                self._run(sensor.name, str(request.job_name or sensor.job_name), request)
        return len(self.made) > before

    def _run(self, by: str, job: str, request: dg.RunRequest) -> None:
        assert request.run_key not in self._keys
        self._keys.add(str(request.run_key))
        if job == "collect":
            config = request.run_config["ops"]["fetch"]["config"]
            place = self.now.astimezone(SHANGHAI).date(), by
            self.asked[place].add(
                (str(request.partition_key).partition("|")[0], *config["reporters"])
            )
        self._execute(by, job, request.partition_key, dict(request.run_config))

    def _execute(
        self,
        by: str,
        job: str,
        partition: str | None,
        config: dict[str, object] | None = None,
        keys: list[dg.AssetKey] | None = None,
    ) -> None:
        ended = self._defs.resolve_job_def(job).execute_in_process(
            instance=self._instance,
            partition_key=partition,
            run_config={"loggers": {"log": {}}, **(config or {})},
            asset_selection=keys,
        )
        assert ended.success
        self.made.append((self.now.astimezone(SHANGHAI).date(), by, job))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    (tmp_path / "site").mkdir()
    with serve_site(root=tmp_path / "site", port=0) as origin:
        yield World(tmp_path, origin)


@pytest.mark.system
def test_a_season_runs_by_itself_and_its_sums_are_those_of_what_was_published(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    happenings: dict[date, Callable[[], None]] = {
        date(2025, 1, 20): lambda: world.publishes("city-finance"),
        date(2025, 1, 28): lambda: world.publishes("county-finance", wrong=True),
        date(2025, 2, 12): lambda: world.publishes("county-health"),  # late
        date(2025, 2, 20): lambda: correct(world, machine),
        date(2025, 3, 5): lambda: world.publishes("city-finance"),  # revised
        date(2025, 3, 12): lambda: world.publishes("county-audit"),  # the file comes
        date(2025, 3, 18): lambda: world.publishes("county-audit"),  # and is replaced
        date(2025, 3, 19): lambda: world.register(UNITS | LATER),
        date(2025, 3, 20): lambda: world.publishes("county-archives"),
        date(2025, 3, 28): lambda: world.publishes("city-government"),
    }
    with opened_instance(settings_from({"NIANBAO_HOME": str(home)})) as instance:
        machine = Machine(home, instance)
        for module in ("assets.fetch.asset", "assets.validated_tables.asset"):
            monkeypatch.setattr(f"{module}.utc_now", lambda: machine.now)
        machine.begin()
        for ahead in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(days=ahead)
            if day in happenings:
                happenings[day]()
            machine.day(day)
    assert machine.told == []
    assert by_sensors(machine) == [
        (date(2025, 2, 20), "decisions_taken", "judge_again"),
        (date(2025, 3, 12), "local_files", "collect"),
        (date(2025, 3, 18), "local_files", "collect"),
        (date(2025, 3, 19), "register_files", "take_register"),
        (date(2025, 3, 19), "register_rows", "collect"),
    ]
    windows = Counter(
        by for _, by, _ in machine.made if by in {w.name for w in machine.season.windows}
    )
    # The first time the former county is made as well, that owes nothing any more.
    assert windows == {"yearly": 2, "late_reports": 4, "revised_reports": 1, "own_reports": 1}
    check_asked(machine)
    check_coverage(machine, world)
    check_sums(machine, world)
    check_releases(machine, home)


def correct(world: World, machine: Machine) -> None:
    """A person enters the correction of the figure that was misprinted."""
    report = machine.tables.read(REPORTS, year=YEAR).filter(
        pl.col("reporter_id") == "county-finance", "current"
    )
    told = {
        "reporter": "county-finance",
        "year": YEAR,
        "cell": WRONG,
        "from": world.printed["county-finance"][WRONG],
        "to": world.counts["county-finance"][WRONG],
        "reason": "误印",
        "evidence": "单位来函",
        "author": "办公室",
        "date": date(2025, 2, 20),
        "document_sha256": report["tables_sha256"].item(),
    }
    record(UPath(world.office) / "decisions", Correction.model_validate(told))


def by_sensors(machine: Machine) -> list[tuple[date, str, str]]:
    watching = {sensor.name for sensor in machine._sensors}
    return [each for each in machine.made if each[1] in watching]


def check_asked(machine: Machine) -> None:
    """Whom a run was to ask: those whose date has passed, those of the file, or all of a region."""
    departments = sorted(unit for unit, (_, kind, *_) in UNITS.items() if kind == "department")
    assert machine.asked[date(2025, 2, 1), "yearly"] == {(CITY, *departments), (FORMER,)}
    assert machine.asked[date(2025, 4, 1), "own_reports"] == {(CITY, "city-government")}
    assert machine.asked[date(2025, 3, 18), "local_files"] == {(CITY, "county-audit")}
    assert machine.asked[date(2025, 3, 19), "register_rows"] == {(CITY,)}
    assert machine.asked[date(2025, 2, 10), "late_reports"] == {(CITY,)}


def check_coverage(machine: Machine, world: World) -> None:
    units = UNITS | LATER
    covered = machine.tables.read(COVERAGE, year=YEAR)
    for region, within in ((CITY, {CITY, COUNTY}), (COUNTY, {COUNTY})):
        owing = {unit for unit, (_, _, at, _) in units.items() if at in within}
        found = owing & set(world.printed)
        row = covered.filter(pl.col("region") == region).row(0, named=True)
        counts = {
            name: row[name]
            for name in ("expected", "found", "accepted", "corrected", "quarantined", "missing")
        }
        assert counts == {
            "expected": len(owing),
            "found": len(found),
            "accepted": len(found),
            "corrected": 1,
            "quarantined": 0,
            "missing": len(owing - found),
        }, region
    ended = machine.tables.read(OUTCOMES, year=YEAR)
    silent = ended.filter(pl.col("outcome") != "accepted")["reporter_id"].to_list()
    assert silent == sorted(set(units) - set(world.printed)) == ["county-silent"]


def check_sums(machine: Machine, world: World) -> None:
    units = UNITS | LATER
    rolled = machine.tables.read(ROLLUP_CELLS, year=YEAR)
    for region, within in ((CITY, {CITY, COUNTY}), (COUNTY, {COUNTY})):
        added = [
            world.counts[unit]
            for unit, (_, _, at, scope) in units.items()
            if at in within and scope == "unit" and unit in world.counts
        ]
        sums = dict(rolled.filter(pl.col("region") == region).select("cell", "value").iter_rows())
        expected = {cell: sum(cells[cell] for cells in added) for cell in added[0]}
        assert len(added) == {CITY: 5, COUNTY: 4}[region]
        assert {cell: sums[cell] for cell in expected} == expected, region


def check_releases(machine: Machine, home: Path) -> None:
    releases = Releases(UPath(home) / "published" / str(YEAR))
    assert releases.held() is None
    latest = releases.latest()
    assert latest is not None
    assert machine.released == list(CHANGED)
    with closing(sqlite3.connect(home / "warehouse.sqlite")) as warehouse:
        assert warehouse.execute("SELECT year, release FROM releases").fetchall() == [
            (YEAR, len(CHANGED))
        ]
        [covered] = warehouse.execute(f"SELECT found FROM coverage WHERE region = '{CITY}'")
    assert covered == (len(UNITS | LATER) - 1,)
    for spec in (COVERAGE, ROLLUP_CELLS):
        made, out = machine.tables.read(spec, year=YEAR), latest.table(spec).collect()
        assert out.select(made.columns).equals(made), spec.name
