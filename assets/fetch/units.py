"""The units of a listing -> whose report a title means."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from assets.fetch.names import CLASS, ORGANISATION, Mention, Reading, names_of, printed_name
from assets.fetch.titles import Title, plain

EQUAL, PARTLY, UNSAID, SEVERAL, DOUBTFUL, UNCLEAR = 5, 4, 3, 2, 1, 0
# Behind these a name may begin: 乙市丙县财政局, 县直部门丙县财政局.
_PLACE = re.compile(r".*(?:[省市州盟区县旗乡镇直]|街道|部门|单位|机构|政府)")
# Between two places of one rank none is the other's: 丁县丙县财政局.
_RANK = re.compile(r"[县旗镇乡]|街道")


class Units:
    """The unit whose report is looked for, by its names, and all other known ones."""

    def __init__(self, names: Collection[str], others: Collection[str]) -> None:
        self._own = {printed_name(name) for name in names} - {""}
        self._others = {printed_name(name) for name in others} - {""}
        self._names = names_of(frozenset((*names, *others)))
        self.of_government = any(plain(name).endswith("政府") for name in names)

    def reading(self, title: Title) -> Reading:
        """The known names and other words in what a title says beside its year."""
        return self._names.reading(title.rest)

    def without_names(self, title: Title) -> str:
        """A title's text without known names, in which any word may stand."""
        return self._names.without(title.text)

    def fit(self, title: Title) -> int | None:
        """How well the unit of a title is the one looked for.

        EQUAL, PARTLY (but for what stands around it), UNSAID, SEVERAL (another's name too),
        DOUBTFUL (named, with words that are not understood), UNCLEAR (nothing but such words), or
        None where it is another unit.
        """
        read = self.reading(title)
        fits = [self._fit(each) for each in read.mentions if not each.is_of_another]
        own = [fit for fit in fits if fit is not None]
        if own:
            beside = [word for word in read.words if not _is_class(word, read)]
            return max(own) if not beside and len(own) == len(read.mentions) else DOUBTFUL
        if not fits and not read.is_of_class:
            return self._fit_of_words({*read.organisations, *read.words})
        apart = read.words or any(each.behind for each in read.mentions)
        return DOUBTFUL if apart and self._is_short_for_own(read.whole) else None

    def is_anothers(self, title: Title) -> bool:
        """Whether a title names one of the other known units."""
        known = (each for each in self.reading(title).mentions if not each.is_of_another)
        return any(self._fit(each) is None for each in known)

    def _fit(self, mention: Mention) -> int | None:
        name, before = mention.name, mention.before
        if name not in self._own:
            return None
        if name in self._others and not before:
            return SEVERAL
        if mention.behind:
            return DOUBTFUL
        if not before:
            return EQUAL
        if self._may_stand_before(before, name):
            return PARTLY
        # 新安县 is not 安县, but 附录安县 may be.
        rest = before[_end_of_place(before) :]
        return DOUBTFUL if len(rest) > 1 else None

    def _may_stand_before(self, before: str, name: str) -> bool:
        """Whether a name with something before it is still the unit's.

        丁县城关镇 is not 丙县城关镇, though that is also called 城关镇.
        """
        longer = [own for own in self._own if own != name and own.endswith(name)]
        if longer:
            return any(own.endswith(before + name) for own in longer)
        # 丙 before 县教体局 begins 丙县教育局.
        if any(own.startswith(before + name[0]) for own in self._own - {name}):
            return True
        rank = _RANK.search(name)
        of_one_rank = rank is not None and before.endswith(rank[0])
        return _end_of_place(before) == len(before) and not of_one_rank

    def _fit_of_words(self, words: Collection[str]) -> int | None:
        """How well the unit fits where a title has no known name, but perhaps a part of one."""
        if not words:
            return UNSAID
        fits = [self._fit_of_word(word) for word in words]
        own = [fit for fit in fits if fit is not None and fit != UNCLEAR]
        if own:
            return max(own) if len(words) == 1 else DOUBTFUL
        return None if None in fits else UNCLEAR

    def _fit_of_word(self, word: str) -> int | None:
        # 财政局 of 丙县财政局, but not 安县财政局 of 新安县财政局.
        begun = (name.removesuffix(word) for name in self._own if name.endswith(word))
        if len(word) > 2 and any(_end_of_place(place) == len(place) for place in begun):
            return SEVERAL if any(name.endswith(word) for name in self._others) else PARTLY
        if self._is_short_for_own(word):
            return DOUBTFUL
        return None if ORGANISATION.search(word) else UNCLEAR

    def _is_short_for_own(self, word: str) -> bool:
        return any(_is_short_for(word, name) for name in self._own)


@lru_cache(maxsize=1 << 4)
def units_of(names: tuple[str, ...], others: frozenset[str]) -> Units:
    """The units of a listing; those of one reporter are needed for each of its pages."""
    return Units(names, others)


def _is_class(word: str, read: Reading) -> bool:
    """Whether a word before the unit's name says only of what class it is."""
    return word in read.leading and bool(CLASS.fullmatch(word))


def _end_of_place(text: str) -> int:
    """Where the last place or class in a text ends; 0 where it names none."""
    match = _PLACE.match(text)
    return match.end() if match else 0


def _is_short_for(word: str, name: str) -> bool:
    """Whether a word is a name with signs left out: 县市场监管局, 丙县市场监督管理局."""
    signs = iter(name)
    ends_alike = word[-1] == name[-1] or not ORGANISATION.search(word)
    return len(word) > 2 and ends_alike and all(sign in signs for sign in word)
