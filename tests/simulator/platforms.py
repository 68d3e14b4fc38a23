"""Listings as the platforms of government sites serve them; each gives the address to register.

``items`` is the whole column, newest first; ``size`` is how many stand on a page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

from tests.simulator.sites import Item, Site, in_pages, lines, listing, ul
from tests.simulator.troubles import page
from tests.simulator.web import Answer, Request

Column: TypeAlias = Callable[[Site, Sequence[Item], int], str]


def linked_pages(site: Site, items: Sequence[Item], size: int) -> str:
    """list_2.html and so on, each linked from the page before by 下一页."""
    pages = in_pages(items, size)
    names = ["index.html", *(f"list_{number}.html" for number in range(2, len(pages) + 1))]
    for position, part in enumerate(pages):
        pager = f'<a href="index.html">首页</a> <a href="{names[-1]}">尾页</a>'
        if position + 1 < len(pages):
            pager += f' <a href="{names[position + 1]}">下一页</a>'
        target = "/nb/" if position == 0 else f"/nb/{names[position]}"
        site.put(target, listing(f'{ul(part)}<div class="page">{pager}</div>'))
    return site.url("/nb/")


def trs(site: Site, items: Sequence[Item], size: int) -> str:
    """createPageHTML: the second page is index_1."""
    pages = in_pages(items, size)
    for position, part in enumerate(pages):
        script = f'<script>createPageHTML({len(pages)}, {position}, "index", "html");</script>'
        name = f"index_{position}.html" if position else ""
        site.put(f"/zfxxgknb/{name}", listing(f'{ul(part)}<div class="page">{script}</div>'))
    site.put_also("/zfxxgknb/index.html", "/zfxxgknb/")
    return site.url("/zfxxgknb/")


def trs_with_rows(site: Site, items: Sequence[Item], size: int) -> str:
    """CreatePageHTML of the later kind: name first, counted from 1, the rows told as well."""
    pages = in_pages(items, size)
    for position, part in enumerate(pages):
        script = (
            "<script>createPageHTML('page_div',"
            f"{len(pages)}, {position + 1},'index','shtml',{len(items)});</script>"
        )
        name = f"index_{position + 1}.shtml" if position else ""
        body = f'{ul(part)}<div id="page_div"></div>{script}'
        site.put(f"/gknb/{name}", listing(body))
    site.put_also("/gknb/index.shtml", "/gknb/")
    return site.url("/gknb/")


def count_page(site: Site, items: Sequence[Item], size: int) -> str:
    """CountPage and currentPage as variables, the links written by the page's script."""
    pages = in_pages(items, size)
    for position, part in enumerate(pages):
        script = f"""<script>
var currentPage = {position};
var prevPage = currentPage-1
var nextPage = currentPage+1
var countPage = {len(pages)}
if(countPage>1&&currentPage!=(countPage-1)){{
  document.write("<a href=\\"index"+"_" + nextPage + "."+"htm\\">下一页</a>");
}}
</script>"""
        name = f"index_{position}.htm" if position else "index.htm"
        site.put(f"/xxgk/gknb/{name}", listing(ul(part) + script))
    return site.url("/xxgk/gknb/index.htm")


def index_from_one(site: Site, items: Sequence[Item], size: int) -> str:
    """index_1.shtml is the first page once more, index_2.shtml the second."""
    pages = in_pages(items, size)
    numbers = " ".join(
        f'<a href="index_{number}.shtml">{number}</a>' for number in range(1, len(pages) + 1)
    )
    for number, part in enumerate(pages, start=1):
        text = listing(f'{ul(part)}<div class="pagination">共{len(pages)}页 {numbers}</div>')
        site.put(f"/zwgk/nb/index_{number}.shtml", text)
        if number == 1:
            site.put("/zwgk/nb/", text)
    return site.url("/zwgk/nb/")


