"""Bodies as they were sent -> as they were meant: Content-Encoding taken off, within limits."""

from __future__ import annotations

import zlib

MAX_DECODED = 100 * 1024 * 1024


# Others, such as charsets that servers name here, are passed over as browsers do.
_CODINGS = frozenset({"gzip", "deflate", "br", "zstd", "compress"})


def codings(encoding: str) -> tuple[str, ...]:
    """The codings that a Content-Encoding names, in their order; what is none is left out."""
    named = (part.strip().lower().removeprefix("x-") for part in encoding.split(","))
    return tuple(name for name in named if name in _CODINGS)


def decoded_body(
    payload: bytes, encoding: str, *, limit: int = MAX_DECODED, whole: bool = True
) -> bytes:
    """The payload unpacked by its Content-Encoding: gzip, deflate, several of them or none.

    Raises ValueError when it does not unpack whole, or to more than limit bytes; where it need not
    be ``whole``, what it unpacks to up to there is enough.
    """
    for name in reversed(codings(encoding)):
        if name == "gzip":
            payload = _unpacked(payload, zlib.MAX_WBITS | 16, name, limit, whole)
        elif name == "deflate":
            # Half of the servers send a zlib stream as the standard says, the rest a bare one.
            wrapped = len(payload) > 1 and payload[0] & 15 == 8 and payload[0] << 8 | payload[1]
            bits = zlib.MAX_WBITS if wrapped and wrapped % 31 == 0 else -zlib.MAX_WBITS
            payload = _unpacked(payload, bits, name, limit, whole)
        else:
            raise ValueError(f"Content-Encoding {name!r} is not known")
    return payload


def _unpacked(payload: bytes, bits: int, name: str, limit: int, whole: bool) -> bytes:
    parts: list[bytes] = []
    size = 0
    while payload:
        unpacker = zlib.decompressobj(bits)
        try:
            parts.append(unpacker.decompress(payload, limit - size + 1))
        except zlib.error as error:
            raise ValueError(f"Content-Encoding {name!r} does not unpack: {error}") from error
        size += len(parts[-1])
        if not whole and (size > limit or not unpacker.eof):
            break
        if size > limit:
            raise ValueError(f"Content-Encoding {name!r} unpacks to more than {limit} bytes")
        if not unpacker.eof:
            raise ValueError(f"Content-Encoding {name!r} ends too early")
        # A gzip body may be several members; what follows a bare stream is padding.
        follows = unpacker.unused_data
        payload = follows if bits > zlib.MAX_WBITS and follows[:2] == b"\x1f\x8b" else b""
    return b"".join(parts)
