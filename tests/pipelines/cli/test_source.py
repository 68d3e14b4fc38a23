"""`nianbao source add` and `run --retry-failed`: an answer taken in, and nobody else asked."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from upath import UPath

from assets.register.load import load_register
from assets.validated_tables.tables import OUTCOMES
from expectations.forms.catalogue import edition
from pipelines.sourcing import UnusableAnswerError, add_source, unit_of
from samples.printed import html_page
from samples.serve import OFFICE, Request, prepared_office, serve_site
from samples.synthetic import random_cells
from tests.pipelines.sample_home import SampleHome, nianbao, site_of

MISSING, NAME = "linxi-health", "临溪县卫生健康局"


def report() -> bytes:
    """A sound report of the unit whose page is gone from the sample site."""
    grid = edition("2021")
    cells = random_cells(grid, random.Random(5))
    page = html_page(grid, cells, reporter=NAME, year=2024)
    return f'<meta charset="utf-8">{page}'.encode()


def outcome(home: SampleHome, reporter: str = MISSING) -> str:
    return str(home.table(OUTCOMES, 2024).filter(reporter_id=reporter)["outcome"].item())


def sources(home: SampleHome) -> list[dict[str, str]]:
    with (home.home / "office/register/sources.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_file_that_was_sent_is_taken_in_read_and_counted(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    assert outcome(home) == "gone"
    sent = tmp_path / "卫健局 年报.HTML"
    sent.write_bytes(report())
    before = sources(home)
    run = nianbao("source", "add", NAME, str(sent), "--year", "2024", home=home.home)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{NAME} 2024: accepted 有效" in run.stdout
    assert outcome(home) == "accepted"
    added = sources(home)[-1]
    assert sources(home)[:-1] == before
    assert (added["reporter_id"], added["kind"]) == (MISSING, "file")
    assert added["address"] == f"files/2024/{MISSING}.html"
    assert (home.home / "office" / added["address"]).read_bytes() == report()
    assert outcome(home, "linxi-transport") == "not_published"


def test_an_address_that_was_told_is_asked_for_and_nothing_else(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    site = tmp_path / "site"
    site.mkdir()
    (site / "moved.html").write_bytes(report())
    asked: list[Request] = []
    with serve_site(site, port=0, requests=asked) as base:
        arguments = ("source", "add", MISSING, f"{base}/moved.html", "--year", "2024", "--local")
        run = nianbao(*arguments, home=home.home, NIANBAO_FETCH_DELAY="0")
    assert run.returncode == 0, run.stdout + run.stderr
    assert outcome(home) == "accepted"
    assert [request.path for request in asked] == ["/robots.txt", "/moved.html"]


def test_an_address_that_brings_nothing_is_told_although_there_is_a_report(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    site = tmp_path / "site"
    site.mkdir()
    with serve_site(site, port=0) as base:
        arguments = ("source", "add", "linxi-finance", f"{base}/no.html", "--year", "2024")
        run = nianbao(*arguments, "--local", home=home.home, NIANBAO_FETCH_DELAY="0")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "临溪县财政局 2024: accepted 有效" in run.stdout
    assert "not by what was added 并非由此来源: 页面已不存在 page is gone: HTTP 404" in run.stderr
    assert outcome(home, "linxi-finance") == "accepted"


def test_only_what_failed_is_asked_for_again(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    asked: list[Request] = []
    with site_of(home, requests=asked):
        run = nianbao(
            *("run", "--years", "2023-2024", "--retry-failed"),
            home=home.home,
            NIANBAO_FETCH_DELAY="0",
        )
    assert run.returncode == 0, run.stdout + run.stderr
    paths = [request.path for request in asked if request.path != "/robots.txt"]
    assert paths == ["/lxwjj/zfxxgknb/2025/content_8841.html"]
    done = [line for line in run.stderr.splitlines() if line.startswith("done")]
    assert done == ["done 完成 2024 991121", "done 完成 2024 publish 汇总发布"]


def test_where_nothing_failed_there_is_nothing_to_do(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    arguments = ("run", "--year", "2023", "--region", "991121", "--retry-failed")
    run = nianbao(*arguments, home=home.home)
    assert (run.returncode, "nothing failed" in run.stdout) == (0, True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("nowhere.docx", "neither an http(s) address nor a file: 'nowhere.docx'"),
        ("ftp://example.gov.cn/a", "must be an http or https address: 'ftp://example.gov.cn/a'"),
    ],
)
def test_an_answer_that_is_none_is_refused(tmp_path: Path, answer: str, said: str) -> None:
    prepared_office(tmp_path / "office", "http://127.0.0.1:9")
    before = (tmp_path / "office/register/sources.csv").read_bytes()
    run = nianbao("source", "add", MISSING, answer, "--year", "2024", home=tmp_path)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert (tmp_path / "office/register/sources.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("reporter", "year", "said"),
    [
        ("nobody", 2024, "no reporter of the register is called 'nobody'"),
        (
            "linxi-industry-commerce",
            2024,
            "owes no report for 2024: the register has it for 0-2018",
        ),
        ("同名局", 2024, "2 reporters are called '同名局': linxi-finance, linxi-health"),
    ],
)
def test_a_unit_that_cannot_be_meant_is_refused(
    tmp_path: Path, reporter: str, year: int, said: str
) -> None:
    office = prepared_office(tmp_path / "office", "http://127.0.0.1:9")
    reporters = office / "register/reporters.csv"
    text = reporters.read_text(encoding="utf-8")
    for alias in ("县财政局", "县卫健局"):
        text = text.replace(f"|{alias}\n", f"|{alias}|同名局\n").replace(
            f",{alias}\n", f",{alias}|同名局\n"
        )
    reporters.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableAnswerError) as refused:
        unit_of(load_register(UPath(office) / "register"), reporter, year)
    assert said in str(refused.value)


def test_a_second_file_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    office = UPath(prepared_office(tmp_path / "office", "http://127.0.0.1:9"))
    unit = unit_of(load_register(office / "register"), MISSING, 2024)
    places = []
    for content in ("first", "second"):
        sent = tmp_path / f"{content}.docx"
        sent.write_text(content)
        places.append(add_source(office, unit, str(sent), 2024).address)
    assert places == [f"files/2024/{MISSING}.docx", f"files/2024/{MISSING}-2.docx"]
    assert [(office / place).read_text() for place in places] == ["first", "second"]


def test_a_file_in_the_office_folder_stays_where_it_is(tmp_path: Path) -> None:
    office = UPath(prepared_office(tmp_path / "office", "http://127.0.0.1:9"))
    (office / "mail").mkdir()
    (office / "mail/a.docx").write_bytes(b"x")
    unit = unit_of(load_register(office / "register"), MISSING, 2024)
    added = add_source(office, unit, str(tmp_path / "office/mail/a.docx"), 2024)
    assert added.address == "mail/a.docx"
    assert OFFICE.is_dir()
