"""Texts -> the hashes that stand for their shingles, and how alike two texts are by them.

A shingle is a run of six signs. Of each text those are kept whose hash falls below a limit that is
the same for all texts, so that what two of them share can be counted.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl

from assets.cross_findings.limits import KEPT_OF_SHINGLES, LEAST_KEPT, SHINGLE

_Hashes = npt.NDArray[np.uint64]
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits spread: 2^64 divided by the golden ratio
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)
_LIMIT = np.uint64(2**64 // KEPT_OF_SHINGLES)
_PAIRS_AT_ONCE = 500  # so that memory does not grow with the partition


def shingles(texts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """One row a report and kept hash of these texts, without those too short to tell.

    report_id (categories in order of the texts), hash, rising within the report, and ``size``, how
    many it has.
    """
    hashes = {
        report_id: kept
        for part in texts
        for report_id, text in part.select("report_id", "text").iter_rows()
        if len(kept := _kept(text)) >= LEAST_KEPT
    }
    sizes = [len(kept) for kept in hashes.values()]
    return pl.DataFrame(
        {
            "report_id": pl.Series(list(hashes), dtype=pl.Enum(list(hashes))).gather(
                np.repeat(np.arange(len(sizes)), sizes)
            ),
            "hash": np.concatenate([np.empty(0, np.uint64), *hashes.values()]),
            "size": np.repeat(np.array(sizes, dtype=np.uint32), sizes),
        }
    )


def similarities(pairs: pl.DataFrame, ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """The pairs (report_id, other_report_id) that share a hash, with their Jaccard similarity."""
    slices = pairs.iter_slices(_PAIRS_AT_ONCE) if pairs.height else [pairs]
    return pl.concat(_similarities(part, ours, theirs) for part in slices)


def _similarities(pairs: pl.DataFrame, ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    other = theirs.select("hash", other_report_id="report_id", other_size="size")
    shared = (
        pairs.join(ours, on="report_id")
        .join(other.join(pairs, on="other_report_id", how="semi"), on=["other_report_id", "hash"])
        .group_by("report_id", "other_report_id", "size", "other_size")
        .len("shared")
    )
    union = pl.col("size") + pl.col("other_size") - pl.col("shared")
    return shared.select("report_id", "other_report_id", similarity=pl.col("shared") / union)


def _kept(text: str) -> _Hashes:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    hashes = np.zeros(max(len(codes) - SHINGLE + 1, 0), dtype=np.uint64)
    for place in range(SHINGLE):
        hashes = hashes * _BASE + codes[place : place + len(hashes)]
    hashes = (hashes ^ (hashes >> _SHIFT)) * _MIX
    hashes ^= hashes >> _SHIFT
    return np.unique(hashes[hashes < _LIMIT])
