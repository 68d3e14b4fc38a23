"""Where Dagster's own messages go: a log file a day, so that the terminal stays readable."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

KEY = "log"  # the logger's name in a run's configuration
# Whoever wants to follow a run in this process adds a handler to it.
NAME = "nianbao.runs"


class DailyFiles(logging.Handler):
    """Adds each record to the file of its day; any number of processes may do so side by side."""

    def __init__(self, folder: Path) -> None:
        super().__init__(logging.INFO)
        self._folder = folder
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; one that cannot be written holds up no run."""
        try:
            day = datetime.fromtimestamp(record.created, UTC)
            self._folder.mkdir(parents=True, exist_ok=True)
            # Unbuffered: one write, so that the lines of two processes do not mix.
            with (self._folder / f"runs-{day:%Y-%m-%d}.log").open("ab", buffering=0) as file:
                file.write(f"{self.format(record)}\n".encode(errors="backslashreplace"))
        except Exception:  # noqa: BLE001 - as every handler does
            self.handleError(record)


def run_log(folder: Path) -> dg.LoggerDefinition:
    """A Dagster logger that writes to a file in the folder and says nothing on the terminal."""

    def to_file(_: dg.InitLoggerContext) -> logging.Logger:
        log = logging.getLogger(NAME)
        log.setLevel(logging.DEBUG)
        log.propagate = False
        if not any(isinstance(each, DailyFiles) for each in log.handlers):
            log.addHandler(DailyFiles(folder))
        return log

    return dg.LoggerDefinition(to_file, description="日志文件: a file under the data home.")
