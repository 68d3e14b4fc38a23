"""What is known of a reporter is found by an index."""

from __future__ import annotations

from alembic import op

revision = "2"
down_revision = "1"

_TABLES = (
    *("quarantine", "quarantine_history", "findings", "cross_findings"),
    *("applied_decisions", "reports"),
)


def upgrade() -> None:
    """An index over the reporters of each table that is not in their order already."""
    for table in _TABLES:
        op.create_index(f"{table}_by_reporter", table, ["reporter_id"])
