"""Golden reports: a document and its figures a case, read as ``nianbao check`` reads it.

Cases stand under tests/golden, one folder each; more of them may be named by the environment
variable NIANBAO_EXTRA_REPORTS, a folder of documents in subfolders beside their figures in gold/.
"""

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from assets.report import read_report, report_json

GOLDEN = Path(__file__).parent / "golden"
EXTRA = os.environ.get("NIANBAO_EXTRA_REPORTS")
# Figures of documents of these kinds are known before they can be read.
READABLE = (".txt", ".html", ".htm", ".pdf")


def _cases() -> Iterator[Any]:
    for folder in sorted(path for path in GOLDEN.iterdir() if path.is_dir()):
        (document,) = folder.glob("report.*")
        expected = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
        yield pytest.param(document, expected, id=folder.name)


def _extra_cases() -> Iterator[Any]:
    if EXTRA is None:
        yield pytest.param(None, None, marks=pytest.mark.skip("NIANBAO_EXTRA_REPORTS is not set"))
        return
    for gold in sorted(Path(EXTRA).glob("gold/*.json")):
        for document in Path(EXTRA).glob(f"[!g]*/{gold.stem}.*"):
            if document.suffix in READABLE:
                yield pytest.param(document, json.loads(gold.read_text()), id=gold.stem)


def _read(document: Path, part: str = "") -> dict[str, Any]:
    report = read_report(document.read_bytes(), source=document.name, part=part)
    read: dict[str, Any] = json.loads(report_json(report), parse_float=Decimal)
    return read


def _assert_figures(read: dict[str, Any], expected: dict[str, Any]) -> None:
    printed = {
        key: None if value is None else Decimal(str(value))
        for key, value in expected["cells"].items()
    }
    assert {key: read["cells"].get(key) for key in printed} == printed
    invented = {k: v for k, v in read["cells"].items() if v is not None and k not in printed}
    assert invented == {}


@pytest.mark.parametrize(("document", "expected"), list(_cases()))
def test_golden_report(document: Path, expected: dict[str, Any]) -> None:
    read = _read(document, expected.get("part", ""))
    assert {name: read[name] for name in expected["report"]} == expected["report"]
    assert sorted({finding["rule"] for finding in read["findings"]}) == expected["rules"]
    _assert_figures(read, expected)


@pytest.mark.parametrize(("document", "expected"), list(_extra_cases()))
def test_extra_report(document: Path, expected: dict[str, Any]) -> None:
    read = _read(document)
    assert (read["year"], read["edition"]) == (expected["year"], expected["edition"])
    name = expected["reporter"]
    assert read["reporter"]
    assert name in read["reporter"] or read["reporter"] in name
    assert read["verdict"].startswith(expected["expect"])
    _assert_figures(read, expected)


def test_every_layout_family_has_a_golden_case() -> None:
    layouts = {
        read_report(path.read_bytes(), source=path.name).parsed.layout
        for path in GOLDEN.glob("*/report.*")
    }
    assert layouts >= {"html", "pipes", "tabs", "cells", "lines", "rows"}
