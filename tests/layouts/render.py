"""Random consistent figures rendered into any layout, with what each cell prints beside them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from expectations.forms.catalogue import edition as edition_by_id
from tests.layouts import as_html, as_text
from tests.layouts.labels import relabelled, traditional
from tests.layouts.page import Page, page
from tests.layouts.printed import Arrangement, printed_tables
from tests.layouts.reading import Rendered
from tests.layouts.values import BLANKS, EXACT, SPELT_OUT, STYLES, figures

GRIDS = (
    ("2021", ""),
    ("2019", ""),
    ("2014", ""),
    ("2021", "single_other_handling"),
    ("2014", "levels"),
    ("2014", "cumulative"),
)
YEARS = {"2021": (2021, 2022, 2023, 2024), "2019": (2019, 2020), "2014": (2014, 2016, 2017)}
LAYOUTS = (*(f"html_{name}" for name in as_html.FLAVOURS), "html_mixed", *as_text.LAYOUTS)
ARRANGEMENTS: tuple[Arrangement, ...] = ("one", "one", "two", "three", "turned")


@dataclass(frozen=True)
class Printing:
    """How a document is printed beside its layout; the seed draws all else."""

    style: str = "plain"
    labels: str = ""
    disputes: Arrangement = "one"
    converted: bool = False


PLAIN = Printing()


def rendered(layout: str, grid: tuple[str, str], seed: int, printing: Printing = PLAIN) -> Rendered:
    """A document in a layout that must be read exactly; all of it follows from its seed."""
    name = f"{layout} {'/'.join(filter(None, grid))} seed {seed} {printing}"
    rng = random.Random(name)
    form = edition_by_id(*grid)
    cells = figures(form, rng, natural_only=printing.style == "blank_columns")
    printed = STYLES[printing.style](cells, rng, form)
    tables = printed_tables(form, printed.tokens, disputes=printing.disputes)
    if printing.labels:
        tables = relabelled(tables, printing.labels, rng)
    shown = page(tables, rng, year=rng.choice(YEARS[form.id]))
    text = written(shown, layout, rng)
    if printing.converted:
        text = traditional(text, rng)
    return Rendered(
        name=name,
        data=text.encode(),
        readings=(printed.values,),
        must_be_read=True,
        reporter=shown.reporter,
        year=shown.year,
        grid=grid,
    )


def drawn(layout: str, grid: tuple[str, str], seed: int) -> Rendered:
    """A document whose style of values and arrangement are drawn from what its layout can print."""
    rng = random.Random(f"{layout} {grid} {seed}")
    style = rng.choice(styles_of(layout, grid))
    disputes = rng.choice(ARRANGEMENTS)
    if layout in as_text.LINES and disputes == "turned" and style in BLANKS:
        disputes = "one"  # a lost blank among single figures could be any of them
    return rendered(layout, grid, seed, Printing(style=style, disputes=disputes))


def styles_of(layout: str, grid: tuple[str, str]) -> list[str]:
    """Styles of values that can be told apart in a layout."""
    if layout in as_text.LOSES_BLANKS:
        return list(EXACT)
    styles = set(STYLES)
    if not layout.startswith(("html", "pipes", "tabbed")):
        styles -= SPELT_OUT.keys()
    if layout in as_text.LINES:
        styles.remove("blank_zeros")  # a row of blanks looks like one whose cells are lost
        styles.discard("blank_totals")  # behind a table's last row any lines may be empty
    if layout == "pipe_first":
        styles -= BLANKS.keys() - {
            "blank_columns"
        }  # the last cell of a table has no pipe behind it
    if layout in ("tabbed", "pipes_markdown", "pipes_markdown_repeated"):
        styles.discard("blank_totals")  # a blank at a row's end looks like a pad
    if "2014" in grid:
        styles.discard("blank_columns")
    return sorted(styles)


def written(shown: Page, layout: str, rng: random.Random) -> str:
    """The page as text or HTML in a layout."""
    if layout == "html_mixed":
        return as_html.html_page(shown, as_html.mixed_habits(rng), rng)
    if layout.startswith("html_"):
        return as_html.html_page(shown, as_html.FLAVOURS[layout.removeprefix("html_")], rng)
    if layout == "without_blanks":
        return as_text.without_blanks(shown, rng)
    return as_text.LAYOUTS[layout](shown, rng)
