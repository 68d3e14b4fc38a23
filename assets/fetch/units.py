"""The units of a listing -> whose a name in a title is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache

from assets.fetch.titles import bare_unit, plain

EQUAL, PARTLY, UNSAID, SEVERAL = 3, 2, 1, 0
# Behind these a name may begin: 乙市丙县财政局, 县直部门丙县财政局.
_PLACE = re.compile(r"(?:[省市州盟区县旗乡镇直]|街道|部门|单位|机构|政府)$")


class Units:
    """The unit whose report is looked for, by its names, and all other known ones."""

    def __init__(self, names: Collection[str], others: Collection[str]) -> None:
        self._named = tuple(names)
        self._names = (*names, *others)
        self._own = {bare_unit(name) for name in names} - {""}
        self._others = {bare_unit(name) for name in others} - {""}
        # Two units may go by one name: 城关镇 of either county.
        self._shared = self._own & self._others
        self._foreign = self._others - self._own

    def fit(self, readings: Iterable[str]) -> int | None:
        """How well the unit of a title is the one looked for, by the best reading of the title.

        EQUAL, PARTLY (but for what stands around it), UNSAID, SEVERAL (another's name too), or
        None where it is another unit.
        """
        fits = [self._fit(unit) for unit in readings]
        if not fits:
            return UNSAID
        return max((fit for fit in fits if fit is not None), default=None)

    def is_anothers(self, readings: Iterable[str]) -> bool:
        """Whether a title names one of the other known units."""
        return any(self._known_end(unit) in self._foreign for unit in readings)

    def without_names(self, text: str) -> str:
        """A title's text without the names of known units, in which any word may stand."""
        for name in self._longest_first:
            text = text.replace(name, "")
        return text

    @cached_property
    def of_government(self) -> bool:
        """Whether the unit looked for is the government of a place."""
        return any(plain(name).endswith("政府") for name in self._named)

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted(
            {plain(name) for name in self._names} - {""}, key=lambda name: (-len(name), name)
        )

    def _fit(self, unit: str) -> int | None:
        known = self._known_end(unit)
        if known in self._shared:
            return SEVERAL
        if known in self._foreign:
            return None
        if known == unit:
            return EQUAL
        if known:
            return PARTLY if self._may_stand_before(unit.removesuffix(known), known) else None
        # 财政局 of 丙县财政局, but not 安县财政局 of 新安县财政局.
        begun = (name.removesuffix(unit) for name in self._own if name.endswith(unit))
        if len(unit) < 3 or not any(_PLACE.search(place) for place in begun):
            return None
        return SEVERAL if any(name.endswith(unit) for name in self._others) else PARTLY

    def _known_end(self, unit: str) -> str:
        """The longest known name that a unit's ends with: 丙县 of 丙县财政局 is not meant."""
        ends = (unit[start:] for start in range(len(unit)))
        return next((end for end in ends if end in self._own or end in self._others), "")

    def _may_stand_before(self, before: str, name: str) -> bool:
        """Whether a name with something before it is still the unit's.

        丁县城关镇 is not 丙县城关镇, though that is also called 城关镇, and 新安县 is not 安县.
        """
        longer = [own for own in self._own if own != name and own.endswith(name)]
        if longer:
            return any(own.endswith(before + name) for own in longer)
        return bool(_PLACE.search(before))


@lru_cache(maxsize=1 << 4)
def units_of(names: tuple[str, ...], others: frozenset[str]) -> Units:
    """The units of a listing; those of one reporter are needed for each of its pages."""
    return Units(names, others)
