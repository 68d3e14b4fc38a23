"""Zip files that may be bombs: opened and read within limits, whatever they say of themselves."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

MAX_PART_BYTES = 16_000_000  # the text of the largest report met is a tenth of it
_MAX_DECLARED_BYTES = 400_000_000  # pictures of a scanned report, inflated
_MAX_ENTRIES = 4_000
_MAX_DIRECTORY_BYTES = 1_000_000  # looked at first: opening an archive lists its directory
_DIRECTORY_END = b"PK\x05\x06"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    EOFError,
    OSError,
    NotImplementedError,  # of a compression or a version that is not known
    RuntimeError,  # an entry with a password
    struct.error,
    KeyError,
)


class ArchiveError(ValueError):
    """The archive is damaged, protected, or larger than any report's."""


def opened_archive(data: bytes) -> zipfile.ZipFile:
    """The archive of a zip file's bytes. Raises ArchiveError; no entry is inflated."""
    end = data.rfind(_DIRECTORY_END, max(0, len(data) - (1 << 16) - 22))
    if 0 <= end <= len(data) - 22:
        (size,) = struct.unpack_from("<I", data, end + 12)
        if size > _MAX_DIRECTORY_BYTES:
            raise ArchiveError(f"an archive with a directory of {size} bytes")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise ArchiveError(f"a damaged archive: {error}") from error
    entries = archive.infolist()
    if len(entries) > _MAX_ENTRIES:
        raise ArchiveError(f"an archive of {len(entries)} entries, more than {_MAX_ENTRIES}")
    declared = sum(entry.file_size for entry in entries)
    if declared > _MAX_DECLARED_BYTES:
        raise ArchiveError(f"an archive of {declared} bytes, more than {_MAX_DECLARED_BYTES}")
    return archive


def archived(archive: zipfile.ZipFile, name: str, most: int = MAX_PART_BYTES) -> bytes:
    """The bytes of one entry, inflated as far as ``most``. Raises ArchiveError beyond that."""
    try:
        with archive.open(name) as entry:
            content = entry.read(most + 1)
    except _DAMAGED as error:
        raise ArchiveError(f"{name!r} in a damaged archive: {error}") from error
    if len(content) > most:
        raise ArchiveError(f"{name!r} inflates to more than {most} bytes")
    return content
