"""The asset: a partition's tables as they are stored become the files of its evidence."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import dagster as dg
import polars as pl

from assets.evidence.asset import evidence, work_list
from assets.evidence.call_list import call_list
from assets.evidence.files import CALLS, INDEX, REMINDERS, page_file, reminder_file
from assets.evidence.frames import OF_PARTITION, OF_REGISTER
from assets.evidence.letter import office_of
from assets.evidence.missing import OF_LAST_YEAR
from assets.evidence.written import evidence_files, reminder_files, write_folder
from assets.partitions import collection_regions, partition_key
from assets.register.tables import REPORTERS, SOURCES
from assets.storage.resources import Home
from assets.validated_tables.tables import OUTCOMES
from tests.assets.evidence.searched import Searched, silent
from tests.assets.evidence.small_partition import SECOND, Small
from tests.assets.evidence.taken import Taken
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

        def made(small: Small, searched: Searched) -> dict[str, object]:
            tables, looked = small.tables(), searched.tables()
            for name, spec in OF_REGISTER.items():
                home.tables.write(spec, getattr(tables, name))
            home.tables.write(REPORTERS, pl.concat([tables.reporters, looked.reporters]))
            home.tables.write(SOURCES, looked.sources)
            for name, spec in OF_PARTITION.items():
                home.tables.write(spec, getattr(tables, name), year=YEAR, region=REGION)
            home.tables.write(OUTCOMES, looked.outcomes, year=YEAR, region=REGION)
            for name, spec in OF_LAST_YEAR.items():
                home.tables.write(spec, getattr(looked, name), year=YEAR - 1, region=REGION)
            result = dg.materialize(
                [evidence],
                instance=instance,
                resources={"home": home},
                partition_key=partition_key(YEAR, REGION),
            )
            (event,) = result.get_asset_materialization_events()
            metadata = event.materialization.metadata
            return {name: value.value for name, value in metadata.items()}

        searched = Searched()
        searched.unit("丙", "not_found", "没有应答 no answer", telephone="0990-1")
        searched.former("丙", "http://x.test/former")
        told = made(Small(), searched)
        assert told["index"] == str(folder / INDEX)
        assert told["call_list"] == str(folder / CALLS)
        assert (told["pages"], told["missing"]) == (1, 1)
        assert (folder / page_file(SECOND)).exists()
        assert (folder / CALLS).read_bytes() == call_list(searched.missing())
        for name in (reminder_file("丙"), REMINDERS):
            letter = Taken((folder / name).read_text(encoding="utf-8"))
            assert "应当于2025年1月31日前" in letter.text
            assert "http://x.test/former" in letter.links

        mended = Small()
        mended.states.clear()
        told = made(mended, Searched())
        assert (told["pages"], told["missing"]) == (0, 0)
        kept = {path.name for path in folder.iterdir()}
        assert kept == {
            *("index.html", "items.json", "rules.html"),
            *("call_list.xlsx", "missing.json"),
        }


def test_the_list_of_a_year_is_that_of_all_its_regions(tmp_path: Path) -> None:
    home = Home(home=str(tmp_path), local=str(tmp_path), office=str(tmp_path), reader_version="1")
    small = Small().tables()
    sender = office_of(small.reporters, REGION)
    asked = {REGION: silent(parent="市政府"), "991122": silent(parent="县政府")}
    for region, each in asked.items():
        files = chain(evidence_files(small, sender, [each]), reminder_files([each], sender))
        write_folder(home.evidence(YEAR) / region, files)
    result = dg.materialize([work_list], resources={"home": home}, partition_key=str(YEAR))
    (event,) = result.get_asset_materialization_events()
    index = home.evidence(YEAR) / INDEX
    assert event.materialization.metadata["index"].value == str(index)
    links = re.findall(r'href="([^"#:]+)["#]', index.read_text(encoding="utf-8"))
    here = {"rules.html", CALLS}
    assert {link.partition("/")[0] for link in links} == {REGION, "991122", *here}
    assert {f"{REGION}/{REMINDERS}", f"991122/{REMINDERS}"} < set(links)
    assert all((index.parent / link).is_file() for link in links)
    in_turn = [asked["991122"], asked[REGION]]
    assert (index.parent / CALLS).read_bytes() == call_list(in_turn)
