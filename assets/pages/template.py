"""Templates of a package, filled in; everything put into them is escaped and shown."""

from __future__ import annotations

import functools

from jinja2 import Environment, PackageLoader, StrictUndefined

from assets.pages.text import finalized, theirs
from expectations.signs import visible


@functools.cache
def templates(package: str) -> Environment:
    """The templates of a package's folder; filling one in without a value is an UndefinedError."""
    environment = Environment(
        autoescape=True,
        finalize=finalized,
        loader=PackageLoader(package),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"theirs": theirs, "visible": visible}
    return environment
