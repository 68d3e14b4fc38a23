"""How requests ended, who asked, and what became of disputes: the year's figures as bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assets.published.page.change import SMALL
from assets.published.page.chart import Chart
from assets.published.page.drawing import Bar, bars
from assets.published.page.figures import Figures, printed, share
from assets.published.page.words import Words

# Table, how its rows begin, column.
_Place = tuple[str, str, str]
# What the form in force from 2019 and that of 2014 print; a year has the one or the other.
_RESULTS: tuple[tuple[Words, _Place], ...] = (
    (Words("予以公开", "Granted"), ("requests", "granted", "total")),
    (Words("部分公开", "Partially granted"), ("requests", "partially_granted", "total")),
    (Words("不予公开", "Refused"), ("requests", "refused_", "total")),
    (Words("无法提供", "Cannot be provided"), ("requests", "unavailable_", "total")),
    (Words("不予处理", "Declined"), ("requests", "declined_", "total")),
    (Words("其他处理", "Handled otherwise"), ("requests", "other_handling", "total")),
    *(
        (words, ("statistics", row, "value"))
        for words, row in (
            (Words("属于已主动公开范围", "Already public"), "answered_already_public"),
            (Words("同意公开", "Granted"), "answered_granted"),
            (Words("同意部分公开", "Partially granted"), "answered_partially_granted"),
            (Words("不同意公开", "Refused"), "answered_refused"),
            (Words("不属于本行政机关公开", "Not this agency's"), "answered_not_this_agency"),
            (Words("申请信息不存在", "Does not exist"), "answered_not_existing"),
            (Words("告知作出更改补充", "Asked to correct"), "answered_correction_asked"),
            (Words("告知通过其他途径办理", "Sent another way"), "answered_other_route"),
        )
    ),
)
_APPLICANTS: tuple[tuple[Words, _Place], ...] = tuple(
    (words, ("requests", "received", column))
    for words, column in (
        (Words("自然人", "Natural persons"), "natural_person"),
        (Words("商业企业", "Enterprises"), "enterprise"),
        (Words("科研机构", "Research institutions"), "research_institution"),
        (Words("社会公益组织", "Social welfare organizations"), "social_organization"),
        (Words("法律服务机构", "Legal service agencies"), "legal_service"),
        (Words("其他", "Others"), "other"),
    )
)
# The totals that the forms print of them.
_TOTALS = {
    "results": ("requests.handled_total.total", "statistics.requests_answered.value"),
    "applicants": ("requests.received.total",),
}
_ENDINGS = (
    (Words("结果维持", "Upheld"), "upheld"),
    (Words("结果纠正", "Corrected"), "corrected"),
    (Words("其他结果", "Other result"), "other"),
    (Words("尚未审结", "Pending"), "pending"),
)
_DISPUTES = (
    (Words("行政复议", "Administrative review"), "disputes", "review", ""),
    (Words("未经复议直接起诉", "Lawsuits without review"), "disputes", "litigation_direct", ""),
    (Words("复议后起诉", "Lawsuits after review"), "disputes", "litigation_after_review", ""),
    (Words("行政复议", "Administrative review"), "statistics", "reviews", "value"),
    (Words("行政诉讼", "Lawsuits"), "statistics", "lawsuits", "value"),
)
_ITEM, _COUNT = Words("类别", "Kind"), Words("件数", "Number")
_SHARE, _ALL = Words("占比", "Share"), Words("合计", "Total")


def structure(figures: Figures) -> tuple[Chart, ...]:
    """The charts of the year's figures; those without any are left out."""
    return (
        *_parts_of_a_whole("results", Words("办理结果", "How requests ended"), _RESULTS, figures),
        *_parts_of_a_whole("applicants", Words("申请人", "Who asked"), _APPLICANTS, figures),
        *_disputes(figures),
    )


