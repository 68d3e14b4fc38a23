"""Which edition is in force when, and that a year without one is refused."""

from __future__ import annotations

import pytest

from expectations.forms import catalogue
from expectations.forms.model import Edition, FormError, YearRange


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2013, None), (2014, "2014"), (2018, "2014"), (2019, "2019"), (2020, "2019"), (2021, "2021")],
)
def test_edition_for_year(year: int, expected: str | None) -> None:
    edition = catalogue.edition_for_year(year)
    assert (edition and edition.id) == expected


def test_newest_edition_is_still_in_force() -> None:
    newest = catalogue.edition_for_year(2099)
    assert newest == catalogue.editions()[-1]


@pytest.mark.parametrize(("edition_id", "variant"), [("1999", ""), ("2021", "unheard_of")])
def test_unknown_edition_or_variant_is_a_key_error(edition_id: str, variant: str) -> None:
    with pytest.raises(KeyError, match=variant or edition_id):
        catalogue.edition(edition_id, variant)


def _with_years(edition_id: str, first: int, last: int | None) -> Edition:
    years = YearRange(first=first, last=last)
    return catalogue.edition(edition_id).model_copy(update={"years": years})


def test_without_gaps_puts_the_oldest_first() -> None:
    shuffled = reversed(catalogue.editions())
    assert catalogue.without_gaps(shuffled) == catalogue.editions()


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        (2019, 2019, "'2021' starts in 2021, not 2020"),  # 2020 uncovered
        (2020, 2020, "'2019' starts in 2020, not 2019"),  # 2019 uncovered
        (2018, 2020, "'2019' starts in 2018, not 2019"),  # 2018 twice
        (2019, 2021, "'2021' starts in 2021, not 2022"),  # 2021 twice
        (2019, None, "'2021' starts in 2021, not None"),  # two in force for ever
    ],
)
def test_year_with_no_edition_or_two_is_refused(first: int, last: int | None, named: str) -> None:
    loaded = [
        catalogue.edition("2014"),
        _with_years("2019", first, last),
        catalogue.edition("2021"),
    ]
    with pytest.raises(FormError, match=named):
        catalogue.without_gaps(loaded)


def test_first_year_without_edition_is_refused() -> None:
    with pytest.raises(FormError, match="'2019' starts in 2019, not 2014"):
        catalogue.without_gaps(catalogue.editions()[1:])


def test_no_edition_in_force_is_refused() -> None:
    with pytest.raises(FormError, match="no edition is in force in 2021"):
        catalogue.without_gaps(catalogue.editions()[:2])
