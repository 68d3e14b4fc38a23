"""Why a file could not be read, in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.unread import unread_words

_READERS = Path(__file__).parents[2] / "assets" / "raw_text"


def given_reasons() -> Iterator[str]:
    """Each reason that stands in the readers, as it is given of some file."""
    for path in sorted(_READERS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            said = [each.value for each in node.keywords if each.arg == "problem"]
            for each in [*said, *(node.args[:1] if name == "TooLargeError" else ())]:
                if isinstance(each, ast.Constant | ast.JoinedStr):
                    yield shown(each)


def shown(said: ast.expr) -> str:
    if isinstance(said, ast.Constant):
        return str(said.value)
    if isinstance(said, ast.FormattedValue):
        return "'x'" if said.conversion == ord("r") else "7"
    assert isinstance(said, ast.JoinedStr)
    return "".join(map(shown, said.values))


@pytest.mark.parametrize("reason", sorted(set(given_reasons())))
def test_every_reason_that_a_reader_gives_has_chinese_words(reason: str) -> None:
    words = unread_words(reason)
    assert "原因" not in words
    assert not re.search("[a-z]{2,}", words), words


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("a file of kind 'empty' can't be read", "空文件"),
        ("a file of kind 'binary' can't be read", "无法识别的二进制文件"),
        ("a file of kind 'ole' can't be read", "无法识别的复合文档"),
        ("a file of kind 'rtf' can't be read", "rtf 文件，不支持读取"),
        ("a file of kind 'new' can't be read", "new 文件，不支持读取"),
        ("a file protected by a password", "文件有密码保护"),
        ("an encrypted PDF: it asks for a password", "文件有密码保护"),
        ("a DOC file that can't be read: protected by a password", "文件有密码保护"),
        ("a damaged PDF: PdfiumError: Data format error", "PDF 文件损坏或不完整"),
        ("a DOCX file that can't be read: a damaged archive: cut", "DOCX 文件损坏或不完整"),
        ("elements nested more than 200 deep", "内容嵌套超过 200 层"),
        ("21000000 bytes, more than 20000000", "文件 21000000 字节，超过上限 20000000 字节"),
        ("no text: 9 control characters, the first '\\x00'", "不是文本：含 9 个控制字符"),
        ("takes more than 1024 MB of memory", "读取所需内存超过 1024 MB"),
        ("the reading process ended with status -9", "读取程序中断（状态 -9）"),
        ("cannot be read: No such file or directory", "文件不存在"),
        ("cannot be read: Input/output error", "原因：「cannot be read: Input/output error」"),
        ("'nb.doc': a DOC file without text", "「nb.doc」：DOC 文件中没有文字"),
        ("'nb.doc' could not be compared: wrong_cell_count", "「nb.doc」读取存疑，无法比对"),
        ("'page' and 'a.pdf' print t.c.c: '1' and '2'", "「page」与「a.pdf」所印无法准确比对"),
        ("'a.pdf': 内容不完整 body not whole: ends early: x", "「a.pdf」：内容不完整"),
        (
            "the page prints no statutory table; 'b.html': no statutory table, title '通知'",
            "网页未印统一格式的表格；「b.html」：未印统一格式的表格，标题为「通知」",
        ),
    ],
)
def test_a_reason_is_worded_and_an_unknown_one_quoted(message: str, words: str) -> None:
    assert unread_words(message) == words
