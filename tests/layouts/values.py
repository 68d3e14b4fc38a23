"""Figures -> the tokens that cells print, in every style a value is printed in."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import cn2an

from expectations.forms.model import Edition
from samples.synthetic import random_cells

Figures = dict[str, Decimal]
FULL_WIDTH = str.maketrans("0123456789.+-,", "０１２３４５６７８９．＋－，")
APPLICANTS = ("enterprise", "research_institution", "social_organization", "legal_service", "other")


@dataclass(frozen=True)
class Printed:
    """Token of every cell, and the number it prints: None where it prints none."""

    tokens: dict[str, str]
    values: dict[str, Decimal | None]


def digits(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figures(edition: Edition, rng: random.Random, *, natural_only: bool = False) -> Figures:
    """Consistent random figures; ``natural_only`` leaves the legal-person columns at 0."""
    cells = random_cells(edition, rng, magnitude=rng.choice((3, 20, 300, 8000)))
    if rng.random() < 0.5:
        cells = {k: v for k, v in cells.items() if not edition.cell_by_key[k].optional}
    if natural_only:
        for key in cells:
            table, row, column = key.split(".")
            if table == "requests" and column in APPLICANTS:
                cells[key] = Decimal(0)
            elif table == "requests" and column == "total":
                cells[key] = cells[f"{table}.{row}.natural_person"]
    return cells


def plain(cells: Figures, _rng: random.Random, _edition: Edition) -> Printed:
    """Digits as they are."""
    return Printed({key: digits(value) for key, value in cells.items()}, dict(cells))


def _each(
    cells: Figures, change: Callable[[str, Decimal], tuple[str, Decimal | None] | None]
) -> Printed:
    tokens: dict[str, str] = {}
    values: dict[str, Decimal | None] = {}
    for key, value in cells.items():
        tokens[key], values[key] = change(key, value) or (digits(value), value)
    return Printed(tokens, values)


def blank_columns(cells: Figures, _rng: random.Random, _edition: Edition) -> Printed:
    """The legal-person columns are left blank: for ``natural_only`` figures."""
    return _each(
        cells,
        lambda key, value: (
            ("", None)
            if key.startswith("requests.") and key.endswith(APPLICANTS) and not value
            else None
        ),
    )


def blank_zeros(cells: Figures, _rng: random.Random, _edition: Edition) -> Printed:
    """Every 0 is left blank, totals too."""
    return _each(cells, lambda _key, value: ("", None) if not value else None)


def one_blank(cells: Figures, rng: random.Random, _edition: Edition) -> Printed:
    """One 0 is left blank."""
    blank = rng.choice([key for key, value in cells.items() if not value])
    return _each(cells, lambda key, _value: ("", None) if key == blank else None)


def blank_totals(cells: Figures, rng: random.Random, _edition: Edition) -> Printed:
    """The totals column is blank but for a few rows."""
    return _each(
        cells,
        lambda key, _value: (
            ("", None)
            if key.startswith("requests.") and key.endswith(".total") and rng.random() < 0.8
            else None
        ),
    )


def marks(cells: Figures, rng: random.Random, _edition: Edition) -> Printed:
    """A mark for nothing stands in some cells that are 0."""
    mark = rng.choice(("/", "-", "—", "——", "无", "／", "－"))
    return _each(
        cells, lambda _key, value: (mark, None) if not value and rng.random() < 0.5 else None
    )


def full_width(cells: Figures, _rng: random.Random, _edition: Edition) -> Printed:
    return _each(cells, lambda _key, value: (digits(value).translate(FULL_WIDTH), value))


def thousands(cells: Figures, _rng: random.Random, _edition: Edition) -> Printed:
    """Thousands parted by commas."""
    return _each(cells, lambda _key, value: (f"{value.normalize():,f}", value))


def spaced(cells: Figures, rng: random.Random, _edition: Edition) -> Printed:
    """Blanks of all kinds round the digits."""
    blanks = ("", " ", "  ", "\u3000", "\u00a0", "\u200b")
    return _each(
        cells,
        lambda _key, value: (f"{rng.choice(blanks)}{digits(value)}{rng.choice(blanks)}", value),
    )


def units(cells: Figures, rng: random.Random, edition: Edition) -> Printed:
    """The unit stands behind some figures."""

    def change(key: str, value: Decimal) -> tuple[str, Decimal] | None:
        unit = edition.cell_by_key[key].unit
        if rng.random() < 0.7:
            return None
        return f"{digits(value)}{rng.choice(('', ' '))}{unit}", value

    return _each(cells, change)


def remarks(cells: Figures, rng: random.Random, _edition: Edition) -> Printed:
    """A remark or a footnote mark stands behind some figures."""

    def change(_key: str, value: Decimal) -> tuple[str, Decimal] | None:
        if value < 2 or rng.random() < 0.6:
            return None
        n = rng.randint(1, 9)
        remark = rng.choice(
            (
                f"（其中修订{n}件）",
                f"(含自然失效 {n} 件)",
                "²",
                "①",
                "③",
                "³",
                "*",
                "※",
                f"（{n}）",
                "⑴",
            )
        )
        return f"{digits(value)}{remark}", value

    return _each(cells, change)


def signed(cells: Figures, _rng: random.Random, edition: Edition) -> Printed:
    """Changes carry their sign, money its two decimals."""

    def change(key: str, value: Decimal) -> tuple[str, Decimal] | None:
        spec = edition.cell_by_key[key]
        if spec.signed and value > 0:
            return f"+{digits(value)}", value
        if spec.is_money and not value:
            return "0.00", value
        return None

    return _each(cells, change)


def numerals(cells: Figures, rng: random.Random, edition: Edition) -> Printed:
    """Some counts are spelt out in Chinese numerals; a lone 一 would look like a dash."""

    def change(key: str, value: Decimal) -> tuple[str, Decimal] | None:
        spec = edition.cell_by_key[key]
        if spec.is_money or spec.unit == "%" or value < 0 or rng.random() < 0.6:
            return None
        unit = "件" if value == 1 else rng.choice(("", "", spec.unit))
        return cn2an.an2cn(int(value), rng.choice(("low", "low", "up"))) + unit, value

    return _each(cells, change)


EXACT = {"plain": plain, "full_width": full_width, "thousands": thousands, "signed": signed}
REMARKED = {"units": units, "remarks": remarks, "marks": marks, "spaced": spaced}
SPELT_OUT = {"numerals": numerals}  # read where cells are printed as such
BLANKS = {
    "blank_columns": blank_columns,
    "blank_zeros": blank_zeros,
    "one_blank": one_blank,
    "blank_totals": blank_totals,
}
STYLES = EXACT | REMARKED | SPELT_OUT | BLANKS
