"""What is made again when something in the office's folder changes, and that nothing else is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from upath import UPath

from assets.fetch.tables import FETCH_OUTCOMES
from assets.parsed_tables.tables import REPORTS
from assets.partitions import partition_key
from assets.register.load import load_register
from assets.register.tables import POPULATIONS, REGIONS, REPORTERS, SOURCES
from assets.rollups.tables import COVERAGE
from assets.storage.stage_tables import StageTables
from pipelines import touched
from pipelines.alerts import Alert
from pipelines.sensors import Office, sensors

REGION_ROWS = """\
code,name,level,parent,collection,valid_from,valid_to
991100,泽安市,prefecture,,yes,,
991121,临溪县,county,991100,yes,,
991122,砚池县,county,991100,yes,,
"""
REPORTER_ROWS = """\
reporter_id,name,kind,level,region,scope,valid_from,valid_to,aliases
zean-finance,泽安市财政局,department,prefecture,991100,unit,,,
linxi-finance,临溪县财政局,department,county,991121,unit,,,
linxi-health,临溪县卫生健康局,department,county,991121,unit,2023,,
yanchi-finance,砚池县财政局,department,county,991122,unit,,,
"""
SOURCE_ROWS = """\
reporter_id,year,kind,address,platform,local,region
zean-finance,,listing,http://www.zean.test/nb/,,,
linxi-finance,2024,file,files/finance.html,,,
linxi-health,2023,file,files/health-2023.html,,,
yanchi-finance,,folder,files/yanchi,,,
"""
CORRECTION = """\
  - reporter: {reporter}
    year: {year}
    cell: requests.received.total
    from: 5
    to: {to}
    reason: 误印
    evidence: letter
    author: 办公室
    date: 2025-03-12
    document_sha256: {digest}
"""
APPROVAL = """\
approvals:
  - year: 2024
    reason: 已核实
    author: 办公室
    date: 2025-03-12
    content_sha256: {digest}
