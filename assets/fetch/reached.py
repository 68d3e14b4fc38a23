"""An address -> the archived answer it leads to, over shells and the other scheme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assets.fetch.pages import Answer, Pages
from assets.storage.addresses import AddressError, normal_address, split_post

_OTHER_SCHEME = {"http": "https", "https": "http"}
_MAX_SHELLS = 3


@dataclass(frozen=True)
class Reached:
    """What an address led to.

    ``answer`` is the one that counts, None while there is none; ``passed`` are shells on the way
    to it. ``wanted`` are the addresses to be asked, where something is missing or did not work.
    """

    answer: Answer | None = None
    passed: tuple[Answer, ...] = ()
    wanted: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        return self.answer is not None and self.answer.verdict.ok


def reached(address: str, pages: Pages) -> Reached:
    """The answer at the end of an address, as far as the archive has it.

    A site that does not answer under one scheme is asked under the other; a certificate that is
    not trusted is no reason to. A page that only sends its reader on is passed.
    """
    passed: list[Answer] = []
    while True:
        found = _by_either_scheme(address, pages)
        target = pages.leads_to(found.answer.entry) if found.usable and found.answer else None
        known = {address, *(each.entry.url for each in passed)}
        if target is None or target in known or len(passed) == _MAX_SHELLS:
            return Reached(found.answer, tuple(passed), found.wanted)
        if found.answer is not None:
            passed.append(found.answer)
        address = target


@lru_cache(maxsize=1 << 14)
def asked_address(address: str) -> str:
    """An address of the register or of a page as it is asked for."""
    if address.startswith("file:"):
        return address
    try:
        return normal_address(address)
    except AddressError:
        # It will never answer; the attempt is recorded and says why.
        return address


def _by_either_scheme(address: str, pages: Pages) -> Reached:
    first = pages.answer(address)
    if first is None:
        return Reached(wanted=(address,))
    if first.verdict.ok:
        return Reached(first)
    other = _under_other_scheme(address) if first.entry.problem == "no_answer" else None
    if other is None:
        return Reached(first, wanted=(address,))
    second = pages.answer(other)
    if second is not None and second.verdict.ok:
        return Reached(second)
    if second is None:
        # Until the other was asked there is no telling what the address leads to.
        return Reached(wanted=(other,))
    said = second if second.entry.status is not None else first
    return Reached(said, wanted=(address, other))


def _under_other_scheme(address: str) -> str | None:
    scheme, separator, rest = address.partition("://")
    if not separator or scheme not in _OTHER_SCHEME or split_post(address)[1] is not None:
        return None
    return f"{_OTHER_SCHEME[scheme]}://{rest}"
