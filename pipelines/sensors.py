"""Sensors: what changed in the office's folder -> the runs that make again just what it touches."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import dagster as dg
from upath import UPath

from assets.decisions.load import DecisionsError
from assets.fetch.tables import FETCH_OUTCOMES
from assets.judging import recorded_decisions
from assets.parsed_tables.tables import REPORTS
from assets.partitions import collection_regions, partition_key, report_years
from assets.register.load import load_register
from assets.register.rows import RegisterError
from assets.register.tables import REGIONS, REPORTERS, SOURCES
from assets.rollups.tables import COVERAGE
from assets.storage.stage_tables import StageTables
from pipelines import jobs, touched
from pipelines.alerts import Alert, shortened
from pipelines.seen import Seen, forget_before, keep, kept
from pipelines.touched import DamagedTableError, Digests, digest_of

LOG = logging.getLogger("nianbao.sensors")

_SECONDS = 60
_FIRST = "首次查看 noted what there is"
_REASON_BYTES = 4096  # Dagster keeps the reason with every tick


@dataclass(frozen=True)
class Office:
    """An office's folder, the tables made from it, and whom a fault in it is told.

    ``seen`` is the folder of this machine in which is kept what each sensor saw.
    """

    folder: UPath
    seen: UPath
    tables: StageTables
    clock: Callable[[], datetime]
    tell: Callable[[Alert], object]

    @property
    def years(self) -> list[int]:
        """The report years there are now, oldest first."""
        return report_years(self.clock())


@dataclass(frozen=True)
class Rerun:
    """A run that is to be made: a job, its partition, and what it asks of whom.

    ``cause`` is the digest of what it is made for, "" where that is gone.
    """

    job: str
    year: int = 0
    region: str = ""
    reporters: tuple[str, ...] = ()
    cause: str = ""

    def request(self, since: str) -> dg.RunRequest:
        """The request of a change seen after that moment; moment and cause tell it from others.

        A file that changes, and is changed back, and changes again is three runs. A tick that was
        broken off is evaluated with the same moment: it asks for the same run again, and for
        another where there has been a change since.
        """
        partition = partition_key(self.year, self.region) if self.region else str(self.year or "")
        config = {"reporters": list(self.reporters), "again": True}
        return dg.RunRequest(
            run_key=" ".join(filter(None, (since, self.job, partition, self.cause))),
            job_name=self.job,
            partition_key=partition or None,
            run_config={"ops": {"fetch": {"config": config}}} if self.reporters else {},
        )


class NotYetError(RuntimeError):
    """What is there cannot be judged before another run has ended; the message says which."""


@dataclass(frozen=True)
class Watched:
    """Something that is watched: its digests, given those before, and what follows from a change.

    ``look`` raises NotYetError, or any other exception for what cannot be used.
    """

    name: str
    about: str
    jobs: tuple[str, ...]
    look: Callable[[Office, Digests], Digests]
    reruns: Callable[[Office, Digests, Digests], Iterable[Rerun]]


def sensors(office: Office) -> list[dg.SensorDefinition]:
    """A sensor each for the register's files, its rows taken over, decisions and local files."""
    return [_sensor(office, watched) for watched in WATCHED]


