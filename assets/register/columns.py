"""The files of the register an office keeps: their columns and words, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

# A word of the register and the Chinese that may stand in its place; the first is its label.
Words = dict[str, tuple[str, ...]]

LEVELS: Words = {
    "country": ("国家",),
    "province": ("省级",),
    "prefecture": ("地级", "市级", "地市级"),
    "county": ("县级", "区县级"),
    "township": ("乡级", "乡镇级"),
}
KINDS: Words = {
    "government": ("政府",),
    "office": ("办公室", "政府办公室"),
    "department": ("部门",),
    "township": ("乡镇",),
    "subdistrict": ("街道",),
    "functional_zone": ("功能区",),
    "institution": ("企事业单位", "事业单位"),
}
SCOPES: Words = {
    "unit": ("本单位",),
    "own_level": ("本级",),
    "region_wide": ("全区域",),
}
SOURCE_KINDS: Words = {
    "direct": ("报告地址",),
    "listing": ("列表页",),
    "file": ("文件",),
    "folder": ("文件夹",),
    "workbook": ("汇总工作簿",),
}
EXCEPTIONS: Words = {
    "robots": ("爬虫协议",),
    "tls": ("证书",),
}
FLAGS: Words = {
    "yes": ("是",),
    "no": ("否",),
}


@dataclass(frozen=True)
class FileColumn:
    """One column of a file: its name, the Chinese that may head it, and what it holds."""

    name: str
    label: str
    chinese: str
    english: str
    required: bool = True


@dataclass(frozen=True)
class RegisterFile:
    """One file of the register folder; ``examples`` are rows that fit each other's files."""

    name: str
    label: str
    columns: tuple[FileColumn, ...]
    examples: tuple[str, ...] = ()
    required: bool = True


def _choice(words: Words) -> str:
    return "、".join(f"{word} {labels[0]}" for word, labels in words.items())


def _text(name: str, label: str, chinese: str, english: str) -> FileColumn:
    return FileColumn(name, label, chinese, english, required=False)


_VALID = (
    FileColumn(
        "valid_from", "起始年度", "首个报告年度；空为不限", "first report year; empty: open"
    ),
    FileColumn("valid_to", "终止年度", "最后报告年度；空为不限", "last report year; empty: open"),
)

REGIONS_FILE = RegisterFile(
    name="regions.csv",
    label="行政区划",
    columns=(
        FileColumn(
            "code",
            "区划代码",
            "法定代码（六位、乡级九位）；功能区没有代码的自编，须带字母",
            "official code of six digits, nine for a township; a zone's own has letters",
        ),
        FileColumn("name", "名称", "必填", "must not be empty"),
        FileColumn("level", "层级", _choice(LEVELS), "level of its government"),
        FileColumn(
            "parent",
            "上级区划代码",
            "所属区划的代码；最上级留空",
            "code of the region it is part of; empty for the topmost",
        ),
        FileColumn(
            "collection",
            "是否采集区域",
            "yes 是、no 否（或空）：报告是否自成一批",
            "whether its reports are collected together",
        ),
        *_VALID,
        _text(
            "successor",
            "承接区划代码",
            "终止后由谁承接；多个用竖线 | 隔开",
            "what continues it after its last year; a bar between several",
        ),
    ),
    examples=(
        "991100,泽安市,prefecture,,yes,,,",
        "991121,临溪县,county,991100,yes,,,",
        "991121101,青筠镇,township,991121,,,,",
    ),
)

