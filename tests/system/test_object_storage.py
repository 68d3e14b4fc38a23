"""The whole flow with nothing of its results on this machine.

The home is in object storage; one PostgreSQL database holds the warehouse and Dagster's runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from upath import UPath

from assets.storage.paths import read_file, send_folder
from pipelines.instance import opened_instance
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from samples.serve import PORT_VARIABLE
from tests import postgresql, s3
from tests.pipelines.sample_home import command, free_port

pytestmark = pytest.mark.system

YEAR = "2018"


@dataclass(frozen=True)
class Elsewhere:
    """An installation whose home and databases are not on this machine."""

    server: s3.S3Server
    variables: dict[str, str]

    @property
    def settings(self) -> Settings:
        return settings_from(self.variables)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """The sample region, run by the command a newcomer runs."""
    with s3.running_server() as storage, postgresql.running_server() as database:
        url = postgresql.shown(database.new_database())
        variables = {
            "NIANBAO_HOME": storage.new_place(),
            "NIANBAO_LOCAL": str(tmp_path_factory.mktemp("local")),
            "NIANBAO_WAREHOUSE_URL": url,
            "NIANBAO_DAGSTER_URL": url,
        }
        with pytest.MonkeyPatch.context() as patched:
            for name, value in storage.environment.items():
                patched.setenv(name, value)
            given = {**variables, PORT_VARIABLE: str(free_port())}
            home = given.pop("NIANBAO_HOME")
            run = command("samples.run", home=home, **given)
            assert run.returncode == 0, run.stdout + run.stderr
            assert home in run.stdout
            assert "geheim" not in run.stdout + run.stderr
            yield Elsewhere(storage, variables)


def files(place: UPath) -> dict[str, bytes]:
    """The content of every file by its path below the place."""
    return {
        path.path.removeprefix(f"{place.path}/"): read_file(path)
        for path in place.rglob("*")
        if path.is_file()
    }


def test_tables_releases_and_pages_are_byte_for_byte_those_of_a_folder(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    settings = elsewhere.settings
    there, here = UPath(settings.home), UPath(tmp_path / "home")
    # What was fetched is read here; the office's own folder lies in object storage this time.
    for name, content in files(there / "archive").items():
        copy = here / "archive" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
    office = UPath(elsewhere.server.new_place())
    send_folder(Path(settings.office), office)
    run = command(
        *("pipelines.cli.main", "rebuild", "--year", YEAR),
        home=Path(here),
        NIANBAO_REGION_DIR=str(office),
    )
    assert run.returncode == 0, run.stdout + run.stderr
    for folder in ("tables", "published", "evidence"):
        found = {name: data for name, data in files(there / folder).items() if YEAR in name}
        # What is a link in a folder is a copy in object storage.
        linked = UPath((tmp_path / "home" / folder / YEAR / "latest").resolve())
        copied = {f"{YEAR}/latest/{name}": data for name, data in files(linked).items()}
        made = {name: data for name, data in files(here / folder).items() if YEAR in name}
        assert len(found) > 10
        assert found == {**copied, **made}, folder
    pages = {name for name in files(there / "data_docs") if YEAR in name}
    assert pages
    assert pages == {name for name in files(here / "data_docs") if YEAR in name}


def test_only_what_is_of_this_machine_lies_on_it(elsewhere: Elsewhere) -> None:
    settings = elsewhere.settings
    kept = {path.name for path in settings.local.iterdir()}
    assert kept <= {"attempts", "dagster", "logs", "office", "spool"}
    assert not [path for path in settings.attempts.iterdir() if path.suffix == ".jsonl"]
    assert not list((settings.local / "spool").rglob("*.warc.gz*"))
    for folder in ("attempts", "history"):
        assert files(UPath(settings.shared) / folder)


def test_runs_are_known_to_every_machine(elsewhere: Elsewhere, tmp_path: Path) -> None:
    another = settings_from({**elsewhere.variables, "NIANBAO_LOCAL": str(tmp_path)})
    with opened_instance(another) as instance:
        jobs = {run.job_name for run in instance.get_runs()}
    assert {"collect", "publish"} <= jobs
    sql = "SELECT count(*) FROM v1_reports"
    assert postgresql.rows(elsewhere.settings.warehouse_url, sql)[0][0] > 0


def test_no_secret_is_kept_anywhere(elsewhere: Elsewhere) -> None:
    kept = [*elsewhere.server.folder.rglob("*"), *elsewhere.settings.local.rglob("*")]
    contents = [path.read_bytes() for path in kept if path.is_file()]
    assert len(contents) > 100
    assert not any(b"geheim" in content for content in contents)
    assert "geheim" not in os.fsdecode(b" ".join(os.fsencode(path) for path in kept))
