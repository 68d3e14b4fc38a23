"""Bytes -> text: which encoding they are in, and what speaks against the text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

MAX_TEXT = 20 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a page may name, and what decodes it: the wider set where browsers take it too. Single-byte
# sets are left out: they decode anything, and no report of ours is written in one.
_NAMED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE
)
_CJK = re.compile(r"[\u4e00-\u9fff]+")
# Signs that Big5 read as GBK is full of and Chinese text nearly free of.
_ODD = re.compile("[\u0370-\u04ff\u3040-\u30ff\u3105-\u312f\ue000-\uf8ff]+")
# What the commonest signs of UTF-8 become when read as GBK (，。的公息报告府年开), and as Latin-1.
_UTF8_AS_GBK = re.compile("[锛銆鐨鍏鎭鎶憡簻锟]")
_UTF8_AS_LATIN = re.compile("[\u00e2-\u00ef][\u0080-\u00bf\u0152-\u0178\u2013-\u2122]{2}")
_MAX_BROKEN = 20
_ASCII_TEXT = bytes((*range(0x09, 0x0E), *range(0x20, 0x7F)))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# One of these stands in whatever has a problem.
_SUSPECT = re.compile(f"{_CONTROL.pattern}|{_UTF8_AS_GBK.pattern}|[\u00e2-\u00ef\ufffd]")


@dataclass(frozen=True)
class Decoded:
    """Text, its encoding, and what speaks against it; the text is empty when nothing decodes."""

    text: str
    encoding: str
    problem: str | None = None


def decoded(data: bytes, declared: str | None = None, *, limit: int = MAX_TEXT) -> Decoded:
    """The text of a page or file.

    ``declared`` is a charset or a Content-Type that the server named. Single broken bytes, as of
    descriptions cut in the middle of a sign, become U+FFFD, which no figure may hold; many of them
    are a problem. The problem is a sentence when no encoding fits, the text was garbled before it
    was sent, or it is no text.
    """
    if len(data) > limit:
        return Decoded("", "", f"{len(data)} bytes are more than {limit}")
    encodings = _encodings(data, declared)
    if not encodings[0].startswith("utf-16"):
        data = data.rstrip(b"\0")  # some systems pad their files
    for encoding in encodings:
        text = _strictly(data, encoding)
        if text is not None:
            return Decoded(text, encoding, _problem(text))
    for encoding in (*encodings, "gb18030"):
        text = _nearly(data, encoding)
        if text is not None:
            return Decoded(text, encoding, _problem(text))
    return _detected(data)


def _encodings(data: bytes, declared: str | None) -> list[str]:
    """Encodings to be tried strictly, the surest first."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return [encoding]
    meta = _META.search(data[:4096])
    names = [meta[1].decode("ascii") if meta else "", (declared or "").rpartition("charset=")[2]]
    named = [_NAMED.get(name.strip(" \"';").lower(), "") for name in names]
    return ["utf-8", *dict.fromkeys(name for name in named if name)]


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None


def _nearly(data: bytes, encoding: str) -> str | None:
    """The text if only a few of its bytes do not decode; None otherwise."""
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    signs = sum(map(len, _CJK.findall(text)))
    return text if 0 < broken <= min(_MAX_BROKEN, signs / 50) else None


def _detected(data: bytes) -> Decoded:
    """GB18030 unless that gives signs Chinese text does not have; else what a detector says."""
    text = _strictly(data, "gb18030")
    if text is not None and _share(_ODD, text) < 0.1:
        return Decoded(text, "gb18030", _problem(text))
    best = from_bytes(data, cp_isolation=["big5", "big5hkscs", "gb18030"]).best()
    text = _strictly(data, best.encoding) if best else None
    if best is None or text is None:
        return Decoded("", "", "no encoding fits: not UTF-8, GB18030 or Big5 throughout")
    return Decoded(text, best.encoding, _problem(text))


def _share(signs: re.Pattern[str], text: str) -> float:
    """How many of those signs there are to each Chinese one."""
    found = sum(map(len, signs.findall(text)))
    return found / (sum(map(len, _CJK.findall(text))) or 1) if found else 0.0


def _problem(text: str) -> str | None:
    # Most of a page is markup; what speaks against it stands beyond ASCII, or is no text.
    raw = text.encode("utf-8", "surrogatepass")
    signs = raw.translate(None, _ASCII_TEXT).decode("utf-8", "surrogatepass")
    if not _SUSPECT.search(signs):
        return None
    controls = _CONTROL.findall(signs)
    # Pages made by word processors carry a stray one; a NUL or many of them are no text.
    if "\0" in controls or len(controls) > 3 + len(text) / 1000:
        return f"no text: {len(controls)} control characters, the first {controls[0]!r}"
    if _share(_UTF8_AS_GBK, signs) > 0.03:
        return "garbled before it was sent: UTF-8 that was read as GBK"
    latin = len(_UTF8_AS_LATIN.findall(text)) if _UTF8_AS_LATIN.search(signs) else 0
    if latin > 20 and latin > sum(map(len, _CJK.findall(signs))):
        return "garbled before it was sent: UTF-8 that was read as Latin-1"
    lost = signs.count("\ufffd") + text.count("锟斤拷")
    if lost > len(text) / 100:
        return f"garbled before it was sent: {lost} characters are lost"
    return None
