"""Where settings are read from: variables of the environment, the file in the office's folder."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from upath import UPath

from pipelines.addresses import escaped, looks_like_url

PREFIX = "NIANBAO_"
# Not settings of an installation: who is at the keyboard, where the sample is served, what a test
# run reads besides.
_BESIDE = (f"{PREFIX}AUTHOR", f"{PREFIX}SAMPLE_PORT", f"{PREFIX}EXTRA_REPORTS")
_NULL = "tag:yaml.org,2002:null"


class SettingsError(ValueError):
    """A setting is unknown or wrong; the message names the variable, or the file, line and key."""


@dataclass(frozen=True)
class Given:
    """What was written for a setting, and where: a variable's name, or file, line and key."""

    value: str
    origin: str


def of_environment(
    environ: Mapping[str, str], variables: Mapping[str, str], paths: Collection[str]
) -> tuple[dict[str, Given], list[str]]:
    """What variables give for settings, and a fault for each that is none.

    An empty one gives nothing. ``variables``: name -> setting. Those settings that are ``paths``
    become absolute.
    """
    ours = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    unknown = sorted(set(ours) - set(variables) - set(_BESIDE))
    here = str(Path.cwd())
    given = {
        setting: Given(_placed(ours[name], here) if setting in paths else ours[name], name)
        for name, setting in variables.items()
        if ours.get(name)
    }
    return given, [_no_setting(name, name, variables) for name in unknown]


def of_file(
    folder: str, name: str, keys: Collection[str], paths: Collection[str]
) -> tuple[dict[str, Given], list[str]]:
    """What the file ``name`` of the folder gives for settings, and the faults of its keys.

    Nothing where there is none; an empty key gives nothing. Those that are ``paths`` are relative
    to the folder. SettingsError when the file is not of lines ``key: value``.
    """
    file = f"{folder}/{name}"
    faults = []
    given: dict[str, Given] = {}
    for key, value, line in _lines(file, _text_of(file)):
        if key not in keys:
            faults.append(_no_setting(f"{file}:{line} {key!r}", key, keys))
        elif key in given:
            faults.append(_both(f"{file}:{line} {key!r}", "重复出现", "stands there twice"))
        elif value:
            placed = _placed(value, folder) if key in paths else value
            given[key] = Given(placed, f"{file}:{line} {key}")
    return given, faults


def _text_of(file: str) -> str:
    """The file's text; empty where there is none."""
    try:
        return UPath(file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(_both(file, "无法读取", f"cannot be read: {error}")) from error


def _lines(file: str, text: str) -> list[tuple[str, str, int]]:
    """Key, value as written, and line of each entry."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        why = f"is not YAML: {error.problem}"
        raise SettingsError(_both(f"{file}:{line}", "不是有效的 YAML", why)) from None
    except yaml.YAMLError as error:
        raise SettingsError(_both(file, "不是有效的 YAML", f"is not YAML: {error}")) from None
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        told = ("应为 `workers: 4` 这样的行", "must be lines such as `workers: 4`")
        raise SettingsError(_both(f"{file}:1", *told))
    lines = []
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not (isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)):
            told = ("应为一个键和一个值", "must be a key and one value, not a list or block")
            raise SettingsError(_both(f"{file}:{line}", *told))
        lines.append((key.value, "" if value.tag == _NULL else value.value, line))
    return lines


def _placed(path: str, folder: str) -> str:
    """The path seen from the folder, absolute; a URL as it is, but for an SQLite file in it."""
    head, mark, file = path.partition("sqlite:///")
    if mark and not head and file and not file.startswith(":"):
        return mark + _placed(file, escaped(folder))
    if looks_like_url(path):
        return path
    try:
        expanded = Path(path).expanduser()
    except RuntimeError:
        told = ("没有此用户的主目录", "names a user who has no home here")
        raise SettingsError(_both(repr(path), *told)) from None
    if "://" in folder and not expanded.is_absolute():
        return f"{folder}/{path}"
    return str((Path(folder) / expanded).absolute())


def _no_setting(place: str, name: str, known: Collection[str]) -> str:
    """What is said of a name that is no setting, with the known one that is most like it."""
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return _both(
            place, f"不是设置项：是否为 {near[0]}？", f"is no setting: did you mean {near[0]}?"
        )
    return _both(
        place,
        "不是设置项：`nianbao settings` 列出全部设置",
        "is no setting: `nianbao settings` shows all there are",
    )


def _both(place: str, chinese: str, english: str) -> str:
    """What is wrong there, a line in each language."""
    return f"{place} {chinese}\n{place} {english}"
