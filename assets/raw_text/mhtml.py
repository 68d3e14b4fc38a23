"""Pages saved with their pictures in one file (MHTML), by the name of .doc as often as .mht."""

from __future__ import annotations

from assets.media.charset import decoded
from assets.raw_text.document import Document
from assets.raw_text.html import html_document

_MAX_PARTS = 2_000
_MAX_NESTED = 20


def mhtml_document(data: bytes) -> Document:
    """Document of the page in an MHTML file; its ``problem`` says why, where it can't be read.

    Raises TooLargeError past the limits of a page.
    """
    if data.count(b"\n--") > _MAX_PARTS:
        return Document("mhtml", problem=f"more than {_MAX_PARTS} parts")
    if data.lower().count(b"boundary") > _MAX_NESTED:
        return Document("mhtml", problem=f"more than {_MAX_NESTED} parts with parts of their own")
    # Reading mail takes long to import, and few files are kept as one.
    import email  # noqa: PLC0415
    import email.policy  # noqa: PLC0415
    from email.message import EmailMessage  # noqa: PLC0415

    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    content = page.get_payload(decode=True) if isinstance(page, EmailMessage) else None
    if page is None or not isinstance(content, bytes):
        return Document("mhtml", problem="a saved page without a page in it")
    text = decoded(content, page.get_content_charset())
    if text.problem:
        return Document("mhtml", encoding=text.encoding, problem=text.problem)
    read = html_document(text.text, encoding=text.encoding)
    return Document("mhtml", read.encoding, read.title, read.blocks, read.hints)
