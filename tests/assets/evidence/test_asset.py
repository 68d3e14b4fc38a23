"""The asset: a partition's tables as they are stored become the files of its evidence."""

from __future__ import annotations

import re
from pathlib import Path

import dagster as dg

from assets.evidence.asset import evidence, work_list
from assets.evidence.files import INDEX, page_file
from assets.evidence.frames import OF_PARTITION, OF_REGISTER
from assets.evidence.letter import office_of
from assets.evidence.written import evidence_files, write_folder
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
    folder = home.evidence(YEAR) / REGION
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
        kept = {path.name for path in folder.iterdir()}
        assert kept == {"index.html", "items.json", "rules.html"}


def test_the_list_of_a_year_is_that_of_all_its_regions(tmp_path: Path) -> None:
    home = Home(home=str(tmp_path), local=str(tmp_path), office=str(tmp_path), reader_version="1")
    small = Small().tables()
    for region in (REGION, "991122"):
        files = evidence_files(small, office_of(small.reporters, REGION))
        write_folder(home.evidence(YEAR) / region, files)
    result = dg.materialize([work_list], resources={"home": home}, partition_key=str(YEAR))
    (event,) = result.get_asset_materialization_events()
    index = home.evidence(YEAR) / INDEX
    assert event.materialization.metadata["index"].value == str(index)
    links = re.findall(r'href="([^"#:]+)["#]', index.read_text(encoding="utf-8"))
    assert {link.partition("/")[0] for link in links} == {REGION, "991122", "rules.html"}
    assert all((index.parent / link).is_file() for link in links)
