"""The part of docs/contract.md that shows the examples, taken out of their files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
TOPICS = ("region_sums", "coverage", "missing", "series", "indicators", "behind")


def with_examples(page: str) -> str:
    """The page with every example as its file has it now."""
    head, begin, rest = page.partition("<!-- examples -->\n")
    _, end, tail = rest.partition("<!-- end of examples -->\n")
    assert begin
    assert end
    return "".join((head, begin, *_sections(), end, tail))


def _sections() -> Iterator[str]:
    queries = _queries(_text("queries.sql"))
    frames = [_python(_text(name)) for name in ("with_polars.py", "with_pandas.py")]
    yield "\n### 读取 To begin with\n\n"
    for begin, _ in frames:
        yield _block("python", begin)
    for topic in TOPICS:
        heading, query = queries[topic]
        yield f"### {heading}\n\n"
        yield _block("sql", query)
        for _, functions in frames:
            yield _block("python", functions[topic])
    yield "### 核对原件 The bytes and their digests\n\n"
    yield _block("python", _python(_text("check_bytes.py"))[0])


def _text(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def _queries(text: str) -> dict[str, tuple[str, str]]:
    """By topic, what the query answers and the query."""
    parts = re.split(r"^-- (\w+): (.*)\n", text, flags=re.MULTILINE)[1:]
    return {
        topic: (answers.partition(".")[0] + answers.partition(".")[2].rstrip("."), query.strip())
        for topic, answers, query in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }


def _python(text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first topic of a program, and the function of each topic."""
    lines = text.splitlines()
    _, *body, _ = ast.parse(text).body  # without the docstring and what runs it as a program
    shown = {
        node.name: "\n".join(lines[node.lineno - 1 : node.end_lineno])
        for node in body
        if isinstance(node, ast.FunctionDef) and node.name in TOPICS
    }
    before = [node for node in body if getattr(node, "name", "") not in TOPICS]
    return "\n".join(lines[before[0].lineno - 1 : before[-1].end_lineno]), shown


def _block(language: str, source: str) -> str:
    return f"```{language}\n{source}\n```\n\n"