def _sensor(office: Office, watched: Watched) -> dg.SensorDefinition:
    by_name = {str(job.name): job for job in jobs.ALL}

    @dg.sensor(
        name=watched.name,
        jobs=[by_name[name] for name in watched.jobs],
        minimum_interval_seconds=_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=watched.about,
    )
    def evaluated(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        known = set(context.instance.get_dynamic_partitions(str(collection_regions.name)))
        return _result(office, watched, context.cursor, known)

    return evaluated


def _result(
    office: Office, watched: Watched, cursor: str | None, known: set[str]
) -> dg.SensorResult:
    """What is asked for, and the cursor. Whatever stands in the way is told."""
    seen = Seen.model_validate_json(cursor) if cursor else Seen()
    try:
        return _looked(office, watched, seen, known)
    except NotYetError as error:
        return dg.SensorResult(skip_reason=str(error), cursor=cursor)
    except (RegisterError, DecisionsError, DamagedTableError, OSError) as error:
        return _faulty(office, watched, seen, str(error))
    except Exception as error:
        LOG.exception("sensor %s", watched.name)
        return _faulty(office, watched, seen, f"{watched.name}: {type(error).__name__}: {error}")


def _looked(office: Office, watched: Watched, seen: Seen, known: set[str]) -> dg.SensorResult:
    """What is asked for, and the cursor; the first time it is only noted what there is."""
    folder = office.seen / watched.name
    before = kept(folder, seen.digest)
    now = watched.look(office, before or {})
    if before is None:
        why = "所见记录缺失 what was seen is lost: noted anew" if seen.digest else _FIRST
        return dg.SensorResult(skip_reason=why, cursor=_moved(office, folder, now))
    forget_before(folder, seen.digest)
    if now == before:
        same = seen.model_copy(update={"told": ""}).model_dump_json()
        return dg.SensorResult(skip_reason="没有变化 nothing has changed", cursor=same)
    wanted = [
        rerun.request(seen.since)
        for rerun in watched.reruns(office, before, now)
        if rerun.region in known or not rerun.region
    ]
    return dg.SensorResult(run_requests=wanted, cursor=_moved(office, folder, now))


def _moved(office: Office, folder: UPath, now: Digests) -> str:
    return Seen(since=office.clock().isoformat(), digest=keep(folder, now)).model_dump_json()


def _faulty(office: Office, watched: Watched, seen: Seen, fault: str) -> dg.SensorResult:
    """Nothing is asked for until it is put right; each fault is told once."""
    told = digest_of({watched.name: fault})
    if told != seen.told:
        office.tell(
            Alert(
                "机关目录或数据表有误 fault in the office's folder or in a table",
                {"seen by 发现": watched.name},
                fault,
            )
        )
    cursor = seen.model_copy(update={"told": told}).model_dump_json()
    return dg.SensorResult(skip_reason=shortened(fault, _REASON_BYTES), cursor=cursor)


def _register_files(office: Office, before: Digests) -> Digests:
    folder = office.folder / "register"
    if not folder.is_dir():
        raise NotYetError("尚无登记表 there is no register yet")
    found = touched.register_files(office.folder)
    if found != before:
        load_register(folder)
    return found


def _take_register(_office: Office, _before: Digests, now: Digests) -> Iterator[Rerun]:
    yield Rerun("take_register", cause=digest_of(now))


def _searched(office: Office, before: Digests) -> Digests:
    if not all(office.tables.path(spec).exists() for spec in (REGIONS, REPORTERS, SOURCES)):
        raise NotYetError("等待登记表读入 waits for the register to be taken over")
    return touched.searched(office.tables, office.years, before)


def _collect_searched(office: Office, before: Digests, now: Digests) -> Iterator[Rerun]:
    """The partitions collected before, or of the latest year, of which the register says otherwise.

    A new year of a region that was known is the schedules' affair.
    """
    regions = {region for _, region in touched.partitions_in(before)}
    for year, region in _collected_or_due(office, touched.partitions_in(now)):
        key = touched.written(year, region)
        if before.get(key) != now[key] and (key in before or region not in regions):
            yield Rerun("collect", year, region, cause=now[key])


def _decided(office: Office, before: Digests) -> Digests:
    try:
        return touched.decided(office.tables, office.folder, before)
    except DecisionsError:
        # On somebody who is in the register's files, and is about to be taken over?
        recorded_decisions(office.folder, load_register(office.folder / "register").reporters)
    raise NotYetError("等待登记表读入 waits for the register to be taken over")


def _judge_decided(office: Office, before: Digests, now: Digests) -> Iterator[Rerun]:
    """What was read or summed before; decisions on all else are applied when it is."""
    changed = {key for key in before | now if before.get(key) != now.get(key)}
    read = {(part.year, part.region) for part in office.tables.partitions(REPORTS)}
    summed = {part.year for part in office.tables.partitions(COVERAGE)}
    for year, region in sorted(touched.partitions_in(changed) & read):
        cause = now.get(touched.written(year, region), "")
        yield Rerun("judge_again", year, region, cause=cause)
    for year in sorted(touched.years_in(changed) & summed):
        yield Rerun("publish", year, cause=now.get(str(year), ""))


def _local_files(office: Office, before: Digests) -> Digests:
    return touched.local_files(office.tables, office.folder, before)


def _collect_files(office: Office, before: Digests, now: Digests) -> Iterator[Rerun]:
    asked = touched.asked_of(office.tables, touched.changed_files(before, now), office.years)
    for place in _collected_or_due(office, asked):
        addresses = set().union(*asked[place].values())
        cause = digest_of({address: touched.content(now[address]) for address in addresses})
        yield Rerun("collect", *place, reporters=tuple(sorted(asked[place])), cause=cause)


def _collected_or_due(
    office: Office, partitions: Iterable[tuple[int, str]]
) -> list[tuple[int, str]]:
    collected = {(part.year, part.region) for part in office.tables.partitions(FETCH_OUTCOMES)}
    latest = office.years[-1]
    return sorted(each for each in partitions if each in collected or each[0] == latest)


WATCHED = (
    Watched(
        "register_files",
        "登记表文件变动后读入: takes the register over when its files change.",
        ("take_register",),
        _register_files,
        _take_register,
    ),
    Watched(
        "register_rows",
        "登记内容变动的区域和年度重新采集: collects again where reporters or sources changed.",
        ("collect",),
        _searched,
        _collect_searched,
    ),
    Watched(
        "decisions_taken",
        "人工决定变动后重新核查: judges again the reports decided on; publishes a year that was "
        "approved or signed off.",
        ("judge_again", "publish"),
        _decided,
        _judge_decided,
    ),
    Watched(
        "local_files",
        "机关目录内的文件变动后重新采集: takes in files of the office's folder that changed.",
        ("collect",),
        _local_files,
        _collect_files,
    ),
)
