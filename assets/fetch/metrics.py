"""What fetching a partition cost: requests, bytes, retries and time, in all and by host."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from assets.fetch.queues import Attempt
from assets.storage.warc import Exchange, Failure, LocalFile

# Failures that a host was asked for in vain; the others were decided without a request.
_IN_VAIN = frozenset({"no_answer", "no_name", "certificate"})


@dataclass
class HostCost:
    """What one host was asked for. Bytes are those of the bodies as sent, seconds those asked."""

    addresses: int = 0
    requests: int = 0
    retries: int = 0
    failed: int = 0
    size: int = 0
    seconds: float = 0.0


@dataclass
class Cost:
    """What all hosts were asked for; ``ended`` counts the answers by status or kind of trouble.

    ``salvaged`` are the files of the archive that were found damaged, as it tells of them.
    """

    salvaged: tuple[str, ...] = ()
    hosts: dict[str, HostCost] = field(default_factory=lambda: defaultdict(HostCost))
    ended: Counter[str] = field(default_factory=Counter)

    def add(self, attempt: Attempt) -> None:
        """Count an attempt."""
        host = self.hosts[attempt.host]
        host.requests += sum(map(_was_request, attempt.items))
        host.retries += attempt.tries > 1
        host.size += size(attempt)
        host.seconds += attempt.seconds
        if attempt.last:
            host.addresses += 1
            host.failed += not _is_usable(attempt.items[-1])
        self.ended.update(map(ended, attempt.items))

    @property
    def total(self) -> HostCost:
        """The sum over the hosts."""
        hosts = self.hosts.values()
        return HostCost(
            addresses=sum(host.addresses for host in hosts),
            requests=sum(host.requests for host in hosts),
            retries=sum(host.retries for host in hosts),
            failed=sum(host.failed for host in hosts),
            size=sum(host.size for host in hosts),
            seconds=sum(host.seconds for host in hosts),
        )


def ended(item: Exchange | Failure | LocalFile) -> str:
    """How a request ended: the status, why its body is not whole, or the kind of trouble."""
    if isinstance(item, LocalFile):
        return "file"
    return item.problem if isinstance(item, Failure) else item.truncated or str(item.status)


def size(attempt: Attempt) -> int:
    """Bytes of the bodies as they were sent."""
    return sum(len(item.body) for item in attempt.items if not isinstance(item, Failure))


def _was_request(item: Exchange | Failure | LocalFile) -> bool:
    if isinstance(item, Failure):
        return item.problem in _IN_VAIN
    return isinstance(item, Exchange)


def _is_usable(item: Exchange | Failure | LocalFile) -> bool:
    return ended(item) in {"200", "304", "file"}
