"""`nianbao register`: the register from official codes, and what is wrong with it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from pipelines.cli.given import LatestYear, given_settings

if TYPE_CHECKING:
    from upath import UPath

    from assets.register.load import Register

group = typer.Typer(help="登记表。Who must report, and where to look for it.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command group to the program."""
    app.add_typer(group, name="register")


@group.command("import")
def import_codes(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="官方区划代码表 CSV。Official list of area codes."),
    ],
    within: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="只取该区域及其下级。This region and all below it."),
    ] = None,
    collect: Annotated[
        Literal["province", "prefecture", "county"],
        typer.Option(
            help="采集到哪一级区域。Regions down to this level are collected each by itself."
        ),
    ] = "county",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="默认登记表的 regions.csv。regions.csv of the register by default."
        ),
    ] = None,
) -> None:
    """导入区划。Make regions.csv of an official list of area codes."""
    from upath import UPath

    from assets.register.area_codes import imported, listed_regions, regions_csv
    from assets.register.rows import RegisterError
    from assets.storage.paths import replace_file

    target = UPath(to) if to else _register_folder() / "regions.csv"
    try:
        _refuse_filled(target)
        found = imported(listed_regions(UPath(file)), within)
    except RegisterError as error:
        _refuse(str(error), 2)
    except KeyError:
        _refuse(f"没有此代码 no code {within!r} in {file}", 2)
    replace_file(target, regions_csv(found, collect).encode("utf-8-sig"))
    typer.echo(f"已写入 written {target}: {len(found.regions)} 行 rows")
    if found.remarks:
        typer.echo(f"{len(found.remarks)} 条备注在文件末尾 remarks stand at its end, such as")
        typer.echo(f"  {found.remarks[0]}")
    typer.echo("下一步 next: reporters.csv, sources.csv; nianbao register check")


@group.command()
def check(
    year: LatestYear = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="一个 JSON 对象。One JSON object.")
    ] = False,
) -> None:
    """检查登记表。What is wrong with it, and who is expected.

    状态 0：可以使用；1：有误或为空；2：没有登记表。Status 0: it can be used; 1: it is faulty or
    empty; 2: there is none.
    """
    from rich.console import Console

    from assets.fetch.listings import PLATFORMS
    from assets.register.load import load_register
    from assets.register.overview import overview
    from assets.register.rows import RegisterError
    from pipelines.cli.register_table import show_overview
    from pipelines.flow import known_years

    folder = _register_folder()
    if not folder.is_dir():
        _refuse(f"没有登记表 no register in {folder}: nianbao init {folder.parent}", 2)
    try:
        loaded = load_register(folder)
    except RegisterError as error:
        if as_json:
            typer.echo(json.dumps({"problems": error.problems}, ensure_ascii=False))
        _refuse(f"{folder}:\n{error}", 1)
    _refuse_empty(loaded, folder)
    chosen = year or known_years()[-1]
    seen = overview(loaded, chosen, PLATFORMS, lambda path: (folder.parent / path).exists())
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(seen), ensure_ascii=False))
    else:
        show_overview(Console(), seen, title=f"register 登记表 {folder}")


def _register_folder() -> UPath:
    from upath import UPath

    return UPath(given_settings().office) / "register"


def _refuse_filled(target: UPath) -> None:
    """What `nianbao init` wrote may be replaced; what has a row may not."""
    from assets.register.columns import REGIONS_FILE
    from assets.register.rows import csv_rows

    if target.exists() and csv_rows(target, REGIONS_FILE.columns, []) != []:
        _refuse(f"{target} 已有内容 is filled in already: name another file with --to", 2)


def _refuse_empty(loaded: Register, folder: UPath) -> None:
    """A register without sources can be used: all are missing then."""
    from assets.register.columns import FILES

    if loaded.reporters.is_empty():
        frames = (loaded.regions, loaded.reporters, loaded.sources, loaded.populations)
        for file, frame in zip(FILES, frames, strict=True):
            if file.required and frame.is_empty():
                told = f"{file.name} {file.label}: 尚无内容 has no row yet"
                typer.secho(told, fg="red", err=True)
        _refuse(f"请填写 fill in, as the comments in the files say: {folder}", 1)


def _refuse(why: str, status: int) -> NoReturn:
    typer.secho(why, fg="red", err=True)
    raise typer.Exit(status)
