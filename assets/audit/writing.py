"""Answer sheets as YAML text: a sheet to fill in, and an answer entered into one."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from assets.audit.sample import Figures
from assets.audit.sheet import Answer, Sheet, WrongCell, read_sheet
from expectations.wording import plain

_HOW_TO_FILL_IN = """\
抽查答卷：{year} 年度有效报告 {population} 份，随机抽取 {drawn} 份，逐格核对读取值与存档原文。
填写方法
1. 打开抽查索引页，自上而下逐份核对：报告页左侧为存档原文，右侧为读取的表格。
   报告按抽取顺序排列，请勿跳过：中途停下时，已核对的部分仍是随机样本。
2. cells 是数字的，核对全部指标（数字为指标个数）；是列表的，只核对所列指标。
3. 核对完一份：checked 改为 yes，by 填核对人，on 填日期（如 2025-03-12）；没有错就不填 wrong_cells。
4. 有错的指标逐个写入 wrong_cells，例如：
     wrong_cells:
       - {{cell: disclosure.fees.amount, read: 24, printed: 24.1}}
   cell 为指标键，read 为读取值，printed 为原文所印的数；没有数字的写 null。
5. note 可填说明。其余各项由程序写入，请勿改动。
也可以用命令填写，与手工填写相同：
  nianbao audit record {file} 单位编号 --ok --by 核对人
  nianbao audit record {file} 单位编号 --wrong 指标键=原文所印的数 --by 核对人
统计结果：nianbao audit state
"""


class AnswerError(ValueError):
    """An answer does not fit its sheet; the message names the report or cell and the value."""


@dataclass(frozen=True)
class Given:
    """An answer to enter: the figure printed in each wrong cell (none: all is right), by whom."""

    printed: Mapping[str, Decimal | None]
    by: str
    on: date
    note: str = ""


def sheet_text(sheet: Sheet) -> str:
    """The sheet as YAML with comments in Chinese that say how to fill it in."""
    written = CommentedMap(
        year=sheet.year,
        regions=_on_one_line(list(sheet.regions)),
        seed=sheet.seed,
        drawn_on=sheet.drawn_on,
        population=sheet.population,
        cells_per_report=sheet.cells_per_report or "all",
        reports=CommentedSeq([_entry(answer) for answer in sheet.reports]),
    )
    for name, words in (
        ("regions", "采集区域"),
        ("seed", "随机种子"),
        ("population", "抽取时的有效报告数"),
        ("cells_per_report", "每份核对的指标数；all 为全部"),
    ):
        written.yaml_add_eol_comment(words, name)
    for number in range(1, len(sheet.reports)):
        written["reports"].yaml_set_comment_before_after_key(number, before="\n")
    head = _HOW_TO_FILL_IN.format(
        year=sheet.year, population=sheet.population, drawn=len(sheet.reports), file=sheet.file
    )
    written.yaml_set_start_comment(head)
    return _dumped(written)


def answer_to(sheet: Sheet, report: str) -> Answer:
    """The sheet's entry on a report, named by its id or its reporter's. AnswerError for none."""
    for answer in sheet.reports:
        if report in {answer.report_id, answer.reporter}:
            return answer
    drawn = ", ".join(answer.reporter for answer in sheet.reports)
    raise AnswerError(f"{sheet.file} has no report {report!r}; it has {drawn}")


def recorded(text: str, file: str, report: str, given: Given, read: Figures) -> str:
    """The text of a sheet with an answer entered, all else in it kept, comments included.

    ``read`` has the report's figures as they are stored. AnswerError for a report or cell that is
    not in the sheet, one already answered, and a figure that is printed as it was read.
    SheetError where the sheet is faulty.
    """
    sheet = read_sheet(text, file)
    answer = answer_to(sheet, report)
    if answer.is_checked:
        raise AnswerError(
            f"{report!r} was checked by {answer.by!r} on {answer.on!s}: to change the answer,"
            f" edit {file}"
        )
    wrong = tuple(_wrong_cell(answer, cell, value, read) for cell, value in given.printed.items())
    entered = {
        "checked": "yes",
        "wrong_cells": wrong,
        "note": given.note or answer.note,
        "by": given.by,
        "on": given.on,
    }
    place = sheet.reports.index(answer)
    content = _yaml().load(text)
    content["reports"][place] |= entered | {"wrong_cells": _wrong_entries(wrong)}
    after = _dumped(content)
    reports = list(sheet.reports)
    reports[place] = answer.model_copy(update=entered)
    if read_sheet(after, file) != sheet.model_copy(update={"reports": tuple(reports)}):
        raise AnswerError(f"{file}: enter the answer on {report!r} by hand")
    return after


def _wrong_cell(answer: Answer, cell: str, printed: Decimal | None, read: Figures) -> WrongCell:
    if cell not in read:
        raise AnswerError(f"report {answer.report_id!r} has no cell {cell!r} to compare")
    if not isinstance(answer.cells, int) and cell not in answer.cells:
        raise AnswerError(
            f"{cell!r} is not one of the {answer.compared} cells drawn of {answer.report_id!r}:"
            " it cannot count, but it can be corrected"
        )
    if printed == read[cell]:
        raise AnswerError(
            f"{cell!r} of {answer.report_id!r} was read as {_scalar(printed)!r}, as it is printed"
        )
    return WrongCell(cell=cell, read=read[cell], printed=printed)


def _entry(answer: Answer) -> CommentedMap:
    cells = answer.cells if isinstance(answer.cells, int) else list(answer.cells)
    return CommentedMap(
        report_id=answer.report_id,
        reporter=answer.reporter,
        name=answer.name,
        document_sha256=answer.document_sha256,
        cells=cells,
        checked=answer.checked,
        wrong_cells=_wrong_entries(answer.wrong_cells),
        note=answer.note,
        by=answer.by,
        on=answer.on or "",
    )


def _wrong_entries(wrong: tuple[WrongCell, ...]) -> CommentedSeq:
    entries = [
        CommentedMap(cell=each.cell, read=_scalar(each.read), printed=_scalar(each.printed))
        for each in wrong
    ]
    for entry in entries:
        entry.fa.set_flow_style()
    return CommentedSeq(entries) if entries else _on_one_line([])


def _scalar(value: Decimal | None) -> int | str | None:
    """A figure as YAML keeps it exactly."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else plain(value)


def _on_one_line(values: list[str]) -> CommentedSeq:
    sequence = CommentedSeq(values)
    sequence.fa.set_flow_style()
    return sequence


def _dumped(content: Any) -> str:
    buffer = io.StringIO()
    _yaml().dump(content, buffer)
    return buffer.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
