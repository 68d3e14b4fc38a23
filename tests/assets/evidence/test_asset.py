"""The asset: a partition's tables as they are stored become the files of its evidence."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from assets.evidence.asset import evidence
from assets.evidence.files import INDEX, page_file
from assets.evidence.frames import OF_PARTITION, OF_REGISTER
from assets.partitions import collection_regions, partition_key
from assets.storage.resources import Home
from tests.assets.evidence.small_partition import SECOND, Small
from tests.assets.partition import REGION, YEAR


def test_the_files_are_made_anew_from_the_stored_tables(tmp_path: Path) -> None:
    home = Home(
        home=str(tmp_path),
        local=str(tmp_path),
        office=str(tmp_path),
        reader_version="1",
    )
    folder = home.evidence(YEAR, REGION)
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(str(collection_regions.name), [REGION])

        def made(small: Small) -> dict[str, object]:
            tables = small.tables()
            for name, spec in OF_REGISTER.items():
                home.tables.write(spec, getattr(tables, name))
            for name, spec in OF_PARTITION.items():
                home.tables.write(spec, getattr(tables, name), year=YEAR, region=REGION)
            result = dg.materialize(
                [evidence],
                instance=instance,
                resources={"home": home},
                partition_key=partition_key(YEAR, REGION),
            )
            (event,) = result.get_asset_materialization_events()
            metadata = event.materialization.metadata
            return {name: value.value for name, value in metadata.items()}

        told = made(Small())
        assert told["index"] == str(folder / INDEX)
        assert told["pages"] == 1
        assert (folder / page_file(SECOND)).exists()

        mended = Small()
        mended.states.clear()
        assert made(mended)["pages"] == 0
        assert {path.name for path in folder.iterdir()} == {"index.html", "rules.html"}
