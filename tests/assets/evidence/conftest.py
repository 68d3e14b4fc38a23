"""What the tests of pages and letters share: the evidence of two reports."""

from __future__ import annotations

import datetime as dt

import pytest

from assets.evidence.evidence import Evidence
from assets.report import read_report
from assets.report_evidence import report_evidence
from tests.hostile import BROKEN, hostile_page


@pytest.fixture(scope="session")
def broken() -> Evidence:
    """A report of the sample region of which one cell is wrong."""
    return report_evidence(read_report(BROKEN.read_bytes(), source="content_2739.html"))


@pytest.fixture(scope="session")
def hostile() -> Evidence:
    return report_evidence(read_report(hostile_page(), source="hostile.html"))


@pytest.fixture(scope="session")
def day() -> dt.date:
    return dt.date(2025, 3, 4)
