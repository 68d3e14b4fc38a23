"""How a run of a DOCX file looks, as far as it decides what its text means: hidden or apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from assets.raw_text.package import Package, attribute, child, children, name_of

_SWITCHES = frozenset({"w:vanish", "w:strike", "w:dstrike"})
_OFF = frozenset({"0", "false", "off"})
_MAX_BASES = 20  # styles that a style is based on, one on the other

# Of one run or style: what it says of each property, and nothing of the others.
_Said = dict[str, str]


@dataclass(frozen=True)
class Look:
    """``apart``: raised, lowered or struck out. ``position``: half points above the line."""

    hidden: bool
    apart: bool
    position: str


@dataclass(frozen=True)
class ParagraphLook:
    """What a paragraph says of all its runs.

    ``numbered``: a number that is counted by itself stands in front of it.
    """

    said: _Said
    numbered: bool


@dataclass(frozen=True)
class Styles:
    """The styles of a file by their id."""

    by_id: dict[str, Element] = field(default_factory=dict)
    usual: str = ""  # paragraphs that name no style have this one
    _known: dict[str, _Said] = field(default_factory=dict)

    def look(self, run: Element, paragraph: ParagraphLook) -> Look:
        own = child(run, "w:rPr")
        said = paragraph.said | self._said_by(_style(own, "w:rStyle")) | _said(own)
        return Look(
            hidden=said.get("w:vanish") == "on",
            apart="on" in (said.get("w:strike"), said.get("w:dstrike"))
            or said.get("w:vertAlign") in ("superscript", "subscript"),
            position=said.get("w:position", "0"),
        )

    def paragraph_look(self, paragraph: Element) -> ParagraphLook:
        looks = child(paragraph, "w:pPr")
        numbering = child(child(looks, "w:numPr"), "w:numId")
        return ParagraphLook(
            said=self._said_by(_style(looks, "w:pStyle") or self.usual),
            numbered=numbering is not None and attribute(numbering, "val") != "0",
        )

    def _said_by(self, style_id: str, depth: int = 0) -> _Said:
        style = self.by_id.get(style_id)
        if style is None or depth > _MAX_BASES:
            return {}
        if style_id not in self._known:
            base = child(style, "w:basedOn")
            below = attribute(base, "val") if base is not None else ""
            said = self._said_by(below or "", depth + 1) | _said(child(style, "w:rPr"))
            self._known[style_id] = said
        return self._known[style_id]


def styles(file: Package) -> Styles:
    """The styles of a file; none where it has no part for them."""
    root = file.related(file.main_part, "styles")
    if root is None:
        return Styles()
    found = {attribute(style, "styleId") or "": style for style in children(root, "w:style")}
    usual = [
        style_id
        for style_id, style in found.items()
        if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true")
    ]
    return Styles(found, usual[0] if usual else "")


def _style(looks: Element | None, reference: str) -> str:
    named = child(looks, reference)
    return (attribute(named, "val") or "") if named is not None else ""


def _said(looks: Element | None) -> _Said:
    said: _Said = {}
    for property_ in looks if looks is not None else ():
        name, value = name_of(property_), attribute(property_, "val")
        if name in _SWITCHES:
            said[name] = "off" if value in _OFF else "on"
        elif name in ("w:vertAlign", "w:position"):
            said[name] = value or ""
    return said