def _parts_of_a_whole(
    name: str, title: Words, places: Sequence[tuple[Words, _Place]], figures: Figures
) -> Iterator[Chart]:
    found = [
        (label, value) for label, place in places if (value := figures.group(*place)) is not None
    ]
    whole = sum((value for _, value in found), Decimal(0))
    if whole <= 0:
        return
    longest = max(value for _, value in found)
    rows = tuple((label, printed(value), share(value, whole)) for label, value in found)
    drawn = [
        Bar(label, f"{count} · {percent}", ((float(_drawable(value) / longest), ""),))
        for (label, count, percent), (_, value) in zip(rows, found, strict=True)
    ]
    yield Chart(
        id=name,
        title=title,
        svg=bars(drawn),
        told=Words(
            f"共 {printed(whole)} 件："
            + "，".join(f"{label.zh} {count} 件（{percent}）" for label, count, percent in rows),
            f"{printed(whole)} in all: "
            + ", ".join(f"{label.en} {count} ({percent})" for label, count, percent in rows),
        ),
        head=(_ITEM, _COUNT, _SHARE),
        rows=(*rows, (_ALL, printed(whole), "")),
        notes=tuple(_cautions([value for _, value in found], _total(name, figures))),
    )


def _total(name: str, figures: Figures) -> Decimal | None:
    """The total that the form of the year prints of these parts, if it does."""
    values = map(figures.value, _TOTALS[name])
    return next((value for value in values if value is not None), None)


def _cautions(parts: Sequence[Decimal], total: Decimal | None) -> Iterator[Words]:
    """What is to be known of the shares of these parts."""
    whole = sum(parts, Decimal(0))
    if total is not None and total != whole:
        yield Words(
            f"各类之和 {printed(whole)} 与总计 {printed(total)} 不一致，占比按各类之和计算",
            f"the kinds add up to {printed(whole)}, the total is {printed(total)}; "
            "shares are of the former",
        )
    if min(parts) < 0:
        yield Words("有报告的数字为负，占比不可用", "some reports print figures below 0: no shares")
    elif whole < SMALL:
        yield Words(f"总数不足 {SMALL}，占比仅供参考", f"fewer than {SMALL}: shares say little")


def _drawable(value: Decimal | None) -> Decimal:
    """What a bar can show: nothing of a figure below 0, as reports taken as published may have."""
    return max(value or Decimal(0), Decimal(0))


def _disputes(figures: Figures) -> Iterator[Chart]:
    found = []
    for label, table, row, column in _DISPUTES:
        values = [
            figures.group(table, row if not column else f"{row}_{ending}", column or ending)
            for _, ending in _ENDINGS
        ]
        if set(values) != {None}:
            known = [value for value in values if value is not None]
            found.append((label, values, sum(known, Decimal(0))))
    longest = max((sum(map(_drawable, values)) for _, values, _ in found), default=0)
    if not longest:
        return
    drawn = [
        Bar(
            label,
            printed(whole),
            tuple((float(_drawable(value) / longest), printed(value)) for value in values),
        )
        for label, values, whole in found
    ]
    endings = tuple(words for words, _ in _ENDINGS)
    yield Chart(
        id="disputes",
        title=Words("行政复议和行政诉讼", "Reviews and lawsuits"),
        svg=bars(drawn),
        told=_told(found),
        head=(_ITEM, *endings, _ALL),
        rows=tuple(
            (label, *(printed(value) for value in values), printed(whole))
            for label, values, whole in found
        ),
        legend=endings,
    )


def _told(found: Sequence[tuple[Words, Sequence[Decimal | None], Decimal]]) -> Words:
    zh, en = [], []
    for label, values, whole in found:
        known = [
            (words, printed(value))
            for (words, _), value in zip(_ENDINGS, values, strict=True)
            if value is not None
        ]
        zh.append(
            f"{label.zh} {printed(whole)} 件（"
            + "，".join(f"{words.zh} {value}" for words, value in known)
            + "）"
        )
        en.append(
            f"{label.en} {printed(whole)} ("
            + ", ".join(f"{words.en} {value}" for words, value in known)
            + ")"
        )
    return Words("；".join(zh), "; ".join(en))
