"""The office of the fault runs: few units of the sample region, each found in another way."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path
from typing import Any

import yaml

from samples.serve import OFFICE, ORIGIN, SITE
from tests.faults.website import Website

YEAR = 2024
REGION = "991121"
UNITS = (
    "linxi-office",
    "linxi-civil-affairs",  # in a listing
    "linxi-transport",  # not in its listing
    "linxi-development",  # with an attachment in Word
    "linxi-zone",  # with one in PDF
    "linxi-resources",  # quarantined, and accepted by a decision
    "linxi-health",  # its page is gone
    "linxi-xizuo",
)
# Handed in by mail.
_BY_MAIL = "linxi-weize"
_LETTER = SITE / "lxxz" / "weize" / "202501" / "t20250110_3035.txt"
_ACCEPTED = SITE / "lxzrzy" / "zfxxgknb" / "2025" / "content_2739.html"
DECISIONS = "decisions/2025.yaml"


def write_office(folder: Path, website: Website) -> None:
    """The office's folder, its sources pointing at the website's hosts."""
    (folder / "register").mkdir(parents=True)
    (folder / "decisions").mkdir()
    (folder / "mail").mkdir()
    shutil.copy(OFFICE / "register" / "regions.csv", folder / "register")
    known = {*UNITS, _BY_MAIL}
    reporters = [row for row in _rows("reporters.csv") if row["reporter_id"] in known]
    _write(folder / "register" / "reporters.csv", reporters)
    sources = [_at_its_host(row, website) for row in _rows("sources.csv") if _is_used(row)]
    letter = {
        "reporter_id": _BY_MAIL,
        "year": str(YEAR),
        "kind": "file",
        "address": "mail/weize.txt",
    }
    _write(
        folder / "register" / "sources.csv", [*sources, {**dict.fromkeys(sources[0], ""), **letter}]
    )
    shutil.copy(_LETTER, folder / "mail" / "weize.txt")
    text = yaml.safe_dump({"acceptances": [_acceptance()]}, allow_unicode=True)
    (folder / DECISIONS).write_text(text, encoding="utf-8")


def _acceptance() -> dict[str, Any]:
    return {
        "reporter": "linxi-resources",
        "year": YEAR,
        "in_rollups": True,
        "reason": "单位确认 confirmed by the unit",
        "evidence": "letter of 12 March 2025",
        "author": "临溪县人民政府办公室",
        "date": "2025-03-12",
        "document_sha256": hashlib.sha256(_ACCEPTED.read_bytes()).hexdigest(),
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (OFFICE / "register" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _is_used(row: dict[str, str]) -> bool:
    return row["reporter_id"] in UNITS and row["year"] in {"", str(YEAR)}


def _at_its_host(row: dict[str, str], website: Website) -> dict[str, str]:
    path = row["address"].removeprefix(ORIGIN)
    return {**row, "address": website.origin(path.split("/")[1]) + path}


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
