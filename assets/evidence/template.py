"""The templates beside this module, filled in."""

from __future__ import annotations

from assets.pages.template import templates


def rendered(name: str, **values: object) -> str:
    """A template of this folder with these values; UndefinedError when one is lacking."""
    return templates("assets.evidence").get_template(name).render(**values)
