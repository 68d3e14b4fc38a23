"""The walks of the docs, command by command, each to its end."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import polars as pl
from upath import UPath

from assets.published.change_tables import REVISIONS
from assets.rollups.tables import ROLLUP_CELLS
from assets.storage.stage_tables import StageTables
from assets.validated_tables.tables import OUTCOMES
from expectations.forms.catalogue import edition
from samples.printed import html_page
from samples.serve import serve_site
from samples.synthetic import random_cells
from tests.docs.walks import FIRST_HOUR, MENDED, REGION, REVISED, YEAR, walked
from tests.pipelines.sample_home import SampleHome, site_of


def test_the_walk_of_five_commands_ends_in_a_corrected_sum(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    received = received_by_the_county(home)
    walked(MENDED, home.home, tmp_path)
    assert (received, received_by_the_county(home)) == ((Decimal(139), 0), (Decimal(176), 0))
    marked = home.table(ROLLUP_CELLS, 2024).filter(pl.col("reports_corrected") > 0)
    assert set(marked["cell"]) == {"requests.unavailable_not_held.natural_person"}


def test_the_walk_through_the_releases_ends_in_a_revision(
    sample: SampleHome, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    walked(REVISED, home.home, tmp_path)
    path = home.home / "published" / "2024" / "latest" / "parquet" / f"{REVISIONS.name}.parquet"
    told = pl.read_parquet(path).select("region", "revision", "release", "signed_by").rows()
    assert told == [("991121", 0, 2, "张三"), ("991121", 1, 4, "张三")]


def test_the_first_hour_ends_in_the_sum_it_names(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    walked(FIRST_HOUR, home.home, tmp_path)
    assert received_by_the_county(home) == (Decimal(176), 0)


def test_the_year_ends_signed_off_and_handed_on(sample: SampleHome, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    sent = tmp_path / "received" / "health-2024.html"
    sent.parent.mkdir()
    cells = random_cells(edition("2021"), random.Random(5))
    page = html_page(edition("2021"), cells, reporter="临溪县卫生健康局", year=2024)
    sent.write_text(f'<meta charset="utf-8">{page}', encoding="utf-8")
    with site_of(home):
        walked(YEAR, home.home, tmp_path)
    handed_on = tmp_path / "handed-on" / "linxi-2024"
    assert (handed_on / "datapackage.json").is_file()
    outcomes = home.table(OUTCOMES, 2024).filter(~pl.col("outcome").str.starts_with("accepted"))
    assert outcomes["reporter_id"].to_list() == ["linxi-transport"]


def test_a_new_region_ends_with_two_years_published(tmp_path: Path) -> None:
    with serve_site(port=0) as site:
        walked(REGION, tmp_path / "unused", tmp_path, site)
    home = tmp_path / "nianbao" / "data"
    outcomes = StageTables(UPath(home) / "tables").read(OUTCOMES)
    found = outcomes.filter(pl.col("outcome") == "accepted").group_by("year").len().sort("year")
    assert found.rows() == [(2023, 2), (2024, 4)]
    for year in (2023, 2024):
        assert (home / "published" / str(year) / "latest" / "index.html").is_file()


def received_by_the_county(home: SampleHome) -> tuple[Decimal, int]:
    """The county's sum of new requests, and how many of its figures were corrected."""
    cells = home.table(ROLLUP_CELLS, 2024).filter(region="991121", cell="requests.received.total")
    value, corrected = cells.select("value", "reports_corrected").row(0)
    return value, corrected
