"""The whole flow in this process: register, partitions, years, as runs that the UI shows too."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dagster as dg
from sqlalchemy.exc import DBAPIError
from upath import UPath

from assets.cross_findings.tables import CROSS_FINDINGS
from assets.fetch.asset import Fetching
from assets.fetch.tables import DOCUMENTS
from assets.partitions import partition_key, years
from assets.register.tables import REGIONS
from assets.storage.attempts import hold_run
from assets.storage.database import shown_address
from assets.storage.stage_tables import StageTables
from pipelines import run_log
from pipelines.definitions import definitions
from pipelines.failing import reason_of
from pipelines.instance import opened_instance
from pipelines.publishing import years_to_publish
from pipelines.season import SeasonError
from pipelines.settings import Settings


class FlowError(RuntimeError):
    """The flow cannot begin: no such year or region, or the register does not load."""


@dataclass(frozen=True)
class Task:
    """One run: a job for a region's year, for a year, or for the register (0 and empty)."""

    job: str
    year: int = 0
    region: str = ""

    @property
    def partition(self) -> str | None:
        """The key of the partition it makes."""
        if self.region:
            return partition_key(self.year, self.region)
        return str(self.year) if self.year else None


@dataclass(frozen=True)
class Said:
    """What happens in a run: a stage begins (``stage`` and ``began``), ends, or says ``text``."""

    stage: str
    event: str
    text: str


@dataclass(frozen=True)
class Failed:
    """A run that the machinery did not bring to its end."""

    task: Task
    reason: str


class Watch:
    """Whoever wants to see the flow go on; this one looks away."""

    def planned(self, tasks: Collection[Task]) -> None:
        """These runs are to be made."""

    def began(self, task: Task, stages: int) -> None:
        """A run of so many stages begins."""

    def said(self, said: Said) -> None:
        """Something happens in it."""

    def ended(self, task: Task, failed: Failed | None) -> None:
        """It is over."""


class Flow:
    """Runs jobs one after the other in this process, through the instance that the UI shows."""

    def __init__(self, settings: Settings, instance: dg.DagsterInstance, watch: Watch) -> None:
        self._instance = instance
        self._watch = watch
        self._office = settings.office
        self._attempts = settings.attempts
        self._tables = StageTables(UPath(settings.home) / "tables")
        self._definitions = definitions(settings)

    def take_register(self) -> None:
        """Read the office's folder anew. FlowError with what is wrong in it."""
        failed = self._run(Task("take_register"))
        if failed is not None:
            raise FlowError(failed.reason)

    def regions(self) -> list[str]:
        """The collection regions of the register that was taken over."""
        regions = self._tables.read(REGIONS).filter("collection")
        return regions["code"].unique().sort().to_list()

    def run(
        self, partitions: Iterable[tuple[int, str]], fetching: Fetching | None = None
    ) -> list[Failed]:
        """Bring these years and regions to their end, then sum and publish each year.

        ``fetching`` says what sites are asked for; by default whatever is still missing. What
        stands beside one of them in the year after is compared and published again. A region that
        fails does not hold up the others, but its year is not published.
        """
        wanted = sorted(set(partitions))
        beside = self._following(wanted)
        collecting = [Task("collect", *each) for each in wanted]
        comparing = [Task("compare", *each) for each in beside]
        years_made = {year for year, _ in (*wanted, *beside)}
        publishing = [Task("publish", year) for year in years_to_publish(self._tables, years_made)]
        self._watch.planned([*collecting, *comparing, *publishing])
        failures = self.carry_out(collecting, fetching or Fetching())
        failures += self.carry_out(comparing)
        spoilt = {failed.task.year for failed in failures}
        for task in publishing:
            failures += [_held_back(task)] if task.year in spoilt else self.carry_out([task])
        return failures

    def publish(self, year: int) -> Failed | None:
        """Sum and publish the year, and those whose pages show it, from the tables that are there.

        What failed first; what comes after it is not made.
        """
        tasks = [Task("publish", each) for each in years_to_publish(self._tables, {year})]
        self._watch.planned(tasks)
        return next((failed for task in tasks if (failed := self._run(task))), None)

    def carry_out(self, tasks: Iterable[Task], fetching: Fetching | None = None) -> list[Failed]:
        """Make these runs, one after the other; those that failed."""
        return [failed for task in tasks if (failed := self._run(task, fetching))]

    def _following(self, wanted: Collection[tuple[int, str]]) -> list[tuple[int, str]]:
        """The partitions that were compared with one of these, and are not among them."""
        compared = {(part.year, part.region) for part in self._tables.partitions(CROSS_FINDINGS)}
        after = {(year + 1, region) for year, region in wanted}
        return sorted((after & compared) - set(wanted))

    def _run(self, task: Task, fetching: Fetching | None = None) -> Failed | None:
        job = self._definitions.resolve_job_def(task.job)
        self._watch.began(task, len(job.nodes))
        run = str(uuid.uuid4())
        # Before Dagster knows of the run: one that is killed at once is settled like any other.
        hold_run(self._attempts, run)
        with _listening(self._watch):
            result = job.execute_in_process(
                run_id=run,
                instance=self._instance,
                partition_key=task.partition,
                run_config=run_config(task, fetching),
                raise_on_error=False,
            )
        why = "" if result.success else reason_of(result.all_events, self._office)
        failed = Failed(task, why) if why else None
        self._watch.ended(task, failed)
        return failed