def column_index(site: Site, items: Sequence[Item], size: int) -> str:
    """column-index-1.shtml, column-index-2.shtml and so on."""
    pages = in_pages(items, size)
    for number, part in enumerate(pages, start=1):
        links = "".join(
            f'<a href="column-index-{other}.shtml">{other}</a>'
            for other in range(1, len(pages) + 1)
            if other != number
        )
        total = f"<script>var totalPage = '{len(pages)}';</script>"
        body = f'{ul(part)}<div class="fanye">{links}</div>{total}'
        site.put(f"/cdnb/column-index-{number}.shtml", listing(body))
    return site.url("/cdnb/column-index-1.shtml")


def numbers_in_folder(site: Site, items: Sequence[Item], size: int) -> str:
    """1.html, 2.html in the column's folder."""
    pages = in_pages(items, size)
    for number, part in enumerate(pages, start=1):
        links = " ".join(
            f'<a href="/jyj/nb/{other}.html">{other}</a>' for other in range(1, len(pages) + 1)
        )
        following = f'<a href="/jyj/nb/{number + 1}.html">&gt;</a>' if number < len(pages) else ""
        text = listing(f'{ul(part)}<p class="pages">{links} {following}</p>')
        site.put(f"/jyj/nb/{number}.html", text)
        if number == 1:
            site.put("/jyj/nb/", text)
    return site.url("/jyj/nb/")


def list_shtml(site: Site, items: Sequence[Item], size: int) -> str:
    """list.shtml, list_2.shtml; the links are there, their words are pictures."""
    pages = in_pages(items, size)
    names = ["list.shtml", *(f"list_{number}.shtml" for number in range(2, len(pages) + 1))]
    for position, part in enumerate(pages):
        following = names[min(position + 1, len(pages) - 1)]
        pager = f'<a href="{following}"><img src="/img/next.gif" alt="下一页"></a>'
        text = listing(f"{ul(part)}<div>第{position + 1}页 共{len(pages)}页 {pager}</div>")
        site.put(f"/shuyang/nb/{names[position]}", text)
    return site.url("/shuyang/nb/list.shtml")


def jpage(site: Site, items: Sequence[Item], size: int) -> str:
    """Hanweb: the first records inline, three pages of them, the others posted for."""
    inline = 3 * size
    fields = {
        "col": "1",
        "appid": "1",
        "webid": "12",
        "path": "/",
        "columnid": "1229",
        "sourceContentType": "1",
        "unitid": "30519",
        "webname": "清溪县人民政府",
        "permissiontype": "0",
    }
    store = _datastore(items[:inline])
    parameters = ",".join(f"{key}:'{value}'" for key, value in fields.items())
    script = (
        "<script>$(function(){$('#30519').jpage({themeName:'default',showMode:'full',"
        f"totalRecord:{len(items)},openCookies:false,dataBefore:'<ul>',dataAfter:'</ul>',"
        "proxyUrl:'/module/web/jpage/dataproxy.jsp',"
        f"perPage:{size},barPosition:'bottom',ajaxParam:{{{parameters}}}}});}});</script>"
    )
    body = f'<div id="30519"><script type="text/xml">{store}</script></div>{script}'
    site.put("/col/col1229/index.html", listing(body))

    def records(request: Request) -> Answer:
        asked = _asked(request)
        if asked.get("columnid") != "1229" or asked.get("unitid") != "30519":
            return page("<datastore><recordset></recordset></datastore>", Content_Type="text/xml")
        begin = int(asked.get("startrecord", "1"))
        end = min(int(asked.get("endrecord", str(inline))), begin + inline - 1)
        return page(_datastore(items[begin - 1 : end], len(items)), Content_Type="text/xml")

    site.put("/module/web/jpage/dataproxy.jsp", records)
    return site.url("/col/col1229/index.html")


