"""The evidence page of a hostile report in a real browser: nothing runs, loads or hides it."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

import pdfplumber
import pytest

from assets.evidence.evidence import (
    Change,
    Decided,
    Evidence,
    Hint,
    OtherVersion,
    Stated,
)
from assets.evidence.files import Beside
from assets.evidence.index import index_page
from assets.evidence.letter import Sender, letter
from assets.evidence.missing import Looked
from assets.evidence.page import evidence_page
from assets.evidence.remedies import remedy
from assets.evidence.reminder import reminders
from assets.evidence.rules_page import rules_page
from assets.evidence.work_item import work_item
from assets.report import read_report
from assets.report_evidence import report_evidence
from expectations.findings import Finding, rules
from samples.browser import Visit, visit
from tests.assets.evidence.searched import silent
from tests.hostile import ATTACKS, BROKEN, OUTSIDE, hostile_page

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        not (shutil.which("chromium") or shutil.which("chromium-browser")),
        reason="needs Debian's package chromium",
    ),
]

SUSPECT = "requests.unavailable_not_held.natural_person"
SECTIONS = ("mend", "decided", "findings", "source", "tables", "sentences", "hints", "versions")
A4 = (595, 842)  # points
WIDE, NARROW = (1600, 1000), (400, 900)
# What lies on top in the middle of an element, seen from the element itself.
_ON_TOP = """element => {
    element.scrollIntoView({block: 'center'});
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return element.contains(top);
}"""
_EVERYTHING_IS_OURS = """() => [...document.querySelectorAll('*')].every(element =>
    !['SCRIPT', 'IFRAME', 'IMG', 'SVG', 'OBJECT', 'LINK', 'BASE', 'FORM'].includes(
        element.tagName.toUpperCase())
    && element.getAttributeNames().every(name => !name.startsWith('on') && name !== 'style'))"""


@pytest.fixture(scope="module")
def hostile() -> Evidence:
    """The hostile report, with every attack in all that is said of it as well."""
    evidence = report_evidence(read_report(hostile_page(), source="hostile.html"))
    attack = "".join(ATTACKS)
    found = [Finding(rule_id, attack, attack, (attack,), (attack,)) for rule_id in rules()]
    found += [Finding("left_over", each, each) for each in ATTACKS]
    source = replace(evidence.sources[0], address=ATTACKS[-1], archived=attack, sha256=attack)
    decided = Decided(
        *(attack, None, None, None, attack, attack, attack),
        decided_on=dt.date(2025, 3, 4),
        place=attack,
        problem=attack,
    )
    changes = tuple(Change(each, each, each) for each in ATTACKS)
    moment = dt.datetime(2025, 3, 4, tzinfo=dt.UTC)
    return replace(
        evidence,
        report_id=attack,
        reporter=attack,
        reporter_id=attack,
        title=attack,
        region=attack,
        region_name=attack,
        state="open",
        reasons=tuple(rules()),
        findings=(*evidence.findings, *found),
        statements=tuple(Stated(each, Decimal(1), each, each, each) for each in ATTACKS),
        sources=(source,),
        hints=(Hint(Finding("unlike_past", attack, attack, (attack,)), attack, 0.5),),
        decided=(decided, replace(decided, cell="", in_rollups=True, problem="")),
        versions=tuple(OtherVersion(each, 1, True, each, moment, changes) for each in ATTACKS),
    )


@pytest.fixture(scope="module")
def sound() -> Evidence:
    return report_evidence(read_report(BROKEN.read_bytes(), source="report.html"))


def opened(page: str, folder: Path, look: Callable[[Visit], None], size: tuple[int, int]) -> Visit:
    """A visit to a page, looked at before it ends."""
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    with visit(width=size[0], height=size[1]) as visited:
        visited.page.on("dialog", lambda dialog: visited.errors.append(dialog.message))
        visited.page.goto(file.as_uri())
        visited.page.wait_for_load_state("networkidle")
        visited.page.wait_for_timeout(500)
        look(visited)
        assert visited.page.url.startswith(file.as_uri())
    return visited


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_of_a_hostile_report_runs_loads_or_lies_over_the_page(
    hostile: Evidence, tmp_path: Path, size: tuple[int, int]
) -> None:
    def look(visited: Visit) -> None:
        page = visited.page
        assert page.title().startswith("核查")
        assert page.evaluate(_EVERYTHING_IS_OURS)
        assert page.locator("#verdict strong").inner_text() == "隔离"
        assert page.locator("#verdict strong").evaluate(_ON_TOP)
        for name in SECTIONS:
            assert page.locator(f"#{name} h2").first.evaluate(_ON_TOP), name
        assert len(page.frames) == 1
        links = [link.get_attribute("href") or "" for link in page.locator("a").all()]
        assert links
        assert [link for link in links if not link.startswith(("#", "../"))] == []
        width = page.evaluate("document.documentElement.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") == width

    beside = Beside(pages=set(ATTACKS), letters={hostile.report_id})
    visited = opened(evidence_page(hostile, beside), tmp_path, look, size)

    assert visited.outside == []
    assert visited.errors == []


def test_signs_that_turn_text_round_are_shown_in_their_place(
    hostile: Evidence, tmp_path: Path
) -> None:
    def look(visited: Visit) -> None:
        cell = visited.page.locator("#cell-disclosure\\.penalties\\.decisions")
        assert cell.inner_text().startswith("U+202E13U+200B")
        first, last = cell.locator(".sign").all()
        boxes = (first.bounding_box(), last.bounding_box())
        assert boxes[0] and boxes[1]  # noqa: PT018
        assert boxes[0]["x"] < boxes[1]["x"]

    opened(evidence_page(hostile), tmp_path, look, WIDE)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_list_letter_and_rules_are_as_safe(
    hostile: Evidence, tmp_path: Path, size: tuple[int, int]
) -> None:
    def look(visited: Visit) -> None:
        page = visited.page
        assert page.evaluate(_EVERYTHING_IS_OURS)
        assert page.locator("h1").evaluate(_ON_TOP)
        width = page.evaluate("document.documentElement.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") == width

    items = [
        work_item(
            replace(hostile, report_id=each, reporter=each, region=each, region_name=each),
            remedy(hostile).effort,
            letter=True,
        )
        for each in ATTACKS
    ]
    written = letter(hostile, Sender("".join(ATTACKS)))
    missing = [silent(reporter=each, parent=each, region_name=each) for each in ATTACKS]
    for page in (index_page(items, missing), written, rules_page()):
        visited = opened(page, tmp_path, look, size)
        assert (visited.outside, visited.errors) == ([], [])


def test_the_list_is_narrowed_without_a_script(sound: Evidence, tmp_path: Path) -> None:
    unread = (Finding("unreadable", message="x"),)
    held = replace(sound, state="open", reasons=("identity_broken",))
    lost = replace(held, report_id="b", reporter="乙局", findings=unread, reasons=("unreadable",))
    settled = replace(held, report_id="c", reporter="丙局", state="corrected", findings=())
    items = [work_item(each, remedy(each).effort, letter=False) for each in (held, lost, settled)]

    def look(visited: Visit) -> None:
        page = visited.page

        def names() -> list[str]:
            rows = page.locator("#reports tbody tr").all()
            return [row.locator("strong").inner_text() for row in rows if row.is_visible()]

        assert names() == [sound.reporter, "乙局", "丙局"]
        page.locator("label", has_text="待处理").click()
        assert names() == [sound.reporter, "乙局"]
        page.locator("label", has_text="无法读取").click()
        assert names() == ["乙局"]
        page.locator("label[for=state-all]").click()
        page.locator("label", has_text="勾稽关系不符").click()
        assert names() == [sound.reporter, "丙局"]

    opened(index_page(items), tmp_path, look, WIDE)


def test_a_letter_prints_on_sheets_of_a4(sound: Evidence, tmp_path: Path) -> None:
    many = tuple(Finding("left_over", f"第{n}行", "met '9'") for n in range(60))
    sheets: list[bytes] = []

    def look(visited: Visit) -> None:
        sheets.append(visited.page.pdf(prefer_css_page_size=True))

    written = letter(replace(sound, findings=(*sound.findings, *many)), Sender("县政府办公室"))
    opened(written, tmp_path, look, NARROW)

    with pdfplumber.open(io.BytesIO(sheets[0])) as printed:
        assert len(printed.pages) > 1
        for page in printed.pages:
            assert (round(page.width), round(page.height)) == A4
            assert all(0 < word["x0"] < word["x1"] < page.width for word in page.extract_words())


def test_reminders_are_as_safe_and_each_prints_on_its_own_sheet(tmp_path: Path) -> None:
    attack = "".join(ATTACKS)
    hostile = silent(reporter=attack, basis=attack, looked=(Looked(attack, None, (attack,)),))
    sheets: list[bytes] = []

    def look(visited: Visit) -> None:
        page = visited.page
        assert page.evaluate(_EVERYTHING_IS_OURS)
        width = page.evaluate("document.documentElement.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        sheets.append(page.pdf(prefer_css_page_size=True))

    names = ("甲局", "乙局", "丙局")
    usual = reminders([silent(reporter=name) for name in names], Sender("县政府办公室", "0990-1"))
    attacked = reminders([hostile, hostile], Sender(attack, attack, attack))
    for letters in (usual, attacked):
        visited = opened(letters, tmp_path, look, NARROW)
        assert (visited.outside, visited.errors) == ([], [])

    with pdfplumber.open(io.BytesIO(sheets[0])) as printed:
        # A font may name the radical that looks like a sign.
        texts = [normalize("NFKC", page.extract_text()) for page in printed.pages]
        assert len(texts) == len(names)
        assert all(name in text for name, text in zip(names, texts, strict=True))
        assert {(round(page.width), round(page.height)) for page in printed.pages} == {A4}


def test_a_figure_leads_to_its_place_and_back(sound: Evidence, tmp_path: Path) -> None:
    def look(visited: Visit) -> None:
        page = visited.page
        cell = page.locator(f"[id='cell-{SUSPECT}']")
        assert cell.evaluate("cell => getComputedStyle(cell).outlineStyle") == "solid"
        cell.locator("a").click()
        place = page.locator(":target")
        assert place.inner_text().strip() == "5"
        assert place.evaluate(_ON_TOP)
        place.locator("a").click()
        assert page.locator(":target").get_attribute("id") == f"cell-{SUSPECT}"

    opened(evidence_page(sound), tmp_path, look, WIDE)


def test_source_and_tables_stand_side_by_side_where_there_is_room(
    sound: Evidence, tmp_path: Path
) -> None:
    tops = {}

    def look(visited: Visit) -> None:
        page = visited.page
        width = page.evaluate("document.documentElement.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") == width  # nothing sticks out
        for media in ("screen", "print"):
            page.emulate_media(media=media)  # type: ignore[arg-type]
            boxes = [page.locator(name).bounding_box() for name in ("#source", "#tables")]
            tops[width, media] = [box["y"] for box in boxes if box]

    for size in (WIDE, NARROW):
        opened(evidence_page(sound), tmp_path, look, size)

    stacked = {key: left < right for key, (left, right) in tops.items()}
    assert stacked == {
        (WIDE[0], "screen"): False,
        (WIDE[0], "print"): True,
        (NARROW[0], "screen"): True,
        (NARROW[0], "print"): True,
    }


def test_an_attack_that_was_more_than_text_would_be_seen(tmp_path: Path) -> None:
    page = f"<h1>x</h1><img src='{OUTSIDE}/b'><script>throw Error('ran')</script>"
    visited = opened(page, tmp_path, lambda _: None, WIDE)

    assert visited.outside == [f"{OUTSIDE}/b"]
    assert any("ran" in error for error in visited.errors)
