"""A page built by Great Expectations -> the same page standing alone: nothing loaded from outside.

Its templates take scripts, styles, fonts and a logo from other people's servers.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

# What loads, runs or only works with a script; what advertises; the page's own way round the site.
_REMOVED = (
    "script, link, style, img, iframe, object, embed, base, footer, nav.navbar.sticky-top, "
    "p:has(> a[data-toggle=collapse]), .collapse, .card:has([onclick]), "
    "head > title, meta[http-equiv]"
)
_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 0 auto;
  max-width: 75rem; padding: 1rem; color: #1b1f23; background: #fff }
h1 { font-size: 1.4rem } h4, h5, h6 { font-size: 1rem; margin: .4rem 0 }
table { border-collapse: collapse; width: 100%; margin: .3rem 0 }
th, td { border: 1px solid #c8ccd1; padding: .25rem .5rem; text-align: left; vertical-align: top }
th { background: #f3f4f6 } th:first-child { width: 5rem }
nav ul { columns: 3; padding-left: 1.2rem; font-size: .85rem }
a { color: #0b57d0 } .ge-section { margin-top: 1rem } .alert { background: #f3f4f6; padding: .3rem }
.text-danger { color: #b3261e } .text-success { color: #146c2e }
i.fa-times::before { content: "✗ fails" } i.fa-check-circle::before { content: "✓ holds" }
.ge-section:has(i.fa-times) { border-left: .3rem solid #b3261e; padding-left: .6rem }
i.fa-exclamation-triangle::before { content: "! error" }
"""


def standalone_page(html: str, title: str) -> str:
    """The page with its own small stylesheet under the given title, and without outside loads."""
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
    return tree.html or ""


def _element(tree: LexborHTMLParser, tag: str, text: str) -> LexborNode:
    element = tree.create_node(tag)
    element.insert_child(text)
    return element
