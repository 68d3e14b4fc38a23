"""How long the bytes of a page take to become the form's cells.

`python -m benchmarks.reading [--reports N] [--json]`: beside it, in the same process and on the
same pages, stand what the HTML parser alone needs to walk the tables, and pandas.read_html, which
yields raw tables only. Nothing is hashed, sent to another process, or read from the text around.

The pages are those of `samples/synthetic.py`, dressed as a county's portal would publish them: the
tables pasted from a word processor (a paragraph, spans and `<o:p>` with styles in every cell),
between navigation, styles, a script, paragraphs of report and a footer; some 90 kB. No page is
read twice, and all that is printed but the form's labels differs from page to page. The keys
beginning with `plain` are for the bare pages, 7 kB, that the sample region and the country have.
Seconds are the processor's, and as in `timeit` no garbage is collected meanwhile: both would
charge one reader with what others have left.
"""

from __future__ import annotations

import gc
import io
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from selectolax.lexbor import LexborHTMLParser

from assets.parsed_tables.cells import parsed_tables
from assets.raw_text.read import read_document
from benchmarks.command import told
from expectations.forms import catalogue
from samples.synthetic import html_page, random_cells

ROUNDS = 5  # of other pages each; the best counts
_WORDS = "政务公开机构职能领导信箱规划财政预算统计数据应急管理教育医疗环境保护安全生产征地"
_CELL = re.compile(r"<td([^>]*)>([^<]*)</td>")
_PARAGRAPH = re.compile(r"<p>([^<]*)</p>")
_FIGURES = re.compile(r"[0-9.]+|[^0-9.]+")
_STYLE = "<style>.nav li{display:inline;float:left}.content{width:1000px}</style>\n" * 20
_SCRIPT = "<script>function f(a){if(a<3){document.getElementById('c').hidden=true}}</script>\n"
_SPAN = '<span{} style="font-size:12.0pt;font-family:仿宋_GB2312;mso-ascii:宋体">{}</span>'


@dataclass(frozen=True)
class Page:
    """A page as it is fetched, and the figure of every cell it prints."""

    data: bytes
    cells: dict[str, Decimal]


def portal_page(seed: int) -> Page:
    """A report as a portal publishes it, all of it following from the seed."""
    rng = random.Random(seed)
    plain = plain_page(seed)
    dressed = _CELL.sub(_word_cell, plain.data.decode())
    dressed = _PARAGRAPH.sub(lambda found: _word_paragraph(found[1]), dressed)
    before = _STYLE + _SCRIPT * 30 + "<!-- 导航 -->" + _navigation(rng) + '<div class="content">'
    after = f"</div><!-- 底部 --><div class='footer'>{_navigation(rng)}</div></body>"
    dressed = dressed.replace("<body>", f"<body>{before}").replace("</body>", after)
    text = "".join(_word_paragraph(_sentence(rng)) for _ in range(12))
    return Page(dressed.replace("</h1>", f"</h1>{text}").encode(), plain.cells)


def plain_page(seed: int) -> Page:
    """A report as the sample region publishes it, without any dressing."""
    grid = catalogue.editions()[-1]
    rng = random.Random(seed)
    cells = random_cells(grid, rng)
    reporter = f"{_words(rng, 3)}县人民政府"
    return Page(html_page(grid, cells, reporter=reporter, year=2023).encode(), cells)


def _word_cell(found: re.Match[str]) -> str:
    spans = "".join(map(_word_span, _FIGURES.findall(found[2])))
    return (
        f'<td{found[1]} style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt">'
        f'<p class="MsoNormal" align="center" style="text-align:center">{spans}'
        '<span lang="EN-US"><o:p></o:p></span></p></td>'
    )


def _word_span(text: str) -> str:
    return _SPAN.format(' lang="EN-US"' if text.isascii() else "", text)


def _word_paragraph(text: str) -> str:
    return f'<p class="MsoNormal" style="text-indent:32.0pt">{_word_span(text)}</p>\n'


def _navigation(rng: random.Random) -> str:
    items = (
        f'<li><a href="/zwgk/list_{rng.randrange(10_000)}.html" target="_blank">'
        f"{_words(rng, rng.randint(2, 12))}</a></li>\n"
        for _ in range(40)
    )
    return f"<div class='nav'><ul>{''.join(items)}</ul></div>"


def _sentence(rng: random.Random) -> str:
    return f"{_words(rng, rng.randint(30, 150))}{rng.randrange(500)}件，{_words(rng, 20)}。"


def _words(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(_WORDS, k=length))


def cells_of(data: bytes) -> dict[str, Decimal | None]:
    """What is measured: bytes to the cells of the form."""
    return {cell.key: cell.value for cell in parsed_tables(read_document(data)).cells}


def walked(data: bytes) -> list[tuple[str, str | None, str | None]]:
    """Text and spans of every cell of every table, by the HTML parser alone."""
    found = []
    for table in LexborHTMLParser(data.decode()).css("table"):
        for row in table.css("tr"):
            for cell in row.iter():
                if cell.tag in ("td", "th"):
                    spans = cell.attributes
                    found.append((cell.text(), spans.get("rowspan"), spans.get("colspan")))
    return found


def raw_tables(data: bytes) -> list[pd.DataFrame]:
    """The tables as pandas reads them."""
    return pd.read_html(io.StringIO(data.decode()), flavor="lxml")


def measured(reports: int) -> dict[str, float]:
    """The figures of a run over so many pages a round.

    Raises:
        AssertionError: A cell is read otherwise than it is printed.
    """
    for page in (portal_page(0), plain_page(0)):
        if cells_of(page.data) != page.cells:
            raise AssertionError("the cells read are not those printed")
    portal, plain = _ratios(portal_page, reports), _ratios(plain_page, reports)
    return {
        "reports": reports,
        "page_kb": round(len(portal_page(0).data) / 1000),
        **portal,
        **{f"plain_{name}": figure for name, figure in plain.items()},
    }


def _ratios(page: Callable[[int], Page], reports: int) -> dict[str, float]:
    seeds = iter(range(1, 1 + ROUNDS * reports))
    rounds = [[page(next(seeds)).data for _ in range(reports)] for _ in range(ROUNDS)]
    ours, dom, pandas = map(min, zip(*map(_seconds, rounds), strict=True))
    return {
        "ms_per_report": round(1000 * ours / reports, 3),
        "ratio_to_dom": round(ours / dom, 2),
        "ratio_to_pandas": round(pandas / ours, 2),
    }


def _seconds(pages: list[bytes]) -> list[float]:
    """Seconds that each reader takes for the pages, which they read in turns."""
    gc.collect()
    gc.disable()
    try:
        return [sum(each) for each in zip(*map(_turn, pages), strict=True)]
    finally:
        gc.enable()


def _turn(data: bytes) -> Iterator[float]:
    for read in (parsed_tables_of, walked, raw_tables):
        began = time.process_time()
        read(data)
        yield time.process_time() - began


def parsed_tables_of(data: bytes) -> object:
    """Bytes to parsed tables, and nothing more."""
    return parsed_tables(read_document(data))


if __name__ == "__main__":
    sys.exit(told(measured, __doc__, reports=100))
