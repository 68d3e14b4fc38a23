"""How Alembic runs the revisions: over the connection it is given, in the transaction it is in."""

from __future__ import annotations

from alembic import context

from assets.storage.migrating import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
