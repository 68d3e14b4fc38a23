"""A release and the archive behind it held against their digests, by the standard library.

``python docs/examples/check_bytes.py data/published/2024/latest``
"""

import hashlib
import json
import sys
import zlib
from pathlib import Path


def damaged_files(release: Path) -> list[str]:
    """Files of the release that are missing or not what its descriptor says; none when whole."""
    descriptor = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    return [
        resource["path"]
        for resource in descriptor["resources"]
        if not (release / resource["path"]).is_file()
        or f"sha256:{digest(release / resource['path'])}" != resource["hash"]
    ]


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def archived_bytes(archive: Path, warc_file: str, warc_offset: int) -> bytes:
    """The bytes that were published: the body of the answer that stands at a place of the archive.

    Each record is a gzip member of its own: a head of its own, the answer's head, the body.
    """
    with (archive / warc_file).open("rb") as file:
        file.seek(warc_offset)
        member = zlib.decompressobj(wbits=31)
        record = b""
        while not member.eof:
            record += member.decompress(file.read(1 << 16))
    head, _, block = record.partition(b"\r\n\r\n")
    length = next(
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
    sys.exit("\n".join(found) or None)
