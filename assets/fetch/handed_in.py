"""A folder of files that were handed in: its listing as it is archived, and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from upath import UPath

from assets.fetch.listings import Listing
from assets.media.links import Link
from assets.storage.addresses import file_address

_MAX_FILES = 10_000


def folder_body(office: UPath, folder: str) -> bytes:
    """The files of a folder and those below, as JSON Lines: path, size in bytes, sha256; by path.

    ``folder`` is its path within the office folder. What begins with a dot or a tilde, as drafts
    of an open file do, is left out. Raises OSError where there is no such folder or file.
    """
    found = sorted(_files(office / folder, PurePosixPath(folder)))
    lines = []
    for path in found[:_MAX_FILES]:
        body = (office / path).read_bytes()
        named = {"path": path, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        lines.append(json.dumps(named, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def folder_listing(body: bytes) -> Listing | str:
    """The files of a folder as links, each titled by its name; the inverse of ``folder_body``."""
    lines = body.decode().split("\n")[:-1]  # a name may hold the other signs that end lines
    paths = [PurePosixPath(json.loads(line)["path"]) for line in lines]
    links = (Link(file_address(str(path)), path.stem, None, path.stem) for path in paths)
    empty = "" if paths else "文件夹为空 the folder is empty"
    return Listing(tuple(links), says_empty=empty, said=f"{len(paths)} files")


def _files(folder: UPath, path: PurePosixPath) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.name.startswith((".", "~")):
            continue
        if entry.is_dir():
            yield from _files(entry, path / entry.name)
        else:
            yield str(path / entry.name)
