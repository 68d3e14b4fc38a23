"""The editions and the bridge, loaded from the YAML files beside this module and checked."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib import resources
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from expectations.forms.bridge import BridgeFile, accounting
from expectations.forms.comparable import Bridge
from expectations.forms.model import Edition, FormError

FIRST_YEAR = 2014  # 国办发〔2014〕32号: the first report year with a national form
BRIDGE_FILE = "bridge.yaml"

_Model = TypeVar("_Model", bound=BaseModel)


@functools.cache
def editions() -> tuple[Edition, ...]:
    """Every edition, oldest first. FormError when a year from 2014 on has none or two."""
    names = sorted(entry.name for entry in resources.files(__package__).iterdir())
    return without_gaps(
        _load(name, Edition) for name in names if name.endswith(".yaml") and name != BRIDGE_FILE
    )


def without_gaps(loaded: Iterable[Edition]) -> tuple[Edition, ...]:
    """These editions, oldest first. FormError when a year from 2014 on has none or two."""
    ordered = sorted(loaded, key=lambda edition: edition.years.first)
    expected: int | None = FIRST_YEAR
    for candidate in ordered:
        years = candidate.years
        if years.first != expected:
            raise FormError(
                f"edition {candidate.id!r} starts in {years.first!r}, not {expected!r}: "
                "each year needs exactly one edition"
            )
        expected = None if years.last is None else years.last + 1
    if expected is not None:
        raise FormError(f"no edition is in force in {expected!r}")
    return tuple(ordered)


@functools.cache
def edition(edition_id: str, variant: str = "") -> Edition:
    """Edition by id, as its variant prints it when one is named; KeyError for an unknown id."""
    for candidate in editions():
        if candidate.id == edition_id:
            return candidate.with_variant(variant)
    raise KeyError(f"no edition {edition_id!r}")


@functools.cache
def grids() -> tuple[Edition, ...]:
    """Every edition and every variant of it: all grids a report can be printed in."""
    return tuple(
        edition(base.id, variant)
        for base in editions()
        for variant in ("", *(variant.id for variant in base.variants))
    )


def edition_for_year(year: int) -> Edition | None:
    """The edition in force for a report year; None before 2014."""
    return next((candidate for candidate in editions() if year in candidate.years), None)


@functools.cache
def bridge() -> Bridge:
    """Comparable variables over all editions. FormError when a cell is unaccounted for."""
    written = _load(BRIDGE_FILE, BridgeFile)
    try:
        return accounting(written.bridge(grids()), grids())
    except (ValidationError, KeyError) as error:
        raise FormError(f"{BRIDGE_FILE}: {error}") from error


def _load(name: str, model: type[_Model]) -> _Model:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    try:
        return model.model_validate(yaml.load(text, Loader=_Loader))  # noqa: S506
    except (ValidationError, FormError, KeyError) as error:
        raise FormError(f"{name}: {error}") from error


# Both are safe. The C one reads the editions ten times faster, which a single-file command feels.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
