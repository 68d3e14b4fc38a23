"""How the net is asked: manners kept to everywhere, and the exceptions an office recorded."""

from __future__ import annotations

from dataclasses import dataclass, field

from assets.fetch.reachable import Origin

_AGENT = "nianbao/0.1 (annual reports on open government information{})"


def user_agent(contact: str = "") -> str:
    """Who we say we are, with an address of those who ask, where they give one."""
    return _AGENT.format(f"; {contact}" if contact else "")


@dataclass(frozen=True)
class Manners:
    """Who we say we are, how often we ask, how long and how much we take. Seconds and bytes.

    ``retries`` are the further tries of an address that brought nothing, ``backoff`` the pause
    before the first of them. A host is waited for as long as it asks, up to
    ``longest_retry_after``.
    """

    user_agent: str = field(default_factory=user_agent)
    delay: float = 1.0
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    total_time: float = 180.0
    max_bytes: int = 20 * 1024 * 1024
    max_redirects: int = 5
    retries: int = 3
    backoff: float = 1.0
    longest_retry_after: float = 300.0


@dataclass(frozen=True)
class Exceptions:
    """The exact origins whose robots.txt, or whose certificate, does not count."""

    robots: frozenset[Origin] = frozenset()
    tls: frozenset[Origin] = frozenset()


@dataclass(frozen=True)
class Earlier:
    """What is archived of an address already, so that an unchanged page is not sent again."""

    etag: str | None
    last_modified: str | None
    digest: str
