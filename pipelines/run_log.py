"""Where Dagster's own messages go: a log file a month, so that the terminal stays readable."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

KEY = "log"  # the logger's name in a run's configuration
# Whoever wants to follow a run in this process adds a handler to it.
NAME = "nianbao.runs"


def run_log(folder: Path) -> dg.LoggerDefinition:
    """A Dagster logger that writes to a file in the folder and says nothing on the terminal."""

    def to_file(_: dg.InitLoggerContext) -> logging.Logger:
        log = logging.getLogger(NAME)
        log.setLevel(logging.DEBUG)
        log.propagate = False
        if not any(isinstance(each, logging.FileHandler) for each in log.handlers):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"runs-{datetime.now(UTC):%Y-%m}.log"
            handler = logging.FileHandler(path, encoding="utf-8")
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
            handler.setLevel(logging.INFO)
            log.addHandler(handler)
        return log

    return dg.LoggerDefinition(to_file, description="日志文件: a file under the data home.")
