"""Which figures are carried over the editions, and which traps are not."""

from __future__ import annotations

import pytest

from expectations.forms import catalogue
from expectations.forms.bridge import BridgeFile, accounting
from expectations.forms.comparable import Bridge, NotComparable
from expectations.forms.model import FormError

BRIDGE = catalogue.bridge()
VARIABLES = {variable.id: variable for variable in BRIDGE.variables}
APPLICANTS = tuple(column.id for column in catalogue.edition("2021").table("requests").columns)
OTHER_ROWS = ("other_not_corrected", "other_fee_unpaid", "other_other")


def _terms(variable_id: str) -> dict[str, tuple[str, ...]]:
    return {grid.grid_id: VARIABLES[variable_id].terms_for(grid) for grid in catalogue.grids()}


def test_one_cell_that_keeps_its_key() -> None:
    own = ("requests.carried_in.enterprise",)
    assert _terms("requests.carried_in.enterprise") == {
        "2014": (),
        "2014/levels": (),
        "2014/cumulative": (),
        "2019": own,
        "2021": own,
        "2021/single_other_handling": own,
    }


@pytest.mark.parametrize("column", APPLICANTS)
def test_other_handling_is_three_rows_in_2021_and_one_elsewhere(column: str) -> None:
    single = (f"requests.other_handling.{column}",)
    assert _terms(f"requests.other_handling.{column}") == {
        "2014": (),
        "2014/levels": (),
        "2014/cumulative": (),
        "2019": single,
        "2021": tuple(f"requests.{row}.{column}" for row in OTHER_ROWS),
        "2021/single_other_handling": single,
    }


def test_a_figure_printed_by_levels_is_their_sum() -> None:
    assert _terms("requests.received.total") == {
        "2014": ("statistics.requests_received.value",),
        "2014/levels": tuple(
            f"statistics.requests_received.{level}"
            for level in ("government", "departments", "townships")
        ),
        "2014/cumulative": ("statistics.requests_received.value",),
        "2019": ("requests.received.total",),
        "2021": ("requests.received.total",),
        "2021/single_other_handling": ("requests.received.total",),
    }


def test_no_total_over_years_is_comparable() -> None:
    terms = {term for v in BRIDGE.variables for cells in v.cells.values() for term in cells}
    assert not any(term.endswith(".cumulative") for term in terms)
    assert _terms("requests.granted.total")["2014/cumulative"] == ()


@pytest.mark.parametrize("row", ["regulations", "normative_documents"])
def test_documents_made_become_documents_issued(row: str) -> None:
    terms = _terms(f"disclosure.{row}.issued")
    assert terms["2019"] == (f"disclosure.{row}.made",)
    assert terms["2021"] == (f"disclosure.{row}.issued",)
    assert terms["2014"] == ()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("received", {"requests_received"}),
        ("granted", {"answered_already_public", "answered_granted"}),
        ("partially_granted", {"answered_partially_granted"}),
        ("refused_state_secret", {"refused_state_secret"}),
        ("refused_security_stability", {"refused_security_stability"}),
        ("refused_third_party_rights", {"refused_trade_secret", "refused_privacy"}),
        ("unavailable_not_held", {"answered_not_this_agency", "answered_not_existing"}),
    ],
)
def test_2014_requests_reach_the_column_of_totals_with_a_break(
    row: str, expected: set[str]
) -> None:
    total = VARIABLES[f"requests.{row}.total"]
    terms = total.terms_for(catalogue.edition("2014"))
    assert set(terms) == {f"statistics.{name}.value" for name in expected}
    assert 2019 in total.breaks


def test_2014_reaches_nothing_else() -> None:
    reached = {v.id for v in BRIDGE.variables if v.terms_for(catalogue.edition("2014"))}
    assert len(reached) == 7 + 3 + 3
    assert {v.split(".")[2] for v in reached if v.startswith("requests.")} == {"total"}
    assert {v for v in reached if v.startswith("disputes.")} == {
        f"disputes.{row}.{column}"
        for row in ("review", "litigation")
        for column in ("upheld", "corrected", "other")
    }


def test_every_dispute_breaks_in_2024_and_nothing_else_does() -> None:
    broken = {variable.id for variable in BRIDGE.variables if 2024 in variable.breaks}
    assert broken == {v for v in VARIABLES if v.startswith("disputes.")}


def test_a_figure_that_2014_has_breaks_in_2019() -> None:
    for variable in BRIDGE.variables:
        assert ("2014" in variable.cells) == (2019 in variable.breaks), variable.id


def test_narrowed_documents_break_in_2021() -> None:
    assert [v.id for v in BRIDGE.variables if 2021 in v.breaks] == [
        "disclosure.normative_documents.issued"
    ]


def test_figures_that_only_look_alike_are_in_no_variable() -> None:
    comparable = {key for v in BRIDGE.variables for keys in v.cells.values() for key in keys}
    traps = {
        "disclosure.fees.previous_items",
        "disclosure.fees.change",
        "statistics.fees_charged.value",
        "disclosure.regulations.public_total",
        "disclosure.normative_documents.public_total",
        "disclosure.procurement.amount",
        "disclosure.other_services.decisions",
        "statistics.reviews_total.value",
        "statistics.requests_answered.value",
    }
    assert comparable.isdisjoint(traps)
    reasons = {key: entry.reason for entry in BRIDGE.not_comparable for key in entry.cells}
    assert all(reasons[key] for key in traps)


