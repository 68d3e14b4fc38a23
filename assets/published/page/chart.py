"""A chart as the page shows it: the drawing, what it says in words, the table of its figures."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from assets.published.page.words import Words

Cell = str | Words


@dataclass(frozen=True)
class Chart:
    """A drawing with its title, its text alternative, and the table of what it shows.

    The first of ``head`` heads the names of the rows. ``legend`` names the shades in their order.
    """

    id: str
    title: Words
    svg: Markup
    told: Words
    head: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()
