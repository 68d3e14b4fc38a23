"""Settings: what is the default, what is written where, and what a wrong value comes to."""

from __future__ import annotations

import re
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from assets.storage.warehouse import Warehouse
from pipelines.settings import FILE, Settings, fact, variable_of
from pipelines.settings_given import settings_and_origins, settings_from
from pipelines.settings_sources import SettingsError
from pipelines.settings_texts import settings_start, settings_table, shown

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"

# A value other than the default for every setting.
GIVEN = {
    "home": "/srv/home",
    "local": "/srv/local",
    "office": "/srv/office",
    "warehouse_url": "postgresql+psycopg://nianbao:geheim@db/nianbao",
    "dagster_url": "postgresql+psycopg://nianbao:geheim@db/dagster",
    "broker_url": "redis://:geheim@queue:6379/0",
    "season": __file__,
    "release_floor": "0.1",
    "workers": "3",
    "document_seconds": "2.5",
    "document_megabytes": "65",
    "fetch_delay": "2.5",
    "fetch_hosts": "3",
    "fetch_megabytes": "3",
    "fetch_agent": "mailto:office@linxi.example",
    "fetch_ca_bundle": __file__,
    "alert_webhook": "https://hooks.example/geheim",
    "alert_mail": "a@linxi.example, b@linxi.example",
    "alert_from": "nianbao@linxi.example",
    "smtp_url": "smtps://nianbao:geheim@mail.example:465",
    "ui_url": "http://nianbao.linxi.example:3000",
    "keep_runs_days": "3",
    "keep_logs_days": "3",
}


def an_office(folder: Path, text: str) -> dict[str, str]:
    """The environment of an office with this file of settings."""
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    return {"NIANBAO_HOME": str(folder / "home"), "NIANBAO_REGION_DIR": str(folder)}


def test_everything_lies_in_the_home_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_from({})
    home = tmp_path / "data"
    assert settings.home == str(home)
    assert settings.local == home
    assert settings.office == str(home / "office")
    assert settings.warehouse_url == f"sqlite:///{home / 'warehouse.sqlite'}"


def test_a_home_in_object_storage_keeps_what_must_be_local_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_from({"NIANBAO_HOME": "s3://bucket/nianbao"})
    assert settings.home == "s3://bucket/nianbao"
    assert settings.local == tmp_path / "data"
    assert settings.dagster_home == tmp_path / "data" / "dagster"


def test_another_process_is_given_the_same_settings() -> None:
    assert list(GIVEN) == list(Settings.model_fields)
    given = settings_from({variable_of(name): value for name, value in GIVEN.items()})
    for name, value in GIVEN.items():
        assert str(getattr(given, name)) == value
    assert settings_from(given.environment()) == given
    assert given.fetch_delay == 2.5
    assert given.release_floor == Decimal("0.1")


def test_every_setting_says_in_both_languages_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.title, name
        assert not field.title.isascii(), name
        assert re.fullmatch(r".*[㐀-鿿].*。\n[A-Z].*\.", field.description or ""), name


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    environ = an_office(tmp_path, "# ours\nfetch_delay: 3\n\nworkers: 5\nfetch_agent:\n")
    settings, origins = settings_and_origins({**environ, "NIANBAO_WORKERS": "7"})
    assert (settings.fetch_delay, settings.workers, settings.fetch_agent) == (3, 7, "")
    assert origins["fetch_delay"] == f"{tmp_path / FILE}:2 fetch_delay"
    assert origins["workers"] == "NIANBAO_WORKERS"
    assert origins["office"] == "NIANBAO_REGION_DIR"
    assert origins["fetch_agent"] == origins["fetch_hosts"] == "default"
    assert list(origins) == list(Settings.model_fields)


def test_the_office_within_the_home_has_a_file_of_settings_too(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / FILE).write_text("workers: 5", encoding="utf-8")
    settings, origins = settings_and_origins({"NIANBAO_HOME": str(tmp_path)})
    assert settings.workers == 5
    assert origins["office"] == "default"


@pytest.mark.parametrize("before", ["../tables", "tables"])
def test_relative_paths_are_those_of_the_file(tmp_path: Path, before: str) -> None:
    office = tmp_path / "office"
    an_office(
        office, f"home: {before}\nwarehouse_url: sqlite:///db.sqlite\nseason: settings.yaml\n"
    )
    settings = settings_from({"NIANBAO_REGION_DIR": str(office)})
    assert Path(settings.home).resolve() == (office / before).resolve()
    assert settings.warehouse_url == f"sqlite:///{office}/db.sqlite"
    assert settings.season == str(office / FILE)


