"""What is worth asking for again, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime

from assets.fetch.manners import Manners
from assets.storage.warc import Exchange, Failure

# A server that is overloaded or stumbles; one that fails for good mostly does so with 500.
BUSY = frozenset({429, 502, 503, 504})
_LONGEST_BACKOFF = 60.0


def pause_before_retry(
    items: Sequence[Exchange | Failure], tries: int, manners: Manners, jitter: float
) -> float | None:
    """Seconds to leave a host alone before an address is asked for again; None: not again.

    ``items`` are what the last of ``tries`` attempts brought; ``jitter``, from 0 to 1, keeps hosts
    that failed together from being asked together.
    """
    if tries > min(manners.retries, _worth_retries(_cause(items))):
        return None
    pause = manners.backoff * 2.0 ** (tries - 1) * (1 + jitter / 2)
    return min(pause, _LONGEST_BACKOFF, manners.longest_retry_after)


def _cause(items: Sequence[Exchange | Failure]) -> Exchange | Failure:
    """What decided the attempt: of a refusal for want of robots.txt, the answer in its place."""
    last = items[-1]
    if isinstance(last, Failure) and last.problem == "robots_refused" and len(items) > 1:
        return items[-2]
    return last


def _worth_retries(item: Exchange | Failure) -> float:
    if isinstance(item, Failure):
        # A name is asked for once more, in case the resolver stumbled.
        return {"no_answer": float("inf"), "no_name": 1}.get(item.problem, 0)
    if item.status in BUSY or item.truncated in {"disconnect", "time"}:
        return float("inf")
    return 1 if item.status == 500 or item.truncated == "unspecified" else 0


def retry_after(exchange: Exchange, now: datetime) -> float:
    """Seconds for which an overloaded server asks to be left alone, from 0; infinity for ever.

    A date counts from the server's own Date, else from ``now``; what cannot be read is 0.
    """
    headers = {key.lower(): value for key, value in exchange.headers}
    asked = headers.get("retry-after", "").strip()
    if exchange.status not in BUSY or not asked:
        return 0.0
    if asked.isascii() and asked.isdigit():
        return float(asked) if len(asked) < 10 else float("inf")
    until = _moment(asked)
    if until is None:
        return 0.0
    return max(0.0, (until - (_moment(headers.get("date", "")) or now)).total_seconds())


def _moment(text: str) -> datetime | None:
    """A date of HTTP; None where it is none, or one without its zone."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None
