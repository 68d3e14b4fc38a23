"""What was compared and what was wrong -> the error rate with its 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats  # type: ignore[import-untyped]

LEVEL = 0.95
_TAIL = (1 - LEVEL) / 2


@dataclass(frozen=True)
class Rate:
    """``wrong`` of ``checked``, their share, and the ends of its 95 % interval (0 to 1).

    Share and ends are None where nothing was checked.
    """

    wrong: int
    checked: int
    share: float | None
    low: float | None
    high: float | None


def report_rate(wrong: int, checked: int, population: int) -> Rate:
    """Reports with a wrong cell, by the exact interval of Clopper and Pearson.

    The interval takes the population for endless and is so on the safe side; where every report
    of the population was checked there is nothing left to estimate and it is the point.
    """
    if not checked:
        return Rate(0, 0, None, None, None)
    share = wrong / checked
    if checked >= population:
        return Rate(wrong, checked, share, share, share)
    ends = stats.binomtest(wrong, checked).proportion_ci(LEVEL, method="exact")
    return Rate(wrong, checked, share, float(ends.low), float(ends.high))


def cell_rate(compared: Sequence[tuple[int, int]], *, whole: bool) -> Rate:
    """Wrong cells, by the interval of Korn and Graubard, which minds that they come in reports.

    The cells of a report are wrong together more often than by chance. The exact interval is
    therefore taken over fewer cells than were compared: their number divided by the design effect,
    the variance of the share over reports (ratio estimator) by that of independent cells. Where no
    cell or every cell is wrong the design effect is not known and a report counts as one cell.

    Args:
        compared: wrong cells and cells compared, of each report.
        whole: whether all cells of the population were compared; the interval is then the point.
    """
    wrong, checked = (sum(column) for column in zip(*compared, strict=True)) if compared else (0, 0)
    if not checked:
        return Rate(0, 0, None, None, None)
    share = wrong / checked
    if whole:
        return Rate(wrong, checked, share, share, share)
    size = _effective_size(compared, share)
    hits = share * size
    low = float(stats.beta.ppf(_TAIL, hits, size - hits + 1)) if wrong else 0.0
    high = float(stats.beta.ppf(1 - _TAIL, hits + 1, size - hits)) if wrong < checked else 1.0
    return Rate(wrong, checked, share, low, high)


def _effective_size(compared: Sequence[tuple[int, int]], share: float) -> float:
    """How many independent cells say as much as these; at most as many as there are."""
    reports, cells = len(compared), sum(count for _, count in compared)
    if reports < 2 or share in {0, 1}:
        return float(reports)
    scatter = sum((wrong - share * count) ** 2 for wrong, count in compared)
    if not scatter:
        return float(cells)
    variance = reports / (reports - 1) * scatter / cells**2
    # A variance from few reports is itself uncertain: as Student's t is wider than the normal.
    doubt = stats.t.ppf(_TAIL, cells - 1) / stats.t.ppf(_TAIL, reports - 1)
    return float(min(cells, share * (1 - share) / variance * doubt**2))
