"""Documents that are no reports, or whose figures can't be told apart, are refused."""

from __future__ import annotations

import random

import pytest

from assets.report import read_report
from tests.layouts.reading import Rendered, faults
from tests.layouts.refused import OTHER_KINDS, REFUSED

DOCUMENTS = 10


@pytest.mark.parametrize("kind", REFUSED)
def test_a_document_that_is_no_readable_report_is_refused(kind: str) -> None:
    make = REFUSED[kind]
    found = faults(
        Rendered(f"{kind} {seed}", make(random.Random(seed)), ()) for seed in range(DOCUMENTS)
    )
    assert not found, found


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_other_kinds_of_documents_are_called_so(kind: str) -> None:
    for seed in range(DOCUMENTS):
        report = read_report(REFUSED[kind](random.Random(seed)), source=kind)
        assert report.verdict == "not_a_report", seed
