"""Office Open XML packages: their parts by relationship, parsed without entities or network."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from zipfile import ZipFile

from assets.media.archive import ArchiveError, archived, opened_archive
from assets.raw_text.document import TooLargeError

_MAX_ELEMENTS = 400_000  # of one part
_MAX_DEPTH = 200
# Parts are named with their namespace; a strict file has other namespaces than a usual one.
_OURS = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "x",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "x",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
}


class DamagedError(ValueError):
    """A file that is not what its kind promises; the message says where."""


@dataclass(frozen=True)
class Package:
    """The parts of an Office Open XML file. Everything raises DamagedError or TooLargeError."""

    archive: ZipFile

    @cached_property
    def _names(self) -> dict[str, str]:
        # Names of parts are told apart without regard to case.
        return {name.lower().lstrip("/"): name for name in self.archive.namelist()}

    @cached_property
    def main_part(self) -> str:
        """Name of the part that holds the document."""
        found = [target for kind, _, target in self.relations("") if kind == "officeDocument"]
        if not found:
            raise DamagedError("no main part")
        return found[0]

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """Type's last word, id and target's name of each relationship of a part inside the file."""
        folder, _, name = part.rpartition("/")
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.holds(rels):
            return []
        return [
            (
                relation.get("Type", "").rpartition("/")[2],
                relation.get("Id", ""),
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))[1:]),
            )
            for relation in self.root(rels)
            if relation.get("TargetMode") != "External"
        ]

    def related(self, part: str, kind: str) -> Element | None:
        """Root of the first part that one relates to by a type; None where there is none."""
        for found, _, target in self.relations(part):
            if found == kind and self.holds(target):
                return self.root(target)
        return None

    def holds(self, part: str) -> bool:
        return part.lower().lstrip("/") in self._names

    def content(self, part: str) -> bytes:
        """Bytes of a part, inflated within the limits of an archive."""
        name = self._names.get(part.lower().lstrip("/"))
        if name is None:
            raise DamagedError(f"no part {part!r}")
        try:
            return archived(self.archive, name)
        except ArchiveError as error:
            raise DamagedError(str(error)) from error

    def root(self, part: str) -> Element:
        """Root of a part's XML; nothing outside of the part is looked at."""
        # The builder refuses document types, and with them every entity.
        parser = XMLParser(target=_Builder(part))  # noqa: S314
        try:
            parser.feed(self.content(part))
            root: Element = parser.close()
        except (DamagedError, TooLargeError):
            raise
        except (ParseError, LookupError, ValueError) as error:  # the last two: of an encoding
            raise DamagedError(f"part {part!r}: {error}") from error
        return root


class _Builder(TreeBuilder):
    """Builds the elements of a part, within the limits of depth and number."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part
        self._depth = 0
        self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > _MAX_DEPTH or self._count > _MAX_ELEMENTS:
            raise TooLargeError(
                f"part {self._part!r} has more than {_MAX_ELEMENTS} elements,"
                f" or more than {_MAX_DEPTH} in each other"
            )
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, _public_id: str | None, _system: str | None) -> None:
        raise DamagedError(f"part {self._part!r} declares a document type {name!r}")


def package(data: bytes) -> Package:
    """The package of a file's bytes. Raises DamagedError."""
    try:
        return Package(opened_archive(data))
    except ArchiveError as error:
        raise DamagedError(str(error)) from error


def name_of(element: Element) -> str:
    """An element's name as ``w:p``, whichever namespace its file writes it in."""
    space, _, local = element.tag.rpartition("}")
    return f"{_OURS.get(space[1:], '')}:{local}"


def attribute(element: Element, name: str) -> str | None:
    """An attribute of the element's own namespace, as ``w:val`` of ``w:jc``."""
    return element.get(f"{element.tag[: element.tag.rfind('}') + 1]}{name}")


def child(element: Element | None, name: str) -> Element | None:
    """The first child of a name; None where there is none."""
    if element is None:
        return None
    return next((inner for inner in element if name_of(inner) == name), None)


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of a name, in order."""
    return (inner for inner in element if name_of(inner) == name)
