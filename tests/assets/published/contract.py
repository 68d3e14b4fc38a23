"""What programs downstream rely on: put down by hand, and held against the declarations.

``python -m tests.assets.published.contract REASON`` puts it down anew, with the reason.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assets.published.datapackage import CONTRACT_VERSION
from assets.published.dictionary_page import RELEASED
from assets.published.tables import IN_WAREHOUSE
from assets.published.views import labelled_views
from assets.storage.schema import ColumnSpec

SNAPSHOT = Path(__file__).parent / f"contract_v{CONTRACT_VERSION}.yaml"

_OR_NULL = " or null"
_HEAD = """\
# What programs downstream rely on in version {version} of the contract (docs/contract.md).
# `reasons` says why it was put down anew. Nothing is taken out of here: what breaks it is a new
# version, with a file of its own.
"""


def declared() -> dict[str, Any]:
    """Tables with their keys and columns, and views with their columns, as they are declared."""
    return {
        "tables": {
            table.name: {
                "key": list(table.key),
                "columns": {column.name: _said(column) for column in table.columns},
            }
            for table in dict.fromkeys((*RELEASED, *IN_WAREHOUSE))
        },
        "views": {
            **{f"v1_{table.name}": "of the table" for table in IN_WAREHOUSE},
            **{
                name: [column.name for column in select.selected_columns]
                for name, select in labelled_views().items()
            },
        },
    }


def breaches(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """What a program that relies on how it was before would stumble over."""
    for name, table in before["tables"].items():
        found = now["tables"].get(name)
        if found is None:
            yield f"table {name} is gone"
            continue
        if found["key"] != table["key"]:
            yield f"{name}: the key was {table['key']}, is {found['key']}"
        for column, said in table["columns"].items():
            is_now = found["columns"].get(column)
            if is_now is None:
                yield f"{name}.{column} is gone"
            elif is_now not in (said, said.replace(_OR_NULL, "")):
                yield f"{name}.{column} was {said}, is {is_now}"
    for name, columns in before["views"].items():
        if name not in now["views"]:
            yield f"view {name} is gone"
        elif isinstance(columns, list):
            gone = [column for column in columns if column not in now["views"][name]]
            yield from (f"{name}.{column} is gone" for column in gone)


def promised() -> dict[str, Any]:
    """What was put down, with the reasons."""
    content: dict[str, Any] = yaml.safe_load(SNAPSHOT.read_text(encoding="utf-8"))
    return content


def put_down(reason: str) -> list[str]:
    """Write the snapshot anew; the breaches for which it was left as it is."""
    now, reasons = declared(), [reason]
    if SNAPSHOT.exists():
        before = promised()
        if found := list(breaches(before, now)):
            return found
        reasons = [*before["reasons"], reason]
    text = yaml.safe_dump({"reasons": reasons, **now}, sort_keys=False, width=100)
    SNAPSHOT.write_text(_HEAD.format(version=CONTRACT_VERSION) + text, encoding="utf-8")
    return []


def _said(column: ColumnSpec) -> str:
    null = "" if column.required else _OR_NULL
    return f"{column.dtype}{null}{f', in {column.unit}' if column.unit else ''}"


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit("say why: python -m tests.assets.published.contract REASON")
    sys.exit("\n".join(put_down(sys.argv[1])) or None)
