"""What lies beside a region's page, as it links to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

INDEX, PAGE = "index.html", "index.html"
RELEASE = "../.."  # from the folder of a region's page


@dataclass(frozen=True)
class Beside:
    """Links from a region's page, and names of the files in its folder; empty: there is none.

    ``evidence`` and ``originals`` are by reporter id: the page of evidence on its report (or what
    is written of its absence), and the address at which it was published.
    """

    evidence: Mapping[str, str] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)
    workbook: str = ""
    document: str = ""


def region_link(code: str, *, from_region: bool = False) -> str:
    """Link to the page of a region, from the index or from the page of another region."""
    return f"{'..' if from_region else 'regions'}/{quote(code, safe='')}/{PAGE}"
