"""What findings of single rules say, Chinese and English: templates that wording.py fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

Words = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Phrase:
    """Words for the messages that ``message`` finds; its groups are names in the template.

    ``here`` and ``there`` are the reported and the calculated figure, ``unit`` is that of the cell.
    Of a group ``x`` that is a list, ``n_x`` is how long it is.
    """

    message: re.Pattern[str]
    words: Words


def _phrase(zh: str, en: str, message: str) -> Phrase:
    return Phrase(re.compile(message, re.DOTALL), {"zh": zh, "en": en})


# What the cells of a finding print, for the rules that are about nothing else.
OF_CELLS: Mapping[str, Words] = {
    "blank_total": {
        "zh": "空白；已印各项之和为 {calculated}",
        "en": "blank; its printed parts make {calculated}",
    },
    "not_evaluable": {"zh": "{count} 项均未印出数字", "en": "none of {count} cells is printed"},
    "row_missing": {"zh": "未找到：{columns}", "en": "not found: {columns}"},
    "blank_cell": {"zh": "空白：{columns}", "en": "blank: {columns}"},
    **{
        by_value: {"zh": "{values}", "en": "{values}"}
        for by_value in (
            *("illegible", "not_a_count", "negative", "unit_mismatch", "remark_in_cell"),
            "regulations_without_power",
        )
    },
}
# What the text says, and what is expected where that is more than the rule's statement.
OF_TEXT: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "statement_differs": {
        "zh": ("正文为 {reported}{unit}：「{sentence}」", "表格为 {calculated}{unit}"),
        "en": ('the text says {reported}: "{sentence}"', "{calculated}, as the tables print"),
    },
    "breakdown_differs": {
        "zh": ("总数为 {reported}，分项之和为 {calculated}：「{sentence}」", ""),
        "en": ('{reported}, and its parts make {calculated}: "{sentence}"', ""),
    },
}
_LAST_REPORT = "; by last year's report "
_COUNT = r"^(?P<count>\d+)"
_EQUAL_BUT = _COUNT + r" .* (?P<others>\d+) not$"
_LIST = r"\[.*?\]"
# What messages come to, where they say more than they quote: of a rule, the first that fits.
OF_MESSAGES: Mapping[str, tuple[Phrase, ...]] = {
    "row_repeated": (
        _phrase("重复印制，数字相同", "printed twice with the same figures", "printed twice"),
    ),
    "wrong_cell_count": (
        _phrase(
            "印有 {n_printed} 个数字：{printed}；应有 {width} 个单元格",
            "{n_printed} figures: {printed}; the row has {width} cells",
            rf"(?P<printed>{_LIST}) (?:for|under heads for) (?P<width>\d+)(?: cells)?$",
        ),
    ),
    "two_reports": (
        _phrase(
            "「{row}」先印为{one}，又印为{other}",
            "{row} printed as {one} and again as {other}",
            rf": (?P<row>\S+) printed as (?P<one>{_LIST}) and again as (?P<other>{_LIST})$",
        ),
        _phrase(
            "先印为{one}，又印为{other}",
            "printed as {one} and again as {other}",
            rf"printed as (?P<one>{_LIST}) and again as (?P<other>{_LIST})$",
        ),
    ),
    **{
        rule: (
            _phrase(
                "网页印为{first}，「{file}」印为{second}",
                'the page prints {first}, "{file}" {second}',
                r"^'page' and '(?P<file>[^']*)' print [\w.]+:"
                r" (?P<first>'[^']*') and (?P<second>'[^']*')$",
            ),
            _phrase(
                "网页与「{file}」所印不同",
                'the page and "{file}" print them otherwise',
                r"^'page' and '(?P<file>[^']*)' print ",
            ),
            _phrase(
                "「{one}」与「{file}」所印不同",
                '"{one}" and "{file}" print them otherwise',
                r"^'(?P<one>[^']*)' and '(?P<file>[^']*)' print ",
            ),
        )
        for rule in ("twin_differs", "twin_blank")
    },
    "left_over": (
        _phrase(
            "{printed}印在本表之外",
            "{printed} away from its table",
            rf"(?P<printed>{_LIST}) away from its table$",
        ),
    ),
    "ambiguous": (
        _phrase(
            "{printed}有 {count} 种可能的位置，均不满足勾稽关系",
            "{printed} can stand in {count} ways, and none of them satisfies the identities",
            rf"^(?P<printed>{_LIST}) can stand in (?P<count>\d+) ways, and no ",
        ),
        _phrase(
            "{printed}有 {count} 种可能的位置，满足勾稽关系的不止一种",
            "{printed} can stand in {count} ways, of which more than one satisfies the identities",
            rf"^(?P<printed>{_LIST}) can stand in (?P<count>\d+) ways, and more ",
        ),
    ),
    "inferred_position": (
        _phrase(
            "未印出的空白，其位置按勾稽关系推断",
            "blank cells without a cell in print were placed by the identities",
            "were placed",
        ),
    ),
    "columns_assumed": (_phrase("未印列标题", "no column heads are printed", "no column heads"),),
    "lines_deduplicated": (
        _phrase("文本中没有两行相同", "no two lines of the text are alike", "no two lines"),
    ),
    "recognised": (
        _phrase(
            "{count} 个单元格由图像识别，最低置信度 {least}；其中 {unseen} 个不在任何勾稽关系中",
            "{count} cells were read from a picture, the least sure with a confidence of {least};"
            " {unseen} of them stand in no identity",
            _COUNT + r" cells .* confidence of (?P<least>[\d.]+); (?P<unseen>\d+) of them",
        ),
    ),
    "recognition_unproved": (
        _phrase(
            "{lines} 条勾稽关系中有 {count} 条不符或没有数字",
            "{count} of {lines} identity lines do not close or have no figure",
            _COUNT + r" of (?P<lines>\d+)",
        ),
    ),
    "carried_in_differs": (
        _phrase(
            "本报告为 {here}，上年度报告的结转下年度为 {there}",
            "{here} here; carried out by last year's report: {there}",
            _LAST_REPORT,
        ),
    ),
    "in_force_differs": (
        _phrase(
            "本报告为 {here}，按上年度报告与本年制发、废止推算为 {there}",
            "{here} here; {there} by last year's report with what was issued and repealed since",
            _LAST_REPORT,
        ),
    ),
    "items_differ": (
        _phrase(
            "本报告为 {here}，上年度报告加其本年增/减为 {there}",
            "{here} here; {there} by last year's report after its change",
            _LAST_REPORT,
        ),
    ),
    "unlike_past": (
        _phrase(
            "本报告为 {here}{unit}，上年度为 {there}{unit}",
            "{here} here; {there} the year before",
            "; last year ",
        ),
    ),
    "unlike_peers": (
        _phrase(
            "本报告为 {here}{unit}，同类单位的中位数为 {there}{unit}",
            "{here} here; {there} is the median of its peers",
            "; the median of its peers ",
        ),
    ),
    "money_in_yuan": (
        _phrase(
            "本报告为 {here}{unit}，上年度为 {there}{unit}",
            "{here} here; {there} the year before",
            "; last year ",
        ),
    ),
    "figures_of_last_year": (
        _phrase(
            "{count} 个不同的数字与上年度报告全部相同",
            "{count} distinct figures are all those of last year's report",
            _COUNT + ".* are all those",
        ),
        _phrase(
            "{count} 个不同的数字与上年度报告相同，另有 {others} 格不同",
            "{count} distinct figures are those of last year's report; cells that differ: {others}",
            _EQUAL_BUT,
        ),
    ),
    "figures_of_another": (
        _phrase(
            "{count} 个不同的数字与另一单位的报告全部相同",
            "{count} distinct figures are all those of another unit's report",
            _COUNT + ".* are all those",
        ),
        _phrase(
            "{count} 个不同的数字与另一单位的报告相同，另有 {others} 格不同",
            "{count} distinct figures are those of another unit's report;"
            " cells that differ: {others}",
            _EQUAL_BUT,
        ),
    ),
    "text_of_last_year": (
        _phrase(
            "两年正文的语句有 {count}% 为两份报告共有",
            "{count} % of the passages of both years' texts stand in each",
            _COUNT,
        ),
    ),
    "text_of_another": (
        _phrase(
            "两单位正文的语句有 {count}% 为两份报告共有",
            "{count} % of the passages of both units' texts stand in each",
            _COUNT,
        ),
    ),
    "revised": (
        _phrase(
            "其后另有版本 {other}，不是可读取的本年度报告，未予采用",
            "a later version, {other}, is no report of the year that can be read: not counted",
            r"^a later version, '(?P<other>.*)', is no report of the year that can be read$",
        ),
        _phrase(
            "现印为{now}，此前版本印为{was}",
            "{now} now, {was} in the version before",
            r"^prints (?P<now>no such row|'.*'), in version \S+ (?P<was>no such row|'.*')$",
        ),
        _phrase(
            "现用 {now} 版式，此前版本用 {was} 版式，无法逐格比对",
            "in edition {now} now, before in {was}: not to be compared cell by cell",
            r"^in grid '(?P<now>.*?):?', in version '.*' in '(?P<was>.*?):?'$",
        ),
    ),
    "decision_unfit": (
        _phrase(
            "「{place}」报告文件已更换，不是作出决定时的文件",
            "{place}: the report is no longer the document it was decided on",
            r"^(?P<place>.+?): the report of .* is now the document",
        ),
        _phrase(
            "「{place}」同一事项重复决定",
            "{place}: the same is decided on twice",
            r"^(?P<place>.+?): .* is decided on twice$",
        ),
        _phrase(
            "「{place}」报告没有{cell}这一单元格",
            "{place}: the report has no cell {cell}",
            r"^(?P<place>.+?): the report of .* has no cell (?P<cell>'.*')$",
        ),
        _phrase(
            "「{place}」现印为{now}，决定针对的数字是{was}",
            "{place}: prints {now} now, decided on was {was}",
            r"^(?P<place>.+?): .* prints (?P<now>None|'.*'), not (?P<was>None|'.*')$",
        ),
    ),
}
# What a message says in place of a token.
NO_TOKEN: Mapping[str, Words] = {
    "''": {"zh": "空白", "en": "a blank"},
    "None": {"zh": "空白", "en": "a blank"},
    "no such row": {"zh": "（未印出）", "en": "no such row"},
}