def older_jpage(site: Site, items: Sequence[Item], size: int) -> str:
    """Hanweb of older sites: a nextgroup address in each answer, to be followed by GET."""
    groups = in_pages(items, size)

    def store(number: int) -> str:
        following = (
            f'<nextgroup><![CDATA[<a href="/module/jpage/dataproxy.jsp?page={number + 1}&webid=3096'
            '&path=/&columnid=1228&unitid=5504&permissiontype=0"></a>]]></nextgroup>'
            if number + 1 < len(groups)
            else ""
        )
        records = _records(groups[number]) if number < len(groups) else ""
        return f"<datastore>{following}<recordset>{records}</recordset></datastore>"

    def proxied(request: Request) -> Answer:
        asked = _asked(request)
        if "startrecord" in asked:
            begin, end = int(asked["startrecord"]), int(asked["endrecord"])
            return page(_datastore(items[begin - 1 : end], len(items)), Content_Type="text/xml")
        return page(store(int(asked.get("page", "0"))), Content_Type="text/xml")

    script = (
        "<script>$('#5504').jpage({totalRecord:"
        f"{len(items)},perPage:{size},proxyUrl:'/module/jpage/dataproxy.jsp',"
        "ajaxParam:{webid:3096,path:'/',columnid:1228,unitid:'5504',permissiontype:0}});</script>"
    )
    body = f"<div id='5504'><script type='text/xml'>{store(0)}</script></div>{script}"
    site.put("/col/col1228/index.html", listing(body))
    site.put("/module/jpage/dataproxy.jsp", proxied)
    return site.url("/col/col1228/index.html")


def file_list(site: Site, items: Sequence[Item], size: int) -> str:
    """A page without any item; its script posts to getFileListByCodeId and is given JSON."""
    channel = "29a88b67e4b149cfa9fac7919dfb08a5"

    def records(request: Request) -> Answer:
        asked = _asked(request)
        if request.method != "POST" or asked.get("channelId") != channel:
            return page('{"code":500,"err":{}}', Content_Type="application/json")
        given = int(asked.get("size", "20"))
        begin = (int(asked.get("page", "1")) - 1) * given
        results = [
            {
                "title": item.title,
                "titleHtml": f"<font>{item.title}</font>",
                "url": item.target,
                "publishedTimeStr": f"{item.day} 10:00:00",
            }
            for item in items[begin : begin + given]
        ]
        data = {"page": int(asked.get("page", "1")), "rows": given, "total": len(items)}
        answer = {"code": 200, "results": {"data": {**data, "results": results}}}
        return page(json.dumps(answer, ensure_ascii=False), Content_Type="application/json")

    script = f"""<script>
var channelId = "{channel}";
var pageSize = {size};
$.ajax({{url:"/getFileListByCodeId",type:"post",dataType:"json",
data:{{codeId:"",channelId:channelId,page:1,size:pageSize,relateSubChannels:true}},
success:function(data){{render(data.results.data.results);}}}});
</script>"""
    site.put("/zfxxgk/c102449/list.html", listing(f'<ul id="list"></ul>{script}'))
    site.put("/getFileListByCodeId", records)
    return site.url("/zfxxgk/c102449/list.html")


def gkmlpt(site: Site, items: Sequence[Item], size: int) -> str:
    """Guangdong's catalogue: a page that holds SID and tree, and an API that gives JSON."""

    def records(request: Request) -> Answer:
        asked = _asked(request)
        number = int(asked.get("page", "1"))
        pages = in_pages(items, size)
        if asked.get("sid") != "662021" or not 1 <= number <= len(pages):
            return page('{"message":"not found"}', 404, Content_Type="application/json")
        articles = [
            {
                "id": position,
                "title": item.title,
                "url": site.url(item.target),
                "date": str(item.day),
                "publisher": "",
            }
            for position, item in enumerate(pages[number - 1])
        ]
        answer = {"classify": {"id": 721, "post_count": len(items)}, "articles": articles}
        return page(json.dumps(answer, ensure_ascii=False), Content_Type="application/json")

    tree = [{"id": 721, "name": "政府信息公开工作年度报告", "children": [], "jump_url": ""}]
    script = (
        "<script>window._CONFIG = { LANG: 'zh-CN', SID: '662021', "
        f"TREE: {json.dumps(tree, ensure_ascii=False)} }};</script>"
    )
    text = (
        f'<html><head><meta charset="utf-8">{script}</head><body><div id="app"></div></body></html>'
    )
    site.put("/yjzjj/gkmlpt/index", text)
    site.put("/yjzjj/gkmlpt/api/all/721", records)
    return site.url("/yjzjj/gkmlpt/index#721")


