"""Alerts: who is told by webhook or mail of a run that failed or a release that is held back."""

from __future__ import annotations

import logging
import smtplib
import ssl
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

_SECONDS = 5.0
_TRIES = 3
_PAUSE = 1.0  # before the second try; twice as long before the third
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
    """A hook did not take an alert; the message shows nothing of its address but the host."""


def is_configured(settings: Settings) -> bool:
    """Whether anybody is to be told."""
    return bool(settings.alert_webhook or settings.alert_mail)


def tell(settings: Settings, alert: Alert, pause: float = _PAUSE) -> bool:
    """Tell everybody who is to be told; whether all were. What fails is logged, never raised."""
    hooks: list[Callable[[], None]] = []
    if settings.alert_webhook:
        hooks.append(lambda: _post(settings.alert_webhook, alert))
    if settings.alert_mail:
        hooks.append(lambda: _mail(settings, alert))
    taken = [_told(hook, pause) for hook in hooks]
    return all(taken)


def _told(hook: Callable[[], None], pause: float) -> bool:
    for attempt in range(_TRIES):
        try:
            hook()
        except _RefusedError as error:
            LOG.warning("alert not taken 告警未送达: %s", error)
        else:
            return True
        if attempt + 1 < _TRIES:
            time.sleep(pause * 2**attempt)
    return False


def _post(address: str, alert: Alert) -> None:
    """Post as JSON: the message as the robots of 企业微信 and 钉钉 take it, and its parts."""
    message = {
        "msgtype": "text",
        "text": {"content": alert.text},
        "alert": {"title": alert.title, "facts": dict(alert.facts), "error": alert.error},
    }
    host = urlsplit(address).hostname
    try:
        answer = requests.post(address, json=message, timeout=_SECONDS, allow_redirects=False)
    except (requests.RequestException, ValueError) as error:
        # Its own words hold the address, and the address may be a secret.
        raise _RefusedError(f"{host}: {type(error).__name__}") from None
    if not answer.ok or answer.is_redirect:
        raise _RefusedError(f"{host}: {answer.status_code} {answer.reason}")


def _mail(settings: Settings, alert: Alert) -> None:
    parts = urlsplit(settings.smtp_url)
    message = EmailMessage()
    message["Subject"] = f"年报 Nianbao: {alert.title}"
    message["From"] = settings.alert_from or _FROM
    message["To"] = settings.alert_mail
    message.set_content(alert.text)
    try:
        with _server(parts.scheme, parts.hostname or "", parts.port or 0) as server:
            if parts.username:
                if not isinstance(server.sock, ssl.SSLSocket):
                    raise _RefusedError(f"{parts.hostname}: no encryption, no password is sent")
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise _RefusedError(f"{parts.hostname}: {type(error).__name__}") from None


def _server(scheme: str, host: str, port: int) -> smtplib.SMTP:
    """A connection to the server that takes mail, encrypted where it offers that."""
    secure = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=secure)
    server = smtplib.SMTP(host, port, timeout=_SECONDS)
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
