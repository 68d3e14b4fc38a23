"""The list of what is held back, as terminals of any width show it."""

from __future__ import annotations

import pytest

from pipelines.cli.quarantine_tables import print_held

HELD = {
    "year": 2024,
    "collection_region": "991121",
    "name": "临溪县自然资源和规划局",
    "reporter_id": "linxi-natural-resources",
    "state": "accepted_as_published",
    "reasons": ["identity_broken", "two_reports"],
    "edition": "2021",
    "variant": "",
    "line": "requests.outcomes.natural_person",
    "message": "",
    "findings": 3,
}


@pytest.mark.parametrize("width", [60, 80, 200])
def test_what_a_command_is_given_is_never_broken(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_held([HELD])
    told = capsys.readouterr().out
    for whole in ("linxi-natural-resources", "2024 991121", "identity_broken", "two_reports"):
        assert whole in told
    assert "表三「自然人」列 (+2)" in told
