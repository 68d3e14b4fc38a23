"""What commands share that record a decision: who and why, faults told, the entry written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.given import given_settings
from pipelines.cli.usage import WrongUsageError

if TYPE_CHECKING:
    from upath import UPath

    from assets.decisions.load import Entry

Reason = Annotated[str, typer.Option(metavar="TEXT", help="理由。Why it is decided.")]
Author = Annotated[
    str, typer.Option(metavar="NAME", envvar="NIANBAO_AUTHOR", help="决定人姓名。By whom.")
]


def office_folder() -> UPath:
    """The office's own folder."""
    from upath import UPath

    return UPath(given_settings().office)


def why(reason: str, author: str) -> dict[str, object]:
    """The fields that every entry has beside what is decided; the day by the office's clock."""
    today = date.today()  # noqa: DTZ011
    return {"reason": reason, "author": author, "date": today}


@contextmanager
def faults_told() -> Iterator[None]:
    """A faulty field told as wrong usage; faults of the office's files, as they are."""
    from pydantic import ValidationError

    from assets.decisions.load import DecisionsError

    try:
        yield
    except ValidationError as error:
        faults = (
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}: {fault['input']!r}"
            for fault in error.errors(include_url=False)
        )
        raise WrongUsageError("填写有误", "; ".join(faults)) from None
    except DecisionsError as error:
        typer.secho(f"in {office_folder() / 'decisions'}:\n{error}", fg="red", err=True)
        raise typer.Exit(1) from None


def record_entry(entry: Entry) -> None:
    """Write the entry to the office's decisions, and say where."""
    from assets.decisions.record import record

    folder = office_folder() / "decisions"
    place = record(folder, entry)
    typer.echo(f"recorded 已记录: {folder}/{place}")