def run_config(task: Task, fetching: Fetching | None) -> dict[str, object]:
    """The configuration of a run: where it logs, and what it asks of sites."""
    config: dict[str, object] = {"loggers": {run_log.KEY: {}}}
    if task.job == "collect" and fetching is not None:
        config["ops"] = {"fetch": {"config": fetching.model_dump()}}
    return config


def _held_back(task: Task) -> Failed:
    return Failed(task, "not published: a region of the year failed")


@contextmanager
def opened_flow(
    settings: Settings,
    watch: Watch,
    make: Callable[[Settings, dg.DagsterInstance, Watch], Flow] = Flow,
) -> Iterator[Flow]:
    """A flow of the kind that is made, with the register taken over.

    FlowError when that cannot be done, when the season is faulty, or when Dagster cannot keep its
    own files.
    """
    kept = shown_address(settings.dagster_url) if settings.dagster_url else str(settings.local)
    with _refusals_told(kept), opened_instance(settings) as instance:
        flow = make(settings, instance, watch)
        flow.take_register()
        yield flow


@contextmanager
def _refusals_told(place: str) -> Iterator[None]:
    """What keeps the flow from beginning, such as a full disk: a message, no traceback."""
    try:
        yield
    except (OSError, DBAPIError) as error:
        reason = getattr(error, "orig", error)
        raise FlowError(f"Dagster cannot keep its runs in {place}: {reason}") from error
    except SeasonError as error:
        raise FlowError(str(error)) from error


def known_years() -> list[int]:
    """Report years that can be collected today, oldest first."""
    return [int(year) for year in years.get_partition_keys()]


def kept_partitions(settings: Settings) -> list[tuple[int, str]]:
    """Years and regions of which there is something in the archive or in the tables."""
    home = UPath(settings.home)
    found = {
        (int(year.name), region.name)
        for year in _folders(home / "archive")
        if year.name.isdigit()
        for region in _folders(year)
    }
    tables = StageTables(home / "tables")
    return sorted(found | {(part.year, part.region) for part in tables.partitions(DOCUMENTS)})


def _folders(path: UPath) -> list[UPath]:
    return [entry for entry in path.iterdir() if entry.is_dir()] if path.is_dir() else []


@contextmanager
def _listening(watch: Watch) -> Iterator[None]:
    handler = _Listener(watch.said)
    log = logging.getLogger(run_log.NAME)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


_EVENTS = {"STEP_START": "began", "STEP_SUCCESS": "ended", "STEP_FAILURE": "failed"}


class _Listener(logging.Handler):
    """Hears of a run what Dagster writes to its log."""

    def __init__(self, tell: Callable[[Said], None]) -> None:
        super().__init__(logging.DEBUG)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        meta = getattr(record, "dagster_meta", {})
        event = meta.get("dagster_event")
        stage = meta.get("step_key") or ""
        if event is None:
            self._tell(Said(stage, "said", str(meta.get("orig_message", ""))))
        elif event.event_type_value in _EVENTS:
            self._tell(Said(stage, _EVENTS[event.event_type_value], ""))