def test_relative_paths_of_variables_are_those_of_the_caller(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_from(
        {"NIANBAO_HOME": "here", "NIANBAO_WAREHOUSE_URL": "sqlite:///x.sqlite"}
    )
    assert settings.home == str(tmp_path / "here")
    assert settings.warehouse_url == f"sqlite:///{tmp_path}/x.sqlite"
    memory = settings_from({"NIANBAO_WAREHOUSE_URL": "sqlite:///:memory:"})
    assert memory.warehouse_url == "sqlite:///:memory:"


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("WORKERS", "0", "a whole number of at least 1, not '0'"),
        ("WORKERS", "many", "a whole number, not 'many'"),
        ("FETCH_DELAY", "-1", "a number of at least 0, not '-1'"),
        ("DOCUMENT_SECONDS", "0", "a number above 0, not '0'"),
        ("RELEASE_FLOOR", "1.01", "a number of at most 1, not '1.01'"),
        ("RELEASE_FLOOR", "80%", "a number, not '80%'"),
        ("DOCUMENT_MEGABYTES", "1", "a whole number of at least 64, not '1'"),
        ("FETCH_AGENT", "office)\r\nX-A: 1", "200 ASCII signs without brackets"),
        ("FETCH_AGENT", "政府", "without brackets, not '政府'"),
        ("FETCH_CA_BUNDLE", "none.pem", "a file that is there"),
        ("ALERT_MAIL", "office", "mail addresses with commas between them, not 'office'"),
        ("ALERT_FROM", "a@b.example, c@d.example", "a mail address"),
        ("LOCAL", "s3://bucket/x", "a folder of this machine, not 's3:"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, wanted: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_from({f"NIANBAO_{name}": value})
    chinese, english = str(refused.value).splitlines()
    assert chinese.startswith(f"NIANBAO_{name} 应为：")
    assert english.startswith(f"NIANBAO_{name} must be ")
    assert wanted in str(refused.value)


def test_all_wrong_values_are_named_at_once(tmp_path: Path) -> None:
    environ = an_office(tmp_path, "fetch_hosts: none\n")
    with pytest.raises(SettingsError) as refused:
        settings_from({**environ, "NIANBAO_WORKERS": "0"})
    assert "NIANBAO_WORKERS must be" in str(refused.value)
    named = f"{tmp_path / FILE}:1 fetch_hosts must be a whole number, not 'none'"
    assert named in str(refused.value)


@pytest.mark.parametrize("name", ["WAREHOUSE_URL", "DAGSTER_URL", "BROKER_URL", "SMTP_URL"])
@pytest.mark.parametrize(
    "address",
    ["postgresql://u:geheim@h/d", "mysql://u:geheim@h/d", "nonsense geheim", "sqlite+x:///geheim"],
)
def test_an_address_of_another_kind_is_refused_without_showing_its_password(
    name: str, address: str
) -> None:
    with pytest.raises(SettingsError, match=f"NIANBAO_{name} must be .*://") as refused:
        settings_from({f"NIANBAO_{name}": address})
    assert "geheim" not in str(refused.value)


def test_no_password_is_shown() -> None:
    settings = settings_from({variable_of(name): value for name, value in GIVEN.items()})
    seen = {name: shown(settings, name) for name in GIVEN}
    assert "geheim" not in " ".join(seen.values())
    assert seen["dagster_url"] == "postgresql+psycopg://***@db/dagster"
    assert seen["alert_webhook"] == "https://***"
    assert shown(settings_from({}), "alert_webhook") == ""
    assert seen["fetch_delay"] == "2.5"
    secret = {name for name in GIVEN if fact(name, "secret")}
    assert secret == {name for name, value in GIVEN.items() if "geheim" in value}


@pytest.mark.parametrize("name", ["DAGSTER_URL", "WAREHOUSE_URL"])
@pytest.mark.parametrize("address", ["u:geheim?x@h/d", "u:a@geheim@h/d", "u:x/geheim@h/d"])
def test_a_password_that_is_not_written_as_it_must_be_is_refused_unseen(
    name: str, address: str
) -> None:
    with pytest.raises(SettingsError, match=f"NIANBAO_{name}") as refused:
        settings_from({f"NIANBAO_{name}": f"postgresql+psycopg://{address}"})
    assert "geheim" not in str(refused.value)


def test_no_password_in_the_query_is_shown() -> None:
    address = "postgresql+psycopg://u@h/d?password=geheim"
    settings = settings_from({"NIANBAO_DAGSTER_URL": address})
    assert shown(settings, "dagster_url") == "postgresql+psycopg://***@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOCUMENT_SECONDS", "inf"),
        ("DOCUMENT_SECONDS", "1e10"),
        ("DOCUMENT_MEGABYTES", "99999999999999"),
        ("FETCH_DELAY", "nan"),
        ("KEEP_RUNS_DAYS", "999999999"),
        ("WORKERS", "100000"),
        ("HOME", "gs://bucket/x"),
        ("HOME", "s3:/bucket"),
        ("HOME", "s3://"),
        ("HOME", "http://x/y"),
        ("HOME", "~nobody-of-that-name/x"),
        ("BROKER_URL", "redis://h:port/0"),
        ("DAGSTER_URL", "postgresql+psycopg://u@h:port/d"),
    ],
)
def test_what_the_machine_cannot_take_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_from({f"NIANBAO_{name}": value})
    assert f"NIANBAO_{name}" in str(refused.value) or repr(value) in str(refused.value)


