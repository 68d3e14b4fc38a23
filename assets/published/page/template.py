"""The templates beside this module, filled in."""

from __future__ import annotations

from assets.pages.template import templates
from assets.published.page.drawing import SHADES
from assets.published.release import CHANGES
from assets.published.releases import DESCRIPTOR, SUMS
from assets.rollups.tables import COVERAGE, INDICATORS, RECONCILIATION, ROLLUP_CELLS, SERIES

# Path within a release and what it is called; the descriptor tells of all its files.
_RELEASE_FILES = (
    (DESCRIPTOR, "数据包描述", "data package"),
    *(
        (f"parquet/{spec.name}.parquet", f"{spec.label}（Parquet）", f"{spec.name} (Parquet)")
        for spec in (ROLLUP_CELLS, COVERAGE, INDICATORS, SERIES, RECONCILIATION)
    ),
    (CHANGES, "变动说明", "what changed"),
    (SUMS, "校验和", "checksums"),
)


def rendered(name: str, **values: object) -> bytes:
    """A template of this folder with these values; UndefinedError when one is lacking."""
    template = templates("assets.published.page").get_template(name)
    return template.render(**values, shades=SHADES, release_files=_RELEASE_FILES).encode()
