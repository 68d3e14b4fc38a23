"""What stands round the tables of a report: title, dates, narrative that states counts, noise."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.layouts.printed import PrintedTable

REPORTERS = (
    "临溪县教育局",
    "临溪县人民政府办公室",
    "泽安市林业和草原局",
    "柳湾镇人民政府",
    "临溪县东关街道办事处",
    "泽安市临溪区住房和城乡建设局",
    "临溪县经济开发区管理委员会",
)
# 〈单位〉 and 〈年〉 as titles put them together.
TITLES = (
    "{reporter}{year}年政府信息公开工作年度报告",
    "{reporter}{year}年度政府信息公开工作年度报告",
    "{reporter}{year}年政府信息公开年度报告",
    "{year}年{reporter}政府信息公开工作年度报告",
    "{reporter}关于{year}年政府信息公开工作的年度报告",
    "{reporter}{year}年信息公开年报",
    "{reporter}{year}年度政务公开工作报告",
    "{reporter} {year} 年 政府信息公开工作年度报告",
    "关于公布{reporter}{year}年政府信息公开工作年度报告的公告",
    "{reporter}{year}年法治政府建设暨政府信息公开工作年度报告",
    "{reporter}政府信息公开工作年度报告（{year}年）",
    "【年报】{reporter}{year}年政府信息公开工作年度报告",
    "《{reporter}{year}年度政府信息公开年度报告》",
    "公告第2号 {reporter}{year}年政府信息公开工作年度报告",
)
PERIODS = (
    "本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
    "报告中所列数据的统计期限为{year}年1月1日至12月31日。",
    "本报告数据统计期限自{year}11日起,至{year}1231日止。",
    "本年度报告中所列数据的统计期限自{year}1月1日起至{year}年12月31日止。",
)
# Sentences and short lines as reports print them before and after their tables.
SENTENCES = (
    "全年办理行政许可{a}件，作出行政处罚决定{b}件，实施行政强制{c}件，行政事业性收费{d}万元。",
    "本年度新收政府信息公开申请{a}件，上年结转{b}件，予以公开{c}件，部分公开{d}件，结转下年度继续办理{e}件。",
    "因政府信息公开被申请行政复议{a}件，结果维持{b}件；提起行政诉讼{c}件，总计{d}件。",
    "制发行政规范性文件{a}件，废止{b}件，现行有效{c}件。规章 0 件。",
    "全年办理 行政许可 {a} 件 ， 行政处罚 {b} 件 ， 行政强制 {c} 件 ， 收到申请 {d} 件 。",
    "通过网站主动公开政府信息{a}条，政务微信{b}条，其他方式{c}条。",
)
SHORT_LINES = (
    "行政许可{a}件",
    "行政处罚{b}件，行政强制{c}件。",
    "1.规章{a}件",
    "（一）予以公开{a}件",
    "收到申请{a}件",
    "行政复议{a}件、行政诉讼{b}件",
    "主动公开政府信息{a}条",
    "规范性文件：{a}件",
    "行政许可 {a}件",
    "行政处罚 {b} 件",
    "减免行政事业性收费 {d}万元",
)
# Between a table and the next one.
NOTES = (
    "注：行政许可、行政处罚数据由县行政审批局统一统计。",
    "该部分以表格形式报告。表格如下：",
    "（说明：本年度新收申请{a}件，其中上年结转{b}件。）",
    "（一）行政复议{a}件",
)
NOISE_BEFORE = (
    "当前位置：首页 > 政务公开 > 政府信息公开年报",
    "访问量：{a}",
    "字体：[大 中 小]",
    "来源：县政府信息公开办  发布时间：{next}-01-2{e} 09:1{e}  浏览次数：{b}次",
    "按Tab键可在正文各栏之间移动",
    "泽安市审计局{previous}年政府信息公开工作年度报告",
    "政府信息公开年报",
    "来源：泽安市人民政府",
)
NOISE_AFTER = (
    "附件下载",
    "扫一扫在手机打开当前页",
    "分享到：微信 微博 QQ空间",
    "上一篇：{reporter}{previous}年政府信息公开工作年度报告",
    "下一篇：泽安市审计局{year}年政府信息公开工作年度报告",
    "泽安市审计局{year}年政府信息公开工作年度报告 [{next}-01-2{e}]",
    "泽安市审计局{previous}年政府信息公开工作年度报告",
    "返回顶部 关闭本页",
    "网站标识码：3207230{e}0{e} 苏公网安备 3207230200012{e}号",
)


@dataclass(frozen=True)
class Page:
    """A report before a layout prints it: lines round the tables, and behind each of them."""

    reporter: str
    year: int
    title: str
    before: tuple[str, ...]
    tables: tuple[PrintedTable, ...]
    after: tuple[str, ...]
    between: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


def page(tables: list[PrintedTable], rng: random.Random, *, year: int, noise: bool = True) -> Page:
    """A page round the tables; narrative and title are drawn from what real ones print."""
    reporter = rng.choice(REPORTERS)
    title = rng.choice(TITLES).format(reporter=reporter, year=year)

    def filled(text: str) -> str:
        counts = {letter: rng.choice((0, 1, 2, 5, rng.randint(3, 400))) for letter in "abcd"}
        return text.format(
            **counts,
            e=rng.randint(0, 9),
            reporter=reporter,
            year=year,
            next=year + 1,
            previous=year - 1,
        )

    def some(texts: tuple[str, ...], most: int) -> list[str]:
        return [filled(text) for text in rng.sample(texts, rng.randint(0, most))]

    before = [
        *(some(NOISE_BEFORE, 4) if noise else []),
        title,
        "根据《中华人民共和国政府信息公开条例》（国务院令第711号）编制本报告。"
        + rng.choice(PERIODS).format(year=year)
        + f"如有疑问，请与{reporter}联系（电话：0518-8{rng.randint(100000, 999999)}）。",
        "一、总体情况",
        "（一）主动公开",
        *some(SENTENCES, 3),
        *some(SHORT_LINES, 3),
        "（二）依申请公开",
        *some(SENTENCES, 2),
        *some(SHORT_LINES, 2),
    ]
    after = [
        "五、存在的主要问题及改进情况",
        "一是公开内容有待丰富；二是解读形式较为单一。",
        "六、其他需要报告的事项",
        f"本年度收取信息处理费{rng.choice((0, 20))}元。",
        *some(SENTENCES, 2),
        *some(SHORT_LINES, 2),
        *(some(NOISE_AFTER, 5) if noise else []),
    ]
    between = [filled(rng.choice(NOTES)) for _ in tables] if rng.random() < 0.3 else []
    metadata = (
        (
            "索引号",
            f"11320723MB{rng.randint(1000000, 9999999)}Q/{year + 1}-0{rng.randint(1000, 9999)}",
        ),
        ("发布机构", reporter),
        ("发文日期", f"{year + 1}-01-{rng.randint(10, 28)}"),
        ("有效性", "有效"),
    )
    return Page(
        reporter=reporter,
        year=year,
        title=title,
        before=tuple(before),
        tables=tuple(tables),
        after=tuple(after),
        between=tuple(between),
        metadata=metadata,
    )
