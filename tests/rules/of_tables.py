"""Examples of the rules on the tables themselves: identities, completeness, values."""

from __future__ import annotations

from tests.rules.doors import page, partition
from tests.rules.example import Examples, at, at_cell, at_line, at_row, silent, told
from tests.rules.of_reading import GRANTED, LICENCES

TOTAL, PART = "requests.received.total", "requests.received.enterprise"
FEES = "disclosure.fees.amount"
REGULATIONS = "disclosure.regulations"
_ROW = '<tr><td>行政许可</td><td colspan="3">0</td></tr>'


def _licences(printed: str) -> tuple[str, str]:
    return _ROW, _ROW.replace("0", printed)


def _fees(printed: str) -> tuple[str, str]:
    row = '<td>行政事业性收费</td><td colspan="3">{}</td>'
    return row.format(0), row.format(printed)


IDENTITY = {
    "identity_broken": Examples(
        passing=silent(page(GRANTED)),
        failing=told(
            page({**GRANTED, TOTAL: 4}),
            at_line("requests.balance.total"),
            at_line("requests.applicants.received"),
        ),
        blank=silent(page({**GRANTED, PART: None}), instead="cell_missing"),
    ),
    "not_evaluable": Examples(
        passing=silent(page({PART: None})),
        failing=told(
            page(dict.fromkeys(at_row("requests.granted")[1])),
            at_line("requests.applicants.granted"),
        ),
        blank=told(
            page(dict.fromkeys(at_row("disputes.review")[1])), at_line("disputes.results.review")
        ),
    ),
}
COMPLETENESS = {
    "row_missing": Examples(
        passing=silent(page()),
        failing=told(page({}, (_ROW, "")), at("disclosure.licences", LICENCES)),
        blank=silent(page({LICENCES: None}), instead="blank_cell"),
    ),
    "cell_missing": Examples(
        passing=silent(page({"requests.received.natural_person": None, **GRANTED})),
        failing=told(
            page({**GRANTED, PART: None}),
            at_line("requests.balance.enterprise"),
            at_line("requests.applicants.received"),
        ),
        blank=silent(page(dict.fromkeys(at_row("requests.granted")[1])), instead="not_evaluable"),
    ),
    "blank_cell": Examples(
        passing=silent(page({LICENCES: 0})),
        failing=told(page({LICENCES: None}), at("disclosure.licences", LICENCES)),
        blank=told(page({}, _licences("/")), at("disclosure.licences", LICENCES)),
    ),
    "blank_total": Examples(
        passing=silent(page(GRANTED)),
        failing=told(page({**GRANTED, TOTAL: None}), at_cell(TOTAL)),
        blank=silent(page(dict.fromkeys(at_row("requests.received")[1])), instead="blank_cell"),
    ),
}
VALUES = {
    "illegible": Examples(
        passing=silent(page({}, _licences("12"))),
        failing=told(page({}, _licences("1２O")), at("disclosure.licences", LICENCES)),
        blank=silent(page({}, _licences("—")), instead="blank_cell"),
    ),
    "not_a_count": Examples(
        passing=silent(page({}, _licences("3.0"))),
        failing=told(page({}, _licences("3.5")), at("disclosure.licences", LICENCES)),
        blank=silent(page({}, _licences("")), instead="blank_cell"),
    ),
    "negative": Examples(
        passing=silent(page({}, _licences("3"))),
        failing=told(page({}, _licences("-3")), at("disclosure.licences", LICENCES)),
        blank=silent(page({}, _licences("-")), instead="blank_cell"),
    ),
    "unit_mismatch": Examples(
        passing=silent(page({}, _fees("3万元"))),
        failing=told(page({}, _fees("3元")), at_cell(FEES)),
        blank=told(page({}, _fees("元")), at_cell(FEES)),
    ),
    "remark_in_cell": Examples(
        passing=silent(page({}, _licences("3"))),
        failing=told(page({}, _licences("3（含乡镇）")), at_cell(LICENCES)),
        blank=silent(page({}, _licences("（含乡镇）")), instead="blank_cell"),
    ),
    "regulations_without_power": Examples(
        passing=silent(
            partition(
                {f"{REGULATIONS}.in_force": 2}, unit={"kind": "government", "level": "prefecture"}
            )
        ),
        failing=told(
            partition({f"{REGULATIONS}.in_force": 2}), at(REGULATIONS, f"{REGULATIONS}.in_force")
        ),
        blank=silent(partition({f"{REGULATIONS}.in_force": None}), instead="blank_cell"),
    ),
}
EXAMPLES = {**IDENTITY, **COMPLETENESS, **VALUES}
