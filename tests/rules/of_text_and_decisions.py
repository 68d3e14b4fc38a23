"""Examples of the rules on what a report says in words, and on what people decided about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assets.decisions.load import Correction
from tests.assets.partition import YEAR, digest
from tests.rules.doors import UNIT, partition, saying
from tests.rules.example import Examples, at, at_row, silent, told
from tests.rules.of_reading import GRANTED, LICENCES

_RECEIVED = (
    "requests.received.total",
    "requests.carried_in.total",
    "requests.handled_total.total",
)


def _received(count: int) -> str:
    return f"2024年，本单位共收到政府信息公开申请{count}件，全部按时办结。"


def correction(printed: int | None, **changed: str) -> Correction:
    """A decision that the licences are 6, taken when they were printed as something else."""
    return Correction.model_validate(
        {
            "reporter": UNIT,
            "year": YEAR,
            "reason": "笔误",
            "evidence": "来函",
            "author": "县政府办公室",
            "date": date(2025, 3, 4),
            "document_sha256": digest("d0"),
            "cell": LICENCES,
            "from": None if printed is None else Decimal(printed),
            "to": Decimal(6),
            "place": "2025.yaml corrections[0]",
            **changed,
        }
    )


NARRATIVE = {
    "statement_differs": Examples(
        passing=silent(saying(_received(3), figures=GRANTED)),
        failing=told(saying(_received(12), figures=GRANTED), at(_RECEIVED[0], *_RECEIVED)),
        blank=silent(
            saying(_received(12), figures=dict.fromkeys(at_row("requests.received")[1])),
            instead="blank_cell",
        ),
    ),
    "breakdown_differs": Examples(
        passing=silent(saying("全年主动公开政府信息35条，其中公文20条、公告15条。")),
        failing=told(saying("全年主动公开政府信息30条，其中公文20条、公告15条。")),
        blank=silent(saying("全年主动公开政府信息30条，其中公文20条、公告若干条。")),
    ),
}
DECISIONS = {
    "decision_unfit": Examples(
        passing=silent(partition({LICENCES: 5}, correction(5))),
        failing=told(partition({LICENCES: 5}, correction(4)), at(LICENCES, LICENCES)),
        blank=told(partition({LICENCES: None}, correction(5)), at(LICENCES, LICENCES)),
    ),
}
EXAMPLES = {**NARRATIVE, **DECISIONS}
