"""Examples of the rules on reading: can it be read, and is every printed figure accounted for?"""

from __future__ import annotations

from tests.rules.doors import (
    ATTACHED,
    distinct_lines,
    file,
    lines,
    page,
    recognised,
    titled,
    with_file,
)
from tests.rules.example import FORM, Examples, at, silent, told

LICENCES = "disclosure.licences.decisions"
BLANK = dict.fromkeys(FORM.cell_by_key)
# Three requests of companies, all granted.
GRANTED = {
    f"requests.{row}.{column}": 3
    for row in ("received", "granted", "handled_total")
    for column in ("enterprise", "total")
}
_ROW = '<tr><td>行政许可</td><td colspan="3">0</td></tr>'
_NOTHING_RECEIVED = {key: None for key in FORM.cell_by_key if key.startswith("requests.received.")}
_IN_NO_IDENTITY = [key for key in FORM.cell_by_key if key.startswith("disclosure.")]
_HEADS = "<td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td>"
_NO_HEADS = "<td></td><td></td><td></td>"


def _row(label: str, figure: str) -> str:
    return f'<tr><td>{label}</td><td colspan="3">{figure}</td></tr>'


def _beside(*rows: str) -> tuple[str, str]:
    """Rows behind that of the licences."""
    return _ROW, "".join((_ROW, *rows))


EXAMPLES = {
    "unreadable": Examples(
        passing=silent(page()),
        failing=told(file(b"PK\x03\x04 an archive that is cut off")),
        blank=told(file(b"")),
    ),
    "not_a_report": Examples(
        passing=silent(page()),
        failing=told(titled("临溪县财政局2024年上半年政府信息公开工作情况")),
        blank=told(page(BLANK)),
    ),
    "no_standard_form": Examples(
        passing=silent(page()),
        failing=told(page({}, ("<table>", "<!--"), ("</body>", "--></body>"))),
        blank=silent(page(BLANK), instead="not_a_report"),
    ),
    "two_reports": Examples(
        passing=silent(page({}, _beside(_ROW)), instead="row_repeated"),
        failing=told(page({}, _beside(_row("行政许可", "7"))), at("disclosure.licences")),
        blank=silent(page({}, _beside(_row("行政许可", "")))),
    ),
    "twin_differs": Examples(
        passing=silent(with_file({LICENCES: 7}, {LICENCES: 7})),
        failing=told(with_file({LICENCES: 7}, {LICENCES: 8}), at(ATTACHED, LICENCES)),
        blank=told(with_file({LICENCES: 7}, {LICENCES: None}), at(ATTACHED, LICENCES)),
    ),
    "twin_blank": Examples(
        passing=silent(with_file({LICENCES: 0}, {LICENCES: 0})),
        failing=told(with_file({LICENCES: 0}, {LICENCES: None}), at(ATTACHED, LICENCES)),
        blank=silent(with_file({LICENCES: None}, {LICENCES: None})),
    ),
    "twin_unread": Examples(
        passing=silent(with_file({}, {})),
        failing=told(with_file({}, b"PK\x03\x04 an archive that is cut off")),
        blank=told(with_file({}, b"")),
    ),
    "row_repeated": Examples(
        passing=silent(page()),
        failing=told(page({}, _beside(_ROW)), at("disclosure.licences")),
        blank=silent(page({}, _beside(_row("行政许可", "")))),
    ),
    "wrong_cell_count": Examples(
        passing=silent(page({}, (_ROW, "<tr><td>行政许可</td><td>0</td></tr>"))),
        failing=told(
            page({}, (_ROW, "<tr><td>行政许可</td><td>0</td><td>7</td></tr>")),
            at("disclosure.licences"),
        ),
        blank=silent(page({}, (_ROW, "<tr><td>行政许可</td><td>0</td><td></td></tr>"))),
    ),
    "ambiguous": Examples(
        passing=silent(lines(GRANTED)),
        failing=told(
            lines({**GRANTED, "requests.received.other": None}),
            at("requests.received"),
        ),
        blank=silent(lines({**GRANTED, **_NOTHING_RECEIVED}), instead="row_missing"),
    ),
    "inferred_position": Examples(
        passing=silent(lines(GRANTED)),
        failing=told(
            lines({**GRANTED, "requests.received.natural_person": None}), at("requests.received")
        ),
        blank=silent(lines({**GRANTED, **_NOTHING_RECEIVED}), instead="row_missing"),
    ),
    "columns_unknown": Examples(
        passing=silent(page()),
        failing=told(
            page({}, ("<td>本年制发件数</td>", "<td>上年制发件数</td>")),
            at("disclosure.regulations"),
            at("disclosure.normative_documents"),
        ),
        blank=silent(page({}, (_HEADS, _NO_HEADS)), instead="columns_assumed"),
    ),
    "columns_assumed": Examples(
        passing=silent(page()),
        failing=told(page({}, (f"<tr><td>信息内容</td>{_HEADS}</tr>", "")), at("disclosure")),
        blank=told(page({}, (_HEADS, _NO_HEADS)), at("disclosure")),
    ),
    "left_over": Examples(
        passing=silent(page()),
        failing=told(page({}, _beside(_row("", "7"))), at("disclosure.3:7:0")),
        blank=silent(page({}, _beside(_row("", "")))),
    ),
    "extra_row": Examples(
        passing=silent(page()),
        failing=told(page({}, _beside(_row("电子证照", "7"))), at("disclosure.3:7:1")),
        blank=silent(page({}, _beside(_row("电子证照", "")))),
    ),
    "label_damaged": Examples(
        passing=silent(page()),
        failing=told(
            page({}, ("7.属于行政执法案卷", "7.属于行政执法")),
            at("requests.refused_enforcement_file"),
        ),
        blank=silent(page({}, ("7.属于行政执法案卷", "")), instead="left_over"),
    ),
    "lines_deduplicated": Examples(
        passing=silent(lines(GRANTED)),
        failing=told(distinct_lines(GRANTED)),
        blank=silent(distinct_lines(BLANK), instead="not_a_report"),
    ),
    "recognised": Examples(
        passing=silent(recognised(GRANTED, 1)),
        failing=told(recognised(GRANTED, 0.9), at("", *_IN_NO_IDENTITY)),
        blank=told(recognised({LICENCES: None}, 0.9), at("", *_IN_NO_IDENTITY)),
    ),
    "recognition_unproved": Examples(
        passing=silent(recognised(GRANTED, 0.9)),
        failing=told(recognised({**GRANTED, "requests.received.total": 4}, 0.9)),
        blank=told(recognised({**GRANTED, **_NOTHING_RECEIVED}, 0.9)),
    ),
}
