"""`nianbao release`: the releases of the years, what is held back and why, and its approval."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.given import AnyYear, ReportYear, given_settings
from pipelines.cli.recorded import Author, Reason, faults_told, record_entry, why
from pipelines.cli.usage import WrongUsageError

if TYPE_CHECKING:
    from assets.published.releases import Kept, Releases

AsJson = Annotated[
    bool,
    typer.Option("--json", help="每次发布一行 JSON。One JSON object a release, one a line."),
]


def register(app: typer.Typer) -> None:
    """Add the command group to the program."""
    group = typer.Typer(
        help="发布。Releases of the years, and those held back.", no_args_is_help=True
    )
    group.command("list")(list_releases)
    group.command()(show)
    group.command()(approve)
    app.add_typer(group, name="release")


def list_releases(
    year: AnyYear = None,
    as_json: AsJson = False,
) -> None:
    """列出各次发布。Every release of every year, and those held back."""
    from upath import UPath

    from assets.published.releases import years_of

    published = UPath(given_settings().home) / "published"
    rows = [
        _facts(each, release)
        for each in years_of(published)
        if year in {None, each}
        for release in _all(_releases(each))
    ]
    if not rows:
        typer.secho(f"nothing is released 尚无发布: {published}", fg="red", err=True)
        raise typer.Exit(1)
    for row in rows:
        if as_json:
            typer.echo(json.dumps(row, ensure_ascii=False))
            continue
        told = "held 暂缓" if row["held"] else f"release 发布 {row['number']}"
        latest = "  latest 最新" if row["latest"] else ""
        typer.echo(f"{row['year']}  {told}  {row['digest'][:12]}{latest}")


def show(
    year: ReportYear,
    number: Annotated[
        int,
        typer.Argument(
            metavar="NUMBER",
            show_default=False,
            help="第几次，默认暂缓的或最新的。One release; what is held, or the latest.",
        ),
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """查看一次发布。What changed, and why one is held back."""
    releases = _releases(year)
    release = releases.kept(number) if number else releases.held() or releases.latest()
    if release is None:
        there = ", ".join(map(str, releases.numbers()))
        raise WrongUsageError(
            f"{year} 年度没有这次发布；已有：{there or '无'}",
            f"no such release of {year}; there is {there or 'none'}",
        )
    facts = _facts(year, release)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    typer.echo(f"folder 文件夹: {facts['folder']}")
    typer.echo(f"content digest 内容摘要: {facts['digest']}\n")
    for page in ("held.md", "changes.md") if facts["held"] else ("changes.md",):
        typer.echo(release.text(page))


def approve(
    year: ReportYear,
    reason: Reason,
    author: Author,
    content: Annotated[
        str,
        typer.Option(
            metavar="DIGEST",
            help="所查看内容的摘要或其开头。Of what was looked at, or how it begins.",
        ),
    ] = "",
) -> None:
    """放行暂缓的发布。Publish what a gate holds back, as it is."""
    from assets.decisions.load import Approval
    from assets.published.release import content_digest

    held = _releases(year).held()
    if held is None:
        raise WrongUsageError(f"{year} 年度没有暂缓的发布", f"no release of {year} is held back")
    digest = content_digest(held)
    if not digest.startswith(content):
        raise WrongUsageError(
            f"暂缓的内容现为 {digest}，不是 {content}，请重新查看：nianbao release show {year}",
            f"what is held back is {digest} by now, not {content}: look at it anew: nianbao release"
            f" show {year}",
        )
    with faults_told():
        entry = {"year": year, "content_sha256": digest, **why(reason, author)}
        record_entry(Approval.model_validate(entry))
    _publish(year)
    latest = _releases(year).latest()
    if latest is None or content_digest(latest) != digest:
        typer.secho(
            "held again 仍暂缓: the tables have changed since; look at it anew:"
            f" nianbao release show {year}",
            fg="red",
            err=True,
        )
        raise typer.Exit(1)
    typer.secho(f"published 已发布: {latest.folder}", fg="green")


def _publish(year: int) -> None:
    from pipelines.cli.progress import Bars
    from pipelines.flow import FlowError, opened_flow

    try:
        with Bars() as bars, opened_flow(given_settings(), bars) as flow:
            failed = flow.publish(year)
    except FlowError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    if failed is not None:
        typer.secho(f"failed 失败 {year}: {failed.reason}", fg="red", err=True)
        raise typer.Exit(1)


def _releases(year: int) -> Releases:
    from upath import UPath

    from assets.published.releases import Releases

    return Releases(UPath(given_settings().home) / "published" / str(year))


def _all(releases: Releases) -> list[Kept]:
    kept = [releases.kept(number) for number in releases.numbers()]
    return [release for release in (*kept, releases.held()) if release is not None]


def _facts(year: int, release: Kept) -> dict[str, Any]:
    from assets.published.release import content_digest

    held = release.number == 0
    return {
        "year": year,
        "number": None if held else release.number,
        "latest": not held and release.number == _releases(year).numbers()[-1],
        "held": held,
        "folder": str(release.folder),
        "digest": content_digest(release),
    }
