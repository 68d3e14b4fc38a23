"""`nianbao run` and `nianbao status`: what they refuse, and what they say at the end."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from pytest_httpserver import HTTPServer

from samples.serve import PORT_VARIABLE, prepared_office
from tests.pipelines.sample_home import SampleHome, command, free_port, nianbao

NIANBAO = "pipelines.cli.main"


def test_status_lists_who_is_missing_and_why(sample: SampleHome) -> None:
    run = nianbao("status", "--year", "2024", home=sample.home)
    assert run.returncode == 0
    assert "临溪县交通运输局 (linxi-transport): not_published 未发布" in run.stdout
    held = "临溪县自然资源和规划局 (linxi-resources): identity_broken 勾稽关系不符"
    assert f"{held} → nianbao quarantine show linxi-resources --year 2024" in run.stdout


def test_status_as_json_has_an_object_a_year(sample: SampleHome) -> None:
    run = nianbao("status", "--json", home=sample.home)
    years = [json.loads(line) for line in run.stdout.splitlines()]
    assert [each["year"] for each in years] == [2018, 2023, 2024]
    last = years[-1]
    counts = {name: last[name] for name in ("expected", "found", "accepted", "late")}
    assert counts == {"expected": 25, "found": 23, "accepted": 21, "late": 1}
    assert [case["reporter_id"] for case in last["missing"]] == ["linxi-health", "linxi-transport"]
    assert [case["reasons"] for case in last["quarantined"]] == [
        ["identity_broken"],
        ["twin_differs"],
    ]


def test_status_of_nothing_says_so(tmp_path: Path) -> None:
    run = nianbao("status", home=tmp_path)
    assert run.returncode == 1
    assert "nothing has been collected" in run.stderr


def test_one_region_may_be_run_from_the_archive_for_several_years(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    before = home.digests("tables", "published")
    arguments = ("run", "--years", "2023,2018", "--region", "991100", "--no-fetch")
    run = nianbao(*arguments, home=home.home)
    assert run.returncode == 0, run.stderr
    # The closing table speaks of what was run: the units of the prefecture, the oldest year first.
    rows = [line for line in run.stdout.splitlines() if line.startswith("│ 20")]
    assert [row.replace("│", "").split() for row in rows] == [
        ["2018", "2", "2", "2", "0", "0", "0", "0"],
        ["2023", "3", "3", "3", "0", "0", "0", "0"],
    ]
    told = run.stderr
    assert told.index("2018 991100") < told.index("2023 991100")
    first = [line.rpartition(": ")[2] for line in run.stdout.splitlines() if "请打开" in line]
    assert first == [
        str(home.home / "published" / "2024" / "latest" / "index.html"),
        str(home.home / "evidence" / "2024" / "index.html"),
    ]
    assert home.digests("tables", "published") == before


def test_its_runs_stand_in_dagsters_history(sample: SampleHome) -> None:
    with sqlite3.connect(sample.home / "dagster" / "history" / "runs.db") as connection:
        runs = connection.execute("select pipeline_name, status, partition from runs").fetchall()
    assert {status for _, status, _ in runs} == {"SUCCESS"}
    made = sorted((job, partition) for job, _, partition in runs if partition)
    years = ("2018", "2023", "2024")
    assert made == sorted(
        [("collect", f"{region}|{year}") for region in ("991100", "991121") for year in years]
        + [("publish", year) for year in years]
    )


def test_a_year_that_cannot_be_collected_is_wrong_usage(tmp_path: Path) -> None:
    for arguments in (
        ("--year", "2013"),
        ("--year", "2099"),
        ("--years", "2024,"),
        ("--years", "2021-2023-2024"),
        ("--years", "2012,2024"),
        ("--years", "2025-2021"),
        ("--year", "2024", "--years", "2024"),
    ):
        run = nianbao("run", *arguments, home=tmp_path)
        assert run.returncode == 2, arguments
        assert "Traceback" not in run.stderr


def test_an_unknown_region_is_wrong_usage(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    run = nianbao("run", "--year", "2024", "--region", "999999", home=home.home)
    assert run.returncode == 2
    assert "999999" in run.stderr


def test_a_faulty_register_is_named_file_row_and_value(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    register = home.home / "office" / "register" / "reporters.csv"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("department", "ministry", 1), encoding="utf-8")
    run = nianbao("run", "--year", "2024", "--no-fetch", home=home.home)
    assert run.returncode == 1
    assert "reporters.csv row 4, kind" in run.stderr
    assert run.stderr.count("'ministry'") == 1
    assert "RegisterError" not in run.stderr
    assert str(register.parent) in run.stderr


def test_a_run_that_finds_nothing_fails(tmp_path: Path) -> None:
    office = prepared_office(tmp_path / "office", f"http://127.0.0.1:{free_port()}")
    run = command(
        *(NIANBAO, "run", "--year", "2024", "--region", "991100"),
        home=tmp_path,
        NIANBAO_REGION_DIR=str(office),
        NIANBAO_FETCH_DELAY="0",
    )
    assert run.returncode == 1
    assert "nothing found 未找到任何报告" in run.stderr
    assert (tmp_path / "published" / "2024").is_dir()


def test_a_register_without_a_collection_region_is_no_success(tmp_path: Path) -> None:
    office = tmp_path / "office"
    nianbao("init", str(office), home=tmp_path / "home")
    run = nianbao("run", home=tmp_path / "home", NIANBAO_REGION_DIR=str(office))
    assert run.returncode == 1
    assert "the register has no collection region" in run.stderr
    assert "nothing failed" not in run.stdout


def test_a_region_that_left_the_register_is_not_run(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    regions = home.home / "office" / "register" / "regions.csv"
    text = regions.read_text(encoding="utf-8-sig")
    rows = [
        line.replace(",yes,", ",no,") if line.startswith("991121") else line
        for line in text.splitlines()
    ]
    regions.write_text("\n".join(rows) + "\n", encoding="utf-8")
    run = nianbao("run", "--region", "991121", "--no-fetch", home=home.home)
    assert run.returncode == 2
    assert "no collection region 991121; the register has 991100" in run.stderr


def test_what_goes_wrong_is_told_where_an_alert_is_asked_for(
    sample: SampleHome, tmp_path: Path, httpserver: HTTPServer
) -> None:
    home = sample.copy(tmp_path / "home")
    register = home.home / "office" / "register" / "reporters.csv"
    register.write_text("reporter_id\n", encoding="utf-8")
    httpserver.expect_request("/robot").respond_with_data("ok")
    hook = {"NIANBAO_ALERT_WEBHOOK": httpserver.url_for("/robot")}
    arguments = ("run", "--year", "2024", "--no-fetch", "--alert")
    assert nianbao(*arguments, home=home.home, **hook).returncode == 1
    ((request, _),) = httpserver.log
    told = json.loads(request.get_data())
    assert "reporters.csv" in told["text"]["content"]
    assert told["alert"]["title"].startswith("nianbao run 未能全部完成")
    # With nobody to be told it is wrong usage, and no run.
    assert nianbao(*arguments, home=home.home).returncode == 2


def test_a_damaged_archive_file_is_named_once(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    (file, *_) = sorted((home.home / "archive" / "2023" / "991100").glob("*.warc.gz"))
    data = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(data[: len(data) // 2] + bytes(200) + data[len(data) // 2 + 200 :])
    for path in (home.home / "tables" / "raw_text").rglob("*.parquet"):
        path.unlink()
    run = nianbao("rebuild", "--year", "2023", home=home.home)
    assert run.returncode == 1
    assert run.stderr.count(file.name) == 1
    assert "ArchiveError" not in run.stderr


def test_a_year_that_is_not_there_is_told_from_those_that_are(sample: SampleHome) -> None:
    for name, status in (("status", 1), ("rebuild", 2)):
        run = nianbao(name, "--year", "1999", home=sample.home)
        assert run.returncode == status
        assert "2018, 2023, 2024" in " ".join(run.stderr.replace("│", " ").split())


def test_what_is_no_number_is_told_in_plain_words(tmp_path: Path) -> None:
    for program, given, environment in (
        ((NIANBAO, "status", "--year", "abc"), "'abc'", {}),
        ((NIANBAO, "status"), "'some'", {"NIANBAO_WORKERS": "some"}),
        (("samples.run",), "'abc'", {PORT_VARIABLE: "abc"}),
        (("samples.run",), "'some'", {"NIANBAO_WORKERS": "some"}),
    ):
        run = command(*program, home=tmp_path, **environment)
        assert run.returncode == 2, program
        assert given in run.stderr
        assert "Traceback" not in run.stderr
        assert "Input should" not in run.stderr


def test_a_rebuild_of_nothing_is_wrong_usage(tmp_path: Path) -> None:
    assert nianbao("rebuild", home=tmp_path).returncode == 2


def test_the_sample_leaves_another_regions_home_alone(tmp_path: Path) -> None:
    register = tmp_path / "office" / "register" / "regions.csv"
    register.parent.mkdir(parents=True)
    register.write_text("code,name\n1,别处\n", encoding="utf-8")
    run = command("samples.run", home=tmp_path)
    assert run.returncode == 2
    assert "another region" in run.stdout
    assert register.read_text(encoding="utf-8") == "code,name\n1,别处\n"
