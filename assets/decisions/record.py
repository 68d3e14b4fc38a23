"""A new decision -> the text of a decisions file with it, and the file written."""

from __future__ import annotations

from decimal import Decimal

import yaml
from upath import UPath

from assets.decisions.load import KINDS, Decisions, DecisionsError, Entry, decisions_in
from assets.storage.paths import in_turn, replace_file
from expectations.wording import plain

_LISTS = {model: kind for kind, model in KINDS.items()}
_FIRST = (  # as people read them
    *("reporter", "region", "year", "release", "cell", "from", "to", "in_rollups"),
    *("reason", "despite", "evidence"),
)
_BARE = frozenset({"cell", "document_sha256", "content_sha256", "figures_sha256"})
_INDENT = 2


def record(folder: UPath, entry: Entry) -> str:
    """Add the entry to the file of its report year in the decisions folder; the entry's place.

    Commands at the same time take turns. DecisionsError when the file is faulty; it is left as it
    is then.
    """
    path = folder / f"{entry.year}.yaml"
    with in_turn(folder):
        before = path.read_bytes().decode() if path.exists() else ""
        after = with_entry(path.name, before, entry)
        replace_file(path, after.encode())
    entries: tuple[Entry, ...] = getattr(decisions_in(path.name, after), _LISTS[type(entry)])
    return entries[-1].place


def with_entry(name: str, text: str, entry: Entry) -> str:
    """The text of a decisions file with the entry behind the last of its list, all else as it was.

    Raises DecisionsError where the text is faulty, or written in a way that has no such place.
    """
    before = decisions_in(name, text)
    kind = _LISTS[type(entry)]
    newline = "\r\n" if "\r\n" in text else "\n"
    head, tail, indent = _place(text, kind, newline)
    lines = _lines(entry, indent)
    after = head + "".join(line + newline for line in lines) + tail
    expected = before.model_copy(update={kind: (*getattr(before, kind), entry)})
    try:
        taken_up = _unplaced(decisions_in(name, after)) == _unplaced(expected)
    except DecisionsError:
        taken_up = False
    if not taken_up:
        shown = newline.join(_lines(entry, _INDENT))
        raise DecisionsError([f"{name}: cannot be written to; add by hand to {kind}:\n{shown}"])
    return after


def _place(text: str, kind: str, newline: str) -> tuple[str, str, int]:
    """The text in front of a new entry and behind it, and the column of the list's dashes."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    entries = next((value for key, value in pairs if key.value == kind), None)
    if entries is None:
        head = text if not text or text.endswith("\n") else text + newline
        return f"{head}{kind}:{newline}", "", _INDENT
    if isinstance(entries, yaml.SequenceNode) and entries.value:
        end, indent = _end(entries), entries.start_mark.column
    else:  # nothing, or []
        text = text[: entries.start_mark.index] + text[entries.end_mark.index :]
        end, indent = entries.start_mark.index, _INDENT
    # A remark behind the last value stays on its line.
    at_start = end > 0 and text[end - 1] == "\n"
    line_end = end if at_start else text.find("\n", end) + 1
    if not line_end and not at_start:
        text, line_end = text + newline, len(text + newline)
    return text[:line_end], text[line_end:], indent


def _end(node: yaml.Node) -> int:
    """Where a node's last value ends: the mark of a block lies behind the remarks after it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node.end_mark.index


def _lines(entry: Entry, indent: int) -> list[str]:
    values = entry.model_dump(by_alias=True, exclude={"place"}, exclude_unset=True)
    order = [*(name for name in _FIRST if name in values), *(n for n in values if n not in _FIRST)]
    fields = [f"{name}: {_scalar(values[name], bare=name in _BARE)}" for name in order]
    return [" " * indent + ("- " if field is fields[0] else "  ") + field for field in fields]


def _scalar(value: object, *, bare: bool) -> str:
    """A value on one line; words in quotes, for YAML takes a bare yes for a truth."""
    if isinstance(value, Decimal):
        return plain(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if not isinstance(value, str) or bare:
        return str(value)
    quoted = yaml.safe_dump(value, default_style='"', allow_unicode=True, width=float("inf"))
    return quoted.removesuffix("\n")


def _unplaced(decisions: Decisions) -> list[Entry]:
    entries = (entry for kind in KINDS for entry in getattr(decisions, kind))
    return [entry.model_copy(update={"place": ""}) for entry in entries]
