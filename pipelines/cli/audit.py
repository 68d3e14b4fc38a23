"""`nianbao audit`: accepted reports drawn at random, what people found in them, the error rate."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from pipelines.cli.given import given_settings, stored_tables, year_given
from pipelines.settings import Settings

if TYPE_CHECKING:
    from decimal import Decimal

    import polars as pl
    from upath import UPath

    from assets.storage.stage_tables import StageTables

_SEEDS = 1_000_000
_BLANK = "blank"  # a cell without a number

audit = typer.Typer(
    help="抽查: compare accepted reports, drawn at random, with their source; the error rate.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the command group to the program."""
    app.add_typer(audit, name="audit")


@audit.command()
def sample(
    size: Annotated[int, typer.Argument(metavar="N", min=1, help="How many reports to draw.")],
    year: Annotated[
        int | None,
        typer.Option(metavar="YEAR", parser=year_given, help="Report year; the latest by default."),
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="A collection region; all by default.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="S", min=0, help="Draw as this number says; a random one by default."),
    ] = None,
    cells: Annotated[
        int | None,
        typer.Option(metavar="K", min=1, help="Compare K random cells a report; all by default."),
    ] = None,
    pages: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the pages go; audits/SHEET of the data home."),
    ] = None,
) -> None:
    """抽样: draw N accepted reports; write their pages and a sheet to answer in."""
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
        _refuse(f"{pages} is there already: the pages go into a folder of their own")
    draw = Draw(chosen, regions, size, seed, cells, _today())
    path = _audits(settings) / draw.file
    if path.exists():
        _refuse(f"{path} is there already: a sample is drawn once; give another --seed")
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
    sheet: Annotated[str, typer.Argument(help="Name of the answer sheet, such as 2024-17.yaml.")],
    report: Annotated[str, typer.Argument(help="Id of the reporter or of its report.")],
    by: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            envvar="NIANBAO_AUTHOR",
            help="姓名 Who compared it; else NIANBAO_AUTHOR.",
        ),
    ],
    ok: Annotated[bool, typer.Option("--ok", help="Every cell is as it is printed.")] = False,
    wrong: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CELL=PRINTED",
            help=f"A wrong cell and what is printed; CELL={_BLANK} for no figure.",
        ),
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="What else there is to say.")] = "",
) -> None:
    """记录: enter what was found in one report; the sheet may as well be edited by hand."""
    from assets.audit.sheet import SheetError, load_sheet
    from assets.audit.state import answered_report
    from assets.audit.writing import AnswerError, Given, answer_to, recorded
    from assets.storage.paths import in_turn, replace_file
    from pipelines.audited import figures_read, stored_reports

    if ok == bool(wrong):
        _refuse("give --ok, or --wrong for each wrong cell")
    if not by.strip():
        _refuse("--by must say who compared the report")
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
            _refuse(f"outdated: {report!r} is not accepted any more in the document drawn")
        read = figures_read(tables, accepted.filter(report_id=report_id))[report_id]
        with in_turn(path.parent):
            before = path.read_text(encoding="utf-8")
            replace_file(path, recorded(before, path.name, report, given, read).encode())
    except (SheetError, AnswerError) as error:
        _refuse(str(error))
    left = sum(not each.is_checked for each in load_sheet(path).reports)
    typer.echo(f"已记录 recorded {answer.reporter} in {path}; 待核对 left {left}")


@audit.command()
def state(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """统计: how far the audit is, and the error rate with its interval."""
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
        _refuse(f"{folder}:\n{error}")
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
        _refuse(f"{folder}:\n{error}")
    found = wrong_cells(sheets, accepted, figures)
    if as_json:
        told = {"sheets": ended, "years": by_year, "all": whole, "wrong_cells": found}
        typer.echo(json.dumps(told, default=dataclasses.asdict, ensure_ascii=False))
    elif sheets:
        show_audit(Console(), ended, by_year, whole, found)
    else:
        typer.echo(f"没有答卷 no answer sheet in {folder}: nianbao audit sample N")


def _refuse(why: str) -> NoReturn:
    typer.secho(why, fg="red", err=True)
    raise typer.Exit(2)


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
        _refuse(f"no answer sheet {name!r} in {folder}; there is {', '.join(names) or 'none'}")
    return folder / wanted


def _printed(given: list[str]) -> dict[str, Decimal | None]:
    """What each wrong cell prints, of CELL=PRINTED."""
    from assets.audit.sheet import figure

    printed: dict[str, Decimal | None] = {}
    for each in given:
        cell, equals, text = each.partition("=")
        if not (cell and equals):
            _refuse(f"--wrong takes CELL=PRINTED, not {each!r}")
        if cell in printed:
            _refuse(f"--wrong names {cell!r} twice")
        try:
            printed[cell] = None if text == _BLANK else figure(text)
        except ValueError as error:
            _refuse(f"--wrong {cell}: {error}: {text!r}")
    return printed


def _year(tables: StageTables, year: int | None, settings: Settings) -> int:
    """The year that is meant: the latest where none is given; refuses one not collected."""
    from pipelines.audited import collected

    known = sorted(collected(tables))
    if not known:
        _refuse(f"nothing has been collected in {settings.home}")
    if year is not None and year not in known:
        there = ", ".join(map(str, known))
        _refuse(f"report year {year} has not been collected in {settings.home}: {there} have")
    return known[-1] if year is None else year


def _regions(tables: StageTables, year: int, given: list[str] | None) -> tuple[str, ...]:
    """The collection regions that are meant, all of the year where none is given."""
    from pipelines.audited import collected

    known = collected(tables)[year]
    if unknown := sorted(set(given or ()) - set(known)):
        _refuse(f"no collection region {', '.join(unknown)} in {year}; there is {', '.join(known)}")
    return tuple(sorted(set(given or known)))


def _accepted(tables: StageTables, year: int, regions: tuple[str, ...]) -> pl.DataFrame:
    from pipelines.audited import stored_reports

    stored = stored_reports(tables, [year])
    accepted = stored.filter(stored["collection_region"].is_in(regions))
    if accepted.is_empty():
        _refuse(f"no report of {year} is accepted: there is nothing to draw from")
    return accepted
