"""The templates beside this module, filled in."""

from __future__ import annotations

from assets.pages.template import templates
from assets.published.page.drawing import SHADES


def rendered(name: str, **values: object) -> bytes:
    """A template of this folder with these values; UndefinedError when one is lacking."""
    template = templates("assets.published.page").get_template(name)
    return template.render(**values, shades=SHADES).encode()
