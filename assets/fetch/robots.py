"""An answer to robots.txt -> the rules it gives, or why there are none to go by."""

from __future__ import annotations

from protego import Protego

from assets.media.charset import decoded
from assets.storage.content_coding import decoded_body
from assets.storage.warc import Exchange

# As much as the standard asks of a reader; what lies beyond is passed over.
MAX_ROBOTS = 500 * 1024
_MAX_UNPACKED = 10 * MAX_ROBOTS


def robots_rules(answer: Exchange) -> Protego | str:
    """The rules of a robots.txt, or why its site must not be asked for anything.

    A site without one allows all. One in trouble, or whose file came broken, has said neither yes
    nor no, and is left alone: its rules may be the very ones that forbid.
    """
    if answer.status == 429 or answer.status >= 500:
        return f"answered {answer.status}"
    if not 200 <= answer.status < 300:
        return Protego.parse("")
    if answer.truncated not in {"", "length"}:
        return f"came in part ({answer.truncated})"
    headers = {key.lower(): value for key, value in answer.headers}
    encoding, whole = headers.get("content-encoding", ""), not answer.truncated
    try:
        body = decoded_body(answer.body, encoding, limit=_MAX_UNPACKED, whole=whole)
    except ValueError as error:
        return str(error)
    text = decoded(body[:MAX_ROBOTS], headers.get("content-type")).text
    return Protego.parse(text or body[:MAX_ROBOTS].decode("ascii", errors="replace"))


def product_token(user_agent: str) -> str:
    """The name and version by which a robots.txt calls us; words of what follows are no names."""
    return user_agent.partition(" ")[0]


def pause_asked(rules: Protego, token: str) -> float:
    """Seconds between two requests that a robots.txt asks for, from 0."""
    rate = rules.request_rate(token)
    by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
    return max(rules.crawl_delay(token) or 0.0, by_rate)
