"""Alerts reach a real web server and a real mail server, and keep their secrets to themselves."""

from __future__ import annotations

import email
import json
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import dagster as dg
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipelines.alerts import Alert, held_release, is_configured, sensors, tell
from pipelines.settings import Settings, settings_from
from tests.pipelines.sample_home import free_port

ALERT = Alert(
    "运行失败 a run failed", {"job 作业": "collect", "page 页面": ""}, "fetch: <why> 原因"
)
SECRET = "key=geheim"


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail as an SMTP server does (RFC 5321), without encryption, and keeps it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MailSession)
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.asked_for_passwords = 0

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
                self._say("250-mail.test\r\n250 SMTPUTF8")
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


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


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
