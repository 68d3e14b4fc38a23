"""The templates beside this module, filled in; everything put into them is escaped and shown."""

from __future__ import annotations

import functools

from jinja2 import Environment, PackageLoader, StrictUndefined

from assets.evidence.text import finalized, theirs
from assets.published.page.drawing import SHADES
from expectations.signs import visible


def rendered(name: str, **values: object) -> bytes:
    """A template of this folder with these values; UndefinedError when one is lacking."""
    return _environment().get_template(name).render(**values).encode()


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        finalize=finalized,
        loader=PackageLoader("assets.published.page"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals["shades"] = SHADES
    environment.filters |= {"theirs": theirs, "visible": visible}
    return environment
