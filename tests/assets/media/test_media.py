"""Kinds, encodings and links of what the net sends."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.media.charset import decoded
from assets.media.kind import kind_of
from assets.media.links import Link, attachments, links, pictures, printed_date

SENTENCE = "本机关依法受理并答复公民、法人和其他组织提出的政府信息公开申请,全年没有收取任何费用。"
PAGE = f"<html><head><title>年报</title></head><body><p>{SENTENCE * 20}</p></body></html>"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PAGE.encode(), "html"),
        (PAGE.encode("gb18030"), "html"),
        (PAGE.encode("utf-16"), "html"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "html"),
        (b"  <p>one</p>", "html"),
        (b"<li>one</li>", "html"),
        (b"one <a href='2'>two</a>", "html"),
        (SENTENCE.encode(), "text"),
        (SENTENCE.encode("gb18030"), "text"),
        (b"| a<br>b | 3 |", "text"),
        (SENTENCE.encode() + b"\x07", "text"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n%PDF-1.4\n", "pdf"),
        (zipped("word/document.xml"), "docx"),
        (zipped("xl/workbook.xml"), "xlsx"),
        (zipped("OFD.xml"), "ofd"),
        (zipped("a.txt"), "zip"),
        (b"PK\x03\x04 cut", "binary"),
        (OLE + "WordDocument\0".encode("utf-16-le"), "doc"),
        (OLE + "Workbook\0".encode("utf-16-le"), "xls"),
        (OLE, "ole"),
        (b"{\\rtf1", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (bytes(range(256)), "binary"),
    ],
)
def test_kind_is_told_by_the_bytes(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@given(st.binary(max_size=300))
def test_any_bytes_have_a_kind_and_decode_or_say_why(data: bytes) -> None:
    assert kind_of(data)
    read = decoded(data)
    if not read.problem and "\ufffd" not in read.text:
        whole = data if read.encoding.startswith("utf-16") else data.rstrip(b"\0")
        assert whole.endswith(read.text.encode(read.encoding))


@pytest.mark.parametrize(
    ("data", "declared", "encoding"),
    [
        (PAGE.encode(), None, "utf-8"),
        (PAGE.encode(), "text/html; charset=gb2312", "utf-8"),
        (PAGE.encode("utf-8-sig"), None, "utf-8"),
        (b"\xff\xfe" + PAGE.encode("utf-16-le"), None, "utf-16-le"),
        (b"\xfe\xff" + PAGE.encode("utf-16-be"), None, "utf-16-be"),
        (PAGE.encode("gb18030"), None, "gb18030"),
        (PAGE.encode("gb18030"), "text/html; charset=utf-8", "gb18030"),
        (PAGE.encode("gb18030"), "ISO-8859-1", "gb18030"),
        (PAGE.replace("<title>", "<meta charset=gbk><title>").encode("gbk"), None, "gb18030"),
        (b"plain ascii", None, "utf-8"),
    ],
)
def test_pages_decode(data: bytes, declared: str | None, encoding: str) -> None:
    read = decoded(data, declared)
    assert (read.encoding, read.problem) == (encoding, None)
    assert SENTENCE in read.text or read.text == "plain ascii"


@pytest.mark.parametrize("named", ["", '<meta http-equiv="a" content="text/html; charset=big5">'])
def test_big5_is_found_with_and_without_a_name(named: str) -> None:
    text = named + opencc.OpenCC("s2t").convert(PAGE)
    read = decoded(text.encode("big5hkscs"))
    assert read.problem is None
    assert read.text == text


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (SENTENCE.encode("gbk") + b"\xff\xff" + SENTENCE.encode("gbk"), "no encoding fits"),
        (SENTENCE.encode().decode("gb18030", "replace").encode(), "UTF-8 that was read as GBK"),
        (SENTENCE.encode().decode("cp1252", "replace").encode(), "UTF-8 that was read as Latin-1"),
        (("锟斤拷" * 30 + SENTENCE).encode(), "garbled"),
        ((SENTENCE + "\ufffd" * 30).encode(), "are lost"),
        (SENTENCE.encode() + b"\0" + SENTENCE.encode(), "control characters"),
        (b"\x01\x02\x03\x04\x05", "control characters"),
    ],
)
def test_garbled_text_is_told(data: bytes, problem: str) -> None:
    assert problem in (decoded(data).problem or "")


def test_lossy_text_is_refused() -> None:
    assert decoded(SENTENCE.encode("gbk") + b"\xff\xff").text == ""


def test_a_stray_control_character_is_no_garbage() -> None:
    assert decoded((SENTENCE + "\x0b\x07").encode()).problem is None


def test_size_is_limited() -> None:
    assert "more than 10" in (decoded(b"0" * 11, limit=10).problem or "")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_broken_byte_is_one_sign_that_cannot_be_read(encoding: str) -> None:
    whole = (f"<p>{SENTENCE}</p>" * 9 + "<td>12</td>").encode(encoding)
    place = whole.index("依法".encode(encoding))
    text = decoded(whole[:place] + whole[place + 1 :])
    assert (text.encoding, text.problem) == (encoding, None)
    assert "\ufffd" in text.text
    assert text.text.count("<td>12</td>") == 1
    assert text.text.count(SENTENCE) == 8


def test_many_broken_bytes_are_no_text() -> None:
    broken = b"".join(sign.encode()[:2] for sign in SENTENCE) * 9
    assert decoded(broken).problem


def test_zeros_behind_the_text_are_padding() -> None:
    padded = SENTENCE.encode() + bytes(512)
    assert kind_of(padded) == "text"
    assert decoded(padded).text == SENTENCE


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_decoding_is_cheap(encoding: str) -> None:
    data = (PAGE * 30).encode(encoding)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        decoded(data)
        times.append(time.perf_counter() - began)
    # 75 KB of page take about 2 ms; ten times that would be felt over a region.
    assert min(times) < 0.02


LISTING = """
<base href="/nb/">
<div><a href="/">首页</a> <a href="javascript:void(0)">没有</a> <a href="#top">顶</a></div>
<ul>
  <li><a href="./1.html" title="丙县财政局2024年政府信息公开工作年度报告">丙县财政局2024年…</a>
  <span>2025-01-17</span></li>
  <li><a href="2.html"><span>2024/1/9</span>丙县财政局2023年报告</a></li>
  <li>[2023年1月20日] <a href="3.html">丙县财政局2022年报告</a></li>
  <li><a href="4.html">丙县财政局2021年报告</a> <a href="5.html">另一单位</a> 2022-01-01</li>
  <li><a href="6.html"><img alt="图片年报"></a></li>
