"""Texts that are last year's or another unit's: found when copied, not when only alike in form."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.cross_findings.limits import ALIKE
from tests.assets.cross_findings.years import Year, found, units

HOSTILE = """
import random, resource
from assets.cross_findings.cross_findings import cross_findings
from tests.assets.cross_findings.years import Year, units

last, this = Year(2023), Year(2024)
for unit in range(300):
    text = "".join(map(chr, random.Random(unit).choices(range(0x4E00, 0x9FA5), k=49_000)))
    last.add(f"u{unit}", text=text)
    this.add(f"u{unit}", text=text)
tables = this.tables(), last.tables(), units("u1")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert cross_findings(*tables).height == 300
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""

# Words of which sentences are drawn; nobody's report is written so.
WORDS = [chr(0x4E00 + 7 * number) + chr(0x5E00 + 5 * number) for number in range(600)]


def passages(seed: int, count: int = 20) -> list[str]:
    """Sentences of random words, forty signs each."""
    rng = random.Random(seed)
    return ["".join(rng.choices(WORDS, k=20)) + "。" for _ in range(count)]


def alike(
    this: Year, last: Year | None = None, reporters: pl.DataFrame | None = None
) -> list[tuple[str, str, str]]:
    """Report, rule and other report of each finding."""
    findings = found(this, last, reporters)
    columns = ("report_id", "rule", "other_report_id")
    return sorted(findings.select(columns).iter_rows())


def test_last_years_text_with_new_figures_is_found() -> None:
    last, this = Year(2023), Year(2024)
    text = "\n".join(passages(1))
    other = last.add("a", text=f"2023年受理申请12件。\n{text}")
    report = this.add("a", text=f"2024年受理申请9件。\n{text}")
    assert alike(this, last) == [(report, "text_of_last_year", other)]
    (row,) = found(this, last).to_dicts()
    assert row["similarity"] == 1
    assert row["message"] == "100 % of the passages of both stand in each of them"
    assert (row["line"], row["reported"], row["expected"], row["cells"]) == ("", None, None, [])


def test_another_units_text_with_the_name_changed_is_found_on_both_sides() -> None:
    this = Year(2024)
    words = "。\n".join(f"{{}}{each[:-1]}{{}}" for each in passages(2))
    first = this.add("白沙乡", text=words.replace("{}", "白沙乡"))
    second = this.add("青石镇", text=words.replace("{}", "青石镇"))
    this.add("c", text="\n".join(passages(3)))
    assert alike(this) == [
        (first, "text_of_another", second),
        (second, "text_of_another", first),
    ]


def test_names_with_and_without_their_place_are_taken_out() -> None:
    names = ("林溪县人民政府", "林溪县司法局", "林溪县水务局", "林溪县青石镇人民政府")
    this = Year(2024)
    words = "\n".join(f"{{}}{each}" for each in passages(4))
    reports = {
        name: this.add(name, text=words.replace("{}", short))
        for name, short in zip(names[1:], ("司法局", "水务局", "青石镇"), strict=True)
    }
    this.add(names[0])
    pairs = alike(this, reporters=units(*names))
    assert {report for report, _, _ in pairs} == set(reports.values())
    assert found(this, reporters=units(*names))["similarity"].to_list() == [1, 1, 1]


def test_different_texts_under_the_same_form_are_no_copies() -> None:
    last, this = Year(2023), Year(2024)
    form = [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "本年新收政府信息公开申请数量",
        "0",
        "1.属于国家秘密",
    ]
    last.add("a", text="\n".join([*form, *passages(1)]))
    this.add("a", text="\n".join([*form, *passages(2)]))
    this.add("b", text="\n".join([*form, *passages(3)]))
    assert alike(this, last) == []


def test_links_headings_and_labels_are_no_text() -> None:
    this = Year(2024)
    links = [each[:16] for each in passages(1, count=120)]
    for unit in range(2):
        this.add(str(unit), text="\n".join([*links, *passages(10 + unit, count=8)]))
    assert alike(this) == []


def test_the_form_alone_is_no_text() -> None:
    last, this = Year(2023), Year(2024)
    form = "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请\n" * 40
    last.add("a", text=form)
    this.add("a", text=form)
    assert alike(this, last) == []


def test_texts_too_short_to_tell_are_not_compared() -> None:
    last, this = Year(2023), Year(2024)
    short = "\n".join(passages(1, count=4))
    last.add("a", text=short)
    this.add("a", text=short)
    this.add("b", text=short)
    assert alike(this, last) == []


def test_what_most_reports_say_makes_no_copies() -> None:
    this = Year(2024)
    everyones = passages(0, count=18)
    for number in range(60):
        this.add(f"u{number}", text="\n".join([*everyones, *passages(100 + number, count=12)]))
    copied = "\n".join([*everyones, *passages(1, count=12)])
    first, second = (this.add(unit, text=copied) for unit in ("x", "y"))
    assert alike(this) == [(first, "text_of_another", second), (second, "text_of_another", first)]


def test_copies_of_unequal_length_are_found_among_many_with_the_same_phrases() -> None:
    this = Year(2024)
    everyones, own = passages(0, count=18), passages(1, count=12)
    for number in range(200):
        others = passages(100 + number, count=8 + number % 9)
        this.add(f"u{number}", text="\n".join([*everyones, *others]))
    first = this.add("x", text="\n".join([*everyones, *own]))
    second = this.add("y", text="\n".join([*everyones, *own, *passages(2, count=4)]))
    assert alike(this) == [(first, "text_of_another", second), (second, "text_of_another", first)]


@pytest.mark.parametrize(("copied", "own"), [(30, 100), (12, 18), (45, 15), (60, 0)])
def test_every_one_of_many_copies_is_found(copied: int, own: int) -> None:
    this = Year(2024)
    template = "\n".join(passages(5))
    copies = {this.add(f"c{number:02}", text=template) for number in range(copied)}
    for number in range(own):
        this.add(f"u{number:03}", text="\n".join(passages(100 + number)))
    found_there = alike(this)
    assert {report for report, _, _ in found_there} == copies
    assert all(other in copies and other != report for report, _, other in found_there)


def test_a_template_that_everybody_fills_in_a_little_is_found_in_each() -> None:
    this = Year(2024)
    template = passages(5, count=45)
    for number in range(40):
        this.add(f"u{number:02}", text="\n".join([*template, *passages(100 + number, count=5)]))
    assert [rule for _, rule, _ in alike(this)] == ["text_of_another"] * 40


def test_last_years_text_is_found_however_many_publish_theirs_again() -> None:
    last, this = Year(2023), Year(2024)
    text = "\n".join(passages(1))
    for number in range(30):
        last.add(f"u{number}", text=text)
        this.add(f"u{number}", text=text)
    rules = [rule for _, rule, _ in alike(this, last)]
    assert (rules.count("text_of_last_year"), rules.count("text_of_another")) == (30, 30)


def test_the_most_alike_of_several_is_named() -> None:
    this = Year(2024)
    sentences = passages(6)
    near = this.add("near", text="\n".join([*sentences[:-1], *passages(7, count=1)]))
    this.add("far", text="\n".join([*sentences[:-3], *passages(8, count=3)]))
    report = this.add("copy", text="\n".join(sentences))
    others = {one: other for one, _, other in alike(this)}
    assert others[report] == near


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), kept=st.integers(0, 10) | st.integers(30, 40))
def test_texts_are_alike_as_far_as_they_share_their_sentences(seed: int, kept: int) -> None:
    last, this = Year(2023), Year(2024)
    sentences = passages(seed, count=40)
    other = passages(seed + 1, count=40 - kept)
    last.add("a", text="\n".join(sentences))
    this.add("a", text="\n".join([*sentences[:kept], *other]))
    share = kept / (80 - kept)
    found_there = found(this, last)["rule"].to_list()
    if share > ALIKE + 0.1:
        assert found_there == ["text_of_last_year"]
    if share < ALIKE - 0.1:
        assert found_there == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "2024 12 0 0 3.5\n" * 500,
        "no Han sign at all\n" * 500,
        "。，、" * 5000,
        "𠀀" * 3000,
    ],
)
def test_a_text_without_words_is_compared_with_nothing(text: str) -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", text=text)
    this.add("a", text=text)
    this.add("b", text=text)
    assert alike(this, last) == []


def test_a_text_of_ten_megabytes_is_compared_by_its_beginning() -> None:
    last, this = Year(2023), Year(2024)
    text = "\n".join(passages(9, count=80_000))
    assert len(text.encode()) > 9_000_000
    other = last.add("a", text=text)
    report = this.add("a", text=text)
    started = time.monotonic()
    assert alike(this, last) == [(report, "text_of_last_year", other)]
    assert time.monotonic() - started < 20


def test_texts_as_long_as_can_be_take_little_memory() -> None:
    """Measured: 380 MB more for 300 reports, and 860 MB if all their signs were looked at."""
    script = [sys.executable, "-c", HOSTILE]
    measured = subprocess.run(script, capture_output=True, text=True, check=True)
    assert int(measured.stdout) < 600


def test_one_sign_a_million_times_is_no_text() -> None:
    last, this = Year(2023), Year(2024)
    last.add("a", text="公" * 10**6)
    this.add("a", text="公" * 10**6)
    assert alike(this, last) == []