def query_pages(site: Site, items: Sequence[Item], size: int) -> str:
    """One program, the page in its query; the pager's links lead back to it."""
    pages = in_pages(items, size)

    def shown(request: Request) -> Answer:
        number = int(_asked(request).get("page", "1"))
        part = pages[number - 1] if 1 <= number <= len(pages) else []
        links = " ".join(
            f'<a href="InfoPublic.aspx?cid=77&amp;page={other}">{other}</a>'
            for other in range(1, len(pages) + 1)
            if other != number
        )
        pager = f"<div>共{len(items)}条 第{number}/{len(pages)}页 {links}</div>"
        return page(listing(ul(part) + pager))

    site.put("/InfoPublic.aspx", shown)
    return site.url("/InfoPublic.aspx?cid=77")


def posted_pages(site: Site, items: Sequence[Item], size: int) -> str:
    """A table of td.nlist; the pager submits a form with cpage."""
    pages = in_pages(items, size)

    def shown(request: Request) -> Answer:
        number = int(_asked(request).get("cpage", "1"))
        part = pages[number - 1] if 1 <= number <= len(pages) else []
        rows = "".join(
            f'<tr><td class="nlist"><a href="{item.target}">{item.title}</a></td>'
            f"<td>{item.day}</td></tr>"
            for item in part
        )
        following = (
            f'<a href="javascript:goPage({number + 1})">下一页</a>' if number < len(pages) else ""
        )
        form = (
            '<form name="pageForm" method="post" action="/gtapp/nrglIndex.action">'
            '<input type="hidden" name="type" value="2"><input type="hidden" name="catalogID"'
            f' value="2c908254"><input type="hidden" name="cpage" value="{number}">'
            f"共{len(pages)}页 {following}</form>"
            "<script>function goPage(n){document.pageForm.cpage.value=n;"
            "document.pageForm.submit();}</script>"
        )
        return page(listing(f"<table>{rows}</table>{form}"))

    site.put("/gtapp/nrglIndex.action", shown)
    return site.url("/gtapp/nrglIndex.action?type=2&catalogID=2c908254")


# Name in the register -> the columns that are its.
COLUMNS: dict[str, tuple[Column, ...]] = {
    "plain_list": (linked_pages,),
    "trs": (trs, trs_with_rows, count_page),
    "index_n": (index_from_one, column_index, numbers_in_folder, list_shtml),
    "jpage": (jpage, older_jpage),
    "file_list": (file_list,),
    "gkmlpt": (gkmlpt,),
    "query_pages": (query_pages,),
    "posted_pages": (posted_pages,),
}


def _datastore(items: Sequence[Item], total: int | None = None) -> str:
    said = "" if total is None else f"<totalrecord>{total}</totalrecord>"
    return f"<datastore>{said}<recordset>{_records(items)}</recordset></datastore>"


def _records(items: Sequence[Item]) -> str:
    return "".join(f"<record><![CDATA[{lines([item])}]]></record>" for item in items)


def _asked(request: Request) -> dict[str, str]:
    """Fields of query and form together."""
    given = parse_qs(urlsplit(request.target).query) | parse_qs(request.form)
    return {name: values[0] for name, values in given.items()}
