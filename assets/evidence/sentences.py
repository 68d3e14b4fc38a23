"""Counts that sentences state -> the same counts beside those of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assets.evidence.evidence import Evidence, Stated
from expectations.forms.comparisons import Reading
from expectations.forms.numbers import YUAN
from expectations.wording import plain

_NAMES = {
    "requests_received": ("新收申请", "requests received"),
    "requests_carried_in": ("上年结转", "carried in"),
    "requests_carried_out": ("结转下年", "carried out"),
    "requests_handled": ("办结申请", "requests handled"),
    "reviews": ("行政复议", "reviews"),
    "lawsuits": ("行政诉讼", "lawsuits"),
    "normative_documents_issued": ("制发规范性文件", "normative documents issued"),
    "normative_documents_repealed": ("废止规范性文件", "normative documents repealed"),
    "normative_documents_in_force": ("现行有效规范性文件", "normative documents in force"),
    "licences": ("行政许可", "licences"),
    "penalties": ("行政处罚", "penalties"),
    "coercive_measures": ("行政强制", "coercive measures"),
    "administrative_fees_amount": ("行政事业性收费", "administrative fees"),
    "processing_fee_cases": ("信息处理费件数", "processing fees, cases"),
    "processing_fee_amount": ("信息处理费", "processing fees"),
    "items_disclosed": ("主动公开信息", "items disclosed"),
}
_RULE = "statement_differs"
_MAX_SHOWN = 300


@dataclass(frozen=True)
class Sentence:
    """A sentence with what it states and what the tables print of the same, empty for nothing.

    ``agrees`` is None where there is nothing to compare with. The text may count otherwise than
    the tables; ``differs`` only where a finding says that no reading of it fits.
    """

    label: str
    name: str
    stated: str
    in_tables: str
    agrees: bool | None
    differs: bool
    sentence: str
    keys: tuple[str, ...]


def sentences(evidence: Evidence) -> list[Sentence]:
    """What the text states, what differs from the tables first; the first 300 at most."""
    found = [_sentence(stated, evidence) for stated in evidence.statements[:_MAX_SHOWN]]
    return sorted(found, key=lambda each: (not each.differs, each.agrees is not False))


def _sentence(stated: Stated, evidence: Evidence) -> Sentence:
    label, name = _NAMES.get(stated.fact, (stated.fact, stated.fact))
    readings = _readings(stated, evidence)
    # The reading that the sentence agrees with, else the plainest.
    agreeing = next((each for each in readings if _is_same(each, stated, evidence)), None)
    reading = agreeing or next(iter(readings), None)
    total = _total(reading, evidence) if reading else None
    return Sentence(
        label=f"{label} · {stated.item}" if stated.item else label,
        name=name,
        stated=f"{plain(stated.value)} {stated.unit}",
        in_tables="" if total is None else plain(total),
        agrees=None if total is None else agreeing is not None,
        differs=bool(readings) and _is_found(stated, readings[0], evidence),
        sentence=stated.sentence,
        keys=reading.all_cells if reading else (),
    )


def _readings(stated: Stated, evidence: Evidence) -> tuple[Reading, ...]:
    """What the fact may mean in the tables, the plainest first; a part of it means nothing."""
    if evidence.grid is None or stated.item:
        return ()
    return evidence.grid.accepted_readings.get(stated.fact, ())


def _is_found(stated: Stated, plainest: Reading, evidence: Evidence) -> bool:
    """Whether a finding on the fact quotes the sentence."""
    quoted = repr(stated.sentence)
    return any(
        each.rule == _RULE and each.line == plainest.cells[0] and quoted in each.message
        for each in evidence.findings
    )


def _is_same(reading: Reading, stated: Stated, evidence: Evidence) -> bool:
    """Whether both are the same number, or the same amount in two units of money."""
    assert evidence.grid is not None  # noqa: S101
    total = _total(reading, evidence)
    if total is None:
        return False
    units = (evidence.grid.cell_by_key[reading.cells[0]].unit, stated.unit)
    here, there = (YUAN.get(unit, 1) for unit in units)
    return total * here == stated.value * there


def _total(reading: Reading, evidence: Evidence) -> Decimal | None:
    """What the cells of the reading make; None where none of them prints a number."""
    values = {cell.key: cell.value for cell in evidence.cells}
    if all(values.get(key) is None for key in reading.cells):
        return None
    return reading.total(values)
