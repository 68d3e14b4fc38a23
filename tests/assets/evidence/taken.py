"""An HTML page taken apart for tests, and what a safe one is made of."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "input"})


class Taken(HTMLParser):
    """A page's tags with their attributes, its words, its anchors, and what was left open."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    @property
    def spaced(self) -> str:
        """The words with one blank between those of different elements."""
        return " ".join(" ".join(self.words).split())

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] or "" for _, attributes in self.tags if "href" in attributes]


TAGS = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section"}
TAGS |= {"article", "div", "p", "h1", "h2", "h3", "span", "strong", "small", "sup", "bdi", "br"}
TAGS |= {"a", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "code", "details"}
TAGS |= {"summary", "input", "label"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel"}
ATTRIBUTES |= {"dir", "colspan", "rowspan", "data-label", "type", "for", "checked"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def assert_safe(page: str, live: tuple[str, ...] = ()) -> Taken:
    """The page, which holds nothing that could run or load and links to ``live`` and itself."""
    taken = Taken(page)
    assert {tag for tag, _ in taken.tags} <= TAGS
    assert {name for _, attributes in taken.tags for name in attributes} <= ATTRIBUTES
    metas = [attributes for tag, attributes in taken.tags if tag == "meta"]
    assert [m["content"] for m in metas if m.get("http-equiv")] == [POLICY]
    assert {tag for tag, attributes in taken.tags if "href" in attributes} <= {"a"}
    assert {attributes["type"] for tag, attributes in taken.tags if tag == "input"} <= {"radio"}
    inside = {f"#{name}" for name in taken.ids}
    assert [link for link in taken.links if link not in inside and link not in live] == []
    assert len(taken.ids) == len(set(taken.ids))
    assert taken.open == []
    assert sum(tag == "style" for tag, _ in taken.tags) == 1
    return taken
