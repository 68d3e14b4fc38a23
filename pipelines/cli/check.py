"""`nianbao check`: reports read and judged as they are, nothing stored.

Dagster and Great Expectations stay out of it, and the reading is done in worker processes: one file
answers within two seconds, and no file can end the command half-way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assets.workers import Lost, Workers
from pipelines.cli.check_table import Checked, print_checked

if TYPE_CHECKING:  # importing it takes time that the command's own process can do without
    from expectations.names import Language

_READER = "pipelines.cli.checked:checked_file"
_SECONDS, _MEGABYTES = 60.0, 1024
_PAGE = ".check.html"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(check)


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            readable=False,
            help="文件，或文件夹中的全部文件。Files, or folders whose files are taken by name.",
        ),
    ],
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="每个文件一行 JSON。One JSON object a file, one a line, in UTF-8."
        ),
    ] = False,
    html: Annotated[
        bool,
        typer.Option(
            "--html",
            help=f"在文件旁写入核查页 FILE{_PAGE}。Write an evidence page beside each file.",
        ),
    ] = False,
    html_to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="核查页改写入该文件夹。Write the evidence pages into this folder instead.",
        ),
    ] = None,
    english: Annotated[
        bool,
        typer.Option("--english", help="用英文说明。Say what is wrong in English, not in Chinese."),
    ] = False,
) -> None:
    """核查报告。Judge report files as they are; nothing is stored.

    状态 0：全部合格；1：有不合格；2：用法有误。
    Status 0: all satisfy the form; 1: some do not; 2: wrong usage.
    """
    missing = [path for path in paths if not os.path.lexists(path)]
    found = {path: list(_files(path)) for path in paths if path not in missing}
    files = [file for path in paths for file in found.get(path, ())]
    pages = _Pages(html_to)
    sound = True
    for file, checked in zip(
        files, _checked(files, english, html or html_to is not None), strict=True
    ):
        sound = sound and checked.is_sound
        page = pages.written(file, checked.page) if checked.page else ""
        if as_json:
            typer.echo(checked.line.encode("utf-8", "backslashreplace"))
        else:
            print_checked(checked, page)
    wrong = [f"没有此文件 no such file: {_shown(path)}" for path in missing]
    wrong += [
        f"文件夹中没有文件 no file in the folder: {_shown(path)}"
        for path in found
        if not found[path]
    ]
    wrong += pages.wrong
    for each in wrong:
        typer.secho(each, fg="red", err=True)
    raise typer.Exit(2 if wrong else 0 if sound else 1)


class _Pages:
    """Evidence pages written beside their files, or all into one folder, which is made."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._taken: set[Path] = set()
        self.wrong: list[str] = []

    def written(self, file: Path, page: str) -> str:
        """Where the page was written; empty where it could not be, which ``wrong`` then tells."""
        target = self._target(file)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(page, encoding="utf-8")
        except OSError as error:
            self.wrong.append(f"无法写入 cannot write {_shown(target)}: {error.strerror}")
            return ""
        return _shown(target)

    def _target(self, file: Path) -> Path:
        folder = self._folder or file.parent
        target, number = folder / f"{file.name}{_PAGE}", 1
        while target in self._taken:  # files of one name in several folders
            number += 1
            target = folder / f"{file.name}.{number}{_PAGE}"
        self._taken.add(target)
        return target


def _files(given: Path) -> Iterator[Path]:
    """What was given, or what lies in that folder and the folders below, by name.

    A link to a folder within it is given back as it stands, as is a folder that does not open.
    Evidence pages that an earlier check wrote there are no reports.
    """
    waiting = [given]
    while waiting:
        path = waiting.pop()
        # Unlike the methods of Path, those of os.path answer whatever stands in the way.
        followed = path == given or not os.path.islink(path)  # noqa: PTH114
        if not (followed and os.path.isdir(path)):  # noqa: PTH112
            if path == given or not path.name.endswith(_PAGE):
                yield path
            continue
        try:
            waiting += sorted(path.iterdir(), reverse=True)
        except OSError:
            yield path


def _checked(files: list[Path], english: bool, with_page: bool) -> Iterator[Checked]:
    """Each file as it was checked, in their order."""
    count = min(len(files), os.cpu_count() or 1)
    workers = Workers(count, seconds=_SECONDS, megabytes=_MEGABYTES)
    language: Language = "en" if english else "zh"
    try:
        read = workers.results(_READER, ((str(path), language, with_page) for path in files))
        for path, checked in zip(files, read, strict=True):
            if isinstance(checked, Lost):
                yield _lost(workers, path, language, checked.reason)
            else:
                yield checked
    finally:
        workers.close()


def _lost(workers: Workers, path: Path, language: Language, reason: str) -> Checked:
    # Even the digest is taken in a worker: a file that once did not answer may not answer again.
    (checked,) = workers.results(_READER, [(str(path), language, False, reason)])
    if isinstance(checked, Checked):
        return checked
    from pipelines.cli.checked import unread_file

    return unread_file(str(path), language, reason)


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
