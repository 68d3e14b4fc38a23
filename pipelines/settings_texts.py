"""What people read of the settings: a value without passwords, a file to fill in, a table."""

from __future__ import annotations

import re

from pydantic.fields import FieldInfo

from pipelines.settings import Settings, fact, variable_of

_HEAD = """\
# 设置 Settings. A line `key: value` each; remove the # to change one. Relative paths are those of
# this folder. An environment variable of the name in brackets wins over the line here.
# 去掉行首的 # 即可更改；相对路径以本文件夹为准；括号内的环境变量优先于本文件。
# `nianbao settings` 显示每项设置的取值和来源 shows every setting and where it comes from.
"""


def shown(settings: Settings, name: str) -> str:
    """The value of a setting as people may see it: an address without what opens it."""
    value = str(getattr(settings, name))
    if not value or not fact(name, "secret"):
        return value
    if name == "alert_webhook":  # all of its path is a password
        return value.partition("://")[0] + "://***"
    # Signs that ought to be written as %40 or %3F may stand in a password.
    return re.sub(r"\?.*", "", re.sub(r"(?<=://).*@", "***@", value))


def settings_start() -> str:
    """A file of settings in which every line is a comment."""
    return "\n".join([_HEAD, *map(_explained, _IN_FILE)])


def settings_table() -> str:
    """A table in Markdown, one row a setting."""
    rows = [
        ("variable 环境变量", "key 键", "名称", "default 默认", "means 含义"),
        ("---",) * 5,
        *map(_row, Settings.model_fields),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


_IN_FILE = [name for name in Settings.model_fields if name != "office"]


def _explained(name: str) -> str:
    field = Settings.model_fields[name]
    value = _default(field)
    line = f"# {name}: {value}" if value else f"# {name}:"
    what = "\n# ".join(str(field.description).splitlines())
    return f"# {field.title}（{variable_of(name)}）：{what}\n{line}\n"


def _row(name: str) -> tuple[str, ...]:
    field = Settings.model_fields[name]
    key = f"`{name}`" if name in _IN_FILE else ""
    what = str(field.description).replace("\n", "<br>")
    return f"`{variable_of(name)}`", key, str(field.title), _default(field), what


def _default(field: FieldInfo) -> str:
    """The default as it would be written; empty where there is none, or it depends."""
    return "" if field.default_factory else f"{field.default}"
