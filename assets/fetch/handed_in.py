"""A folder of files that were handed in: its listing as it is archived, and read back."""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from upath import UPath

from assets.fetch.listings import Listing
from assets.media.links import Link
from assets.storage.addresses import file_address
from assets.storage.paths import local_path

_MAX_FILES = 10_000
_MAX_BYTES = 200 * 1024 * 1024
# One text saved under one name in several of these is one report; the first is read best.
_SAME_TEXT = (".docx", ".doc", ".wps", ".pdf")
# What is put behind the name of a copy.
_COPY = re.compile(r"\s*(?:[(（]\d{1,2}[)）]|-?\s*副本)+$")
_YEAR = re.compile(r"(20\d\d)年?(?:度)?")


def regular_bytes(path: UPath) -> bytes:
    """What is in a file. OSError where there is none, or what would block its reader for ever."""
    local = local_path(path)
    if local is not None and not stat.S_ISREG(local.stat().st_mode):
        raise OSError(0, "is no regular file")
    if path.stat().st_size > _MAX_BYTES:
        raise OSError(0, f"is larger than {_MAX_BYTES} bytes")
    return path.read_bytes()


def folder_body(office: UPath, folder: str) -> bytes:
    """The files of a folder and those below, as JSON Lines: path, size in bytes, sha256; by path.

    ``folder`` is its path within the office folder. What begins with a dot or a tilde, as drafts
    of an open file do, is left out. A file that cannot be read, or a link that leads out of the
    folder, has its ``problem`` in the place of size and sha256. Raises OSError where there is no
    such folder.
    """
    found = sorted(_files(office / folder, PurePosixPath(folder)))
    lines = [_told(office, folder, path) for path in found[:_MAX_FILES]]
    if len(found) > _MAX_FILES:
        lines.append({"path": folder, "problem": f"{len(found)} files, over {_MAX_FILES}"})
    # A name that is not UTF-8 is kept as Python holds it.
    written = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return written.encode(errors="backslashreplace")


def folder_listing(body: bytes) -> Listing | str:
    """The files of a folder as links, each titled by its name; the inverse of ``folder_body``.

    A copy of the same bytes, and the same text in two formats, are one link. Where a name stands in
    folders of several years, their years are told with it.
    """
    lines = body.decode().split("\n")[:-1]  # a name may hold the other signs that end lines
    told = [json.loads(line) for line in lines]
    files = [each for each in told if "problem" not in each]
    lost = [f"{each['path']!r}: {each['problem']}" for each in told if "problem" in each]
    paths = _one_a_report(files)
    names = [_name(path) for path in paths]
    links = []
    for path, name in zip(paths, names, strict=True):
        year = _year_of(path) if names.count(name) > 1 and not _YEAR.search(name) else ""
        links.append(Link(file_address(str(path)), year + name, None, year + name))
    return Listing(
        tuple(links),
        goes_on="; ".join(lost[:3]),
        says_empty="" if told else "文件夹为空 the folder is empty",
        said=f"{len(files)} files",
    )


def _files(folder: UPath, path: PurePosixPath) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.name.startswith((".", "~")):
            continue
        if entry.is_dir() and not _is_link(entry):
            yield from _files(entry, path / entry.name)
        else:
            yield str(path / entry.name)


def _told(office: UPath, folder: str, path: str) -> dict[str, Any]:
    root, local = local_path(office / folder), local_path(office / path)
    try:
        if root is not None and local is not None and _is_link(office / path):
            local.resolve(strict=True).relative_to(root.resolve())
        body = regular_bytes(office / path)
    except OSError as error:
        return {"path": path, "problem": error.strerror or type(error).__name__}
    except (ValueError, RuntimeError):
        return {"path": path, "problem": "is a link that leads out of the folder"}
    return {"path": path, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def _is_link(path: UPath) -> bool:
    local = local_path(path)
    return local is not None and local.is_symlink()


def _one_a_report(files: list[dict[str, Any]]) -> list[PurePosixPath]:
    """The paths of the files without twins, in their order."""
    copied = {each["path"]: each["sha256"] for each in files}
    paths = [PurePosixPath(path) for path in copied]
    taken = set(paths)

    def has_better(path: PurePosixPath) -> bool:
        original = path.with_name((_COPY.sub("", path.stem) or path.stem) + path.suffix)
        if original != path and copied.get(str(original)) == copied[str(path)]:
            return True
        suffix = path.suffix.lower()
        better = _SAME_TEXT[: _SAME_TEXT.index(suffix)] if suffix in _SAME_TEXT else ()
        return any(path.with_suffix(each) in taken for each in better)

    return [path for path in paths if not has_better(path)]


def _year_of(path: PurePosixPath) -> str:
    """The year that a folder on the path is named after, as a title tells it; "" for none."""
    years = (_YEAR.fullmatch(part) for part in reversed(path.parent.parts))
    return next((f"{year[1]}年" for year in years if year), "")


def _name(path: PurePosixPath) -> str:
    """The name of a file without its suffix, in one line; read as GB 18030 where it is no UTF-8."""
    stem = path.stem
    if any("\ud800" <= sign <= "\udfff" for sign in stem):
        stem = stem.encode(errors="surrogateescape").decode("gb18030", errors="replace")
    return " ".join(stem.split())
