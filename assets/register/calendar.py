"""The legal calendar: until when a report is due, by law, kind of reporter and scope."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[str, ...] | None = None
    scopes: tuple[str, ...] | None = None
    month: int
    day: int


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    years: tuple[int, int]
    basis: str
    rules: tuple[_Rule, ...]


def deadline(year: int, kind: str, scope: str) -> date:
    """The last day, in Asia/Shanghai, on which the report of that year is in time.

    Raises ValueError for a year before annual reports were owed.
    """
    for rule in _act(year).rules:
        if (rule.kinds is None or kind in rule.kinds) and (
            rule.scopes is None or scope in rule.scopes
        ):
            return date(year + 1, rule.month, rule.day)
    raise ValueError(f"no legal date for the report of {year!r}, kind {kind!r}, scope {scope!r}")


def legal_basis(year: int) -> str:
    """The article that sets the date for reports of that year, in Chinese."""
    return _act(year).basis


def _act(year: int) -> _Act:
    for act in _acts():
        if act.years[0] <= year <= act.years[1]:
            return act
    raise ValueError(f"no annual report was owed for {year!r}")


@cache
def _acts() -> tuple[_Act, ...]:
    text = files("assets.register").joinpath("calendar.yaml").read_text(encoding="utf-8")
    return tuple(_Act.model_validate(act) for act in yaml.safe_load(text))
