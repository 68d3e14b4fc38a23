"""Databases of earlier programs brought forward: which revision one is of, and the way from it.

Alembic runs the revisions of the folder ``migrations``. Nothing here begins or ends a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

# Not Alembic's own name for it: Dagster's tables may lie in the same database.
VERSION_TABLE = "warehouse_revision"
# What a database is of that was made before there were revisions.
FIRST = "1"
_FOLDER = Path(__file__).with_name("migrations")
REVISIONS = _FOLDER / "versions"


@dataclass(frozen=True)
class Revisions:
    """The revisions in a folder, each a module."""

    folder: Path

    @property
    def newest(self) -> str:
        """The one that this program's tables are of."""
        return str(ScriptDirectory.from_config(self._config()).get_current_head())

    def knows(self, revision: str) -> bool:
        """Whether it is one of them."""
        every = ScriptDirectory.from_config(self._config()).walk_revisions()
        return revision in {each.revision for each in every}

    def mark(self, connection: sa.Connection, revision: str) -> None:
        """Note that the database is of this revision."""
        command.stamp(self._config(connection), revision)

    def bring_forward(self, connection: sa.Connection) -> None:
        """Run what leads from the revision of the database to the newest."""
        command.upgrade(self._config(connection), "head")

    def _config(self, connection: sa.Connection | None = None) -> Config:
        config = Config(attributes={"connection": connection})
        # A % would begin a reference to another option.
        for name, value in (("script_location", _FOLDER), ("version_locations", self.folder)):
            config.set_main_option(name, str(value).replace("%", "%%"))
        config.set_main_option("path_separator", "newline")
        return config


def revision_of(connection: sa.Connection) -> str | None:
    """The revision of the database; None where it has none."""
    return _context(connection).get_current_revision()


def differences(connection: sa.Connection, declared: sa.MetaData) -> list[str]:
    """How the tables of the database differ from those declared; those of others do not count."""
    return [_told(each) for each in compare_metadata(_context(connection), declared)]


def _context(connection: sa.Connection) -> MigrationContext:
    return MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE, "include_object": _is_declared}
    )


def _is_declared(
    _: object, __: str | None, kind: str, reflected: bool, compared: object | None
) -> bool:
    return not (kind == "table" and reflected and compared is None)


def _told(difference: object) -> str:
    """A difference in a line: what would have to be done, and to what."""
    if isinstance(difference, list):
        return "; ".join(map(_told, difference))
    if isinstance(difference, tuple):
        return " ".join(
            str(getattr(part, "name", part)) for part in difference if not isinstance(part, dict)
        )
    return str(difference)
