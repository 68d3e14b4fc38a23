"""A release, and the archive behind it where its home is given, held against their digests.

``python docs/examples/check_bytes.py data/published/2024/latest [data]``, by the standard library.
"""

import csv
import hashlib
import json
import sys
import zlib
from pathlib import Path


def damaged_files(release: Path) -> list[str]:
    """Files that are missing, or not what SHA256SUMS or the descriptor says; none when whole."""
    lines = (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    expected = {(line[66:], line[:64]) for line in lines}  # digest, two spaces, name
    descriptor = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        expected.add((resource["path"], resource["hash"].removeprefix("sha256:")))
    damaged = {
        name
        for name, sha256 in expected
        if not (release / name).is_file() or digest(release / name) != sha256
    }
    return sorted(damaged)


def damaged_documents(release: Path, archive: Path) -> list[str]:
    """Pages and files behind the release that the archive does not have as they were published."""
    damaged = []
    with (release / "csv" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            try:
                found = archived_bytes(archive, row["warc_file"], int(row["warc_offset"]))
            except (OSError, ValueError, zlib.error):
                found = b""
            if hashlib.sha256(found).hexdigest() != row["sha256"]:
                damaged.append(f"{row['warc_file']} {row['warc_offset']}: {row['url']}")
    return damaged


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def archived_bytes(archive: Path, warc_file: str, warc_offset: int) -> bytes:
    """The bytes that were published: the body of the answer that stands at a place of the archive.

    Each record is a gzip member of its own: a head of its own, the answer's head, the body.
    OSError, ValueError or zlib.error where no whole record stands there.
    """
    with (archive / warc_file).open("rb") as file:
        file.seek(warc_offset)
        member = zlib.decompressobj(wbits=31)
        record = b""
        while not member.eof:
            part = file.read(1 << 16)
            if not part:
                raise ValueError(f"cut short: {warc_file} at {warc_offset}")
            record += member.decompress(part)
    head, _, block = record.partition(b"\r\n\r\n")
    [length] = (
        int(line.partition(b":")[2])
        for line in head.splitlines()
        if line.lower().startswith(b"content-length:")
    )
    block = block[:length]
    if b"WARC-Type: response" not in head:
        return block  # a file of the office's own folder
    answer, _, body = block.partition(b"\r\n\r\n")
    if b"content-encoding: gzip" in answer.lower():
        return zlib.decompress(body, wbits=31)
    return body


if __name__ == "__main__":
    found = damaged_files(Path(sys.argv[1]))
    for home in sys.argv[2:]:
        found += damaged_documents(Path(sys.argv[1]), Path(home) / "archive")
    sys.exit("\n".join(found) or None)
