"""Pages of Great Expectations made to stand alone."""

from __future__ import annotations

import pytest

from expectations.data_docs import standalone_page

PAGE = """<html><head><title>Theirs</title><script src="https://cdn.example/x.js"></script>
<link rel="stylesheet" href="https://cdn.example/x.css"><style>a{background:url(http://x/y)}</style>
</head><body><nav class="navbar sticky-top"><img src="https://x/logo.png"></nav>
<p style="background:url(//x)" onclick="go()">自然人 <a href="https://x/">Great</a>
<a href="#here">down</a> <i class="fas fa-times text-danger"></i></p>
<footer>newsletter</footer></body></html>"""


def test_outside_loads_are_gone_and_the_text_stays() -> None:
    page = standalone_page(PAGE, "2023 <一>")
    for outside in ("http", "url(", "<script", "<link", "<img", "onclick", "newsletter", "Theirs"):
        assert outside not in page
    assert '<a href="#here">down</a>' in page
    assert "自然人 Great" in page
    assert 'class="fas fa-times text-danger"' in page


def test_the_title_heads_the_page_escaped() -> None:
    page = standalone_page(PAGE, "2023 <一>")
    assert "<title>2023 &lt;一&gt;</title>" in page
    assert page.index("<h1>2023 &lt;一&gt;</h1>") < page.index("自然人")


def test_what_is_no_page_is_an_error() -> None:
    with pytest.raises(ValueError, match="no page: 'nothing'"):
        standalone_page("nothing", "2023")
