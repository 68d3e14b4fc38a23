"""What a Data Docs page says of a rule, and how it stands alone: nothing loaded from outside.

Great Expectations' templates take scripts, styles, fonts and a logo from other people's servers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

# What loads, runs or only works with a script; what advertises; ways round a site of one page; the
# verdict of GX, which takes a warning for a failure.
_REMOVED = (
    "script, link, style, img, iframe, object, embed, base, footer, nav, "
    ".row > [class*=col-lg-2], #section-1-content-block-1, "
    "p:has(> a[data-toggle=collapse]), .collapse, .card:has([onclick]), "
    "head > title, meta[http-equiv]"
)
_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 0 auto;
  max-width: 75rem; padding: 1rem; color: #1b1f23; background: #fff }
h1 { font-size: 1.4rem } h4, h5, h6 { font-size: 1rem; margin: .4rem 0 }
table { border-collapse: collapse; width: 100%; margin: .3rem 0 }
th, td { border: 1px solid #c8ccd1; padding: .25rem .5rem; text-align: left; vertical-align: top }
th { background: #f3f4f6 } th:first-child { width: 6rem } th:last-child { width: 8rem }
.failing { margin: .2rem 0; overflow-wrap: anywhere } small { color: #57606a }
.text-danger { color: #b3261e } .text-success { color: #146c2e }
i.fa-times::before { content: "✗ fails" } i.fa-check-circle::before { content: "✓ holds" }
tr:has(i.fa-times) { background: #fdf1f0 }
tr:has(small.warning) i.fa-times { color: #7a5200 }
tr:has(small.warning) i.fa-times::before { content: "! warns" }
tr:has(small.warning):has(i.fa-times) { background: #fdf8ec }
i.fa-exclamation-triangle::before { content: "! error" }
"""


SHOWN = 20  # reports named in a row of the page
_SEVERITIES = {"critical": "不予采用 critical", "warning": "提示 warning"}


def rule_words(meta: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What a rule is, states and rests on, line by line: its tag, its class and its words.

    ``meta`` has ``rule``, ``line``, ``severity``, ``label``, ``statement``, ``statement_zh`` and
    ``basis``.
    """
    name = " ".join(filter(None, (meta["rule"], meta["line"])))
    return [
        ("strong", "rule", f"{meta['label']} {name}"),
        ("div", "statement", f"{meta['statement_zh']} {meta['statement']}"),
        ("small", meta["severity"], f"{_SEVERITIES[meta['severity']]} · {meta['basis']}"),
    ]


def failing_words(failing: Sequence[str]) -> str:
    """The first of the reports that are against a rule, and how many more there are."""
    named = "、".join(failing[:SHOWN])
    more = len(failing) - SHOWN
    return named if more <= 0 else f"{named} …… 另有 {more:,} 份 and {more:,} more"


def observed_words(failing: int | None, examined: int | None) -> str:
    """How many of the examined reports are against a rule; ``--`` where it did not look."""
    return "--" if failing is None or examined is None else f"{failing:,} / {examined:,}"


def summary_words(examined: int, failing: int, warned: int) -> str:
    """How many reports a run examined, how many of them fail, and how many it warns of."""
    return (
        f"共核对 {examined:,} 份报告：{failing:,} 份不予采用，{warned:,} 份有提示。 "
        f"{examined:,} reports examined: {failing:,} fail, {warned:,} with warnings."
    )


def standalone_page(html: str, title: str, summary: str) -> str:
    """The page with its own small stylesheet under title and summary, and without outside loads."""
    tree = LexborHTMLParser(html)
    for node in tree.css(_REMOVED):
        node.decompose()
    for link in tree.css("a[href]"):
        if not (link.attributes["href"] or "").startswith("#"):
            link.unwrap()
    for attribute in ("onclick", "onload", "style"):
        for node in tree.css(f"[{attribute}]"):
            del node.attrs[attribute]
    head = tree.head
    if head is None or "<body" not in html:
        raise ValueError(f"no page: {html[:80]!r}")
    for tag, text in (("title", title), ("style", _STYLE)):
        head.insert_child(_element(tree, tag, text))
    if first := tree.css_first("body > *"):
        first.insert_before(_element(tree, "h1", title))
        first.insert_before(_element(tree, "p", summary))
    return tree.html or ""


def _element(tree: LexborHTMLParser, tag: str, text: str) -> LexborNode:
    element = tree.create_node(tag)
    element.insert_child(text)
    return element
