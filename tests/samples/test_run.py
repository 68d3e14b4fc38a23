"""The sample region never takes an office's place."""

from __future__ import annotations

import pytest

from samples.run import main


def test_an_office_of_ones_own_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NIANBAO_REGION_DIR", "/anywhere")
    assert main() == 2
    assert "NIANBAO_REGION_DIR" in capsys.readouterr().err
