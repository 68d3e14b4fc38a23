"""Variables and a file -> settings, each with where it comes from; every fault told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipelines.settings import FILE, Settings, fact, variable_of
from pipelines.settings_sources import Given, SettingsError, of_environment, of_file

DEFAULT = "default"
_PLACES = ("home", "local", "office")
_BOUNDS = {"ge": ("不小于", "of at least"), "gt": ("大于", "above"), "le": ("不大于", "of at most")}


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Settings of these variables and of the file in the office's folder; paths are absolute.

    SettingsError names every faulty variable, or key and line of the file.
    """
    return settings_and_origins(environ)[0]


def settings_and_origins(environ: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    """The settings, and where each comes from: `default`, a variable, or file, line and key.

    SettingsError as for ``settings_from``.
    """
    names = list(Settings.model_fields)
    paths = {name for name in names if fact(name, "path")}
    said, unknown = of_environment(environ, {variable_of(name): name for name in names}, paths)
    # The file lies in a folder that it can thus not name.
    office = _validated({name: said[name] for name in _PLACES if name in said}, ()).office
    written, faults = of_file(office, FILE, set(names) - {"office"}, paths)
    given = {"office": Given(office, DEFAULT), **written, **said}
    return _validated(given, [*unknown, *faults]), {
        name: given[name].origin if name in given else DEFAULT for name in names
    }


def _validated(given: Mapping[str, Given], faults: Collection[str]) -> Settings:
    """The settings. SettingsError with the faults found before, and those of the values."""
    try:
        settings = Settings.model_validate({name: each.value for name, each in given.items()})
    except ValidationError as error:
        wrong = [
            _told(fault, given)
            for fault in error.errors(include_url=False)
            if fault["type"] != "default_factory_not_called"  # follows from another fault
        ]
        raise SettingsError("\n".join((*faults, *wrong))) from None
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def _told(fault: ErrorDetails, given: Mapping[str, Given]) -> str:
    name = str(fault["loc"][0])
    chinese, _, english = _wanted(name, fault).partition("\n")
    place = given[name].origin if name in given else variable_of(name)
    told = (f"{place} 应为：{chinese}", f"{place} must be {english or chinese}")
    if name not in given or fact(name, "secret"):
        return "\n".join(told)
    value = repr(given[name].value)
    return f"{told[0]}，而不是 {value}\n{told[1]}, not {value}"


def _wanted(name: str, fault: ErrorDetails) -> str:
    """What the value ought to be: a line in Chinese, one in English, or one in both."""
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    if words := fact(name, "wanted"):
        return str(words)
    is_whole = Settings.model_fields[name].annotation is int
    chinese, english = ("整数", "a whole number") if is_whole else ("数字", "a number")
    for key, limit in fault.get("ctx", {}).items():
        if key in _BOUNDS:
            chinese = f"{_BOUNDS[key][0]} {limit:g} 的{chinese}"
            english = f"{english} {_BOUNDS[key][1]} {limit:g}"
    return f"{chinese}\n{english}"
