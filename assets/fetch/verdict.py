"""An archived answer -> whether it is one, and if not, which outcome it is evidence of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assets.storage.archive_index import ArchiveEntry

# A page longer than this, or with a table in it, is no block page.
SHORT_PAGE = 40_000
_CHALLENGE = re.compile(
    r"\$_ts\b|__jsl_clearance|acw_sc__v2|cf-chl|Just a moment|创宇盾|安全狗|云防护|人机验证"
    r"|(?:访问|安全|滑动)验证|请求.{0,12}(?:拦截|阻断)|请完成.{0,6}验证"
)
_SOFT_404 = re.compile(
    r"<title>[^<]{0,20}(?:404|页面不存在|找不到|未找到)|访问的(?:页面|网页).{0,6}(?:不存在|已删除|找不到)"
)
_BLOCKED = frozenset({401, 403, 405, 412, 418, 429, 451})
_OUTCOMES = {
    "truncated": ("truncated", "内容不完整 body not whole"),
    "undecodable": ("truncated", "内容无法解压 body does not unpack"),
    "robots_refused": ("robots_refused", "robots协议不允许 refused by robots.txt"),
}


@dataclass(frozen=True)
class Verdict:
    """Whether an answer can be used; if not, the outcome word and the evidence."""

    ok: bool
    outcome: str = ""
    reason: str = ""


def verdict(entry: ArchiveEntry, page: str | None) -> Verdict:
    """The verdict on an archived answer; ``page`` is its text where it is a short HTML page."""
    if entry.problem:
        outcome, words = _OUTCOMES.get(entry.problem, ("not_found", "没有应答 no answer"))
        return Verdict(False, outcome, f"{words}: {entry.error}: {entry.url}")
    status = entry.status or 200
    challenge, missing = _mark(_CHALLENGE, page), _mark(_SOFT_404, page)
    troubles = (
        (status in {404, 410}, "gone", "页面已不存在 page is gone"),
        (status in _BLOCKED, "blocked", "访问被拒绝 refused"),
        (challenge, "blocked", f"验证页面 challenge page ({challenge})"),
        (not 200 <= status < 300, "not_found", "没有可用的应答 no usable answer"),
        (not entry.size, "not_found", "空页面 empty answer"),
        (missing, "gone", f"页面已不存在 page is gone ({missing})"),
    )
    for true, outcome, words in troubles:
        if true:
            return Verdict(False, outcome, f"{words}: HTTP {entry.status}: {entry.final_url}")
    return Verdict(True)


def _mark(signs: re.Pattern[str], page: str | None) -> str:
    match = signs.search(page) if page and "<table" not in page.lower() else None
    return match[0] if match else ""
