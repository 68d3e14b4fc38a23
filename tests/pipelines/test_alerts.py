"""Alerts reach a real web server and a real mail server, and keep their secrets to themselves."""

from __future__ import annotations

import email
import json
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import dagster as dg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipelines import alerts
from pipelines.alerts import Alert, held_release, is_configured, sensors, shortened, tell
from pipelines.definitions import definitions
from pipelines.settings import Settings
from pipelines.settings_given import settings_from
from pipelines.settings_sources import SettingsError
from tests.assets.fetch.test_certificates import signed
from tests.pipelines.sample_home import free_port

ALERT = Alert(
    "运行失败 a run failed", {"job 作业": "collect", "page 页面": ""}, "fetch: <why> 原因"
)
SECRET = "key=geheim"


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail as an SMTP server does (RFC 5321), and keeps it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, encrypted: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _MailSession)
        self._encrypted = encrypted
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.asked_for_passwords = 0

    def get_request(self) -> tuple[socket.socket, object]:
        plain, sender = super().get_request()
        if self._encrypted is None:
            return plain, sender
        return self._encrypted.wrap_socket(plain, server_side=True), sender

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _MailSession(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 mail.test")
        to: list[str] = []
        for line in iter(self.rfile.readline, b""):
            verb = line[:4].upper().decode()
            if verb == "EHLO":
                self._say("250-mail.test\r\n250-AUTH PLAIN\r\n250 SMTPUTF8")
            elif verb == "AUTH":
                self.server.asked_for_passwords += 1
                self._say("535 no")
            elif verb == "DATA":
                self._say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                message = email.message_from_bytes(body, policy=default)
                assert isinstance(message, EmailMessage)
                self.server.taken.append((to, message))
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                to += [line.decode().strip()] if verb == "RCPT" else []
                self._say("250 well")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with running(MailServer()) as server:
        yield server


@pytest.fixture
def encrypted_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    authority = signed("An Authority", authority=True)
    server = signed("localhost", authority)
    (tmp_path / "authority.pem").write_bytes(authority.pem())
    (tmp_path / "server.pem").write_bytes(server.secret() + server.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    with running(MailServer(context)) as running_server:
        yield running_server


@pytest.fixture(autouse=True)
def nobody_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "_resting", {})


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def told_by(home: Path, **hooks: str) -> Settings:
    variables = {f"NIANBAO_{name.upper()}": value for name, value in hooks.items()}
    return settings_from({"NIANBAO_HOME": str(home), **variables})


def test_a_webhook_is_posted_what_robots_take_and_its_parts(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    got: list[dict[str, object]] = []

    def answer(request: Request) -> Response:
        got.append(json.loads(request.get_data()))
        return Response("ok")

    httpserver.expect_request("/robot", query_string=SECRET).respond_with_handler(answer)
    settings = told_by(tmp_path, alert_webhook=httpserver.url_for(f"/robot?{SECRET}"))
    assert tell(settings, ALERT)
    (message,) = got
    text = "年报 Nianbao: 运行失败 a run failed\njob 作业: collect\nfetch: <why> 原因"
    assert message["msgtype"] == "text"
    assert message["text"] == {"content": text}
    assert message["alert"] == {
        "title": ALERT.title,
        "facts": dict(ALERT.facts),
        "error": ALERT.error,
    }


def test_a_server_that_is_busy_is_asked_again(httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_ordered_request("/robot").respond_with_data("", status=503)
    httpserver.expect_ordered_request("/robot").respond_with_data("", status=502)
    httpserver.expect_ordered_request("/robot").respond_with_data("ok")
    settings = told_by(tmp_path, alert_webhook=httpserver.url_for("/robot"))
    assert tell(settings, ALERT, pause=0.0)
    httpserver.check_assertions()


def test_a_hook_that_says_nothing_holds_up_neither_the_tick_nor_the_others(
    silent: socket.socket, mail: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"http://127.0.0.1:{silent.getsockname()[1]}/?{SECRET}"
    settings = told_by(
        tmp_path, alert_webhook=address, alert_mail="a@linxi.example", smtp_url=mail.url
    )
    began = time.monotonic()
    assert [tell(settings, ALERT) for _ in range(5)] == [False] * 5
    assert time.monotonic() - began < 30  # a tick may take 60
    assert len(mail.taken) == 5
    silent.settimeout(0)
    silent.accept()
    with pytest.raises(BlockingIOError):  # it was asked once
        silent.accept()
    monkeypatch.setattr(alerts, "_BUDGET", 0.1)
    later = time.monotonic() + alerts._REST
    monkeypatch.setattr(time, "monotonic", lambda: later)
    tell(settings, ALERT)
    silent.settimeout(5)
    silent.accept()


def test_an_answer_that_never_ends_holds_up_nothing(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def dripping() -> Iterator[bytes]:
        while not ended.wait(0.05):
            yield b" "

    httpserver.expect_request("/robot").respond_with_handler(lambda _: Response(dripping()))
    monkeypatch.setattr(alerts, "_BUDGET", 1.0)
    began = time.monotonic()
    assert not tell(told_by(tmp_path, alert_webhook=httpserver.url_for("/robot")), ALERT)
    assert time.monotonic() - began < 20
    ended.set()


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ('{"errcode": 0, "errmsg": "ok"}', True),
        ('{"code": 0, "msg": "success", "data": {}}', True),
        ('{"code": 200, "msg": "ok"}', True),
        ('{"code": "ok"}', True),
        ('{"errcode": null}', True),
        ("ok", True),
        ("[93000]", True),
        ("", True),
        ('{"errcode": 93000, "errmsg": "invalid webhook key=geheim"}', False),
        ('{"errcode": 310000, "errmsg": "关键词不匹配"}', False),
        ('{"code": 19024, "msg": "Key Words Not Found", "data": {}}', False),
    ],
)
def test_what_a_robot_says_counts_where_http_says_that_all_is_well(
    httpserver: HTTPServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    answer: str,
    taken: bool,
) -> None:
    httpserver.expect_request("/robot").respond_with_data(answer)
    settings = told_by(tmp_path, alert_webhook=httpserver.url_for("/robot"))
    assert tell(settings, ALERT, pause=0.0) is taken
    assert len(httpserver.log) == (1 if taken else 3)
    assert "geheim" not in caplog.text


def test_what_is_long_is_cut_and_what_is_no_text_is_written_out(
    httpserver: HTTPServer, mail: MailServer, tmp_path: Path
) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    settings = told_by(
        tmp_path,
        alert_webhook=httpserver.url_for("/robot"),
        alert_mail="a@linxi.example",
        smtp_url=mail.url,
    )
    assert tell(settings, Alert(ALERT.title, ALERT.facts, "坏\udc80" + "年" * 20_000))
    ((request, _),) = httpserver.log
    message = json.loads(request.get_data())
    content = message["text"]["content"]
    assert 2040 < len(content.encode()) <= 2048
    assert content.startswith("年报 Nianbao: 运行失败")
    assert "坏\\udc80年年" in content
    assert content.endswith("年…")
    assert 16_000 < len(message["alert"]["error"].encode()) <= 16_384
    ((_, mailed),) = mail.taken
    assert "坏\\udc80年年" in mailed.get_content()
    assert len(mailed.get_content().encode()) < 16_400


@given(st.text(st.characters(codec=None)), st.integers(3, 40))
@example("\udc80" * 5, 20)
@example("年" * 5, 15)
def test_a_shortened_text_is_its_own_beginning(text: str, size: int) -> None:
    whole = text.encode(errors="backslashreplace").decode()
    found = shortened(text, size)
    assert len(found.encode()) <= size
    if len(whole.encode()) <= size:
        assert found == whole
    else:
        assert found.endswith("…")
        assert whole.startswith(found[:-1])
        assert len(found.encode()) > size - 4


@pytest.mark.parametrize("hook", ["refusing", "redirecting", "silent"])
def test_a_hook_that_fails_is_logged_without_its_secret_and_raises_nothing(
    httpserver: HTTPServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, hook: str
) -> None:
    httpserver.expect_request("/refusing").respond_with_data(SECRET, status=403)
    elsewhere = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request("/redirecting").respond_with_data("", status=302, headers=elsewhere)
    address = httpserver.url_for(f"/{hook}?{SECRET}")
    if hook == "silent":
        address = f"http://127.0.0.1:{free_port()}/{hook}?{SECRET}"
    assert not tell(told_by(tmp_path, alert_webhook=address), ALERT, pause=0.0)
    said = [each.getMessage() for each in caplog.records if each.name == "nianbao.alerts"]
    assert len(said) == 3
    assert all("127.0.0.1" in line or "localhost" in line for line in said)
    assert not [line for line in said if SECRET in line]
    assert not [each for each, _ in httpserver.log if each.path == "/elsewhere"]


def test_mail_goes_to_everybody_named(mail: MailServer, tmp_path: Path) -> None:
    settings = told_by(
        tmp_path,
        alert_mail="a@linxi.example, b@linxi.example",
        alert_from="nianbao@linxi.example",
        smtp_url=mail.url,
    )
    assert tell(settings, ALERT)
    ((to, message),) = mail.taken
    assert [each.upper().split(" ")[0] for each in to] == ["RCPT", "RCPT"]
    assert ["a@linxi.example" in to[0], "b@linxi.example" in to[1]] == [True, True]
    assert message["Subject"] == "年报 Nianbao: 运行失败 a run failed"
    assert message["From"] == "nianbao@linxi.example"
    assert message.get_content().strip().endswith("fetch: <why> 原因")


def test_no_password_goes_over_the_wire_in_the_clear(
    mail: MailServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address = mail.url.replace("//", "//nianbao:geheim@")
    settings = told_by(tmp_path, alert_mail="a@linxi.example", smtp_url=address)
    assert not tell(settings, ALERT, pause=0.0)
    assert (mail.taken, mail.asked_for_passwords) == ([], 0)
    assert "no encryption" in caplog.text
    assert "geheim" not in caplog.text


@pytest.mark.parametrize(("password", "why"), [("geheim", "Authentication"), ("密码geheim", "")])
def test_a_password_that_does_not_serve_is_logged_without_it(
    encrypted_mail: MailServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    password: str,
    why: str,
) -> None:
    port = encrypted_mail.server_address[1]
    address = f"smtps://nianbao:{password}@localhost:{port}"
    settings = told_by(tmp_path, alert_mail="a@linxi.example", smtp_url=address)
    assert not tell(settings, ALERT, pause=0.0)
    assert encrypted_mail.asked_for_passwords == (3 if why else 0)
    said = [each.getMessage() for each in caplog.records if each.name == "nianbao.alerts"]
    assert len(said) == 3
    assert all("smtp_url localhost: " in line and why in line for line in said)
    assert "geheim" not in caplog.text
    assert "geheim" not in "".join(str(each.exc_info) for each in caplog.records)


@pytest.mark.parametrize(
    ("hook", "address"),
    [
        ("smtp_url", "smtp://nianbao:gehe#im@mail.example:25"),
        ("smtp_url", "smtp://nianbao:gehe/im@mail.example:25"),
        ("smtp_url", "smtp://nianbao:25#geheim@mail.example"),
        ("smtp_url", "smtp://nianbao:25/geheim@mail.example"),
        ("smtp_url", "smtp://nianbao:geheim@mail.example:port"),
        ("smtp_url", "smtp://nianbao:geheim@mail.example:0"),
        ("smtp_url", "smtp://nianbao:geheim@mail.example:70000"),
        ("smtp_url", "smtp://nianbao:geheim@:25"),
        ("smtp_url", f"smtp://nianbao:geheim@{'a' * 64}.example"),
        ("alert_webhook", "http://[::1/robot?geheim"),
        ("alert_webhook", "http://hook..example/robot?geheim"),
        ("alert_webhook", "https://hook.example:port/robot?geheim"),
        ("alert_webhook", "https:///robot?geheim"),
    ],
)
def test_an_address_that_names_no_host_is_refused_without_showing_it(
    tmp_path: Path, hook: str, address: str
) -> None:
    with pytest.raises(SettingsError, match=f"NIANBAO_{hook.upper()} must be ") as refused:
        told_by(tmp_path, **{hook: address})
    assert "geh" not in str(refused.value)
    assert "%23" in str(refused.value) or hook == "alert_webhook"


@pytest.mark.parametrize(
    ("hook", "address"),
    [
        ("smtp_url", "smtp://mail"),
        ("smtp_url", "smtps://nianbao%40x:gehe%23%2Fim@mail.example:465/"),
        ("alert_webhook", "http://[::1]:8080"),
        ("alert_webhook", "https://年报.example/robot?key=a/b#c"),
        ("alert_webhook", "http://hook_1/robot"),
    ],
)
def test_an_address_that_names_its_host_is_taken(tmp_path: Path, hook: str, address: str) -> None:
    assert getattr(told_by(tmp_path, **{hook: address}), hook) == address


def test_one_hook_that_fails_does_not_keep_the_other_from_being_told(
    mail: MailServer, tmp_path: Path
) -> None:
    settings = told_by(
        tmp_path,
        alert_webhook=f"http://127.0.0.1:{free_port()}/",
        alert_mail="a@linxi.example",
        smtp_url=mail.url,
    )
    assert not tell(settings, ALERT, pause=0.0)
    assert len(mail.taken) == 1


def test_without_a_hook_there_is_nothing_to_watch(tmp_path: Path) -> None:
    settings = told_by(tmp_path, smtp_url="smtp://mail.linxi.example")  # to nobody
    assert not is_configured(settings)
    assert sensors(settings) == []


@pytest.mark.parametrize("hook", ["alert_webhook", "alert_mail"])
def test_with_a_hook_the_daemon_watches_by_itself(tmp_path: Path, hook: str) -> None:
    hooks = {"alert_webhook": "http://hook.example"}
    if hook == "alert_mail":
        hooks = {"alert_mail": "a@linxi.example", "smtp_url": "smtp://mail.linxi.example"}
    ours = {"failures_told", "held_releases_told"}

    def running_sensors(**hooks: str) -> set[str]:
        repository = definitions(told_by(tmp_path, **hooks)).get_repository_def()
        return {
            sensor.name
            for sensor in repository.sensor_defs
            if sensor.default_status is dg.DefaultSensorStatus.RUNNING
        }

    assert running_sensors(**hooks) - running_sensors() == ours


def test_a_run_that_failed_is_told_with_its_first_error_and_its_page(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    settings = told_by(
        tmp_path, alert_webhook=httpserver.url_for("/robot"), ui_url="http://ui.test:3000/"
    )

    @dg.op
    def stage() -> None:
        raise ValueError("nothing of 991121")

    @dg.job
    def some_job() -> None:
        stage()

    watching = sensors(settings)[0]
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        for retried in ("false", "true"):
            tags = {"dagster/partition": "991121|2024", "dagster/will_retry": retried}
            ended = some_job.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
            context = dg.build_run_status_sensor_context(
                "failures_told", ended.get_run_failure_event(), instance, ended.dagster_run
            )
            watching(context.for_run_failure())
    ((request, _),) = httpserver.log  # the one that will be tried again is not told
    told = json.loads(request.get_data())["alert"]
    assert told["facts"]["job 作业"] == "some_job"
    assert told["facts"]["partition 分区"] == "991121|2024"
    assert told["facts"]["page 页面"].startswith("http://ui.test:3000/runs/")
    assert told["error"] == "stage: nothing of 991121"


def test_a_release_that_is_held_back_is_told(tmp_path: Path) -> None:
    settings = told_by(tmp_path)
    held = tmp_path / "published" / "2024" / "held"

    def of(job: str, partition: str) -> Alert | None:
        return held_release(
            settings, dg.DagsterRun(job_name=job, tags={"dagster/partition": partition})
        )

    assert of("publish", "2024") is None
    held.mkdir(parents=True)
    (held / "datapackage.json").write_text("{}")
    told = of("publish", "2024")
    assert told is not None
    assert "nianbao release show 2024" in told.error
    assert of("collect", "991121|2024") is None
    assert of("publish", "2023") is None
