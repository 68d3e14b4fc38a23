"""Pages of Great Expectations made to stand alone."""

from __future__ import annotations

import pytest

from expectations.data_docs import (
    SHOWN,
    failing_words,
    observed_words,
    rule_words,
    standalone_page,
)

PAGE = """<html><head><title>Theirs</title><script src="https://cdn.example/x.js"></script>
<link rel="stylesheet" href="https://cdn.example/x.css"><style>a{background:url(http://x/y)}</style>
</head><body><nav class="navbar sticky-top"><img src="https://x/logo.png"></nav>
<p style="background:url(//x)" onclick="go()">自然人 <a href="https://x/">Great</a>
<a href="#here">down</a> <i class="fas fa-times text-danger"></i></p>
<footer>newsletter</footer></body></html>"""


def test_outside_loads_are_gone_and_the_text_stays() -> None:
    page = standalone_page(PAGE, "2023 <一>", "two of three")
    for outside in ("http", "url(", "<script", "<link", "<img", "onclick", "newsletter", "Theirs"):
        assert outside not in page
    assert '<a href="#here">down</a>' in page
    assert "自然人 Great" in page
    assert 'class="fas fa-times text-danger"' in page


def test_title_and_summary_head_the_page_escaped() -> None:
    page = standalone_page(PAGE, "2023 <一>", "two & <three>")
    assert "<title>2023 &lt;一&gt;</title>" in page
    head = "<h1>2023 &lt;一&gt;</h1><p>two &amp; &lt;three&gt;</p>"
    assert page.index(head) < page.index("自然人")


def test_what_is_no_page_is_an_error() -> None:
    with pytest.raises(ValueError, match="no page: 'nothing'"):
        standalone_page("nothing", "2023", "")


def test_a_rule_is_told_with_its_place_severity_and_basis() -> None:
    meta = {
        "rule": "identity_broken",
        "line": "disputes.results.review",
        "severity": "warning",
        "label": "行政复议",
        "statement": "Sums",
        "statement_zh": "合计",
        "basis": "条例",
    }
    assert rule_words(meta) == [
        ("strong", "rule", "行政复议 identity_broken disputes.results.review"),
        ("div", "statement", "合计 Sums"),
        ("small", "warning", "提示 warning · 条例"),
    ]
    assert rule_words(meta | {"line": ""})[0][2] == "行政复议 identity_broken"


@pytest.mark.parametrize(
    ("count", "more"),
    [(1, ""), (SHOWN, ""), (SHOWN + 1, " …… 另有 1 份 and 1 more"), (SHOWN + 1000, "1,000 more")],
)
def test_reports_beyond_the_first_are_counted(count: int, more: str) -> None:
    words = failing_words([f"r{number}" for number in range(count)])
    assert words.count("r") - words.count("more") == min(count, SHOWN)
    assert words.endswith(more)
    assert ("more" in words) == bool(more)


def test_what_was_not_examined_is_not_said_to_hold() -> None:
    assert observed_words(0, 7_500) == "0 / 7,500"
    assert observed_words(None, None) == "--"
