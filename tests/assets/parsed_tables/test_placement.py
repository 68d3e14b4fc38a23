"""Where the tokens of a row can stand."""

from assets.parsed_tables.placement import placements
from assets.parsed_tables.segment import Segment, Token


def _grid_row(*texts: str, spans: tuple[int, ...] | None = None) -> Segment:
    sizes = spans or tuple(1 for _ in texts)
    tokens = tuple(
        Token(t, f"0:0:{n}", s) for n, (t, s) in enumerate(zip(texts, sizes, strict=True))
    )
    return Segment(("label",), tokens, 0, "html", blanks_printed=True)


def _lines(*texts: str, gaps: tuple[int, ...], blank: int = 2) -> Segment:
    tokens = tuple(Token(text, f"{n}:0:0") for n, text in enumerate(texts))
    return Segment(
        ("label",),
        tokens,
        0,
        "lines",
        blanks_printed=False,
        gaps=gaps,
        usual_gap=2,
        blank_gap=blank,
    )


def _shown(segment: Segment, width: int, *, closed: bool = False) -> list[list[str | None]]:
    found = placements(segment, width, closed=closed)
    return [[token.text if token else None for token in fit] for fit in found]


def test_as_many_cells_as_columns_stand_as_they_are() -> None:
    assert _shown(_grid_row("1", "", "3"), 3) == [["1", "", "3"]]


def test_pads_may_stand_before_or_behind_but_never_a_figure_outside() -> None:
    assert _shown(_grid_row("1", "2", "", ""), 2) == [["1", "2"]]
    assert _shown(_grid_row("", "", "1", "2"), 2) == [["1", "2"]]
    assert _shown(_grid_row("1", "", "2"), 2) == []


def test_a_row_that_leaves_the_side_of_its_pads_open_stands_in_every_way() -> None:
    assert _shown(_grid_row("", "1", ""), 2) == [["", "1"], ["1", ""]]


def test_a_blank_over_several_columns_is_as_many_blanks_and_a_figure_none() -> None:
    assert _shown(_grid_row("1", "", spans=(1, 2)), 3) == [["1", "", ""]]
    assert _shown(_grid_row("1", "2", spans=(1, 2)), 3) == []


def test_too_many_lines_fit_nowhere() -> None:
    assert _shown(_lines("1", "2", "3", gaps=(2, 2, 2, 2)), 2) == []


def test_line_distances_tell_where_a_blank_cell_stood() -> None:
    assert _shown(_lines("1", "2", gaps=(2, 4, 2)), 3) == [["1", None, "2"]]
    assert _shown(_lines("1", "2", gaps=(2, 3, 2), blank=1), 3) == [["1", None, "2"]]


def test_a_blank_at_the_end_is_told_by_the_distance_of_the_next_row_alone() -> None:
    ends_blank = _lines("1", "2", gaps=(2, 2, 4))
    assert _shown(ends_blank, 3, closed=True) == [["1", "2", None]]
    assert len(_shown(ends_blank, 3)) == 3
    assert len(_shown(_lines("1", "2", gaps=(2, 2, 6)), 3, closed=True)) == 3


def test_without_distances_every_position_is_possible() -> None:
    every = [["1", "2", None], ["1", None, "2"], [None, "1", "2"]]
    assert _shown(_lines("1", "2", gaps=(2, 2, 2)), 3) == every


def test_a_row_that_lost_most_of_its_cells_is_not_guessed() -> None:
    assert _shown(_lines("1", gaps=(2, 2)), 7) == []
