"""What one printed row of the form is: its label, its tokens, and every way these can stand."""

from __future__ import annotations

from typing import NamedTuple

from assets.parsed_tables.placement import Placement
from assets.parsed_tables.row_labels import FormRow
from assets.parsed_tables.segment import Segment


class RowReading(NamedTuple):
    """One printed row: the form's row, and every way its tokens can stand in its columns.

    ``placements`` is empty when the tokens fit in no way. ``lost_cells`` tells that no cell at all
    is printed behind the label, so that its blank may as well be a loss.
    """

    form_row: FormRow
    segment: Segment
    placements: list[Placement]
    damaged_label: bool = False
    lost_cells: bool = False

    @property
    def texts(self) -> list[str]:
        return [token.text.strip() for token in self.segment.tokens if token.text.strip()]

    @property
    def is_filled_at_its_ends(self) -> bool:
        """Whether the first way to stand has a figure in the first column and in the last."""
        if not self.placements:
            return False
        first, last = self.placements[0][0], self.placements[0][-1]
        return bool(first and last and first.text.strip() and last.text.strip())
