"""Alerts: who is told by webhook or mail of a run that failed or a release that is held back."""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import dagster as dg
import requests
from upath import UPath

from assets.published.release import WHY_HELD
from assets.published.releases import Releases
from pipelines.failing import reason_of
from pipelines.settings import Settings

LOG = logging.getLogger("nianbao.alerts")

# Dagster gives a tick of a sensor 60 seconds, in which several failures may have to be told.
_BUDGET = 8.0  # seconds for all hooks, side by side, with all tries
_REST = 60.0  # seconds in which a hook that took longer is left alone
_SOCKET_SECONDS = 10.0  # more than the budget, which is thus what ends first
_TRIES = 3
_PAUSE = 1.0  # before the second try; twice as long before the third
_ROBOT_BYTES = 2048  # 企业微信 takes no longer text
_TEXT_BYTES = 16 * 1024
_ANSWER_BYTES = 4096
_WELL = (0, 200)  # numbers in an answer; some gateways repeat that of HTTP
_FROM = "nianbao@localhost"
_PUBLISHING = dg.AssetKey("release")
_RETRIED = "dagster/will_retry"


@dataclass(frozen=True)
class Alert:
    """What has happened, with the facts that say where, and the words of the error."""

    title: str
    facts: Mapping[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def text(self) -> str:
        """Everything, a line a fact; those that are not known are left out."""
        lines = [f"{name}: {value}" for name, value in self.facts.items() if value]
        return "\n".join([f"年报 Nianbao: {self.title}", *lines, *filter(None, [self.error])])


class _RefusedError(RuntimeError):
    """A hook did not take an alert; the message holds no secret."""


@dataclass(frozen=True)
class _Hook:
    """Where somebody is told, and how; its name shows nothing of the address but the host."""

    setting: str
    address: str
    send: Callable[[Alert], None]

    @property
    def name(self) -> str:
        return f"{self.setting} {urlsplit(self.address).hostname}"


# By address, the moment until which it is left alone.
_resting: dict[str, float] = {}


def shortened(text: str, size: int) -> str:
    """The text, or its beginning and … where it takes more bytes of UTF-8 than that.

    What is no text in UTF-8, as in the name of a file, is written out.
    """
    written = text.encode(errors="backslashreplace")
    if len(written) <= size:
        return written.decode()
    return written[: size - len("…".encode())].decode(errors="ignore") + "…"


def is_configured(settings: Settings) -> bool:
    """Whether anybody is to be told."""
    return bool(settings.alert_webhook or settings.alert_mail)


def tell(settings: Settings, alert: Alert, pause: float = _PAUSE) -> bool:
    """Tell everybody who is to be told, within seconds; whether all were.

    What fails is logged, never raised. A hook that does not come to an end in time is not waited
    for, and left alone for a minute.
    """
    end = time.monotonic() + _BUDGET
    hooks = _hooks(settings)
    taken: list[_Hook] = []
    begun = []
    for hook in hooks:
        if _resting.get(hook.address, 0.0) > time.monotonic():
            LOG.warning("alert not sent 告警未发: %s: it was silent just now", hook.name)
            continue
        thread = threading.Thread(
            target=_try_to_send, args=(hook, alert, pause, end, taken), daemon=True
        )
        thread.start()
        begun.append((hook, thread))
    for hook, thread in begun:
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            _resting[hook.address] = time.monotonic() + _REST
            LOG.warning("alert not taken 告警未送达: %s: nothing for too long", hook.name)
    return len(taken) == len(hooks)


def _hooks(settings: Settings) -> list[_Hook]:
    hooks = []
    if address := settings.alert_webhook:
        hooks.append(_Hook("alert_webhook", address, lambda alert: _post(address, alert)))
    if settings.alert_mail:
        hooks.append(_Hook("smtp_url", settings.smtp_url, lambda alert: _mail(settings, alert)))
    return hooks


def _try_to_send(hook: _Hook, alert: Alert, pause: float, end: float, taken: list[_Hook]) -> None:
    for attempt in range(_TRIES):
        try:
            hook.send(alert)
        except Exception as error:  # noqa: BLE001 - an alert keeps nothing from running
            # Words that are not ours hold the address or the password.
            why = str(error) if isinstance(error, _RefusedError) else type(error).__name__
            LOG.warning("alert not taken 告警未送达: %s: %s", hook.name, why)
        else:
            taken.append(hook)
            return
        rest = pause * 2**attempt
        if attempt + 1 == _TRIES or time.monotonic() + rest >= end:
            return
        time.sleep(rest)


def _post(address: str, alert: Alert) -> None:
    """Post as JSON: the message as the robots of 企业微信 and 钉钉 take it, and its parts."""
    facts = {name: shortened(value, _ROBOT_BYTES) for name, value in alert.facts.items()}
    error = shortened(alert.error, _TEXT_BYTES)
    message = {
        "msgtype": "text",
        "text": {"content": shortened(alert.text, _ROBOT_BYTES)},
        "alert": {"title": alert.title, "facts": facts, "error": error},
    }
    with requests.post(
        address, json=message, timeout=_SOCKET_SECONDS, allow_redirects=False, stream=True
    ) as answer:
        if not answer.ok or answer.is_redirect:
            raise _RefusedError(f"{answer.status_code} {answer.reason}")
        said = _robots_number(answer)
    if said not in _WELL:
        raise _RefusedError(f"errcode {said}")


def _robots_number(answer: requests.Response) -> int:
    """What a robot says of the message where HTTP says all is well; 0 where it says nothing."""
    body = b""
    for part in answer.iter_content(_ANSWER_BYTES):
        body += part
        if len(body) >= _ANSWER_BYTES:
            break
    try:
        told = json.loads(body)
    except ValueError:
        return 0
    number = told.get("errcode", told.get("code")) if isinstance(told, dict) else None
    return number if isinstance(number, int) else 0


def _mail(settings: Settings, alert: Alert) -> None:
    parts = urlsplit(settings.smtp_url)
    message = EmailMessage()
    message["Subject"] = f"年报 Nianbao: {alert.title}"
    message["From"] = settings.alert_from or _FROM
    message["To"] = settings.alert_mail
    message.set_content(shortened(alert.text, _TEXT_BYTES))
    with _server(parts.scheme, parts.hostname or "", parts.port or 0) as server:
        if parts.username:
            if not isinstance(server.sock, ssl.SSLSocket):
                raise _RefusedError("no encryption, no password is sent")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _server(scheme: str, host: str, port: int) -> smtplib.SMTP:
    """A connection to the server that takes mail, encrypted where it offers that."""
    secure = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_SOCKET_SECONDS, context=secure)
    server = smtplib.SMTP(host, port, timeout=_SOCKET_SECONDS)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
    except BaseException:
        server.close()
        raise
    return server


def sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """The sensors that tell of runs that failed and of releases held back; none where nobody is."""
    if not is_configured(settings):
        return []

    @dg.run_failure_sensor(
        name="failures_told",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="运行失败告警: tells of every run that failed, by mail or webhook.",
    )
    def failures_told(context: dg.RunFailureSensorContext) -> None:
        run = context.dagster_run
        if run.tags.get(_RETRIED) != "true":
            events = [*context.get_step_failure_events(), context.failure_event]
            tell(settings, failed_run(settings, run, reason_of(events, settings.office)))

    @dg.run_status_sensor(
        name="held_releases_told",
        run_status=dg.DagsterRunStatus.SUCCESS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="发布暂缓告警: tells of a release that a gate holds back.",
    )
    def held_releases_told(context: dg.RunStatusSensorContext) -> None:
        alert = held_release(settings, context.dagster_run)
        if alert is not None:
            tell(settings, alert)

    return [failures_told, held_releases_told]


def failed_run(settings: Settings, run: dg.DagsterRun, why: str) -> Alert:
    """What is told of a run that failed."""
    return Alert("运行失败 a run failed", _facts(settings, run), why)


def held_release(settings: Settings, run: dg.DagsterRun) -> Alert | None:
    """What is told of the release that a run made and a gate holds back; None where it is none."""
    year = run.tags.get("dagster/partition", "")
    publishes = run.job_name == "publish" or _PUBLISHING in (run.asset_selection or ())
    if not publishes or not year.isdecimal():
        return None
    held = Releases(UPath(settings.home) / "published" / year).held()
    if held is None:
        return None
    said = f"nianbao release show {year}: {held.folder / WHY_HELD}"
    return Alert("发布暂缓 a release is held back", _facts(settings, run), said)


def _facts(settings: Settings, run: dg.DagsterRun) -> dict[str, str]:
    page = f"{settings.ui_url.rstrip('/')}/runs/{run.run_id}" if settings.ui_url else ""
    return {
        "job 作业": run.job_name,
        "partition 分区": run.tags.get("dagster/partition", ""),
        "run 运行": run.run_id,
        "page 页面": page,
    }
