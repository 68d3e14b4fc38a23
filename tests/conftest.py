"""What all tests share: patience on a busy machine, no telemetry, skips that can be failures."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "yes")

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fail-on-skip", action="store_true", help="a skipped test makes the run fail"
    )
    parser.addoption(
        "--write-docs", action="store_true", help="write the generated pages of docs anew"
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    skipped = _skipped(session.config)
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for report in _skipped(config):
        terminalreporter.write_line(f"FAILED {report.nodeid}: skipped under --fail-on-skip")


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    """Reports of the skipped tests where a skip is a failure; none otherwise."""
    if not config.getoption("--fail-on-skip"):
        return []
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []
