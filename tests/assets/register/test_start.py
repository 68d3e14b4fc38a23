"""What an office begins with: it loads, it explains itself, its examples are good."""

from __future__ import annotations

from pathlib import Path

from upath import UPath

from assets.decisions.load import load_decisions
from assets.register.columns import FILES
from assets.register.load import Register, load_register
from assets.register.start import office_start


def begun(tmp_path: Path, *, with_examples: bool = False) -> Register:
    for name, content in office_start().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content.decode()
        if with_examples:
            head, _, examples = text.partition("# 示例 examples：\n")
            text = head + examples.replace("# ", "")
        path.write_text(text, encoding="utf-8")
    return load_register(UPath(tmp_path / "register"))


def test_a_start_is_an_empty_register_without_decisions(tmp_path: Path) -> None:
    register = begun(tmp_path)
    assert register.regions.is_empty()
    assert register.reporters.is_empty()
    assert register.sources.is_empty()
    assert load_decisions(UPath(tmp_path / "decisions")).corrections == ()


def test_its_examples_are_rows_once_the_sign_before_them_is_gone(tmp_path: Path) -> None:
    register = begun(tmp_path, with_examples=True)
    assert register.collection_regions() == ["991100", "991121"]
    assert register.reporters.height == len(FILES[1].examples)
    assert set(register.sources["kind"]) == {"direct", "file", "listing"}


def test_every_column_is_explained_in_one_cell() -> None:
    start = office_start()
    for file in FILES:
        content = start[f"register/{file.name}"]
        assert content.startswith(b"\xef\xbb\xbf")
        for column in file.columns:
            (line,) = [
                line
                for line in content.decode().splitlines()
                if line.startswith(f"# {column.name} {column.label}")
            ]
            assert column.chinese in line
            assert "," not in line