@pytest.mark.parametrize("odd", ["ho?me", "50%25", "a#b", "百分之%"])
def test_a_home_of_any_name_has_its_warehouse_in_it(tmp_path: Path, odd: str) -> None:
    settings = settings_from({"NIANBAO_HOME": str(tmp_path / odd)})
    assert make_url(settings.warehouse_url).database == str(tmp_path / odd / "warehouse.sqlite")
    (tmp_path / odd).mkdir()
    with closing(Warehouse(settings.warehouse_url, (), {})):
        assert (tmp_path / odd / "warehouse.sqlite").exists()
    beside = an_office(tmp_path / f"office {odd}", "warehouse_url: sqlite:///own.sqlite\n")
    own = make_url(settings_from(beside).warehouse_url).database
    assert own == str(tmp_path / f"office {odd}" / "own.sqlite")


def test_an_unknown_variable_is_refused_with_the_one_that_may_be_meant() -> None:
    with pytest.raises(SettingsError) as refused:
        settings_from({"NIANBAO_WORKER": "3", "NIANBAO_QQQ": "", "OTHER": "x"})
    named = "NIANBAO_WORKER is no setting: did you mean NIANBAO_WORKERS?"
    assert named in str(refused.value)
    assert "NIANBAO_QQQ is no setting" in str(refused.value)


def test_variables_of_who_is_at_the_keyboard_are_let_be() -> None:
    others = {"NIANBAO_AUTHOR": "李四", "NIANBAO_SAMPLE_PORT": "1", "NIANBAO_EXTRA_REPORTS": "x"}
    assert settings_from(others) == settings_from({})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nfetch_dely: 3", ":2 'fetch_dely' is no setting: did you mean fetch_delay?"),
        ("office: x", ":1 'office' is no setting"),
        ("workers: 1\nworkers: 2", ":2 'workers' stands there twice"),
        ("workers: [1]", ":1 must be a key and one value"),
        ("- workers", ":1 must be lines such as"),
        ("workers: 1\nfetch_delay: '3", ":2 is not YAML"),
        ("workers: \x07", "is not YAML"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_from(an_office(tmp_path, text))
    assert str(tmp_path / FILE) in str(refused.value)
    assert told in str(refused.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    environ = an_office(tmp_path, "")
    (tmp_path / FILE).write_bytes(b"fetch_agent: \xff\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        settings_from(environ)
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        settings_from(environ)


def test_a_start_changes_nothing_and_each_of_its_lines_may_be_used(tmp_path: Path) -> None:
    start = settings_start()
    before = settings_from(an_office(tmp_path, start))
    names = [name for name in Settings.model_fields if name != "office"]
    lines = [line for line in start.splitlines() if line[2:].partition(":")[0] in names]
    assert len(lines) == len(names)
    written = "\n".join(line.removeprefix("# ") for line in lines)
    settings, origins = settings_and_origins(an_office(tmp_path, written))
    assert settings == before
    assert "settings.yaml" in origins["document_seconds"]


@pytest.mark.writes_docs
def test_the_page_has_the_settings_as_they_are_declared(pytestconfig: pytest.Config) -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, mark, rest = text.partition("<!-- settings -->\n")
    _, end, tail = rest.partition("<!-- /settings -->\n")
    page = f"{head}{mark}{settings_table()}{end}{tail}"
    if pytestconfig.getoption("--write-docs"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "`make docs` writes the table anew"
    for name in Settings.model_fields:
        assert f"| `{variable_of(name)}` |" in page


def test_faults_of_keys_and_of_values_are_told_together(tmp_path: Path) -> None:
    environ = an_office(tmp_path, "fetch_dely: 3\nworkers: many\n")
    with pytest.raises(SettingsError) as refused:
        settings_from({**environ, "NIANBAO_QQQ": "1", "NIANBAO_FETCH_HOSTS": "0"})
    for told in ("'fetch_dely'", "'many'", "NIANBAO_QQQ", "'0'"):
        assert told in str(refused.value)


def test_mail_needs_a_server_that_takes_it(tmp_path: Path) -> None:
    environ = an_office(tmp_path, "")
    with pytest.raises(SettingsError, match="NIANBAO_SMTP_URL must be smtp://"):
        settings_from({**environ, "NIANBAO_ALERT_MAIL": "a@linxi.example"})
    settings_from({**environ, "NIANBAO_SMTP_URL": "smtp://mail.linxi.example"})
