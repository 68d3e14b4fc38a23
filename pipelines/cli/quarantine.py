"""`nianbao quarantine`: what is held back, why, and the ways back that a person decides on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.given import AnyRegion, AnyYear, LatestYear, given_settings, stored_tables
from pipelines.cli.recorded import (
    Author,
    Reason,
    faults_told,
    office_folder,
    record_entry,
    why,
)
from pipelines.cli.usage import WrongUsageError

if TYPE_CHECKING:
    from pipelines.deciding import Known

_BLANK = "blank"  # a cell without a number

Reporter = Annotated[
    str, typer.Argument(metavar="REPORTER", help="单位编号或名称。Id or name of the unit.")
]
Evidence = Annotated[
    str,
    typer.Option(metavar="TEXT", help="依据：来函、来电、网页。On what: a letter, a call, a page."),
]


class State(StrEnum):
    """States of the quarantine."""

    OPEN = "open"
    CORRECTED = "corrected"
    ACCEPTED = "accepted_as_published"
    SUPERSEDED = "superseded"


def register(app: typer.Typer) -> None:
    """Add the command group to the program."""
    group = typer.Typer(
        help="隔离区。Reports that fail a rule, and the ways back.", no_args_is_help=True
    )
    group.command("list")(list_held)
    group.command()(show)
    # A figure may be negative, which looks like an option.
    group.command(context_settings={"ignore_unknown_options": True})(correct)
    group.command()(accept)
    app.add_typer(group, name="quarantine")


def list_held(
    year: AnyYear = None,
    region: AnyRegion = "",
    rule: Annotated[
        str,
        typer.Option(metavar="RULE", help="只列违反该规则的报告。Reports that break this rule."),
    ] = "",
    state: Annotated[
        State | None,
        typer.Option(help="只列该状态的报告，默认全部。Reports in this state; all by default."),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="每份报告一行 JSON。One JSON object a report, one a line."),
    ] = False,
) -> None:
    """列出隔离的报告。Which reports are held, and what is wrong first."""
    import polars as pl

    from assets.validated_tables.tables import QUARANTINE
    from expectations.findings import rules
    from pipelines.deciding import held_reports

    tables = stored_tables(given_settings())
    made = [part for part in tables.partitions(QUARANTINE) if year in {None, part.year}]
    if not [part for part in made if region in {"", part.region}]:
        home = given_settings().home
        raise WrongUsageError(
            f"{home} 中没有这一年度或区域的核查结果",
            f"no such year or region has been judged in {home}",
        )
    if rule and rule not in rules():
        raise WrongUsageError(
            f"没有规则 {rule!r}；全部规则见 docs/rules.md",
            f"no such rule: {rule!r}; docs/rules.md has them all",
        )
    held = held_reports(tables, year)
    if region:
        held = held.filter(pl.col("collection_region") == region)
    if rule:
        held = held.filter(pl.col("reasons").list.contains(rule))
    if state:
        held = held.filter(pl.col("state") == state.value)
    rows = held.sort("year", "collection_region", "state", "reporter_id").to_dicts()
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        from pipelines.cli.quarantine_tables import print_held

        print_held(rows)


def show(
    reporter: Reporter,
    year: LatestYear = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="另将核查页写入该文件。Write the evidence page there too."
        ),
    ] = None,
    english: Annotated[
        bool,
        typer.Option("--english", help="用英文说明。Say what is wrong in English, not in Chinese."),
    ] = False,
) -> None:
    """查看一份报告。What is wrong with it, and what to do."""
    from upath import UPath

    from pipelines.cli.quarantine_tables import print_report

    settings = given_settings()
    tables = stored_tables(settings)
    with _told():
        from assets.evidence.page import evidence_page
        from pipelines.deciding import known_report, stored_evidence

        known = known_report(tables, reporter, year)
        evidence = stored_evidence(tables, known)
        if html is not None:
            html.parent.mkdir(parents=True, exist_ok=True)
            html.write_text(evidence_page(evidence), encoding="utf-8")
        print_report(evidence, UPath(settings.shared), language="en" if english else "zh")


def correct(  # noqa: PLR0913, PLR0917 - a command has the options it needs
    reporter: Reporter,
    cell: Annotated[
        str, typer.Argument(metavar="CELL", help="指标代码。Cell key: table.row.column.")
    ],
    to: Annotated[
        str,
        typer.Argument(
            metavar="TO", help=f"正确数字，空白为 {_BLANK}。The right figure, or {_BLANK}."
        ),
    ],
    printed: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="FROM",
            help=f"所印数字，空白为 {_BLANK}。What the cell prints, or {_BLANK}.",
        ),
    ],
    reason: Reason,
    evidence: Evidence,
    author: Author,
    year: LatestYear = None,
) -> None:
    """更正一格。Enter the right figure of one cell, and why."""
    from pipelines.deciding import (
        correction,
        known_report,
        left_after,
        refuse_beside_unfit,
        report_input,
    )

    tables, office = stored_tables(given_settings()), office_folder()
    with _told():
        known = known_report(tables, reporter, year)
        given = report_input(tables, office, known)
        refuse_beside_unfit(given)
        entry = correction(
            known,
            given,
            cell,
            **{"from": _figure(printed), "to": _figure(to)},
            evidence=evidence,
            **why(reason, author),
        )
        left = left_after(given, entry)
        record_entry(entry)
    if left:
        typer.secho("still held back for 仍隔离:", fg="yellow")
        for message in left:
            typer.echo(f"  {message}")
    else:
        typer.secho("with it the report is accepted 更正后有效", fg="green")
    _next(known)


def accept(
    reporter: Reporter,
    in_rollups: Annotated[
        bool,
        typer.Option("--in/--out", help="计入汇总或不计入。Add its figures up, or leave them out."),
    ],
    reason: Reason,
    evidence: Evidence,
    author: Author,
    year: LatestYear = None,
) -> None:
    """按原文采信。Take a report as it is published, rules broken."""
    from expectations.wording import STATES
    from pipelines.deciding import acceptance, known_report, refuse_beside_unfit, report_input

    tables, office = stored_tables(given_settings()), office_folder()
    with _told():
        known = known_report(tables, reporter, year)
        given = report_input(tables, office, known)
        refuse_beside_unfit(given)
        if in_rollups and known.state != State.OPEN:
            held, standing = (
                (f"is {known.state}", STATES[known.state]["zh"])
                if known.state
                else ("breaks no rule", "没有违反规则")
            )
            raise WrongUsageError(
                f"{known.name} {known.year} 年度的报告{standing}",
                f"the report of {known.name!r} for {known.year} {held}",
            )
        entry = acceptance(
            known, given, in_rollups=in_rollups, evidence=evidence, **why(reason, author)
        )
        record_entry(entry)
    _next(known)


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be decided, told as wrong usage like any other fault of an entry."""
    from pipelines.deciding import UndecidableError

    try:
        with faults_told():
            yield
    except UndecidableError as error:
        raise WrongUsageError(str(error)) from None


def _figure(text: str) -> str | None:
    return None if text == _BLANK else text


def _next(known: Known) -> None:
    typer.echo(f"next 下一步: nianbao run --no-fetch --year {known.year} --region {known.region}")
