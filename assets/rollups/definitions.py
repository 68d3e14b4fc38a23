"""The definitions of the indicators, loaded from indicators.yaml and checked."""

from __future__ import annotations

import fnmatch
import functools
from collections import Counter
from collections.abc import Iterable
from importlib import resources
from typing import Annotated, Literal, Self

import polars as pl
import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from assets.rollups.tables import COVERAGE, INDICATOR_DEFINITIONS
from expectations.forms import catalogue
from expectations.forms.comparisons import Key
from expectations.forms.model import Edition

FILE = "indicators.yaml"
POPULATION = "population"
COUNTS = tuple(f"coverage.{column.name}" for column in COVERAGE.columns if column.unit)


def _spelt_out(terms: tuple[str, ...]) -> tuple[str, ...]:
    """The terms with every pattern replaced by what it names; ValueError where that is nothing."""
    known = (*(each.id for each in catalogue.bridge().variables), *COUNTS, POPULATION)
    found: list[str] = []
    for term in terms:
        named = fnmatch.filter(known, variable_of(term))
        if not named:
            raise ValueError(f"no variable {term!r} in the bridge or the table coverage")
        found += (f"-{name}" if term.startswith("-") else name for name in named)
    for variable, count in Counter(map(variable_of, found)).items():
        if count > 1:
            raise ValueError(f"{variable!r} stands {count} times")
    _refuse_shared_cells(found)
    return tuple(found)


Terms = Annotated[tuple[str, ...], AfterValidator(_spelt_out)]


class Indicator(BaseModel):
    """One indicator, or one variant of its definition: numerator / denominator x factor.

    The terms are variables, with a minus before those that are taken away. Without a denominator
    it is a difference. Below ``small_number`` in the denominator a value is too small to compare.
    ``breaks`` names the report years from which its meaning shifts although its terms go on, and
    why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Key
    variant: Key | Literal[""] = ""
    label: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    definition: Annotated[str, Field(min_length=1)]
    definition_en: Annotated[str, Field(min_length=1)]
    numerator: Annotated[Terms, Field(min_length=1)]
    denominator: Terms = ()
    factor: Literal[1, 100, 10000] = 100
    unit: str = "%"
    small_number: Annotated[int, Field(ge=0)] = 30
    applies_to: tuple[Literal["regions", "units"], ...] = ("regions", "units")
    ranked: bool = True
    breaks: dict[int, str] = {}

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of both sides."""
        return tuple(dict.fromkeys(map(variable_of, (*self.numerator, *self.denominator))))

    def is_in(self, edition: Edition) -> bool:
        """Whether reports of this edition have all of its figures."""
        lacking = {v.id for v in catalogue.bridge().variables if not v.terms_for(edition)}
        return lacking.isdisjoint(self.variables)

    @model_validator(mode="after")
    def _fits_what_it_is_of(self) -> Self:
        of_regions = {POPULATION, *COUNTS}.intersection(self.variables)
        if "units" in self.applies_to and of_regions:
            raise ValueError(f"{self.id!r}: no unit has {sorted(of_regions)!r}")
        return self


def variable_of(term: str) -> str:
    """The variable of a signed term."""
    return term.removeprefix("-")


@functools.cache
def definitions() -> tuple[Indicator, ...]:
    """Every indicator in the order of the file; ValueError when one is ill defined."""
    text = (resources.files(__package__) / FILE).read_text(encoding="utf-8")
    return checked(yaml.safe_load(text))


def checked(written: object) -> tuple[Indicator, ...]:
    """The indicators of what a YAML file holds; ValueError names the place and the value."""
    found = TypeAdapter(tuple[Indicator, ...]).validate_python(written)
    for of_each in ([(i.id, i.variant) for i in found], [i.label for i in found]):
        for value, count in Counter(of_each).items():
            if count > 1:
                raise ValueError(f"{FILE}: {value!r} stands {count} times")
    return found


def indicator_definitions() -> pl.DataFrame:
    """INDICATOR_DEFINITIONS, every pattern of a term spelt out."""
    names = {column.name for column in INDICATOR_DEFINITIONS.columns} - {"indicator", "position"}
    return INDICATOR_DEFINITIONS.frame(
        [
            {"indicator": each.id, "position": position, **each.model_dump(include=names)}
            for position, each in enumerate(definitions())
        ]
    )


def _refuse_shared_cells(terms: Iterable[str]) -> None:
    """ValueError when two terms that are added hold the same cell of a report."""
    added = {term for term in terms if not term.startswith("-")}
    for grid in catalogue.grids():
        cells = Counter(
            cell
            for variable in catalogue.bridge().variables
            if variable.id in added
            for cell in variable.terms_for(grid)
        )
        for cell, count in cells.items():
            if count > 1:
                raise ValueError(f"{cell!r} of {grid.grid_id} is added {count} times")
