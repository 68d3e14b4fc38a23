"""The picture of the architecture is what code and definitions say."""

from __future__ import annotations

import functools
from pathlib import Path
from xml.etree import ElementTree as ET

import grimp
import pytest

from pipelines.definitions import definitions
from pipelines.settings_given import settings_from
from tests.docs.architecture_picture import LABELS, Stage, floor_imports, picture, stages_of

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "architecture.svg"


@functools.cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("pipelines", "assets", "expectations", cache_dir=None)


@functools.cache
def stages() -> dict[str, Stage]:
    return stages_of(definitions(settings_from({})), imports())


@pytest.mark.writes_docs
def test_the_picture_is_what_the_code_says(pytestconfig: pytest.Config) -> None:
    drawn = picture(stages(), floor_imports(imports()))
    if pytestconfig.getoption("--write-docs"):
        PICTURE.write_text(drawn, encoding="utf-8")
    assert PICTURE.read_text(encoding="utf-8") == drawn, "`make docs` draws the picture anew"


def test_imports_point_down_the_floors() -> None:
    assert floor_imports(imports()) == [
        ("pipelines", "assets"),
        ("pipelines", "expectations"),
        ("assets", "expectations"),
    ]


def test_every_stage_has_its_chinese_name_its_assets_and_its_place() -> None:
    root = ET.fromstring(picture(stages(), []))
    words = " ".join(root.itertext())
    assert stages().keys() == LABELS.keys()
    for stage in stages().values():
        assert f"{stage.name} {LABELS[stage.name]}" in words
        for asset in stage.assets:
            assert asset in words
    boxes = [node for node in root.iter() if node.get("class") == "box"]
    places = {(node.get("x"), node.get("y")) for node in boxes}
    assert len(boxes) == len(places) == len(LABELS)


def test_a_flow_that_is_told_by_others_is_not_drawn_again() -> None:
    made = {"register": (), "fetch": ("register",), "raw_text": ("register", "fetch")}
    chain = {name: Stage(name, (name,), frozenset(before), ()) for name, before in made.items()}
    assert picture(chain, []).count('class="flow"') == 2