REPORTERS_FILE = RegisterFile(
    name="reporters.csv",
    label="报告单位",
    columns=(
        FileColumn(
            "reporter_id",
            "单位编号",
            "字母、数字、- 和 _；不重复，以后不改",
            "letters, digits, - and _; stands once and never changes",
        ),
        FileColumn("name", "单位名称", "报告上的名称", "the name it reports under"),
        FileColumn("kind", "单位类别", _choice(KINDS), "kind of unit"),
        FileColumn("level", "层级", _choice(LEVELS), "level of its government"),
        FileColumn(
            "region",
            "所属区划代码",
            "regions.csv 中的代码，自身或上级须为采集区域",
            "a code of regions.csv that is a collection region or lies in one",
        ),
        FileColumn("scope", "应报口径", _choice(SCOPES), "whom its figures are to cover"),
        *_VALID,
        FileColumn("aliases", "别名", "其他名称；用竖线 | 隔开", "other names; a bar between them"),
        _text("parent", "主管单位编号", "主管单位的编号", "id of the unit above it"),
        _text(
            "successor",
            "承接单位编号",
            "合并或更名后由哪个单位报告；须填终止年度",
            "id of the unit that reports in its place after valid_to: a merger or a new name",
        ),
        _text(
            "system",
            "垂直管理系统",
            "税务、海关等垂直管理单位填系统名称，单独汇总；其他单位留空",
            "name of its vertically managed system, summed apart; empty for all others",
        ),
        _text("contact", "联系人", "可空", "whom to ask; may be empty"),
        _text("telephone", "联系电话", "可空", "where to call; may be empty"),
    ),
    examples=(
        "linxi-finance,临溪县财政局,department,county,991121,unit,,,县财政局,,,,,",
        "linxi-qingyun,临溪县青筠镇人民政府,township,township,991121101,unit,,,青筠镇,,,,,",
    ),
)

SOURCES_FILE = RegisterFile(
    name="sources.csv",
    label="来源",
    columns=(
        FileColumn(
            "reporter_id",
            "单位编号",
            "reporters.csv 中的编号；一行管全区域的，此列留空，填 region",
            "an id of reporters.csv; empty where the row serves a whole region",
        ),
        FileColumn(
            "year",
            "报告年度",
            "报告年度；listing、folder 可空，适用各年",
            "report year; a listing or folder without one serves every year",
        ),
        FileColumn("kind", "来源类别", _choice(SOURCE_KINDS), "kind of source"),
        FileColumn(
            "address",
            "地址",
            "网址；file、folder 及本机 workbook 为单位文件夹内的路径",
            "http or https address; for files a path within the office folder",
        ),
        FileColumn(
            "platform",
            "站点平台",
            "listing 的站点平台；不知道的留空",
            "adapter of a listing; empty where it is not known",
        ),
        FileColumn(
            "local",
            "本地来源",
            "yes 是、no 否（或空）：是否本机或内网地址",
            "whether the address may be of this machine or a private network",
        ),
        _text(
            "region",
            "适用区划代码",
            "代替单位编号：该区划及以下全部单位；用于 listing、folder、workbook",
            "in place of reporter_id: every reporter of the region and below it",
        ),
        _text(
            "sheet",
            "工作表",
            "workbook 中该单位的工作表；空则按单位名称找",
            "sheet of a workbook; empty: found by the unit's names",
        ),
        _text(
            "exceptions",
            "例外",
            f"{_choice(EXCEPTIONS)}；用竖线 | 隔开，须在备注写明理由",
            "what is overridden at this address; the note gives the reason",
        ),
        _text("note", "备注", "可空", "free text; may be empty"),
    ),
    examples=(
        "linxi-finance,2024,direct,https://www.example.gov.cn/czj/nb/2025.html,,,,,,",
        "linxi-qingyun,2024,file,files/qingyun-2024.docx,,,,,,来信附件",
        ",,listing,https://www.example.gov.cn/zwgk/nb/index.html,,,991121,,,全县专栏",
    ),
)

POPULATIONS_FILE = RegisterFile(
    name="populations.csv",
    label="常住人口",
    columns=(
        FileColumn("region", "区划代码", "regions.csv 中的代码", "a code of regions.csv"),
        FileColumn("year", "年度", "年末人口所属年度", "the year at whose end they were counted"),
        FileColumn(
            "population",
            "常住人口",
            "常住人口，单位为人（不是万人）",
            "permanent residents, persons and not ten thousands",
        ),
        _text("source", "来源", "统计公报等；可空", "where it was published; may be empty"),
    ),
    examples=(
        "991100,2024,3156000,泽安市2024年国民经济和社会发展统计公报",
        "991121,2024,412300,",
    ),
    required=False,
)

FILES = (REGIONS_FILE, REPORTERS_FILE, SOURCES_FILE, POPULATIONS_FILE)
