"""Counts that sentences state -> the same counts beside those of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from assets.evidence.evidence import Evidence, Stated
from expectations.wording import plain

_FACTS = {
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
_YUAN = {"万元": 10**4, "亿元": 10**8}


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
    label, name = _FACTS.get(stated.fact, (stated.fact, stated.fact))
    keys = _cells_of(stated.fact, evidence)
    values = {cell.key: cell.value for cell in evidence.cells}
    printed = [value for key in keys if (value := values.get(key)) is not None]
    total = sum(printed, Decimal(0)) if printed and not stated.item else None
    disagreeing = {each.line for each in evidence.findings if each.rule == _RULE}
    return Sentence(
        label=f"{label} · {stated.item}" if stated.item else label,
        name=name,
        stated=f"{plain(stated.value)} {stated.unit}",
        in_tables="" if total is None else plain(total),
        agrees=None if total is None else _is_same(total, stated, keys, evidence),
        differs=not stated.item and not disagreeing.isdisjoint(keys),
        sentence=stated.sentence,
        keys=keys,
    )


def _is_same(total: Decimal, stated: Stated, keys: Iterable[str], evidence: Evidence) -> bool:
    """Whether both are the same number, or the same amount in two units of money."""
    assert evidence.grid is not None  # noqa: S101
    units = {evidence.grid.cell_by_key[key].unit for key in keys}
    in_yuan = [_YUAN.get(unit, 1) for unit in (*units, stated.unit)]
    return total * in_yuan[0] == stated.value * in_yuan[-1]


def _cells_of(fact: str, evidence: Evidence) -> tuple[str, ...]:
    """The cells that count the same by the plainest reading of the fact."""
    readings = evidence.grid.accepted_readings.get(fact, ()) if evidence.grid else ()
    return readings[0].cells if readings else ()
