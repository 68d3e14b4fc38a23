"""Documents that look like reports and must not be read as one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from expectations.forms.catalogue import edition
from tests.layouts import as_html, as_text
from tests.layouts.page import Page, page
from tests.layouts.printed import PrintedTable, printed_tables
from tests.layouts.values import figures, plain

Document = Callable[[random.Random], bytes]


def _page(rng: random.Random, *, year: int = 2023, empty: bool = False) -> Page:
    form = edition("2021")
    tokens = plain(figures(form, rng), rng, form).tokens
    if empty:
        tokens = dict.fromkeys(tokens, "")
    return page(printed_tables(form, tokens), rng, year=year, noise=False)


def _retitled(shown: Page, title: str, *, period: str = "") -> Page:
    lines = [title if line == shown.title else line for line in shown.before]
    if period:
        lines = [line if "期限" not in line else period for line in lines]
    return replace(shown, title=title, before=tuple(lines))


def _as_any(shown: Page, rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        return as_html.html_page(shown, as_html.mixed_habits(rng), rng).encode()
    return rng.choice((as_text.dense, as_text.pipes_padded, as_text.blank_between))(
        shown, rng
    ).encode()


def _row_texts(table: PrintedTable) -> list[tuple[str, list[str]]]:
    """Label and figures of each row of a table."""
    return [
        (
            "".join(cell.text for cell in row if not cell.key).replace("\n", ""),
            [cell.text for cell in row if cell.key],
        )
        for row in table.rows
    ]


def squashed(rng: random.Random) -> bytes:
    """All cells of a row run together behind their label."""
    shown = _page(rng)
    lines = [*shown.before]
    for table in shown.tables:
        lines += [label + "".join(tokens) for label, tokens in _row_texts(table)]
    return "\n".join([*lines, *shown.after]).encode()


def squashed_apart(rng: random.Random) -> bytes:
    """The figures of a row run together on the line below their label."""
    shown = _page(rng)
    lines = [*shown.before]
    for table in shown.tables:
        for label, tokens in _row_texts(table):
            lines += [label, "".join(tokens)]
    return "\n".join([*lines, *shown.after]).encode()


def deduplicated(rng: random.Random) -> bytes:
    """Each distinct line is kept once."""
    lines = as_text.without_blanks(_page(rng), rng).split("\n")
    return "\n".join(dict.fromkeys(lines)).encode()


def deduplicated_2014(rng: random.Random) -> bytes:
    """Each distinct line is kept once: of a form with one figure a row."""
    form = edition("2014")
    tokens = plain(figures(form, rng), rng, form).tokens
    shown = page(printed_tables(form, tokens), rng, year=2016, noise=False)
    lines = as_text.without_blanks(shown, rng).split("\n")
    return "\n".join(dict.fromkeys(lines)).encode()


def lost_labels(rng: random.Random) -> bytes:
    """Rows without their labels, each run of them a table of its own."""
    shown = _page(rng)
    lines = [*shown.before]
    for table in shown.tables:
        lines.append(table.heading)
        for label, tokens in _row_texts(table):
            if rng.random() < 0.4 and tokens:
                lines += ["", "| " + " | ".join(tokens) + " |", "|" + "---|" * len(tokens)]
            else:
                lines.append("| " + " | ".join([label, *tokens]) + " |")
    return "\n".join([*lines, *shown.after]).encode()


def invented_heads(rng: random.Random) -> bytes:
    """A small table a row under made-up heads, some cells lost."""
    shown = _page(rng)
    lines = [*shown.before]
    for table in shown.tables:
        for label, tokens in _row_texts(table):
            kept = [token for token in tokens if rng.random() < 0.9]
            heads = [f"数据{n + 1}" for n in range(len(kept))]
            lines += ["", "| 项目 | " + " | ".join(heads) + " |", "|" + "---|" * (len(kept) + 1)]
            lines.append("| " + " | ".join([label, *kept]) + " |")
    return "\n".join([*lines, *shown.after]).encode()


def two_years(rng: random.Random) -> bytes:
    """Two years side by side with their difference."""
    shown, other = _page(rng), _page(rng, year=2022)
    tables = []
    for table, before in zip(shown.tables, other.tables, strict=True):
        rows = []
        for row, row_before in zip(table.rows, before.rows, strict=True):
            older = [cell for cell in row_before if cell.key]
            rows.append((*row, *older) if older else row)
        tables.append(replace(table, rows=tuple(rows)))
    return as_html.html_page(replace(shown, tables=tuple(tables)), as_html.Habits(), rng).encode()


def two_reports(rng: random.Random) -> bytes:
    """Two reports one after the other."""
    writer = rng.choice((as_text.dense, as_text.blank_between, as_text.pipes_padded))
    return (writer(_page(rng), rng) + "\n" + writer(_page(rng, year=2022), rng)).encode()


def half_year(rng: random.Random) -> bytes:
    """Statistics of half a year on the form of the report."""
    shown = _page(rng)
    title = f"{shown.reporter}2023年上半年政府信息公开数据统计"
    return _as_any(
        _retitled(shown, title, period="统计期限自2023年1月1日起至2023年6月30日止。"), rng
    )


def quarter(rng: random.Random) -> bytes:
    """Statistics of the first quarters of a year on the form of the report."""
    shown = _page(rng)
    title = f"{shown.reporter}2023年前三季度政府信息公开工作报告"
    return _as_any(_retitled(shown, title, period="统计期限为2023年1月1日至9月30日。"), rng)


def comparison(rng: random.Random) -> bytes:
    """The tables of a year beside words on how they differ from those of the year before."""
    shown = _page(rng)
    title = f"{shown.reporter}2022年与2023年政府信息公开工作年度报告数据对比"
    return _as_any(_retitled(shown, title), rng)


def interpretation(rng: random.Random) -> bytes:
    """A page that explains a report and prints none of its tables."""
    shown = _page(rng)
    title = f"一图读懂{shown.reporter}2023年政府信息公开工作年度报告"
    return _as_any(replace(_retitled(shown, title), tables=()), rng)


def summary(rng: random.Random) -> bytes:
    """What a unit did in a year, without tables."""
    shown = _page(rng)
    return _as_any(replace(_retitled(shown, f"{shown.reporter}2023年工作总结"), tables=()), rng)


def listing(rng: random.Random) -> bytes:
    """A page of links to reports."""
    reporter = _page(rng).reporter
    lines = ["首页", "政府信息公开年报"]
    for year in range(2016, 2024):
        lines += [
            f"{reporter}{year}年政府信息公开工作年度报告",
            f"{year + 1}-01-{rng.randint(10, 28)}",
        ]
    if rng.random() < 0.5:
        return "\n".join(lines).encode()
    items = "".join(f"<li><a href='#'>{line}</a></li>" for line in lines)
    return f"<title>年报_{reporter}</title><ul>{items}</ul>".encode()


def notice(rng: random.Random) -> bytes:
    """A notice on how to write reports, the blank form attached."""
    shown = _page(rng, empty=True)
    title = "关于做好2023年政府信息公开工作年度报告编制和发布工作的通知"
    return _as_any(_retitled(shown, title), rng)


def guide(rng: random.Random) -> bytes:
    """A guide to disclosure, without tables."""
    shown = _page(rng)
    return _as_any(replace(_retitled(shown, f"{shown.reporter}政府信息公开指南"), tables=()), rng)


def blank_form(rng: random.Random) -> bytes:
    """The form itself, nothing filled in."""
    shown = _page(rng, empty=True)
    return _as_any(_retitled(shown, "政府信息公开工作年度报告格式"), rng)


def mojibake(rng: random.Random) -> bytes:
    """UTF-8 decoded as GBK and saved as UTF-8 again."""
    text = as_text.dense(_page(rng), rng)
    return text.encode().decode("gb18030", errors="replace").encode()


def question_marks(rng: random.Random) -> bytes:
    """A console has replaced the characters it could not show."""
    text = as_text.dense(_page(rng), rng)
    return re.sub(r"[㐀-鿿]", lambda found: found[0] if rng.random() < 0.4 else "?", text).encode()


REFUSED: dict[str, Document] = {
    document.__name__: document
    for document in (
        squashed,
        squashed_apart,
        deduplicated,
        deduplicated_2014,
        lost_labels,
        invented_heads,
        two_years,
        two_reports,
        half_year,
        quarter,
        comparison,
        interpretation,
        summary,
        listing,
        notice,
        guide,
        blank_form,
        mojibake,
        question_marks,
    )
}
# Of these the verdict says that they are no reports, whatever they print.
OTHER_KINDS = (
    "half_year",
    "quarter",
    "comparison",
    "interpretation",
    "summary",
    "listing",
    "notice",
    "guide",
    "blank_form",
)
