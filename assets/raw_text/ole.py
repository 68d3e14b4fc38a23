"""OLE compound files: the streams that office programs of before 2007 keep their documents in."""

from __future__ import annotations

import io
import struct

from assets.raw_text.package import DamagedError

_MAX_STREAM_BYTES = 20_000_000
_HEADER = 512
_SECTORS = ((9, 6), (12, 6))  # their sizes and those of small ones, as powers of two


def ole_streams(data: bytes, names: tuple[str, ...]) -> dict[str, bytes]:
    """Those of the named streams that the file has.

    Raises DamagedError, and ModuleNotFoundError without the extra that reads such files.
    """
    import olefile  # type: ignore[import-untyped]  # noqa: PLC0415

    if len(data) < _HEADER or struct.unpack_from("<2H", data, 30) not in _SECTORS:
        raise DamagedError("a compound file of sectors that no program writes")
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            present = [name for name in names if file.get_type(name) == olefile.STGTY_STREAM]
            sizes = [file.get_size(name) for name in present]
            if max(sizes, default=0) <= _MAX_STREAM_BYTES:
                return {name: file.openstream(name).read() for name in present}
    # The library passes on whatever a damaged file makes it stumble over.
    except (OSError, LookupError, ValueError, TypeError, struct.error, RecursionError) as error:
        raise DamagedError(f"a damaged compound file: {error}") from error
    raise DamagedError(f"streams {present!r} of {sizes!r} bytes")
