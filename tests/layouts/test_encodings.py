"""Pages in every encoding, rightly, wrongly, late or never declared, are read back exactly."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from tests.layouts.reading import Rendered, faults
from tests.layouts.render import GRIDS, Printing, drawn, rendered

DOCUMENTS = 5
# Encoding of the bytes, and what stands in the head of the page.
PAGES = {
    "utf-8 undeclared": ("utf-8", ""),
    "utf-8 said to be gb2312": ("utf-8", '<meta charset="gb2312">'),
    "utf-8 with its mark": ("utf-8-sig", '<meta charset="gbk">'),
    "gbk declared as gb2312": ("gbk", '<meta charset="gb2312">'),
    "gbk undeclared": ("gbk", ""),
    "gbk said to be utf-8": ("gbk", '<meta charset="utf-8">'),
    "gb18030 declared late": ("gb18030", f"<!--{'-' * 6000}--><meta charset=gb18030>"),
    "gb18030 said to be latin": ("gb18030", '<meta charset="iso-8859-1">'),
    "utf-16 with its mark": ("utf-16", ""),
    "big5 declared": ("big5hkscs", '<meta charset="big5">'),
}


def _encoded(document: Rendered, encoding: str, declared: str) -> Rendered:
    text = re.sub(r"<meta[^>]*charset[^>]*>", "", document.data.decode())
    text = text.replace("<head>", f"<head>{declared}", 1) if "<head>" in text else declared + text
    # What an encoding has no sign for is written as its number, as content systems do.
    return replace(document, data=text.encode(encoding, errors="xmlcharrefreplace"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_in_any_encoding(page: str) -> None:
    encoding, declared = PAGES[page]
    rng = random.Random(page)
    documents = []
    for number in range(DOCUMENTS):
        grid = GRIDS[number % len(GRIDS)]
        if encoding == "big5hkscs":
            document = rendered("html_word", grid, number, Printing(converted=True))
        else:
            document = drawn("html_mixed", grid, rng.randrange(1000))
        documents.append(_encoded(document, encoding, declared))
    found = faults(documents)
    assert not found, found


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-16"])
def test_a_text_is_read_in_any_encoding(encoding: str) -> None:
    documents = [
        replace(document, data=document.data.decode().encode(encoding))
        for document in (
            rendered(layout, ("2021", ""), 9) for layout in ("dense", "pipes_both", "text_layer")
        )
    ]
    found = faults(documents)
    assert not found, found


@pytest.mark.parametrize(("wrong", "right"), [("gb18030", "utf-8"), ("latin-1", "utf-8")])
def test_a_page_decoded_wrongly_before_it_was_sent_is_refused(wrong: str, right: str) -> None:
    page = rendered("html_plain", ("2021", ""), 1)
    garbled = page.data.decode(wrong, errors="replace").encode(right)
    found = faults([Rendered("garbled twice", garbled, ())])
    assert not found, found
