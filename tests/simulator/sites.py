"""A simulated site: what stands at its addresses, and the ordinary pages of such sites."""

from __future__ import annotations

import dataclasses
import hashlib
import html
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from tests.simulator.troubles import Handler, page
from tests.simulator.web import Answer, Request

NOT_THERE = page("<html><body>404 您访问的页面不存在</body></html>", 404)


class Site:
    """What a host serves; what nobody has put there is 404.

    ``schemes`` are those it answers at all.
    """

    def __init__(self, origin: str, schemes: tuple[str, ...] = ("http", "https")) -> None:
        self.origin = origin
        self.schemes = schemes
        self.also_at: dict[str, str] = {}
        self._found: dict[str, Handler] = {}

    def url(self, target: str) -> str:
        return self.origin + target

    def put(self, target: str, found: bytes | str | Answer | Handler) -> str:
        """Put something there for GET and POST alike, and give its whole address.

        A handler without a query in its target is asked whatever the query.
        """
        self._found[target] = found if callable(found) else kept(found)
        return self.url(target)

    def found(self, target: str) -> Handler:
        """What stands there now."""
        return self._found[target]

    def put_also(self, target: str, known_as: str) -> None:
        """What stands at ``known_as`` stands here too; who has it need not ask once more."""
        self._found[target] = self._found[known_as]
        self.also_at[target] = known_as

    def __call__(self, request: Request) -> Answer:
        if request.scheme not in self.schemes:
            return Answer(steps=(b"",))
        bare = request.target.partition("?")[0]
        found = self._found.get(request.target) or self._found.get(bare)
        return found(request) if found else NOT_THERE


def kept(found: bytes | str | Answer) -> Handler:
    """The same answer each time; of a page with an ETag, whether it is still the same."""
    answer = found if isinstance(found, Answer) else page(found)
    if isinstance(found, Answer) or not answer.body:
        return lambda _: answer
    tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
    tagged = dataclasses.replace(answer, headers=(*answer.headers, ("ETag", tag)))

    def handler(request: Request) -> Answer:
        if request.headers.get("if-none-match") == tag:
            return Answer(304, b"", (("ETag", tag),))
        return tagged

    return handler


@dataclasses.dataclass(frozen=True)
class Item:
    """One line of a listing."""

    target: str
    title: str
    day: date

    def line(self) -> str:
        """As nearly every site prints it, the text cut as lists are."""
        title = html.escape(self.title)
        text = title if len(title) <= 40 else f"{title[:38]}..."
        return (
            f'<li><a href="{html.escape(self.target)}" target="_blank" title="{title}">{text}</a>'
            f"<span>{self.day}</span></li>"
        )


def lines(items: Iterable[Item]) -> str:
    return "\n".join(item.line() for item in items)


def listing(body: str, *, charset: str = "utf-8", head: str = "") -> str:
    """A column's page, with what stands round the list on every site."""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="{charset}">'
        f"<title>政府信息公开年报</title>{head}</head><body>"
        '<div class="top"><a href="/">首页</a> <a href="/zwgk/">政务公开</a>'
        ' <a href="/zwgk/zfxxgkzn/">政府信息公开指南</a></div>'
        f'<div class="list">{body}</div>'
        '<div class="foot"><a href="/wzdt/">网站地图</a> <a href="/lxwm/">联系我们</a>'
        " 备案号 00000000</div></body></html>\n"
    )


def ul(items: Iterable[Item]) -> str:
    return f"<ul>\n{lines(items)}\n</ul>"


def notices(count: int, last: date) -> list[Item]:
    """What else such columns hold, newest first, each a week before the one above."""
    return [
        Item(
            f"/zwgk/tzgg/t{number}.html",
            f"关于开展第{number}期政务公开业务培训的通知",
            last - timedelta(weeks=position),
        )
        for position, number in enumerate(range(count, 0, -1))
    ]


def in_pages(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
