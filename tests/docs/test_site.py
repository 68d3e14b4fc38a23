"""The documentation as a site: it builds, every link leads somewhere, nobody outside is asked."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

os.environ["NO_MKDOCS_2_WARNING"] = "1"  # a notice that the theme prints when it is imported

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from selectolax.lexbor import LexborHTMLParser

from tests.docs.shown import PAGES, ROOT

PAGE = "# A page\n\n## A part\n\n[itself](#a-part)\n"
LOADED = "script[src], link[href], img[src], iframe[src], source[src], video[src], object[data]"
STYLE_LOADS = re.compile(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')]+)")


def built(site: Path, **settings: object) -> Path:
    """The site of these settings, those of mkdocs.yml where none are given."""
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(site), **settings)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return site


def loaded_from_outside(page: Path) -> list[str]:
    """Addresses of other hosts that a page loads when it is opened; links are only followed."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".css":
        return STYLE_LOADS.findall(text)
    nodes = LexborHTMLParser(text).css(LOADED)
    addresses = [
        str(node.attributes.get(name)) for node in nodes for name in ("src", "href", "data")
    ]
    return [each for each in addresses if urlsplit(each).netloc] + STYLE_LOADS.findall(text)


def swallowed(page: Path) -> list[str]:
    """Paragraphs in which a list, a table or a block was taken for text."""
    paragraphs = LexborHTMLParser(page.read_text(encoding="utf-8")).css("article p")
    return [
        text
        for node in paragraphs
        if re.search(r"(?m)^\s*([-*] |\d+\. |```|\|)", text := node.text())
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("site"))


def test_the_site_builds_with_every_link_anchor_and_page(site: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert {path.stem for path in site.glob("*.html")} == {*pages, "404"}


def test_opening_a_page_asks_nobody_outside(site: Path) -> None:
    pages = [path for path in site.rglob("*") if path.suffix in {".html", ".css"}]
    assert len(pages) > len(PAGES)
    assert {path.name: told for path in pages if (told := loaded_from_outside(path))} == {}


def test_a_page_opened_from_a_disk_brings_what_its_search_needs(site: Path) -> None:
    index = (site / "search" / "search_index.js").read_text(encoding="utf-8")
    name, _, searched = index.partition(" = ")
    assert name == "var __index"
    assert {each["location"].partition("#")[0] for each in json.loads(searched)["docs"]} >= {
        f"{path.stem}.html" for path in (ROOT / "docs").glob("*.md")
    }
    for path in site.glob("*.html"):
        scripts = LexborHTMLParser(path.read_text(encoding="utf-8")).css("script[src]")
        loaded = [str(script.attributes["src"]) for script in scripts]
        assert "scripts/iframe-worker.js" in {each.lstrip("/") for each in loaded}, path.name
        assert [each for each in loaded if not (site / each.lstrip("/")).is_file()] == []


def test_what_a_page_writes_as_a_list_is_one(site: Path) -> None:
    assert {path.name: told for path in site.glob("*.html") if (told := swallowed(path))} == {}


def test_what_is_loaded_from_outside_and_what_is_swallowed_are_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<link href="https://fonts.example/a.css"><script src="//cdn.example/a.js"></script>'
        "<a href='https://elsewhere.example/'>read on</a><img src='pictures/a.png'>"
        "<article><p>A list\n- that is none</p></article>"
    )
    assert loaded_from_outside(page) == ["https://fonts.example/a.css", "//cdn.example/a.js"]
    assert swallowed(page) == ["A list\n- that is none"]


@pytest.mark.parametrize(
    ("text", "nav", "sound"),
    [
        (PAGE, ["index.md"], True),
        (f"{PAGE}[nowhere](gone.md)", ["index.md"], False),
        (f"{PAGE}[nowhere](#another-part)", ["index.md"], False),
        (f"{PAGE}[outside](../README.md)", ["index.md"], False),
        (PAGE, ["index.md", "gone.md"], False),
        (PAGE, [{"Another": "other.md"}], False),
    ],
    ids=["sound", "dead link", "missing anchor", "outside docs", "missing page", "unlisted page"],
)
def test_a_dead_link_makes_the_build_fail(
    tmp_path: Path, text: str, nav: list[object], *, sound: bool
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(text)
    if nav == [{"Another": "other.md"}]:
        (docs / "other.md").write_text(PAGE)
    if sound:
        assert (built(tmp_path / "site", docs_dir=str(docs), nav=nav) / "index.html").is_file()
        return
    with pytest.raises(Abort):
        built(tmp_path / "site", docs_dir=str(docs), nav=nav)


def links(page: Path) -> Iterator[str]:
    """Where the links and pictures of a page lead, within the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not urlsplit(target).scheme and (path := urlsplit(target).path):
            yield os.path.normpath(page.parent.relative_to(ROOT) / path)


def test_links_of_the_repositorys_own_pages_lead_somewhere() -> None:
    assert [each for page in PAGES for each in links(page) if not (ROOT / each).exists()] == []


def test_every_page_and_picture_is_linked_from_another() -> None:
    linked = {each for page in PAGES for each in links(page) if each != str(page.relative_to(ROOT))}
    shown = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "pictures").iterdir()]
    assert {str(path.relative_to(ROOT)) for path in shown} - linked == set()
