"""Fields of a word processor's text: their codes are left out, their results stay."""

from __future__ import annotations

from dataclasses import dataclass, field

from assets.raw_text.document import TooLargeError
from assets.raw_text.nested import UNREAD

# Fields that print nothing, and those whose print is made from their code alone.
_SILENT = frozenset({"XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "COMMENTS"})
_COMPUTED = frozenset({"EQ", "SYMBOL"})
_MAX_OPEN = 40
_MAX_CODE = 200  # characters that are looked at


@dataclass
class _Field:
    code: str = ""
    in_result: bool = False


@dataclass
class Fields:
    """The fields that are open where reading stands."""

    _open: list[_Field] = field(default_factory=list)

    @property
    def hides(self) -> bool:
        """Whether text here is part of a field's code."""
        return any(not opened.in_result for opened in self._open)

    @property
    def unended(self) -> str:
        """What tells of a field without an end; empty where each has one."""
        return f"a field without an end: {self._open[-1].code[:40]!r}" if self._open else ""

    def note_code(self, text: str) -> None:
        """Take text that stands here, in case it is of a code."""
        if self._open and not self._open[-1].in_result:
            self._open[-1].code += text[:_MAX_CODE]

    def begin(self) -> None:
        """Take the mark that begins a field. Raises TooLargeError for too many in each other."""
        if len(self._open) >= _MAX_OPEN:
            raise TooLargeError(f"fields nested more than {_MAX_OPEN} deep")
        self._open.append(_Field())

    def separate(self) -> None:
        """Take the mark between a field's code and its result."""
        if self._open:
            self._open[-1].in_result = True

    def end(self) -> str:
        """Take the mark that ends a field; what it prints beside its result is returned."""
        if not self._open:
            return ""
        ended = self._open.pop()
        word = (ended.code.split() or [""])[0].upper()
        computed = word in _COMPUTED or not (ended.in_result or word in _SILENT)
        return UNREAD if computed and not self.hides else ""
