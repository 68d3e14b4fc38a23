"""`nianbao audit`: accepted reports drawn at random, what people found in them, the error rate."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from pipelines.cli.given import LatestYear, given_settings, stored_tables
from pipelines.cli.usage import WrongUsageError, nothing_collected
from pipelines.settings import Settings

if TYPE_CHECKING:
    from decimal import Decimal

    import polars as pl
    from upath import UPath

    from assets.storage.stage_tables import StageTables

_SEEDS = 1_000_000
_BLANK = "blank"  # a cell without a number

audit = typer.Typer(
    help="抽查。Compare accepted reports with their source.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the command group to the program."""
    app.add_typer(audit, name="audit")


@audit.command()
def sample(
    size: Annotated[
        int, typer.Argument(metavar="N", min=1, help="抽取份数。How many reports to draw.")
    ],
    year: LatestYear = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="采集区域，可多次给出，默认全部。Collection regions; all by default.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="S", min=0, help="随机种子，默认随机。Seed; a random one by default."),
    ] = None,
    cells: Annotated[
        int | None,
        typer.Option(
            metavar="K",
            min=1,
            help="每份只核对 K 格，默认全部。Compare K random cells a report; all by default.",
        ),
    ] = None,
    pages: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="页面写入何处，默认数据目录的 audits。Where the pages go; by default audits/SHEET"
            " of the data home.",
        ),
    ] = None,
) -> None:
    """抽样。Draw N accepted reports; write pages and an answer sheet."""
    from upath import UPath

    from assets.audit.error_rate import report_rate
    from assets.audit.pages import sample_files
    from assets.audit.sample import Draw, drawn_reports, drawn_sheet
    from assets.audit.writing import sheet_text
    from assets.evidence.files import INDEX
    from assets.evidence.written import write_folder
    from assets.storage.paths import replace_file
    from pipelines.audited import evidence_of, figures_read
    from pipelines.cli.audit_table import percent

    settings = given_settings()
    tables = stored_tables(settings)
    chosen = _year(tables, year, settings)
    regions = _regions(tables, chosen, region)
    accepted = _accepted(tables, chosen, regions)
    seed = secrets.randbelow(_SEEDS) if seed is None else seed
    if pages is not None and pages.exists():
        raise WrongUsageError(
            f"{pages} 已存在：页面须写入单独的新文件夹",
            f"{pages} is there already: the pages go into a folder of their own",
        )
    draw = Draw(chosen, regions, size, seed, cells, _today())
    path = _audits(settings) / draw.file
    if path.exists():
        raise WrongUsageError(
            f"{path} 已存在：同一样本只抽一次，请另给 --seed",
            f"{path} is there already: a sample is drawn once; give another --seed",
        )
    rows = drawn_reports(accepted, draw)
    sheet = drawn_sheet(accepted, rows, figures_read(tables, rows), draw)
    folder = pages or settings.local / "audits" / path.stem
    write_folder(UPath(folder), sample_files(sheet, evidence_of(tables, rows)))
    replace_file(path, sheet_text(sheet).encode())
    if size > accepted.height:
        typer.echo(f"有效报告不足 {size} 份，全部抽取 fewer than {size}: all are drawn")
    typer.echo(f"抽取 drawn {rows.height} / {accepted.height} 有效 accepted {chosen}, seed {seed}")
    if cells is None and rows.height < accepted.height:
        highest = percent(report_rate(0, rows.height, accepted.height).high or 0)
        typer.echo(f"如全部无误，差错率不高于 if all are right, at most {highest} are wrong (95 %)")
    typer.echo(f"核对 compare {folder / INDEX}")
    typer.echo(f"答卷 answer in {path}")


@audit.command()
def record(
    sheet: Annotated[
        str,
        typer.Argument(metavar="SHEET", help="答卷名，如 2024-17.yaml。Name of the answer sheet."),
    ],
    report: Annotated[
        str,
        typer.Argument(
            metavar="REPORT", help="单位编号或报告编号。Id of the reporter or of its report."
        ),
    ],
    by: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            envvar="NIANBAO_AUTHOR",
            help="核对人姓名。Who compared it.",
        ),
    ],
    ok: Annotated[
        bool, typer.Option("--ok", help="各格均与原文一致。Every cell is as it is printed.")
    ] = False,
    wrong: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CELL=PRINTED",
            help=f"有误的格及原文数字，无数字为 CELL={_BLANK}。A wrong cell and what is printed;"
            f" CELL={_BLANK} for no figure.",
        ),
    ] = None,
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="备注。What else there is to say.")
    ] = "",
) -> None:
    """记录。Enter what was found in one report.

    也可直接编辑答卷。The sheet may as well be edited by hand.
    """
    from assets.audit.sheet import SheetError, load_sheet
    from assets.audit.state import answered_report
    from assets.audit.writing import AnswerError, Given, answer_to, recorded
    from assets.storage.paths import in_turn, replace_file
    from pipelines.audited import figures_read, stored_reports

    if ok == bool(wrong):
        raise WrongUsageError(
            "给出 --ok，或对每个有误的格给出 --wrong", "give --ok, or --wrong for each wrong cell"
        )
    if not by.strip():
        raise WrongUsageError("--by 须为核对人姓名", "--by must say who compared the report")
    given = Given(_printed(wrong or []), by.strip(), _today(), note)
    settings = given_settings()
    path = _sheet_path(settings, sheet)
    tables = stored_tables(settings)
    try:
        loaded = load_sheet(path)
        answer = answer_to(loaded, report)
        accepted = stored_reports(tables, [loaded.year])
        report_id = answered_report(loaded.year, answer, accepted)
        if report_id is None:
            raise WrongUsageError(
                f"已过时：抽取的文档中 {report!r} 不再有效",
                f"outdated: {report!r} is not accepted any more in the document drawn",
            )
        read = figures_read(tables, accepted.filter(report_id=report_id))[report_id]
        with in_turn(path.parent):
            before = path.read_text(encoding="utf-8")
            replace_file(path, recorded(before, path.name, report, given, read).encode())
    except (SheetError, AnswerError) as error:
        raise WrongUsageError(f"{path} 无法这样填写", str(error)) from None
    left = sum(not each.is_checked for each in load_sheet(path).reports)
    typer.echo(f"已记录 recorded {answer.reporter} in {path}; 待核对 left {left}")


