"""A report that tries to do what a page it is shown on must not let it do."""

from __future__ import annotations

import html

from samples.serve import SITE

BROKEN = SITE / "lxzrzy/zfxxgknb/2025/content_2739.html"
OUTSIDE = "http://outside.invalid"

# What would run, load, lie over the page or move its text, were it more than text.
ATTACKS = (
    f"<script>document.title='ran'; fetch('{OUTSIDE}/a')</script>",
    f"<img src={OUTSIDE}/b onerror=\"document.title='ran'\">",
    "<svg onload=\"document.title='ran'\"><a href='javascript:document.title=1'>x</a></svg>",
    f"<iframe src='{OUTSIDE}/c' srcdoc='<script>top.document.title=1</script>'></iframe>",
    f"<meta http-equiv=refresh content='0; url={OUTSIDE}/d'><base href='{OUTSIDE}/'>",
    f"</title></style></bdi></td></table><style>@import '{OUTSIDE}/e'; *{{display:none}}</style>",
    "<div style='position:fixed;inset:0;background:#fff;z-index:9'>有效 accepted</div>",
    f"<link rel=stylesheet href={OUTSIDE}/f><object data={OUTSIDE}/g></object>",
    "<a href='data:text/html,<script>1</script>' onclick=alert(1)>data</a>",
    "{{ 7 * 7 }}{% for x in y %}{{ config }}",
    '=HYPERLINK("http://outside.invalid")',
    "\u202e21 \u2066x\u2069 1\u200b2\u200d3\ufeff",
    "Z" + "\u0335\u0348\u0301" * 40,
    "א 12 34",
    "\x1b[2J\x07\x00",
    "javascript:document.title='ran'",
)


def hostile_page() -> bytes:
    """A report whose page and whose text are full of the attacks; one of its lines is broken."""
    page = BROKEN.read_text(encoding="utf-8")
    # Bytes that are no text would make it no page at all.
    texts = [each for each in ATTACKS if "\0" not in each]
    as_text = "".join(f"<p>这是报告正文中的一句话：{html.escape(each)}</p>" for each in texts)
    as_markup = "".join(ATTACKS[:9])
    rows = "".join(f"<tr>{'<td>1</td>' * 70}</tr>" for _ in range(60))
    large = f"<table>{rows}<tr><td colspan=99999 rowspan=9>{'长' * 9000}</td></tr></table>"
    cell = html.escape(ATTACKS[1])
    page = page.replace('<td colspan="3">&nbsp;618 </td>', f"<td colspan=3>{cell}</td>")
    page = page.replace("&nbsp;31 </td>", "&#x202e;13&#x200b;</td>")
    page = page.replace("<BODY>", f"<BODY>{as_markup}{as_text}")
    return page.replace("</BODY>", f"{large}{'<p>同样的一行文字。</p>' * 4000}</BODY>").encode()
