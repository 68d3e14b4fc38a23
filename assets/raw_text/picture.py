"""Picture to document: ruled tables and the text round them, by optical recognition."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from assets.raw_text.document import Document, TooLargeError
from assets.raw_text.recognised_pages import recognised_pages
from assets.raw_text.ruled_lines import Picture

MAX_PIXELS = 36_000_000
MAX_WIDTH = 2000  # pixels; a wider page is read at this width
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
# The library passes on whatever a damaged file makes it stumble over.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError)


def picture_document(data: bytes) -> Document:
    """Document of a picture's bytes; its ``problem`` says why, where nothing could be read.

    Raises:
        TooLargeError: The picture is larger than any report's, or holds more.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            kind = (image.format or "").lower()
            wide, high = image.size
            if wide * high > MAX_PIXELS:
                raise TooLargeError(f"a picture of {wide} x {high} pixels")
            page = grey(image)
    except UnidentifiedImageError:
        return Document("picture", problem="not a picture")
    except Image.DecompressionBombError as error:
        raise TooLargeError(str(error)) from None
    except _DAMAGED as error:
        return Document("picture", problem=f"a damaged picture: {type(error).__name__}: {error}")
    (blocks,) = recognised_pages([page])
    if not blocks:
        return Document(kind, problem="a picture without text")
    return Document(kind, blocks=tuple(blocks))


def grey(image: Image.Image) -> Picture:
    """The picture in grey, no wider than is read; coloured ink is as dark as its darkest channel.

    Transparent ground is white.
    """
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):
        pixels = (np.asarray(upright).astype(np.uint16) >> 8).astype(np.uint8)
        upright = Image.fromarray(pixels)
    if upright.has_transparency_data:
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright.convert("RGBA"))
    if upright.mode not in ("L", "1"):
        darkest = np.asarray(upright.convert("RGB")).min(axis=2)
        upright = Image.fromarray(darkest)
    upright = upright.convert("L")
    if upright.width > MAX_WIDTH:
        high = max(round(upright.height * MAX_WIDTH / upright.width), 1)
        upright = upright.resize((MAX_WIDTH, high), Image.Resampling.LANCZOS)
    return np.asarray(upright).astype(np.uint8)
