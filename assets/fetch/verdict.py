"""An archived answer -> whether it is one, and if not, which outcome it is evidence of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from assets.storage.archive_index import ArchiveEntry

# A page longer than this, or with a table in it, is no block page.
SHORT_PAGE = 40_000
_CHALLENGE = re.compile(
    r"\$_ts\b|__jsl_clearance|acw_sc__v2|cf-chl|Just a moment|创宇盾|安全狗|云防护|人机验证"
    r"|(?:访问|安全|滑动)验证|请求.{0,24}(?:拦截|阻断)|防火墙.{0,4}(?:拦截|阻断)|请完成.{0,6}验证"
)
_SOFT_404 = re.compile(
    r"<title>[^<]{0,20}(?:404|页面不存在|找不到|未找到)|访问的(?:页面|网页).{0,6}(?:不存在|已删除|找不到)"
)
_LOGIN = re.compile(r"<input[^<>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_BLOCKED = frozenset({401, 403, 405, 412, 418, 429, 451})
_PROBLEMS = {
    "truncated": ("truncated", "内容不完整 body not whole"),
    "undecodable": ("truncated", "内容无法解压 body does not unpack"),
    "robots_refused": ("robots_refused", "robots协议不允许 refused by robots.txt"),
    "busy": ("blocked", "服务器要求稍后再来 asked to come back later"),
    "too_many_redirects": ("moved", "重定向无终点 redirected without end"),
    "no_name": ("not_found", "域名无法解析 no such host name"),
    "certificate": ("not_found", "证书不受信任 certificate not trusted"),
    "address_refused": ("not_found", "地址不允许访问 address may not be asked"),
}
_FRONT_PAGE = re.compile(r"/?(?:(?:index|default|home)\.[a-z]{2,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """Whether an answer can be used; if not, the outcome word and the evidence."""

    ok: bool
    outcome: str = ""
    reason: str = ""


def verdict(entry: ArchiveEntry, page: str | None) -> Verdict:
    """The verdict on an archived answer; ``page`` is its text where it is a short HTML page."""
    if entry.problem:
        outcome, words = _PROBLEMS.get(entry.problem, ("not_found", "没有应答 no answer"))
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
        (_mark(_LOGIN, page), "blocked", "登录页面 login page"),
        (_at_front_page(entry), "moved", "被重定向到首页 redirected to a front page"),
    )
    for true, outcome, words in troubles:
        if true:
            return Verdict(False, outcome, f"{words}: HTTP {entry.status}: {entry.final_url}")
    return Verdict(True)


def _at_front_page(entry: ArchiveEntry) -> bool:
    """Whether an address within a site led to the front page of one."""
    asked, came = urlsplit(entry.url), urlsplit(entry.final_url or entry.url)
    return (
        not came.query
        and bool(_FRONT_PAGE.fullmatch(came.path))
        and not _FRONT_PAGE.fullmatch(asked.path)
    )


def _mark(signs: re.Pattern[str], page: str | None) -> str:
    match = signs.search(page) if page and "<table" not in page.lower() else None
    return match[0] if match else ""