"""
DIGEST = "a" * 64


@dataclass
class Watched:
    """An office whose folder is watched, at a time of its own, each sensor with its cursor."""

    folder: Path
    tables: StageTables
    instance: dg.DagsterInstance
    now: datetime = datetime(2025, 3, 10, 12, tzinfo=UTC)
    told: list[Alert] = field(default_factory=list)
    cursors: dict[str, str | None] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    @property
    def seen(self) -> Path:
        return self.folder.parent / "seen"

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def take_over(self) -> None:
        """What the job take_register does."""
        loaded = load_register(UPath(self.folder) / "register")
        self.instance.add_dynamic_partitions("collection_region", loaded.collection_regions())
        for spec in (REGIONS, REPORTERS, SOURCES, POPULATIONS):
            self.tables.write(spec, getattr(loaded, spec.name))

    def made(self, year: int, region: str) -> None:
        """As if the partition had been collected and its year published."""
        self.tables.write(FETCH_OUTCOMES, FETCH_OUTCOMES.empty(), year=year, region=region)
        self.tables.write(REPORTS, REPORTS.empty(), year=year, region=region)
        self.tables.write(COVERAGE, COVERAGE.empty(), year=year)

    def evaluate(self, name: str) -> dg.SensorResult:
        self.now += timedelta(minutes=1)
        office = Office(
            UPath(self.folder), UPath(self.seen), self.tables, lambda: self.now, self.told.append
        )
        sensor = next(each for each in sensors(office) if each.name == name)
        context = dg.build_sensor_context(self.instance, self.cursors.get(name))
        result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        self.cursors[name] = result.cursor
        self.keys += [str(request.run_key) for request in result.run_requests or ()]
        return result

    def requested(self, name: str) -> set[tuple[str, str | None]]:
        """Jobs and partitions that a sensor asks for now."""
        found = self.evaluate(name).run_requests or ()
        return {(str(each.job_name), each.partition_key) for each in found}

    def settle(self) -> None:
        """Let each sensor see what there is."""
        for name in ("register_files", "register_rows", "decisions_taken", "local_files"):
            assert self.requested(name) == set(), name


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Watched]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        watched = Watched(tmp_path / "office", StageTables(UPath(tmp_path / "tables")), instance)
        watched.write("register/regions.csv", REGION_ROWS)
        watched.write("register/reporters.csv", REPORTER_ROWS)
        watched.write("register/sources.csv", SOURCE_ROWS)
        watched.write("files/finance.html", "2024")
        watched.write("files/yanchi/a.html", "a")
        watched.take_over()
        watched.made(2023, "991121")
        watched.made(2024, "991121")
        watched.made(2024, "991122")
        yield watched


def collect(year: int, region: str) -> tuple[str, str]:
    return "collect", partition_key(year, region)


def correction(to: int, reporter: str = "linxi-finance", year: int = 2024) -> str:
    return CORRECTION.format(to=to, reporter=reporter, year=year, digest=DIGEST)


def test_the_first_look_only_notes_what_there_is_and_the_second_finds_nothing(
    office: Watched,
) -> None:
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4))
    office.settle()
    office.settle()
    assert office.told == []


def test_a_changed_file_of_the_register_is_taken_over(office: Watched) -> None:
    office.settle()
    office.write("register/reporters.csv", REPORTER_ROWS.replace("临溪县财政局", "临溪县财税局"))
    assert office.requested("register_files") == {("take_register", None)}
    assert office.requested("register_files") == set()
    # Nothing is asked of anybody before it is.
    assert office.requested("register_rows") == set()


def test_the_region_of_a_changed_reporter_is_collected_again_in_the_years_it_was(
    office: Watched,
) -> None:
    office.settle()
    office.write("register/reporters.csv", REPORTER_ROWS.replace("临溪县财政局", "临溪县财税局"))
    office.take_over()
    assert office.requested("register_rows") == {collect(2023, "991121"), collect(2024, "991121")}
    assert office.requested("register_rows") == set()


def test_a_source_of_one_year_touches_that_year(office: Watched) -> None:
    office.settle()
    office.write("register/sources.csv", SOURCE_ROWS.replace("health-2023", "health-2023-new"))
    office.take_over()
    assert office.requested("register_rows") == {collect(2023, "991121")}


def test_what_was_never_collected_is_asked_for_only_in_the_latest_year(office: Watched) -> None:
    office.settle()
    office.write("register/sources.csv", SOURCE_ROWS.replace("zean.test/nb", "zean.test/ndbg"))
    office.take_over()
    assert office.requested("register_rows") == {collect(2024, "991100")}


def test_regions_alone_that_change_are_seen(office: Watched) -> None:
    office.settle()
    office.write("register/regions.csv", REGION_ROWS + "991123,云栌县,county,991100,yes,,\n")
    loaded = load_register(UPath(office.folder) / "register")
    office.instance.add_dynamic_partitions("collection_region", loaded.collection_regions())
    office.tables.write(REGIONS, loaded.regions)
    assert office.requested("register_rows") == {collect(2024, "991123")}


def test_a_name_on_a_list_that_regions_share_touches_them_all(office: Watched) -> None:
    shared = SOURCE_ROWS + "linxi-health,,listing,http://www.zean.test/nb/,,,\n"
    office.write("register/sources.csv", shared)
    office.take_over()
    office.settle()
    linxi = {collect(2023, "991121"), collect(2024, "991121")}
    for old, new, wanted in (
        ("泽安市财政局", "泽安市财税局", {*linxi, collect(2024, "991100")}),
        # Those who are looked for elsewhere are nothing to their neighbours.
        ("砚池县财政局", "砚池县财税局", {collect(2024, "991122")}),
        ("临溪县财政局", "临溪县财税局", linxi),
    ):
        office.write("register/reporters.csv", REPORTER_ROWS.replace(old, new))
        office.take_over()
        assert office.requested("register_rows") >= wanted
        office.write("register/reporters.csv", REPORTER_ROWS)
        office.take_over()
        assert office.requested("register_rows") == wanted


def test_rows_that_only_move_touch_nobody(office: Watched) -> None:
    office.settle()
    office.write("register/sources.csv", SOURCE_ROWS.replace("\n", "\n# 说明 a remark\n", 1))
    office.take_over()
    assert office.requested("register_rows") == set()


def test_a_new_region_is_collected_for_the_latest_year(office: Watched) -> None:
    office.settle()
    office.write("register/regions.csv", REGION_ROWS + "991123,云栌县,county,991100,yes,,\n")
    office.write(
        "register/reporters.csv",
        REPORTER_ROWS + "yunlu-finance,云栌县财政局,department,county,991123,unit,,,\n",
    )
    office.take_over()
    assert office.requested("register_rows") == {collect(2024, "991123")}


def test_a_new_year_is_left_to_the_schedules_and_then_watched_too(office: Watched) -> None:
    office.settle()
    office.now = datetime(2026, 2, 1, 1, tzinfo=UTC)
    assert office.requested("register_rows") == set()
    office.write("register/sources.csv", SOURCE_ROWS.replace("zean.test/nb", "zean.test/ndbg"))
    office.take_over()
    assert office.requested("register_rows") == {collect(2025, "991100")}


def test_a_year_that_was_back_loaded_is_watched_from_then_on(office: Watched) -> None:
    office.settle()
    office.made(2021, "991100")
    assert office.requested("register_rows") == set()
    office.write("register/reporters.csv", REPORTER_ROWS.replace("泽安市财政局", "泽安市财税局"))
    office.take_over()
    assert office.requested("register_rows") == {collect(2021, "991100"), collect(2024, "991100")}


def test_a_decision_has_its_partition_judged_again(office: Watched) -> None:
    office.settle()
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4))
    judged = ("judge_again", partition_key(2024, "991121"))
    assert office.requested("decisions_taken") == {judged}
    # Another one in the same file: the first stays as it was.
    both = "corrections:\n" + correction(4) + correction(3, "yanchi-finance")
    office.write("decisions/2024.yaml", both)
    assert office.requested("decisions_taken") == {("judge_again", partition_key(2024, "991122"))}
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4))
    assert office.requested("decisions_taken") == {("judge_again", partition_key(2024, "991122"))}
    assert office.requested("decisions_taken") == set()


def test_an_approval_of_what_was_never_summed_waits_for_it(office: Watched) -> None:
    office.settle()
    approval = APPROVAL.format(digest=DIGEST)
    office.write("decisions/2022.yaml", approval.replace("2024", "2022"))
    assert office.requested("decisions_taken") == set()


def test_a_region_that_is_no_partition_is_asked_nothing(office: Watched) -> None:
    office.settle()
    office.instance.delete_dynamic_partition("collection_region", "991121")
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4))
    assert office.requested("decisions_taken") == set()


def test_a_decision_on_what_was_never_read_waits_for_it(office: Watched) -> None:
    office.settle()
    office.write("decisions/2022.yaml", "corrections:\n" + correction(4, year=2022))
    assert office.requested("decisions_taken") == set()


def test_an_approval_has_its_year_published(office: Watched) -> None:
    office.settle()
    office.write("decisions/2024.yaml", APPROVAL.format(digest=DIGEST))
    assert office.requested("decisions_taken") == {("publish", "2024")}


def test_changes_there_and_back_are_runs_of_their_own(office: Watched) -> None:
    office.settle()
    for to in (4, 3, 4, 3):
        office.write("decisions/2024.yaml", "corrections:\n" + correction(to))
        assert len(office.requested("decisions_taken")) == 1
    assert len(office.keys) == len(set(office.keys)) == 4


def test_a_tick_that_was_broken_off_asks_for_the_same_runs(office: Watched) -> None:
    office.settle()
    before = office.cursors["decisions_taken"]
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4))
    office.evaluate("decisions_taken")
    office.cursors["decisions_taken"] = before  # it was never kept
    office.evaluate("decisions_taken")
    assert len(office.keys) == 2
    assert len(set(office.keys)) == 1


def test_a_change_after_a_tick_that_was_broken_off_is_a_run_of_its_own(office: Watched) -> None:
    office.settle()
    before = dict(office.cursors)
    for number, sign in (("4", "a"), ("3", "b")):
        office.cursors = dict(before)
        office.write("files/finance.html", number)
        office.write("register/sources.csv", SOURCE_ROWS.replace("health-2023", number))
        decision = "corrections:\n" + correction(int(number))
        approval = APPROVAL.format(digest=sign * 64)
        office.write("decisions/2024.yaml", decision + approval)
        office.evaluate("local_files")
        office.evaluate("register_files")
        office.take_over()
        office.evaluate("register_rows")
        office.evaluate("decisions_taken")
    jobs = sorted(key.split(" ")[1] for key in set(office.keys))
    assert jobs == sorted(
        [*["collect", "publish", "judge_again", "take_register"] * 2, *["collect"] * 2]
    )
    assert len(office.keys) == len(jobs)


def test_a_file_that_is_only_touched_after_a_tick_that_was_broken_off_is_the_same_run(
    office: Watched,
) -> None:
    office.settle()
    before = office.cursors["local_files"]
    office.write("files/finance.html", "2024, put right")
    office.evaluate("local_files")
    office.cursors["local_files"] = before
    os.utime(office.folder / "files" / "finance.html", (1, 1))
    office.evaluate("local_files")
    assert len(office.keys) == 2
    assert len(set(office.keys)) == 1


def test_a_register_taken_over_anew_after_a_tick_that_was_broken_off_is_the_same_run(
    office: Watched,
) -> None:
    office.settle()
    before = office.cursors["register_rows"]
    office.write("register/sources.csv", SOURCE_ROWS.replace("health-2023", "health-2023-new"))
    for _ in range(2):
        office.cursors["register_rows"] = before
        office.take_over()
        office.evaluate("register_rows")
    assert len(office.keys) == 2
    assert len(set(office.keys)) == 1


def test_a_cursor_is_short_whatever_there_is_to_see(office: Watched) -> None:
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4))
    office.settle()
    office.write("decisions/2024.yaml", "corrections:\n" + "  - year: x\n" * 500)
    result = office.evaluate("decisions_taken")
    assert isinstance(result.skip_reason, dg.SkipReason)
    said = str(result.skip_reason.skip_message)
    assert len(said.encode()) <= 4096 < len(office.told[0].error)
    assert {name: len(str(cursor)) < 200 for name, cursor in office.cursors.items()} == {
        "register_files": True,
        "register_rows": True,
        "decisions_taken": True,
        "local_files": True,
    }


def damaged(file: Path) -> None:
    file.write_text('{"2024 991121": "other"}')


@pytest.mark.parametrize("spoil", [Path.unlink, damaged, lambda file: file.write_text("{")])
def test_where_it_is_lost_what_was_seen_there_is_only_noted_anew(
    office: Watched, spoil: Callable[[Path], object]
) -> None:
    office.settle()
    (file,) = (office.seen / "decisions_taken").iterdir()
    spoil(file)
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4))
    result = office.evaluate("decisions_taken")
    assert not result.run_requests
    assert "所见记录缺失" in str(result.skip_reason)
    office.write("decisions/2024.yaml", "corrections:\n" + correction(3))
    assert office.requested("decisions_taken") == {("judge_again", partition_key(2024, "991121"))}


def test_what_was_seen_before_is_forgotten_once_the_cursor_has_moved_on(office: Watched) -> None:
    office.settle()
    folder = office.seen / "decisions_taken"
    (first,) = folder.iterdir()
    os.utime(first, (1, 1))
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4))
    office.evaluate("decisions_taken")
    assert first.exists()
    office.evaluate("decisions_taken")
    assert not first.exists()
    assert len(list(folder.iterdir())) == 1


def test_a_tick_tried_out_with_a_former_cursor_costs_nothing(office: Watched) -> None:
    office.settle()
    former = office.cursors["decisions_taken"]
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4))
    office.evaluate("decisions_taken")
    moved, office.cursors["decisions_taken"] = office.cursors["decisions_taken"], former
    (office.folder / "decisions" / "2024.yaml").unlink()
    assert office.requested("decisions_taken") == set()
    office.cursors["decisions_taken"] = moved
    office.write("decisions/2024.yaml", "corrections:\n" + correction(3))
    assert len(office.requested("decisions_taken")) == 1


def test_a_changed_file_has_its_own_reporter_asked_for_again(office: Watched) -> None:
    office.settle()
    office.write("files/finance.html", "2024, put right")
    (request,) = office.evaluate("local_files").run_requests or ()
    assert (request.job_name, request.partition_key) == collect(2024, "991121")
    assert request.run_config == {
        "ops": {"fetch": {"config": {"reporters": ["linxi-finance"], "again": True}}}
    }
    assert office.requested("local_files") == set()


def test_a_file_that_comes_is_asked_for_and_one_that_is_only_touched_is_not(
    office: Watched,
) -> None:
    office.settle()
    office.write("files/health-2023.html", "2023")
    assert office.requested("local_files") == {collect(2023, "991121")}
    os.utime(office.folder / "files" / "health-2023.html", (1, 1))
    assert office.requested("local_files") == set()


@pytest.mark.parametrize("name", ["gone", "loop", "ring"])
def test_an_entry_that_cannot_be_looked_at_stops_nothing(office: Watched, name: str) -> None:
    office.settle()
    entry = office.folder / "files" / "yanchi" / name
    entry.symlink_to({"gone": "nowhere", "loop": "loop", "ring": ".."}[name])
    assert office.requested("local_files") == {collect(2024, "991122")}
    assert office.requested("local_files") == set()
    file = office.folder / "files" / "finance.html"
    file.unlink()
    file.symlink_to("nowhere")
    assert office.requested("local_files") == {collect(2024, "991121")}
    office.write("files/yanchi/b.html", "b")
    assert office.requested("local_files") == {collect(2024, "991122")}
    assert office.told == []


def test_a_folder_that_a_link_leads_to_is_not_looked_through(office: Watched) -> None:
    office.write("elsewhere/a.html", "a")
    (office.folder / "files" / "yanchi" / "link").symlink_to(office.folder / "elsewhere")
    before = touched.local_files(office.tables, UPath(office.folder), {})
    office.write("elsewhere/a.html", "another")
    assert touched.local_files(office.tables, UPath(office.folder), {}) == before


def test_a_workbook_in_the_folder_is_watched(office: Watched) -> None:
    rows = "yanchi-finance,2024,workbook,files/all.xlsx,,,\n"
    elsewhere = "linxi-health,2024,workbook,http://www.zean.test/all.xlsx,,,\n"
    office.write("register/sources.csv", SOURCE_ROWS + rows + elsewhere)
    office.take_over()
    office.settle()
    office.write("files/all.xlsx", "all")
    assert office.requested("local_files") == {collect(2024, "991122")}


def test_a_reporter_is_asked_for_the_years_it_owes(office: Watched) -> None:
    office.write(
        "register/reporters.csv",
        REPORTER_ROWS + "linxi-grain,临溪县粮食局,department,county,991121,unit,,2023,\n",
    )
    health = "linxi-health,,folder,files/health,,,\n"
    grain = "linxi-grain,,folder,files/grain,,,\n"
    office.write("register/sources.csv", SOURCE_ROWS + health + grain)
    office.take_over()
    office.made(2022, "991121")
    office.settle()
    office.write("files/health/a.html", "a")  # from 2023 on
    assert office.requested("local_files") == {collect(2023, "991121"), collect(2024, "991121")}
    office.write("files/grain/a.html", "a")  # up to 2023
    assert office.requested("local_files") == {collect(2022, "991121"), collect(2023, "991121")}


def test_a_file_in_a_folder_touches_those_whom_the_folder_serves(office: Watched) -> None:
    office.settle()
    office.write("files/yanchi/b.html", "b")
    assert office.requested("local_files") == {collect(2024, "991122")}


@pytest.mark.parametrize(
    ("sensor", "file", "text", "words"),
    [
        ("register_files", "register/reporters.csv", "reporter_id\n1\n", "reporters.csv"),
        ("decisions_taken", "decisions/2024.yaml", "corrections:\n  - year: x\n", "2024.yaml"),
        (
            "decisions_taken",
            "decisions/2024.yaml",
            "corrections:\n" + correction(4, "nobody"),
            "not in the register: 'nobody'",
        ),
    ],
)
def test_a_fault_is_told_once_and_nothing_is_made_until_it_is_put_right(
    office: Watched, sensor: str, file: str, text: str, words: str
) -> None:
    office.settle()
    path = office.folder / file
    before = path.read_text(encoding="utf-8") if path.exists() else None
    office.write(file, text)
    for _ in range(3):
        result = office.evaluate(sensor)
        assert not result.run_requests
        assert words in str(result.skip_reason)
    assert len(office.told) == 1
    assert words in office.told[0].error
    # Put right, with something changed: seen as a change to what was before the fault.
    if before is None:
        office.write(file, "corrections:\n" + correction(4))
        assert office.requested(sensor) == {("judge_again", partition_key(2024, "991121"))}
    else:
        office.write(file, before)
        assert office.requested(sensor) == set()
        office.write(file, text)
        office.evaluate(sensor)
        assert len(office.told) == 2


@pytest.mark.parametrize("sensor", ["register_rows", "decisions_taken", "local_files"])
def test_a_table_that_is_damaged_is_told_once_with_its_file(office: Watched, sensor: str) -> None:
    office.settle()
    table = SOURCES if sensor == "local_files" else REPORTERS
    file = Path(str(office.tables.path(table)))
    file.write_bytes(file.read_bytes()[:100])
    for _ in range(3):
        assert not office.evaluate(sensor).run_requests
    (told,) = office.told
    assert set(told.facts.values()) == {sensor}
    assert str(file) in told.error
    office.take_over()
    assert office.requested(sensor) == set()


def test_whatever_breaks_a_sensor_off_is_told_once_with_its_name(
    office: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settle()

    def broken(_: object) -> None:
        raise KeyError("unheard of")

    with monkeypatch.context() as patch:
        patch.setattr(touched, "register_files", broken)
        for _ in range(3):
            assert not office.evaluate("register_files").run_requests
    assert [alert.error for alert in office.told] == ["register_files: KeyError: 'unheard of'"]
    assert office.requested("register_files") == set()


def test_a_decision_on_somebody_about_to_be_taken_over_waits(office: Watched) -> None:
    office.settle()
    office.write(
        "register/reporters.csv",
        REPORTER_ROWS + "linxi-audit,临溪县审计局,department,county,991121,unit,,,\n",
    )
    office.write("decisions/2024.yaml", "corrections:\n" + correction(4, "linxi-audit"))
    assert office.requested("decisions_taken") == set()
    assert office.told == []
    office.take_over()
    assert office.requested("decisions_taken") == {("judge_again", partition_key(2024, "991121"))}


def test_without_a_register_nothing_is_told(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        bare = Watched(tmp_path / "office", StageTables(UPath(tmp_path / "tables")), instance)
        bare.settle()
        assert bare.told == []


def test_a_register_taken_over_for_the_first_time_is_only_noted(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        new = Watched(tmp_path / "office", StageTables(UPath(tmp_path / "tables")), instance)
        new.write("register/regions.csv", REGION_ROWS)
        new.write("register/reporters.csv", REPORTER_ROWS)
        new.write("register/sources.csv", SOURCE_ROWS)
        new.settle()
        new.take_over()
        new.settle()
        new.write("register/sources.csv", SOURCE_ROWS.replace("/nb/", "/gknb/"))
        new.take_over()
        assert new.requested("register_rows") == {collect(2024, "991100")}
