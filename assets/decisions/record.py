"""A new decision -> the text of a decisions file with it, and the file written."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString
from ruamel.yaml.util import load_yaml_guess_indent
from upath import UPath

from assets.decisions.load import Acceptance, Correction, Decisions, DecisionsError, decisions_in
from assets.storage.paths import replace_file

_WIDE = 10_000  # a reason stays on its line
_PLAIN = frozenset({"cell", "document_sha256"})
_LISTS = {Correction: "corrections", Acceptance: "acceptances"}


class _Representer(RoundTripRepresenter):
    """Writes what is meant to be nothing as null, not as something forgotten."""

    def null(self, _: None) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:null", "null")


_Representer.add_representer(type(None), _Representer.null)


def record(folder: UPath, entry: Correction | Acceptance) -> str:
    """Add the entry to the file of its report year in the decisions folder; the entry's place.

    What people wrote there, comments included, is kept. DecisionsError when the file is faulty;
    it is left as it is then.
    """
    path = folder / f"{entry.year}.yaml"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    after = with_entry(path.name, before, entry)
    replace_file(path, after.encode())
    entries: tuple[Correction | Acceptance, ...]
    entries = getattr(decisions_in(path.name, after), _LISTS[type(entry)])
    return entries[-1].place


def with_entry(name: str, text: str, entry: Correction | Acceptance) -> str:
    """The text of a decisions file with the entry at the end of its list.

    Raises DecisionsError where the text is faulty, or cannot be kept as it is beside the entry.
    """
    before = decisions_in(name, text)
    parser = YAML()
    parser.Representer = _Representer
    parser.width = _WIDE
    parser.preserve_quotes = True
    _, sequence, offset = load_yaml_guess_indent(text)
    parser.indent(mapping=2, sequence=sequence or 4, offset=2 if offset is None else offset)
    loaded: Any = parser.load(text)
    content = CommentedMap() if loaded is None else loaded
    kind = _LISTS[type(entry)]
    if content.get(kind) is None:
        content[kind] = []
    content[kind].append(_plain(entry))
    written = io.StringIO()
    parser.dump(content, written)
    # A file of comments alone has no content that they could be kept with.
    after = (
        text.rstrip("\n") + "\n" if loaded is None and text.strip() else ""
    ) + written.getvalue()
    if _unplaced(decisions_in(name, after)) != _unplaced(_added(before, entry)):
        raise DecisionsError([f"{name}: add the entry by hand: {dict(_plain(entry))!r}"])
    return after


def _added(decisions: Decisions, entry: Correction | Acceptance) -> Decisions:
    kind = _LISTS[type(entry)]
    return decisions.model_copy(update={kind: (*getattr(decisions, kind), entry)})


def _unplaced(decisions: Decisions) -> list[Correction | Acceptance]:
    return [each.model_copy(update={"place": ""}) for each in decisions.entries]


def _plain(entry: Correction | Acceptance) -> CommentedMap:
    """The entry's fields in the order in which people read them, as plain values of YAML."""
    values = entry.model_dump(by_alias=True, exclude={"place"})
    first = ("reporter", "year", "cell", "from", "to", "in_rollups")
    order = [*(name for name in first if name in values), *(n for n in values if n not in first)]
    return CommentedMap((name, _value(values[name], plain=name in _PLAIN)) for name in order)


def _value(value: object, *, plain: bool) -> object:
    """Words in quotes: YAML takes a bare yes for a truth, and 1.10 for a double."""
    if isinstance(value, Decimal) and value == value.to_integral():
        return int(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return DoubleQuotedScalarString(value) if isinstance(value, str) and not plain else value
