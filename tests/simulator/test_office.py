"""A part of the region under plain addresses, collected by the program in its own process."""

from __future__ import annotations

from pathlib import Path

from upath import UPath

from assets.fetch.tables import FETCH_OUTCOMES, SETTLED
from assets.storage.stage_tables import StageTables
from tests.pipelines.sample_home import command
from tests.simulator import change_cases, discovery_cases, trouble_cases
from tests.simulator.collected import Collecting, collecting
from tests.simulator.region import YEAR

ALL = (*discovery_cases.CASES, *trouble_cases.CASES, *change_cases.CASES)
NAMES = (
    *("linked_pages_found_later", "trs_named_later", "jpage_named_later", "file_list_named_later"),
    *("year_folders", "one_listing_for_many", "an_empty_listing", "gbk_said_to_be_utf_8"),
    *("not_really_gzip", "challenge_with_412", "missing_with_404", "closed_by_robots"),
    *("busy_for_a_second", "linked_pdf", "a_late_report", "a_challenge_that_ends"),
)
CASES = [case for case in ALL if case.__name__ in NAMES]


def told(made: Collecting, home: Path, *more: str) -> dict[str, str]:
    """How the program says each search ended."""
    ran = command(
        *("pipelines.cli.main", "run", "--year", str(YEAR), *more),
        home=home,
        NIANBAO_REGION_DIR=str(home / "office"),
        NIANBAO_FETCH_DELAY="0.02",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    outcomes = StageTables(UPath(home) / "tables").read(FETCH_OUTCOMES, year=YEAR)
    found: dict[str, str] = dict(outcomes.select("reporter_id", "outcome").iter_rows())
    assert len(found) == len(made.region.units)
    return found


def test_the_program_finds_what_is_there_and_then_only_asks_for_the_rest(tmp_path: Path) -> None:
    assert len(CASES) == len(NAMES)
    with collecting(CASES, tmp_path, 7, plain=True) as made:
        made.region.write_register(tmp_path / "office" / "register")
        first = {unit: truth.outcome for unit, truth in made.region.truth.items()}
        assert told(made, tmp_path) == first
        for change in made.region.changes:
            change()
        before = len(made.log)
        failed = {unit for unit, outcome in first.items() if outcome not in SETTLED}
        later = {unit: made.region.later[unit].outcome for unit in failed & set(made.region.later)}
        assert later
        assert told(made, tmp_path, "--retry-failed") == first | later
        cases = {unit.case for unit in made.region.units if unit.id in failed}
        asked = {one.host.split(".")[1].replace("-", "_") for one in made.log[before:]}
        assert asked == cases
