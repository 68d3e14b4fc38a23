"""The evidence page of a report: everything found is on it, everything on it is safe."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.evidence.evidence import (
    Change,
    Decided,
    Evidence,
    Hint,
    OtherVersion,
    PrintedCell,
    Source,
    Stated,
)
from assets.evidence.page import evidence_page
from assets.raw_text.document import Document, Grid, GridCell
from assets.report import read_report
from assets.report_evidence import report_evidence
from expectations.findings import Finding, rules
from expectations.forms.catalogue import grids
from expectations.forms.model import Edition
from tests.assets.evidence.taken import assert_safe
from tests.hostile import ATTACKS, BROKEN

SUSPECT = "requests.unavailable_not_held.natural_person"
MOMENT = dt.datetime(2025, 3, 4, tzinfo=dt.UTC)
LIVE = "https://www.example.gov.cn/report.html"


def all_of_it(text: str) -> Evidence:
    """Evidence in which every text is the same."""
    grid = grids()[-1]
    cells = tuple(
        PrintedCell(spec.key, text, None, "illegible", remark=text, document_id="d", place="1:0:0")
        for spec in grid.cells
    )
    document = Document("html", title=text, blocks=(text, Grid(((GridCell(text),),), text)))
    return Evidence(
        report_id=text,
        reporter=text,
        year=2024,
        title=text,
        edition=grid.id,
        variant=grid.variant,
        verdict="quarantined",
        state="open",
        cells=cells,
        findings=tuple(
            Finding(rule_id, line=text, message=text, cells=(SUSPECT,)) for rule_id in rules()
        ),
        statements=(Stated(text, Decimal(1), text, text),),
        sources=(Source(document, "d", text, text, text), Source(Document("", problem=text))),
        reporter_id=text,
        region=text,
        region_name=text,
        hints=(Hint(Finding("unlike_past", text, text, (text,)), text, 0.5),),
        decided=(Decided(text, None, None, None, text, text, text, MOMENT.date(), text, text),),
        versions=(OtherVersion(text, 1, True, text, MOMENT, (Change(text, text, text),)),),
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_a_report_is_more_than_text(attack: str) -> None:
    assert_safe(evidence_page(all_of_it(attack)))


@settings(max_examples=15)
@given(st.text(max_size=40))
def test_no_text_at_all_is_more_than_text(text: str) -> None:
    assert_safe(evidence_page(all_of_it(text)))


def test_a_hostile_report_is_shown_and_does_nothing(hostile: Evidence) -> None:
    page = evidence_page(hostile)

    taken = assert_safe(page)
    assert "illegible" in {finding.rule for finding in hostile.findings}
    assert "<img src=http://outside.invalid/b" in taken.text
    assert "U+202E" in taken.text
    assert "略去" in taken.text
    assert len(page) < 3_000_000


def test_the_live_address_is_a_link_that_tells_nothing(broken: Evidence) -> None:
    source = replace(broken.sources[0], address=LIVE, archived="a.warc.gz:7")
    taken = assert_safe(evidence_page(replace(broken, sources=(source,))), (LIVE,))

    (link,) = [attributes for _, attributes in taken.tags if attributes.get("href") == LIVE]
    assert link["rel"] == "noreferrer noopener"
    assert LIVE in taken.text
    assert "a.warc.gz:7" in taken.text
    refused = replace(source, address="javascript:alert(1)")
    taken = assert_safe(evidence_page(replace(broken, sources=(refused,))))
    assert "javascript:alert(1)" in taken.text


def test_the_head_says_verdict_and_state_in_words(broken: Evidence) -> None:
    taken = assert_safe(evidence_page(replace(broken, state="open")))

    words = " ".join(taken.text.split())
    assert "临溪县自然资源和规划局 2024" in words
    assert "隔离 quarantined · 待处理 open" in words
    assert "2 条错误，0 条警告。" in words
    assert broken.sources[0].sha256 in words


def test_every_finding_is_shown_with_its_sums_and_its_rule(broken: Evidence) -> None:
    taken = assert_safe(evidence_page(broken))

    words = " ".join(taken.text.split())
    declared = rules()["identity_broken"]
    for said in (declared.statement, declared.statement_zh, declared.remedy, declared.remedy_zh):
        assert said in words
    assert "rule-identity_broken" in taken.ids
    assert (
        "表三「自然人」列：「（七）总计」印为 30；应等于「（一）予以公开」至「3.其他」21 项之和 31"
        in words
    )
    assert re.search("reported 30 （七）总计 30 .*calculated 31 （一）予以公开 13", taken.spaced)
    assert taken.spaced.count("difference -1") == 2
    assert f"#cell-{SUSPECT}" in taken.links


def test_every_rule_can_be_shown(broken: Evidence) -> None:
    findings = tuple(Finding(rule_id, message=f"met {rule_id}") for rule_id in rules())
    taken = assert_safe(evidence_page(replace(broken, findings=findings)))

    for rule_id, declared in rules().items():
        assert f"rule-{rule_id}" in taken.ids
        assert declared.label in taken.text
        assert f"met {rule_id}" in taken.text


def test_more_findings_than_can_be_read_are_counted(broken: Evidence) -> None:
    findings = tuple(Finding("left_over", message=f"met {number}.") for number in range(1_000))
    stated = tuple(
        Stated("requests_received", Decimal(number), "件", "收到申请") for number in range(1_000)
    )
    page = evidence_page(replace(broken, findings=findings, statements=stated))

    taken = assert_safe(page)
    assert "met 299." in taken.text
    assert "met 300." not in taken.text
    assert "700 more are left out" in taken.text
    assert len(page) < 600_000


def test_figure_and_place_are_linked_both_ways_and_marked(broken: Evidence) -> None:
    taken = assert_safe(evidence_page(broken))

    marked = {
        attributes["id"]: attributes.get("class") or ""
        for tag, attributes in taken.tags
        if tag == "td" and "id" in attributes
    }
    printed = next(cell for cell in broken.cells if cell.key == SUSPECT)
    place = f"place-0-{printed.place.replace(':', '-')}"
    assert marked[f"cell-{SUSPECT}"] == "number mark-suspect"
    assert marked[place] == "mark-suspect"
    assert f"#{place}" in taken.links
    assert f"#cell-{SUSPECT}" in taken.links
    assert marked["cell-requests.granted.natural_person"] == "number mark-error"
    assert marked["cell-requests.received.natural_person"] == "number"


@pytest.mark.parametrize("grid", grids(), ids=lambda grid: grid.grid_id)
def test_every_cell_of_every_grid_is_shown(grid: Edition, broken: Evidence) -> None:
    cells = tuple(
        PrintedCell(spec.key, str(1000 + number), Decimal(1000 + number), "number")
        for number, spec in enumerate(grid.cells)
    )
    shown = replace(broken, edition=grid.id, variant=grid.variant, cells=cells, findings=())
    taken = assert_safe(evidence_page(replace(shown, verdict="accepted")))

    assert {f"cell-{spec.key}" for spec in grid.cells} <= set(taken.ids)
    assert {cell.token for cell in cells} <= set(taken.words)
    labels = {row.label for table in grid.tables for row in table.rows}
    assert [label for label in labels if label not in taken.text] == []


def test_what_is_not_seen_in_a_token_is_said(broken: Evidence) -> None:
    cell = PrintedCell(SUSPECT, "１２①", Decimal(12), "number", None, True, 0.87, "①")
    total = PrintedCell("requests.granted.total", "", None, "blank", Decimal(5))
    taken = assert_safe(evidence_page(replace(broken, cells=(cell, total))))

    for said in ("read as 12", "位置系推断", "0.87", "附注 remark ①", "推算 derived 5", "未见"):
        assert said in taken.text


def test_sentences_stand_beside_the_tables(broken: Evidence) -> None:
    stated = (
        Stated("requests_received", Decimal(37), "件", "收到政府信息公开申请37件"),
        Stated("requests_handled", Decimal(99), "件", "办结99件"),
        Stated("requests_carried_out", Decimal(9), "件", "结转9件"),
        Stated("something_else", Decimal(1), "次", "另有1次"),
    )
    differing = Finding(
        "statement_differs",
        "requests.handled_total.total",
        "the text says 99件 in '办结99件', the tables 37",
        ("requests.handled_total.total",),
    )
    shown = replace(broken, statements=stated, findings=(*broken.findings, differing))
    taken = assert_safe(evidence_page(shown))

    # What a rule says to differ is first; what may only be counted otherwise is not called wrong.
    assert re.search(
        "办结申请 .* 99 件 37 不同 ≠ 办结99件 结转下年 .* 9 件 [0-8] 另有口径 .* 结转9件"
        " 新收申请 .* 37 件 37 一致 ✓",
        taken.spaced,
    )
    assert re.search("something_else .* — 另有1次", taken.spaced)


def test_a_report_without_tables_or_text_has_a_page_all_the_same() -> None:
    finding = Finding("unreadable", message="cut off")
    source = Source(Document("", problem="cut off"))
    empty = Evidence("r", "", None, "", "", "", "quarantined", "", (), (finding,), (), (source,))
    taken = assert_safe(evidence_page(empty))

    assert "单位不明" in taken.text
    assert "cut off" in taken.text
    assert "没有读到统一格式的表格" in taken.text


def test_a_report_of_20000_lines_is_shown_in_part_and_its_suspect_all_the_same() -> None:
    page = BROKEN.read_text(encoding="utf-8")
    lines = "".join(f"<p>第{number}行文字。</p>" for number in range(20_000))
    long = page.replace("<BODY>", f"<BODY>{lines}")
    shown = evidence_page(report_evidence(read_report(long.encode(), source="long.html")))

    taken = assert_safe(shown)
    assert len(shown) < 1_000_000
    assert re.search(r"文件过长，此处略去 1\d{4} 行", taken.text)
    marked = [a for tag, a in taken.tags if tag == "td" and a.get("class") == "mark-suspect"]
    assert len(marked) == 1


def test_what_was_recognised_in_a_picture_is_said_to_be(broken: Evidence) -> None:
    grid = Grid(((GridCell("12", confidence=0.87),),), "picture")
    recognised = Source(Document("picture", blocks=(grid,)))
    taken = assert_safe(evidence_page(replace(broken, cells=(), sources=(recognised,))))
    assert "图像识别得出" in taken.text
    assert "0.87" in taken.text

    read = Source(Document("html", blocks=(Grid(((GridCell("12"),),), "html"),)))
    taken = assert_safe(evidence_page(replace(broken, cells=(), sources=(read,))))
    assert "图像识别得出" not in taken.text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("corrected", "更正已登记"),
        ("accepted_as_published", "已按原文采信"),
        ("superseded", "以新版本为准"),
    ],
)
def test_where_nothing_is_left_to_do_the_page_says_so(
    broken: Evidence, state: str, said: str
) -> None:
    held = replace(broken, state=state, reporter_id="x", findings=(), reasons=("row_missing",))
    taken = assert_safe(evidence_page(held))
    assert said in taken.text
    assert "缺行" in taken.text
    assert "nianbao quarantine" not in taken.text


def test_what_to_do_stands_before_what_was_found(broken: Evidence) -> None:
    held = replace(broken, state="open", reporter_id="linxi-resources")
    taken = assert_safe(evidence_page(held))

    assert taken.ids.index("mend") < taken.ids.index("findings") < taken.ids.index("source")
    assert re.search("本机关不掌握相关政府信息」自然人列 .* 5 4 原文", taken.spaced)
    assert f"correct linxi-resources {SUSPECT} 4 --from 5 --year 2024" in taken.text


def test_a_corrected_cell_shows_what_it_printed_and_what_counts(broken: Evidence) -> None:
    cells = tuple(
        replace(cell, value=Decimal(4), corrected=True) if cell.key == SUSPECT else cell
        for cell in broken.cells
    )
    taken = assert_safe(evidence_page(replace(broken, cells=cells, findings=())))

    figures = [a for tag, a in taken.tags if tag == "td"]
    (marked,) = [a for a in figures if "corrected" in (a.get("class") or "").split()]
    assert marked["id"] == f"cell-{SUSPECT}"
    assert "5 4 更正 " in taken.spaced
