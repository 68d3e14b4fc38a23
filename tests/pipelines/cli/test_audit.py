"""`nianbao audit` over the sample region: a sample, what was found in it, the rate it states."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner
from upath import UPath

from assets.audit.sheet import Sheet, load_sheets
from assets.decisions.load import load_decisions
from assets.evidence.files import INDEX, page_file
from assets.parsed_tables.tables import REPORTS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import OUTCOMES, VALIDATED_CELLS
from pipelines.cli.main import app
from tests.pipelines.sample_home import SampleHome

FEES = "disclosure.fees.amount"


@pytest.fixture
def home(sample: SampleHome, tmp_path: Path) -> SampleHome:
    return sample.copy(tmp_path / "home")


def nianbao(home: Path, *arguments: str) -> Result:
    environment = {"NIANBAO_HOME": str(home), "COLUMNS": "100"}
    return CliRunner().invoke(app, arguments, env=environment)


def succeeded(home: SampleHome, *arguments: str) -> str:
    result = nianbao(home.home, "audit", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(home: SampleHome, *arguments: str) -> str:
    result = nianbao(home.home, "audit", *arguments)
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return " ".join(re.sub("[│╭╮╰╯─]", " ", result.output).split())


def sheets(home: SampleHome) -> list[Sheet]:
    return load_sheets(UPath(home.home / "office" / "audits"))


def state(home: SampleHome) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(succeeded(home, "state", "--json"))
    return told


def test_a_sample_is_pages_to_compare_and_a_sheet_to_answer_in(home: SampleHome) -> None:
    told = succeeded(home, "sample", "5", "--seed", "17")
    assert "drawn 5 / 21" in told
    assert "at most 52.2 % are wrong" in told
    (drawn,) = sheets(home)
    assert (drawn.file, drawn.year, drawn.seed, drawn.population) == ("2024-17.yaml", 2024, 17, 21)
    outcomes = home.table(OUTCOMES, 2024).filter(outcome="accepted")
    assert {each.report_id for each in drawn.reports} < set(outcomes["report_id"])
    counted = dict(home.table(VALIDATED_CELLS, 2024).group_by("report_id").len().iter_rows())
    assert all(each.cells == counted[each.report_id] for each in drawn.reports)
    folder = home.home / "audits" / "2024-17"
    assert (folder / INDEX).is_file()
    for each in drawn.reports:
        page = (folder / page_file(each.report_id)).read_text(encoding="utf-8")
        assert each.name in page
        assert each.document_sha256 in page


def test_the_same_seed_draws_the_same_reports(home: SampleHome, tmp_path: Path) -> None:
    succeeded(home, "sample", "5", "--seed", "17")
    (first,) = sheets(home)
    refusal = refused(home, "sample", "5", "--seed", "17")
    assert "a sample is drawn once" in refusal
    (home.home / "office" / "audits" / first.file).unlink()
    pages = tmp_path / "pages"
    succeeded(home, "sample", "6", "--seed", "17", "--pages", str(pages))
    (second,) = sheets(home)
    assert second.reports[:5] == first.reports
    assert len(list((pages / "pages").iterdir())) == 6


def test_a_year_and_a_region_may_be_drawn_from_alone(home: SampleHome) -> None:
    told = succeeded(home, "sample", "99", "--year", "2023", "--region", "991100", "--cells", "3")
    assert "fewer than 99: all are drawn" in told
    (drawn,) = sheets(home)
    assert (drawn.year, drawn.regions, drawn.population) == (2023, ("991100",), 3)
    assert [each.compared for each in drawn.reports] == [3, 3, 3]
    assert drawn.file == f"2023-{drawn.seed}.yaml"


def test_answers_are_entered_and_the_rate_is_stated(home: SampleHome) -> None:
    assert "no answer sheet" in succeeded(home, "state")
    succeeded(home, "sample", "3", "--seed", "17")
    right, wrong, left = (each.reporter for each in sheets(home)[0].reports)
    told = succeeded(home, "record", "2024-17", right, "--ok", "--by", "李")
    assert "left 2" in told
    succeeded(home, "record", "2024-17.yaml", wrong, "--wrong", f"{FEES}=987.5", "--by", "李")
    assert f"checked by '李' on {sheets(home)[0].reports[1].on}" in refused(
        home, "record", "2024-17", wrong, "--ok", "--by", "王"
    )
    stated = state(home)
    (year,) = stated["years"]
    reach = {name: year[name] for name in ("accepted", "sampled", "checked", "left", "outdated")}
    assert reach == {"accepted": 21, "sampled": 3, "checked": 2, "left": 1, "outdated": 0}
    assert (year["reports"]["wrong"], year["reports"]["share"]) == (1, 0.5)
    assert (year["cells"]["wrong"], year["cells"]["checked"]) == (1, 400)
    assert {**stated["all"], "year": 2024} == year
    (found,) = stated["wrong_cells"]
    assert f"nianbao quarantine correct {wrong} {FEES} 987.5 --from" in found["command"]
    shown = succeeded(home, "state")
    assert found["command"] in shown
    assert left in shown
    assert "1.26 % – 98.7 %" in shown
    assert "checked 2 / 抽取 sampled 3 / 有效 accepted 21" in shown


def test_a_wrong_cell_leads_to_a_command_that_corrects_it(home: SampleHome) -> None:
    succeeded(home, "sample", "1", "--seed", "17")
    (entry,) = sheets(home)[0].reports
    cells = home.table(VALIDATED_CELLS, 2024).filter(report_id=entry.report_id)
    read = cells.filter(cell=FEES)["value"][0]
    wrong = f"{FEES}={read + 1}"
    succeeded(home, "record", "2024-17", entry.reporter, "--wrong", wrong, "--by", "李")
    (found,) = state(home)["wrong_cells"]
    corrected = nianbao(home.home, *shlex.split(found["command"])[1:])
    assert corrected.exit_code == 0, corrected.output
    (decided,) = load_decisions(UPath(home.home / "office" / "decisions")).corrections
    assert (decided.reporter, decided.printed, decided.to) == (entry.reporter, read, read + 1)
    # As the next run makes of it.
    tables = StageTables(UPath(home.home) / "tables")
    hit = (pl.col("report_id") == entry.report_id) & (pl.col("cell") == FEES)
    for part in tables.partitions(VALIDATED_CELLS):
        stored = tables.read(VALIDATED_CELLS, year=part.year, region=part.region)
        mended = stored.with_columns(
            value=pl.when(hit).then(pl.lit(decided.to)).otherwise("value"),
            corrected=hit | pl.col("corrected"),
        )
        tables.write(VALIDATED_CELLS, mended, year=part.year, region=part.region)
    stated = state(home)
    assert stated["wrong_cells"][0]["command"] == ""
    assert stated["all"]["reports"]["wrong"] == 1
    # What a person corrected is not compared again.
    succeeded(home, "sample", "99", "--seed", "18")
    compared = {each.reporter: each.compared for each in sheets(home)[1].reports}
    assert compared[entry.reporter] == entry.compared - 1


def test_a_report_published_again_is_outdated(home: SampleHome) -> None:
    succeeded(home, "sample", "2", "--seed", "17")
    first, second = (each.reporter for each in sheets(home)[0].reports)
    succeeded(home, "record", "2024-17", first, "--ok", "--by", "李")
    tables = StageTables(UPath(home.home) / "tables")
    for part in tables.partitions(REPORTS):
        reports = tables.read(REPORTS, year=part.year, region=part.region)
        changed = reports.with_columns(
            tables_sha256=pl.when(pl.col("reporter_id").is_in([first, second]))
            .then(pl.lit("0" * 64))
            .otherwise("tables_sha256")
        )
        tables.write(REPORTS, changed, year=part.year, region=part.region)
    stated = state(home)["years"][0]
    assert (stated["sampled"], stated["checked"], stated["outdated"]) == (2, 0, 2)
    assert "outdated" in refused(home, "record", "2024-17", second, "--ok", "--by", "李")


def test_what_does_not_fit_is_refused_in_plain_words(home: SampleHome) -> None:
    succeeded(home, "sample", "1", "--seed", "17")
    (entry,) = sheets(home)[0].reports
    one, by = ("record", "2024-17", entry.reporter), ("--by", "李")
    before = home.digests("office")
    for arguments, told in (
        (("sample", "0"), "'N'"),
        (("sample", "3", "--year", "1999"), "2018, 2023, 2024 have"),
        (("sample", "3", "--region", "999999"), "there is 991100, 991121"),
        (("sample", "3", "--pages", str(home.home)), "a folder of their own"),
        (("record", "2024-18", entry.reporter, "--ok", *by), "there is 2024-17.yaml"),
        (("record", "2024-17", "nobody", "--ok", *by), "no report 'nobody'"),
        ((*one, *by), "give --ok, or --wrong"),
        ((*one, "--ok", "--wrong", f"{FEES}=1", *by), "give --ok, or --wrong"),
        ((*one, "--ok", "--by", " "), "--by must say who"),
        ((*one, "--wrong", FEES, *by), f"takes CELL=PRINTED, not {FEES!r}"),
        ((*one, "--wrong", f"{FEES}=2", "--wrong", f"{FEES}=3", *by), f"names {FEES!r} twice"),
        ((*one, "--wrong", f"{FEES}=二", *by), "'二'"),
        ((*one, "--wrong", "x.y.z=1", *by), "no cell 'x.y.z'"),
    ):
        assert told in refused(home, *arguments), arguments
    assert home.digests("office") == before


def test_a_faulty_sheet_is_named_with_its_place(home: SampleHome) -> None:
    succeeded(home, "sample", "1", "--seed", "17")
    path = home.home / "office" / "audits" / "2024-17.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("checked: no", "checked: maybe"), encoding="utf-8")
    assert "2024-17.yaml reports[0], checked: Input should be 'no' or 'yes': 'maybe'" in refused(
        home, "state"
    )


def test_there_is_nothing_to_draw_from_where_nothing_was_collected(tmp_path: Path) -> None:
    result = nianbao(tmp_path, "audit", "sample", "3")
    assert result.exit_code == 2
    assert "nothing has been collected" in result.output
