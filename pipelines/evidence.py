"""Stage tables -> the tables of a partition that evidence is made of."""

from __future__ import annotations

from assets.evidence.frames import OF_PARTITION, OF_REGISTER, PartitionTables
from assets.storage.stage_tables import StageTables


def partition_tables(tables: StageTables, year: int, region: str) -> PartitionTables:
    """All that is stored of the partition's reports, and the register."""
    registered = {name: tables.read(spec) for name, spec in OF_REGISTER.items()}
    parts = {
        name: tables.read(spec, year=year, region=region) for name, spec in OF_PARTITION.items()
    }
    return PartitionTables(**registered, **parts)
