"""An archived answer -> whether it is one, and if not, which outcome it is evidence of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from assets.fetch.bare import bare
from assets.storage.addresses import is_folder_address
from assets.storage.archive_index import ArchiveEntry

# Bytes; a page longer than this is none of those that say a few words alone.
SHORT_PAGE = 40_000
# What only a challenge's script holds.
_CHALLENGE = re.compile(r"\$_ts\b|__jsl|acw_sc__v2|cf-chl|_____tmd_____|/punish\?")
# These count only on a page that has nothing else to say.
_REFUSED = re.compile(
    r"Just a moment|Access Denied|JavaScript|WAF|创宇盾|安全狗|云防护|D盾|防火墙|机器人|验证|拦截"
    r"|阻断|攻击|威胁|危险|不合法|非法|对应的站点|访问.{0,8}(?:异常|频繁|限制|拒绝)|IP.{0,6}异常",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"(?:页|信息|文章|内容|文件|资源|地址|栏目|链接|记录|稿件).{0,8}?(?:不存在|删除|过期|未发布)"
    r"|找不到|未找到|没有找到|404|not found",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"登录|登陆|身份认证|\blog ?in\b", re.IGNORECASE)
# With those that firewalls made up.
_BLOCKED = frozenset({401, 403, 405, 412, 418, 429, 444, 451, 468, 493, 521})
WITHOUT_END = "重定向无终点 redirected without end"
_ONLY = "页面没有内容 page says only"
_PROBLEMS = {
    "truncated": ("truncated", "内容不完整 body not whole"),
    "undecodable": ("truncated", "内容无法解压 body does not unpack"),
    "robots_refused": ("robots_refused", "robots协议不允许 refused by robots.txt"),
    "busy": ("blocked", "服务器要求稍后再来 asked to come back later"),
    "too_many_redirects": ("moved", WITHOUT_END),
    "no_name": ("not_found", "域名无法解析 no such host name"),
    "certificate": ("not_found", "证书不受信任 certificate not trusted"),
    "address_refused": ("not_found", "地址不允许访问 address may not be asked"),
}
_FRONT_PAGE = re.compile(
    r"/?(?:(?:zh|cn|zh[-_]cn|portal|index|home|main|www)/)?"
    r"(?:(?:index|default|home|main)\.[a-z]{2,5})?",
    re.IGNORECASE,
)
_ERROR_PAGE = re.compile(r"(?:^|[/=_])(?:404|error)(?=$|[/._&])", re.IGNORECASE)


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
        if entry.problem == "truncated" and (entry.error or "").startswith("length"):
            words = "超过大小限制 larger than is taken"
        return Verdict(False, outcome, f"{words}: {entry.error}: {entry.url}")
    status, url = entry.status or 200, entry.final_url or entry.url
    said = bare(page, url) if page else None
    words = said.words if said else ""
    challenge = _mark(_CHALLENGE, page or "") if said else ""
    challenge = challenge or _mark(_REFUSED, words)
    missing, login = _mark(_GONE, words), _mark(_LOGIN, words)
    troubles = (
        (status in {404, 410}, "gone", "页面已不存在 page is gone"),
        (status in _BLOCKED, "blocked", "访问被拒绝 refused"),
        (challenge, "blocked", f"验证页面 challenge page ({challenge})"),
        (not 200 <= status < 300, "not_found", "没有可用的应答 no usable answer"),
        (_is_empty(entry), "not_found", "空页面 empty answer"),
        (missing, "gone", f"页面已不存在 page is gone ({missing})"),
        (login, "blocked", f"登录页面 login page ({login})"),
    )
    for true, outcome, told in troubles:
        if true:
            return Verdict(False, outcome, f"{told}: HTTP {entry.status}: {entry.final_url}")
    away = led_away(entry.url, url)
    if away is None and said is not None and not said.leads_on:
        return Verdict(False, "not_found", f"{_ONLY} {said.shown[:80]!r}: {entry.final_url}")
    return away or Verdict(True)


def _is_empty(entry: ArchiveEntry) -> bool:
    """Whether nothing came; of a folder that is told by an empty list."""
    return not entry.size and not is_folder_address(entry.url)


def led_away(asked: str, came: str) -> Verdict | None:
    """What it means that an address within a site led to a front page, or one that tells of errors.

    None where it led to neither.
    """
    begin, end = urlsplit(asked), urlsplit(came)
    if asked == came or (_FRONT_PAGE.fullmatch(begin.path) and not begin.query):
        return None
    if _ERROR_PAGE.search(f"{end.path}?{end.query}"):
        return Verdict(False, "gone", f"被重定向到错误页 redirected to an error page: {came}")
    if not end.query and _FRONT_PAGE.fullmatch(end.path):
        return Verdict(False, "moved", f"被重定向到首页 redirected to a front page: {came}")
    return None


def _mark(signs: re.Pattern[str], text: str) -> str:
    match = signs.search(text)
    return match[0] if match else ""