@audit.command()
def state(
    as_json: Annotated[
        bool, typer.Option("--json", help="一个 JSON 对象。One JSON object.")
    ] = False,
) -> None:
    """统计。How far the audit is, and the error rate."""
    from rich.console import Console

    from assets.audit.sheet import SheetError, load_sheets
    from assets.audit.state import (
        refuse_unlike_stored,
        sheet_states,
        whole_state,
        wrong_cells,
        year_states,
    )
    from pipelines.audited import figures_today, stored_reports
    from pipelines.cli.audit_table import show_audit

    settings = given_settings()
    folder = _audits(settings)
    try:
        sheets = load_sheets(folder)
    except SheetError as error:
        raise WrongUsageError(f"{folder} 中的答卷有误", str(error)) from None
    tables = stored_tables(settings)
    accepted = stored_reports(tables, {sheet.year for sheet in sheets})
    ended, by_year = sheet_states(sheets, accepted), year_states(sheets, accepted)
    whole = whole_state(sheets, accepted)
    answered = [answer.reporter for sheet in sheets for answer in sheet.reports]
    concerned = accepted.filter(accepted["reporter_id"].is_in(answered))
    figures = figures_today(tables, concerned)
    try:
        refuse_unlike_stored(sheets, accepted, figures)
    except SheetError as error:
        raise WrongUsageError(f"{folder} 中的答卷有误", str(error)) from None
    found = wrong_cells(sheets, accepted, figures)
    if as_json:
        told = {"sheets": ended, "years": by_year, "all": whole, "wrong_cells": found}
        typer.echo(json.dumps(told, default=dataclasses.asdict, ensure_ascii=False))
    elif sheets:
        show_audit(Console(), ended, by_year, whole, found)
    else:
        typer.echo(f"没有答卷 no answer sheet in {folder}: nianbao audit sample N")


def _today() -> dt.date:
    return dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _audits(settings: Settings) -> UPath:
    from upath import UPath

    return UPath(settings.office) / "audits"


def _sheet_path(settings: Settings, name: str) -> UPath:
    """The sheet of that name, with its ending or without; refuses one that is not there."""
    folder = _audits(settings)
    wanted = f"{name.removesuffix('.yaml')}.yaml"
    names = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    if wanted not in names:
        there = ", ".join(names)
        raise WrongUsageError(
            f"{folder} 中没有答卷 {name!r}；已有：{there or '无'}",
            f"no answer sheet {name!r} in {folder}; there is {there or 'none'}",
        )
    return folder / wanted


def _printed(given: list[str]) -> dict[str, Decimal | None]:
    """What each wrong cell prints, of CELL=PRINTED."""
    from assets.audit.sheet import figure

    printed: dict[str, Decimal | None] = {}
    for each in given:
        cell, equals, text = each.partition("=")
        if not (cell and equals):
            raise WrongUsageError(
                f"--wrong 应为 CELL=PRINTED，而不是 {each!r}",
                f"--wrong takes CELL=PRINTED, not {each!r}",
            )
        if cell in printed:
            raise WrongUsageError(f"--wrong 两次给出 {cell!r}", f"--wrong names {cell!r} twice")
        try:
            printed[cell] = None if text == _BLANK else figure(text)
        except ValueError as error:
            raise WrongUsageError(
                f"--wrong {cell} 的数字有误：{text!r}", f"--wrong {cell}: {error}: {text!r}"
            ) from None
    return printed


def _year(tables: StageTables, year: int | None, settings: Settings) -> int:
    """The year that is meant: the latest where none is given; refuses one not collected."""
    from pipelines.audited import collected

    known = sorted(collected(tables))
    if not known:
        raise WrongUsageError(*nothing_collected(settings.home))
    if year is not None and year not in known:
        raise WrongUsageError(*nothing_collected(settings.home, year, known))
    return known[-1] if year is None else year


def _regions(tables: StageTables, year: int, given: list[str] | None) -> tuple[str, ...]:
    """The collection regions that are meant, all of the year where none is given."""
    from pipelines.audited import collected

    known = collected(tables)[year]
    if unknown := sorted(set(given or ()) - set(known)):
        named, there = ", ".join(unknown), ", ".join(known)
        raise WrongUsageError(
            f"{year} 年度没有采集区域 {named}；已有：{there}",
            f"no collection region {named} in {year}; there is {there}",
        )
    return tuple(sorted(set(given or known)))


def _accepted(tables: StageTables, year: int, regions: tuple[str, ...]) -> pl.DataFrame:
    from pipelines.audited import stored_reports

    stored = stored_reports(tables, [year])
    accepted = stored.filter(stored["collection_region"].is_in(regions))
    if accepted.is_empty():
        raise WrongUsageError(
            f"{year} 年度没有有效报告，无从抽取",
            f"no report of {year} is accepted: there is nothing to draw from",
        )
    return accepted
