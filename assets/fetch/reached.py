"""An address -> the archived answer it leads to, over shells and the other scheme."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from assets.fetch.pages import Answer, Pages
from assets.fetch.verdict import WITHOUT_END, Verdict, led_away
from assets.storage.addresses import AddressError, is_file_address, normal_address, split_post

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
    not trusted is no reason to. A page that only sends its reader on is passed; such shells that
    lead in a circle, or on and on, lead nowhere.
    """
    passed: list[Answer] = []
    asked = address
    while True:
        found = _by_either_scheme(address, pages)
        target = pages.leads_to(found.answer.entry) if found.usable and found.answer else None
        if found.answer is None or target is None:
            return Reached(_unless_away(asked, found.answer), tuple(passed), found.wanted)
        known = {address, *(each.entry.url for each in passed)}
        if target in known or len(passed) == _MAX_SHELLS:
            text = f"{WITHOUT_END}: {target}: {found.answer.entry.final_url}"
            endless = replace(found.answer, verdict=Verdict(False, "moved", text))
            return Reached(endless, tuple(passed))
        passed.append(found.answer)
        address = target


def _unless_away(asked: str, answer: Answer | None) -> Answer | None:
    """The answer, unless shells have led from the address to a front page or an error's."""
    if answer is None or not answer.verdict.ok:
        return answer
    away = led_away(asked, answer.entry.final_url or answer.entry.url)
    return replace(answer, verdict=away) if away else answer


@lru_cache(maxsize=1 << 12)
def asked_address(address: str) -> str:
    """An address of the register or of a page as it is asked for."""
    if is_file_address(address):
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
    # A certificate that is not trusted says what may be done; silence says nothing.
    said = first if second.entry.problem == "no_answer" else second
    return Reached(said, wanted=(address, other))


def _under_other_scheme(address: str) -> str | None:
    scheme, separator, rest = address.partition("://")
    if not separator or scheme not in _OTHER_SCHEME or split_post(address)[1] is not None:
        return None
    return f"{_OTHER_SCHEME[scheme]}://{rest}"
