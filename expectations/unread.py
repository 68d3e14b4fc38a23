"""Why a file could not be read, in Chinese: the reasons that its readers give, in English, worded.

A reason that is not known is quoted as it is behind a Chinese lead.
"""

from __future__ import annotations

import re

_CALLED = {
    "empty": "空文件",
    "binary": "无法识别的二进制文件",
    "ole": "无法识别的复合文档",
    "zip": "压缩包，不支持读取",
    "compound": "复合文档",
    "archive": "压缩包",
    "picture": "图片",
}
_NAMED = re.compile(r"'(?P<name>[^']*)': (?P<reason>.+)", re.DOTALL)
# The first that fits from the beginning; what follows it is of use to none but programmers.
_REASONS = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"the page prints no statutory table$", "网页未印统一格式的表格"),
        (r"no statutory table, title '(?P<name>.+)'", "未印统一格式的表格，标题为「{name}」"),
        (r"no statutory table", "未印统一格式的表格"),
        (r"'(?P<one>.*?)' and '(?P<other>.*?)' print ", "「{one}」与「{other}」所印无法准确比对"),
        (r"'(?P<name>.*?)' could not be compared: ", "「{name}」读取存疑，无法比对"),
        (r".*(?:password|encrypted)", "文件有密码保护"),
        (r"(?:.*: )?a file of before Word 97", "Word 97 以前的 DOC 文件，不支持读取"),
        (r"(?:.*: )?no workbook of Excel 97", "Excel 97 以前的 XLS 文件，不支持读取"),
        (r"a document of Word or Excel 2003 as XML", "Word 或 Excel 2003 的 XML 文件，不支持读取"),
        (r"a file of kind '(?P<kind>\w+)' needs", "读取 {kind} 文件需另装组件"),
        (r"a file of kind '(?P<kind>empty|binary|ole|zip)' can't be read", "{kind}"),
        (r"a file of kind '(?P<kind>\w+)', and no workbook", "不是工作簿，而是 {kind} 文件"),
        (r"no sheet and no row of ", "工作簿中没有该单位的工作表，也没有该单位的行"),
        (r"no row of ", "工作簿中没有该单位的行"),
        (r"more than one sheet may be that of ", "工作簿中不止一个工作表可能是该单位的"),
        (r"more than one row may be that of ", "工作簿中不止一行可能是该单位的"),
        (r"the name of .* stands beside several rows", "单位名称对应多行"),
        (r"(?:there|the sheets) are (?P<names>.+)", "现有：{names}"),
        (r"a file of kind '(?P<kind>\w+)' can't be read", "{kind} 文件，不支持读取"),
        (r"an? (?:damaged )?(?P<format>[A-Z]{3,4}) (?:file )?without ", "{format} 文件中没有文字"),
        (r"a (?:picture|workbook) without text", "文件中没有文字"),
        (r"an? (?P<format>[A-Z]{3,4}) file that can't be read", "{format} 文件损坏或不完整"),
        (r"a damaged (?P<format>\w+)", "{format} 文件损坏或不完整"),
        (r"not a picture", "不是图片文件"),
        (r"a saved page without a page in it", "存档网页中没有网页内容"),
        (
            r"(?P<count>\d+) bytes, more than (?P<most>\d+)",
            "文件 {count} 字节，超过上限 {most} 字节",
        ),
        (
            r"(?P<count>\d+) (?:pages|sheets), more than (?P<most>\d+)",
            "{count} 页，超过上限 {most} 页",
        ),
        (r".* nested more than (?P<most>\d+) deep", "内容嵌套超过 {most} 层"),
        (r"takes more than (?P<most>\d+) MB", "读取所需内存超过 {most} MB"),
        (r".*more than (?P<most>\d+)", "内容过多，超过上限 {most}"),
        (r"more text than a report's pictures hold", "图片中的文字过多"),
        (r"a picture of (?P<count>\d+ x \d+) pixels", "图片过大：{count} 像素"),
        (r"no text: (?P<count>\d+) control", "不是文本：含 {count} 个控制字符"),
        (r"garbled before it was sent", "发布前已成乱码"),
        (r"takes longer than (?P<most>[\d.]+) s", "读取超过 {most} 秒"),
        (r"the reading process ended with status (?P<most>-?\d+)", "读取程序中断（状态 {most}）"),
        (r"reader failed: ", "读取程序出错"),
        (r"a link to a folder", "指向文件夹的链接，不予读取"),
        (r"not a regular file", "不是普通文件，而是管道、套接字或设备"),
        (r"(?P<name>\S*[㐀-鿿]\S*) [a-z]", "{name}"),  # fetching says it in both languages
        (r"cannot be read: No such file", "文件不存在"),
        (r"cannot be read: Permission denied", "没有读取权限"),
        (r"cannot be read: Too many levels", "链接循环"),
    )
)


def unread_words(message: str) -> str:
    """The reasons that a message gives, in Chinese; it joins them by semicolons."""
    return "；".join(map(_words, message.split("; ")))


def _words(reason: str) -> str:
    if named := _NAMED.fullmatch(reason):
        return f"「{named['name']}」：{_words(named['reason'])}"
    for pattern, words in _REASONS:
        if found := pattern.match(reason):
            groups = found.groupdict()
            return words.format_map(
                {name: _CALLED.get(text, text) for name, text in groups.items()}
            )
    return f"原因：「{reason}」"
