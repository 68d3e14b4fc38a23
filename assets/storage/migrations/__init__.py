"""Alembic's folder of revisions of the warehouse: what brings a filled database forward."""