def test_what_is_new_in_2021_begins_a_series_of_its_own() -> None:
    alone = {v.id: v.cells for v in BRIDGE.variables if len(v.cells) == 1}
    assert alone == {
        key: {"2021": (key,)}
        for key in (
            "disclosure.fees.amount",
            *(
                f"disclosure.{row}.{column}"
                for row in ("regulations", "normative_documents")
                for column in ("repealed", "in_force")
            ),
        )
    }


def test_variable_is_called_after_its_cell_in_the_newest_edition() -> None:
    newest = catalogue.editions()[-1]
    for variable in BRIDGE.variables:
        terms = variable.terms_for(newest)
        if len(terms) == 1:
            assert terms == (variable.id,)
        else:
            assert variable.id not in newest.cell_by_key


@pytest.mark.parametrize("dropped", range(len(BRIDGE.not_comparable)))
def test_cell_left_out_is_refused(dropped: int) -> None:
    entries = list(BRIDGE.not_comparable)
    entry = entries.pop(dropped)
    bridge = Bridge(variables=BRIDGE.variables, not_comparable=tuple(entries))
    with pytest.raises(FormError, match=rf"{entry.edition}: unaccounted cells .*{entry.cells[0]}"):
        accounting(bridge, catalogue.grids())


def _bridge_with(variable_id: str, cells: dict[str, tuple[str, ...]]) -> Bridge:
    changed = VARIABLES[variable_id].model_copy(update={"cells": cells})
    variables = tuple(changed if v.id == variable_id else v for v in BRIDGE.variables)
    return Bridge(variables=variables, not_comparable=BRIDGE.not_comparable)


def test_cell_of_a_variant_left_out_is_refused() -> None:
    variable_id = "requests.other_handling.other"
    cells = {**VARIABLES[variable_id].cells, "2021/single_other_handling": ()}
    with pytest.raises(
        FormError, match=rf"2021/single_other_handling: unaccounted cells .*{variable_id}"
    ):
        accounting(_bridge_with(variable_id, cells), catalogue.grids())


def test_cell_that_the_variant_lacks_is_refused() -> None:
    variable_id = "requests.other_handling.other"
    cells = dict(VARIABLES[variable_id].cells)
    del cells["2021/single_other_handling"]
    with pytest.raises(
        FormError, match=r"2021/single_other_handling: unknown cells .*other_fee_unpaid"
    ):
        accounting(_bridge_with(variable_id, cells), catalogue.grids())


@pytest.mark.parametrize("grid", ["2022", "2021/unheard_of"])
def test_unknown_grid_is_refused(grid: str) -> None:
    variable_id = "requests.received.total"
    cells = {**VARIABLES[variable_id].cells, grid: (variable_id,)}
    with pytest.raises(FormError, match=rf"'{variable_id}': no edition or variant .*'{grid}'"):
        accounting(_bridge_with(variable_id, cells), catalogue.grids())


def test_cell_both_comparable_and_not_is_refused() -> None:
    entry = NotComparable(edition="2019", cells=("requests.received.total",), reason="无")
    bridge = Bridge(variables=BRIDGE.variables, not_comparable=(*BRIDGE.not_comparable, entry))
    with pytest.raises(FormError, match=r"both comparable and not: .*'requests\.received\.total'"):
        accounting(bridge, catalogue.grids())


def test_items_counted_are_never_money_charged() -> None:
    items = "disclosure.fees.previous_items"
    bridge = _bridge_with(
        "disclosure.fees.amount", {"2019": (items,), "2021": ("disclosure.fees.amount",)}
    )
    entries = tuple(
        entry.model_copy(update={"cells": tuple(cell for cell in entry.cells if cell != items)})
        for entry in BRIDGE.not_comparable
    )
    with pytest.raises(FormError, match=r"'disclosure\.fees\.amount': .*'万元', '项'"):
        accounting(Bridge(variables=bridge.variables, not_comparable=entries), catalogue.grids())


def test_variable_written_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'requests\.received\.total' stands 2 times"):
        Bridge(
            variables=(*BRIDGE.variables, VARIABLES["requests.received.total"]),
            not_comparable=BRIDGE.not_comparable,
        )


@pytest.mark.parametrize(
    ("over", "named"),
    [
        ({"edition": "2022", "table": "disclosure"}, "'2022'"),
        ({"edition": "2021", "table": "closures"}, "'closures'"),
        ({"edition": "2021", "table": "disclosure", "rows": ["tolls"]}, "'tolls'"),
        (
            {"edition": "2021", "table": "disclosure", "rows": ["fees"], "columns": ["issued"]},
            r"disclosure\.fees has no cell in \['issued'\]",
        ),
    ],
)
def test_entry_over_what_no_edition_has_is_refused(over: dict[str, object], named: str) -> None:
    written = BridgeFile.model_validate(
        {"variables": [], "not_comparable": [{"over": over, "reason": "无"}]}
    )
    with pytest.raises((FormError, KeyError), match=named):
        written.bridge(catalogue.editions())
