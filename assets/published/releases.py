"""Where the releases of a year are kept: numbered folders, the latest, and the one held back."""

from __future__ import annotations

import io
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from upath import UPath

from assets.storage.paths import (
    in_turn,
    local_path,
    names_below,
    read_file,
    sync_folder,
    sync_tree,
)
from assets.storage.schema import TableSpec

DESCRIPTOR = "datapackage.json"
SUMS = "SHA256SUMS"
LATEST = "latest"
HELD = "held"
_DRAFT = ".new-release"
_LINK = ".latest.tmp"


@dataclass(frozen=True)
class Kept:
    """A release that lies whole in its folder; ``number`` is 0 for one that is none yet."""

    number: int
    folder: UPath

    def table(self, spec: TableSpec) -> pl.LazyFrame:
        """The rows of one of its tables, with the columns it was published with."""
        path = self.folder / "parquet" / f"{spec.name}.parquet"
        local = local_path(path)
        if local is not None:
            return pl.scan_parquet(local, glob=False)
        return pl.read_parquet(io.BytesIO(read_file(path))).lazy()

    def text(self, name: str) -> str:
        """The text of one of its files."""
        return read_file(self.folder / name).decode()

    def sums(self) -> dict[str, str]:
        """SHA-256 of each of its files, as its SHA256SUMS has them."""
        lines = (line.partition("  ") for line in self.text(SUMS).splitlines())
        return {name: sha256 for sha256, _, name in lines}


@dataclass(frozen=True)
class Releases:
    """The releases of a year in its folder: ``1``, ``2``, … and ``latest``; they never change.

    In a local folder ``latest`` is a link to the folder with the highest number. Object storage has
    no links: there it is a copy. A release is whole where its descriptor is, which is put last.
    """

    folder: UPath

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Writers take turns; what one that was killed left half done is brought to its end.

        In object storage there are no turns: there it is Dagster's pool `publish` that lets only
        one run of all machines do so.
        """
        with in_turn(self.folder):
            self._settle()
            yield

    def numbers(self) -> list[int]:
        """Numbers of the releases, the oldest first."""
        if not self.folder.is_dir():
            return []
        names = [path.name for path in self.folder.iterdir()]
        return sorted(
            int(name)
            for name in names
            if name.isdecimal() and (self.folder / name / DESCRIPTOR).exists()
        )

    def kept(self, number: int) -> Kept | None:
        """The release of this number; None where there is none."""
        return Kept(number, self.folder / str(number)) if number in self.numbers() else None

    def latest(self) -> Kept | None:
        """The newest release; None before the first."""
        numbers = self.numbers()
        return self.kept(numbers[-1]) if numbers else None

    def held(self) -> Kept | None:
        """The release that a gate holds back; None where there is none."""
        whole = (self.folder / HELD / DESCRIPTOR).exists()
        return Kept(0, self.folder / HELD) if whole else None

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """An empty local folder to make a release in; it is gone afterwards unless it was put."""
        local = local_path(self.folder)
        if local is None:
            with tempfile.TemporaryDirectory() as name:
                yield Path(name)
            return
        place = local / _DRAFT
        place.mkdir()
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def put(self, draft: Path) -> Kept:
        """Make the draft the next release and the latest; it cannot be written to any more."""
        number = max(self.numbers(), default=0) + 1
        place = self.folder / str(number)
        local = local_path(place)
        if local is None:
            _upload(UPath(draft), place)
        else:
            for file in draft.rglob("*"):
                if file.is_file():
                    file.chmod(stat.S_IMODE(file.stat().st_mode) & ~0o222)
            sync_tree(draft)
            draft.rename(local)
            sync_folder(local.parent)
        self._point(number)
        self.let_go()
        return Kept(number, place)

    def hold(self, draft: Path) -> Kept:
        """Keep the draft apart, in place of what was held before; the latest stays."""
        self.let_go()
        place = self.folder / HELD
        local = local_path(place)
        if local is None:
            _upload(UPath(draft), place)
        else:
            draft.rename(local)
        return Kept(0, place)

    def let_go(self) -> None:
        """Take away what is held back."""
        _remove(self.folder / HELD)

    def _settle(self) -> None:
        numbers = self.numbers()
        local = local_path(self.folder)
        if local is not None:
            shutil.rmtree(local / _DRAFT, ignore_errors=True)
            (local / _LINK).unlink(missing_ok=True)
        # Tables beside the numbers are of no release: nobody keeps them up to date.
        for name in ("csv", "parquet", DESCRIPTOR):
            _remove(self.folder / name)
        if numbers and not self._points_to(numbers[-1]):
            self._point(numbers[-1])

    def _points_to(self, number: int) -> bool:
        latest, newest = self.folder / LATEST, self.folder / str(number)
        local = local_path(latest)
        if local is not None:
            return local.is_symlink() and str(local.readlink()) == str(number)
        if not (latest / DESCRIPTOR).exists():
            return False
        return (latest / SUMS).read_bytes() == (newest / SUMS).read_bytes()

    def _point(self, number: int) -> None:
        """Make this release the latest."""
        local = local_path(self.folder)
        if local is None:
            _upload(self.folder / str(number), self.folder / LATEST)
            return
        link, latest = local / _LINK, local / LATEST
        link.symlink_to(str(number), target_is_directory=True)
        if latest.is_dir() and not latest.is_symlink():
            # Whoever copied the home may have followed the link.
            shutil.rmtree(latest)
        link.replace(latest)
        sync_folder(local)


def years_of(published: UPath) -> list[int]:
    """Report years of which there are releases, or one that is held, the oldest first."""
    if not published.is_dir():
        return []
    years = [int(path.name) for path in published.iterdir() if path.name.isdecimal()]
    return sorted(year for year in years if _has_any(Releases(published / str(year))))


def _has_any(releases: Releases) -> bool:
    return bool(releases.numbers()) or releases.held() is not None


def _remove(path: UPath) -> None:
    if not path.exists():
        return
    local = local_path(path)
    if local is None:
        path.fs.rm(path.path, recursive=True)
    elif local.is_dir():
        shutil.rmtree(local)
    else:
        local.unlink()


def _upload(source: UPath, target: UPath) -> None:
    """Copy a release; readers see no descriptor until every other file is there.

    OSError where a file that its SHA256SUMS names does not arrive.
    """
    (target / DESCRIPTOR).unlink(missing_ok=True)
    _remove(target)
    for name in names_below(source):
        if name != DESCRIPTOR:
            _send(source / name, target / name)
    named = set(Kept(0, source).sums())
    if lost := sorted(named - {DESCRIPTOR} - set(names_below(target))):
        raise OSError(f"{target}: files of the release did not arrive: {', '.join(lost[:5])}")
    _send(source / DESCRIPTOR, target / DESCRIPTOR)


def _send(source: UPath, target: UPath) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as content, target.open("wb") as copy:
        shutil.copyfileobj(content, copy)
