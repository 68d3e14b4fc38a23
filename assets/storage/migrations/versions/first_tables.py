"""The tables as they were before there were revisions: of these databases none had a number."""

from __future__ import annotations

revision = "1"
down_revision = None


def upgrade() -> None:
    """Nothing: a new database gets the newest tables at once, these are there already."""
