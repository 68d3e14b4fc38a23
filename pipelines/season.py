"""The season as data: which job runs when, for which report years and units; checked on load."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from itertools import islice
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

# Of the very version that is pinned: the cron strings that its daemon takes, and when they tick.
from dagster._utils.schedules import is_valid_cron_string, schedule_execution_time_iterator
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from upath import UPath

from assets.register.columns import KINDS, SCOPES
from pipelines.settings import Settings

FILE = "season.yaml"

Job = Literal["collect", "read_again", "judge_again", "compare", "publish", "take_register"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class SeasonError(ValueError):
    """A season cannot be used; the message has a line for each problem."""


def _cron(value: str) -> str:
    if not is_valid_cron_string(value):
        raise ValueError("is no time of five parts: minute, hour, day, month, day of the week")
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is no time zone such as Asia/Shanghai")
    return value


def _unit(value: str) -> str:
    if value not in {*KINDS, *SCOPES}:
        raise ValueError(f"is none of {', '.join((*KINDS, *SCOPES))}")
    return value


def _once(values: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(values)) < len(values):
        raise ValueError("names a year twice")
    return values


# As many as there are editions of the form, and more than will be looked back at.
_Back = Annotated[int, Field(le=0, ge=-50)]


class Window(BaseModel):
    """When a job runs, and for what: report years relative to the latest one, kinds of units."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Words
    about: Words
    cron: Annotated[str, AfterValidator(_cron)]
    job: Job = "collect"
    years: Annotated[
        tuple[_Back, ...], Field(strict=False, min_length=1), AfterValidator(_once)
    ] = (0,)
    due: bool = False
    only: Annotated[tuple[Annotated[str, AfterValidator(_unit)], ...], Field(strict=False)] = ()
    again: bool = False
    running: bool = False

    @model_validator(mode="after")
    def _asks_only_where_it_collects(self) -> Window:
        asked = [key for key in ("due", "only", "again") if getattr(self, key)]
        if self.job == "take_register" and self.years != (0,):
            asked.append("years")
        if asked and self.job != "collect":
            raise ValueError(f"{', '.join(asked)} means nothing to the job {self.job!r}")
        return self


class Season(BaseModel):
    """All windows, in one time zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: Annotated[str, AfterValidator(_zone)]
    windows: tuple[Window, ...]

    def ticks(self, window: Window, moment: datetime) -> Iterator[datetime]:
        """The moments at which the window opens from then on, without end."""
        return schedule_execution_time_iterator(moment.timestamp(), window.cron, self.timezone)

    def next_ticks(self, window: Window, moment: datetime, count: int = 3) -> list[datetime]:
        """The next so many of them, in the season's time zone."""
        zone = ZoneInfo(self.timezone)
        return [tick.astimezone(zone) for tick in islice(self.ticks(window, moment), count)]


def season_of(settings: Settings) -> Season:
    """The season that the settings name, else the office's own, else that of the program.

    SeasonError with every problem found: file, entry, key and value.
    """
    own = UPath(settings.season or UPath(settings.office) / FILE)
    if not settings.season and not own.exists():
        return season_in(FILE, default_text())
    try:
        return season_in(str(own), own.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SeasonError(f"{own}: cannot be read: {error}") from error


def default_text() -> str:
    """The season that comes with the program, with its remarks."""
    return files("pipelines").joinpath(FILE).read_text(encoding="utf-8")


def season_in(name: str, text: str) -> Season:
    """The season in a file's text; raises as ``season_of``."""
    try:
        # A key that stands twice is refused, and no word is taken for a number or a truth.
        content = YAML(typ="safe", pure=True).load(io.StringIO(text))
    except YAMLError as error:
        raise SeasonError(f"{name}: not YAML: {error}") from error
    if not isinstance(content, dict):
        raise SeasonError(f"{name}: must have the keys {' and '.join(Season.model_fields)}")
    try:
        season = Season.model_validate(content)
    except ValidationError as error:
        problems = [
            f"{name}: {_told(dict(fault), content)}" for fault in error.errors(include_url=False)
        ]
        raise SeasonError("\n".join(problems)) from None
    names = [window.name for window in season.windows]
    twice = sorted({each for each in names if names.count(each) > 1})
    if twice:
        problems = [f"{name}: windows, name: stands twice: {each!r}" for each in twice]
        raise SeasonError("\n".join(problems))
    return season


def _told(fault: dict[str, Any], content: dict[str, Any]) -> str:
    """Entry, key and value of a fault, and what is wrong with it."""
    place = [str(part) for part in fault["loc"]]
    if len(place) > 1 and place[0] == "windows":
        entry = content["windows"][int(place[1])]
        called = entry.get("name", "") if isinstance(entry, dict) else ""
        place = [f"windows[{place[1]}] {called}".rstrip(), *place[2:]]
    said = {"missing": "is missing", "extra_forbidden": "is no key"}.get(fault["type"])
    said = said or fault["msg"].removeprefix("Value error, ")
    shown = "" if fault["type"] == "missing" or isinstance(fault["input"], dict) else fault["input"]
    return f"{', '.join(place)}: {said}" + (f": {shown!r}" if shown != "" else "")