</ul>
<table><tr><td>1</td><td><a href="7.html#x">丙县教育局2024年报告</a></td><td>2025.01.18</td></tr>
<tr><td><a href="7.html">丙县教育局2024年报告</a></td><td>无</td></tr></table>
"""


def test_links_come_with_title_and_the_date_beside_them() -> None:
    found = links(LISTING, "http://a.test/index.html")
    assert [(link.url.rpartition("/")[2], link.date) for link in found] == [
        ("", None),
        ("1.html", date(2025, 1, 17)),
        ("2.html", date(2024, 1, 9)),
        ("3.html", date(2023, 1, 20)),
        ("4.html", None),
        ("5.html", None),
        ("6.html", None),
        ("7.html", date(2025, 1, 18)),
    ]
    assert found[1] == Link(
        "http://a.test/nb/1.html",
        "丙县财政局2024年…",
        date(2025, 1, 17),
        "丙县财政局2024年政府信息公开工作年度报告",
    )
    assert found[2].text == "丙县财政局2023年报告"
    assert found[6].title == "图片年报"


def test_a_period_in_a_title_is_no_date_beside_it() -> None:
    html = "<li><a href='1'>2023年1月1日至2023年12月31日年度报告全文</a></li>"
    assert links(html, "http://a.test/")[0].text == "2023年1月1日至2023年12月31日年度报告全文"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("发布时间:2025-01-17 08:30", date(2025, 1, 17)),
        ("2025年 1 月 7 日", date(2025, 1, 7)),
        ("2025-13-40 2025/2/3", date(2025, 2, 3)),
        ("01-17", None),
        ("第2025-01-171号", None),
    ],
)
def test_dates_are_read_whole(text: str, day: date | None) -> None:
    assert printed_date(text) == day


def test_attachments_are_found_wherever_they_hide() -> None:
    html = """
    <a href="P020250117.pdf">附件:2024年年报</a> <a href="/down?filename=nb.docx&id=7">下载</a>
    <iframe src="/viewer.html?file=%2Ffiles%2Fa.pdf"></iframe> <embed src="b.PDF">
    <object data="c.ofd"></object> <span onclick="window.open('/d/e.pdf')">查看</span>
    <a href="next.html">下一篇</a> <iframe src="http://ads.test/x.html"></iframe>
    <a href="P020250117.pdf">附件</a>
    """
    found = attachments(html, "http://a.test/nb/1.html")
    assert [link.url for link in found] == [
        "http://a.test/nb/P020250117.pdf",
        "http://a.test/down?filename=nb.docx&id=7",
        "http://a.test/d/e.pdf",
        "http://a.test/files/a.pdf",
        "http://a.test/nb/b.PDF",
        "http://a.test/nb/c.ofd",
    ]
    assert found[0].title == "附件:2024年年报"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<a href='/down.do?id=7'>附件：2024年年报</a>", ["/down.do?id=7"]),
        ("<a href='/attach/7'>2024年年报.docx</a>", ["/attach/7"]),
        ("<a href='/files/7'>Word 版</a>", ["/files/7"]),
        ("<a href='/down/index.html'>下载中心</a>", []),
        ("<a href='/search?q=x'>全文检索</a>", []),
        ("<a href='1.png'>表格</a>", ["/nb/1.png"]),
        ("<a href=\"javascript:open('/d/a.pdf')\">全文</a>", ["/d/a.pdf"]),
        ("<div id=pdf></div><script>PDFObject.embed('/d/a.pdf')</script>", ["/d/a.pdf"]),
        ("<a href='a.wps'>1</a><a href='b.et'>2</a>", ["/nb/a.wps", "/nb/b.et"]),
        ("<nav><a href='a.pdf'>表格下载</a></nav>", []),
        ("<div class='main-nav'><ul><li><a href='a.pdf'>1</a></li></ul></div>", []),
        ("<div id=footer><p><a href='a.pdf'>1</a></div>", []),
        ("<div class='content has-sidebar'><a href='a.pdf'>1</a></div>", ["/nb/a.pdf"]),
        ("<div class='article-header'><a href='a.pdf'>1</a></div>", ["/nb/a.pdf"]),
        ("<p>上一篇：<a href='a.pdf'>2023年年报</a></p>", []),
        ("<li><span>下一篇：</span> <a href='a.pdf'>2025年年报</a></li>", []),
        ("<a href='a.pdf'>上一篇：2023年年报</a>", []),
    ],
)
def test_files_of_the_article_are_taken_and_no_others(html: str, found: list[str]) -> None:
    site = "http://a.test"
    assert [link.url for link in attachments(html, f"{site}/nb/1.html")] == [
        f"{site}{path}" for path in found
    ]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (
            "<p><img src='W020250117.png'></p><p><img src=/b.jpg></p>",
            ["/nb/W020250117.png", "/b.jpg"],
        ),
        ("<img src='1.png'><img src='1.png'>", ["/nb/1.png"]),
        ("<img src='/loading.gif' data-original='1.png'>", ["/nb/1.png"]),
        ("<a href='1.png'><img src='1.png'></a>", ["/nb/1.png"]),
        ("<a href='#'><img src='1.png'></a>", ["/nb/1.png"]),
        ("<a href='/zt/'><img src='1.png'></a>", []),
        ("<a href='nb.pdf'><b><img src='1.png'></b></a>", []),
        ("<img src='1.png' width=640 height=900>", ["/nb/1.png"]),
        ("<img src='1.png' style='max-width:100%;width:640px'>", ["/nb/1.png"]),
        ("<img src='1.png' width=16>", []),
        ("<img src='1.png' style='WIDTH: 120px; height: 900px'>", []),
        ("<img src='1.png' width=800 height=40>", []),
        ("<img src='1.png' width=258 height=258>", []),
        ("<img src='/images/logo.png'><img src='/fileIcons/icon_pdf.gif'>", []),
        ("<img src='1.png' alt='扫一扫在手机打开当前页'><img src='2.svg'>", []),
        ("<header><img src='1.png'></header><div class=banner><img src='2.png'></div>", []),
        ("<img src='data:image/png;base64,AAAA'><img>", []),
    ],
)
def test_pictures_of_the_article_are_taken_and_no_ornaments(html: str, found: list[str]) -> None:
    site = "http://a.test"
    assert [link.url for link in pictures(html, f"{site}/nb/1.html")] == [
        f"{site}{path}" for path in found
    ]


@pytest.mark.parametrize(
    "item",
    [
        "<a href='/{}.pdf'>附件</a>",
        "<div><p><a href='/{}.pdf'>附件</a></p></div>",
        "<img src='/{}.png'>",
    ],
)
def test_many_files_and_pictures_are_read_in_no_time(item: str) -> None:
    page = "<div>" + "".join(item.format(number) for number in range(10_000)) + "</div>"
    began = time.process_time()
    found = pictures(page, "http://a.test/") or attachments(page, "http://a.test/")
    assert len(found) == 10_000
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "item",
    ["<li><a href='/{}'>年报</a> 2024-01-30</li>", "<a href='/{}'>年报</a>", "<a href='/x'>{}</a>"],
)
def test_many_links_are_read_in_no_time(item: str) -> None:
    page = "<div>" + "".join(item.format(number) for number in range(12_000)) + "</div>"
    began = time.process_time()
    assert len(links(page, "http://a.example/")) == 12_000
    assert time.process_time() - began < 5


def test_a_base_that_is_no_address_is_passed_over() -> None:
    page = "<base href='http://['><a href='/1'>年报</a>"
    assert [link.url for link in links(page, "http://a.example/")] == ["http://a.example/1"]
