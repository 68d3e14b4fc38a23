"""How the program is used, in both languages: wrong usage told, and what its help shows."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption


class WrongUsageError(typer.BadParameter):
    """Wrong usage, exit status 2; ``said`` is what is wrong, in Chinese, then in English.

    The option is named before it where it was its value that was read.
    """

    def __init__(self, *said: str) -> None:
        super().__init__("\n".join(said))

    def format_message(self) -> str:
        """What is shown, under how the command is used."""
        return f"{self.param.get_error_hint()} {self.message}" if self.param else self.message


def nothing_collected(home: str, year: int | None = None, known: Sequence[int] = ()) -> list[str]:
    """What is said where nothing, or nothing of the year, was collected; ``known`` years were."""
    if not known:
        return [
            f"{home} 中尚无采集结果：先运行 nianbao run",
            f"nothing has been collected in {home}: nianbao run first",
        ]
    there = ", ".join(map(str, known))
    return [
        f"{home} 中没有 {year} 年度的采集结果，已有：{there}",
        f"report year {year} has not been collected in {home}: {there} have",
    ]


# Those who raise errors of their own for a server that fails; imported by whoever uses them.
_STORES = {"botocore", "sqlalchemy", "redis"}


class _Command(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:
        return _plain(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [re.sub("[{}]", "", piece) for piece in super().collect_usage_pieces(ctx)]

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not _is_of_a_store(error):
                raise
            reason = " ".join(f"{type(error).__name__}: {getattr(error, 'orig', error)}".split())
            typer.secho(
                f"存储或数据库不可用 a store or database fails: {reason}", fg="red", err=True
            )
            typer.secho("检查 check: nianbao doctor", err=True)
            raise typer.Exit(1) from None


def _is_of_a_store(error: Exception) -> bool:
    """Whether a folder, object store, database or queue failed, and not the program."""
    if isinstance(error, OSError):
        return error.errno != errno.EPIPE  # whoever reads what is printed has gone
    return type(error).__module__.partition(".")[0] in _STORES


class _Group(TyperGroup):
    def get_params(self, ctx: Any) -> list[Any]:
        return _plain(super().get_params(ctx))


def _plain(params: list[Any]) -> list[Any]:
    """The parameters, a flag without the type of a value."""
    for each in params:
        if isinstance(each, TyperOption) and each.is_flag:
            each.metavar = ""
        if each.name == "help":
            each.help = "显示帮助。Show this help."
    return params


def show_plainly(app: typer.Typer) -> None:
    """Have the help of the program's commands show what is to be typed, and no more."""
    app.info.cls = _Group
    for command in app.registered_commands:
        command.cls = _Command
    for group in app.registered_groups:
        if group.typer_instance:
            show_plainly(group.typer_instance)
