"""Bytes to what the raw_text table keeps of a document, in plain values.

Runs in worker processes, so nothing is imported here that takes long.
"""

from __future__ import annotations

from assets.raw_text.document import Document, document_json
from assets.raw_text.read import read_document


def text_of(body: bytes, declared: str, part: str = "") -> dict[str, object]:
    """The document of some bytes as values of RAW_TEXT.

    ``declared`` and ``part`` as in `read_document`.
    """
    return text_values(read_document(body, declared=declared, part=part))


def unread(reason: str) -> dict[str, object]:
    """The same for a document whose reading came to nothing."""
    return text_values(Document("", problem=reason))


def text_values(document: Document) -> dict[str, object]:
    """kind, encoding, title, n_blocks, n_grids, content and problem (None where there is none)."""
    return {
        "kind": document.kind,
        "encoding": document.encoding,
        "title": document.title or next(document.lines, "")[:200],
        "n_blocks": len(document.blocks) - sum(1 for _ in document.grids),
        "n_grids": sum(1 for _ in document.grids),
        "content": document_json(document),
        "problem": document.problem or None,
    }
