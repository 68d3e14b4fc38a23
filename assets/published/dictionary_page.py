"""The data dictionary as a page to read: every table, its keys, and how a cell is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from assets.published.cells import cell_dictionary
from assets.published.change_tables import CHANGE_TABLES
from assets.published.tables import IN_WAREHOUSE, PUBLISHED, REFERENCES
from assets.published.views import labelled_views
from assets.storage.schema import ColumnSpec, TableSpec

# In the order in which a reader meets them.
RELEASED = tuple(dict.fromkeys((*PUBLISHED, *CHANGE_TABLES)))
UNITS = {
    "report": "份",
    "reporter": "个",
    "line": "条",
    "figure": "个",
    "person": "人",
    "byte": "字节",
}

_INTRODUCTION = """\
# 数据字典 Data dictionary

Written by `make docs` from the declarations of the tables. The same words stand in the table
`dictionary` and in `datapackage.json` of every release; what a program may rely on is said in
[contract.md](contract.md).

**空值与零 Null and nought.** 空值表示没有数字，从不表示 0；合计只加印出的数字。
A null says that there is no number and never means 0; a sum adds the numbers that are printed.
An empty text (空文本) is a text: it says that the thing named does not apply.

**数值 Figures.** 「精确小数」为 Decimal(38, 6)，不经浮点计算；SQL 视图中另有
`列名_text`（精确文本）和 `列名_micro`（以百万分之一为单位的整数，供相加）。
A column of type `number`, 精确小数, is a Decimal(38, 6) that never went through floating point.
The SQL views show it as `NAME`, and beside it `NAME_text`, exact text, and `NAME_micro`, whole
millionths for adding up.

**列表 Lists.** Parquet 为文本列表，CSV 以「; 」相连，SQL 为 JSON 数组。A list of texts in Parquet,
joined by `; ` in CSV, a JSON array in SQL.

**时刻 Times** are UTC, `2025-02-03T04:05:06Z`. **日期 Dates** are those of the place, `2025-01-31`.

⚿ 主键 part of the key that tells the rows apart · ○ 可为空值 may be null
"""

_LABELLED_VIEWS = """\
## 带名称的视图 Labelled views

数据库中每张表有同名视图 `v1_表名`；下列视图各行相同，另附名称。
The warehouse has a view `v1_TABLE` of each table; these have its rows with names beside them.
"""

_CELL_KEYS = """\
## 指标键 How a cell is named

指标键为「表.行.列」，例如 `requests.received.total`：收到和处理申请情况，本年新收，总计。
下列为各版式的表、行、列标识，完整名称见表 `cells`。同一指标键在不同版式中未必同义，跨年比较请用
`series`。
A cell is named `table.row.column`. These are the parts of the names by edition of the form; the
table `cells` names every cell in full. The same key need not mean the same in another edition:
compare years by `series`.
"""

_SUMS = """\
可比合计 Comparable sums: 本版式未印而由多个指标相加，见 `cells.terms`。Not printed in this edition;
the cells in `cells.terms` add up to them.
"""


def dictionary_page() -> str:
    """Markdown, in Chinese and English, of every table of a release and of the warehouse."""
    tables = list(dict.fromkeys((*RELEASED, *IN_WAREHOUSE)))
    parts = [_INTRODUCTION, _contents(tables)]
    parts += [_table(table) for table in tables]
    parts += [_views(), _cell_keys()]
    return "\n".join(parts)


def _contents(tables: Iterable[TableSpec]) -> str:
    rows = (
        (
            f"[`{table.name}`](#{table.name})",
            table.label,
            f"{table.explanation}<br>{table.grain}",
            "✓" if table in RELEASED else "",
            f"`v1_{table.name}`" if table in IN_WAREHOUSE else "",
        )
        for table in tables
    )
    return _rows(("表 table", "名称", "一行代表 one row", "文件 files", "视图 view"), rows)


def _table(table: TableSpec) -> str:
    referred = [
        f"`{', '.join(columns)}` → [`{other}`](#{other}) `{', '.join(named)}`"
        for (name, columns), (other, named) in REFERENCES.items()
        if name == table.name
    ]
    keys = [f"主键 key: `{', '.join(table.key)}`"]
    if referred:
        keys.append(f"外键 foreign keys: {' · '.join(referred)}")
    return "\n".join(
        (
            f'<a id="{table.name}"></a>\n\n## {table.label} `{table.name}`\n',
            f"{table.explanation}。{table.grain}.\n",
            *(f"{line}  " for line in keys),
            "",
            _columns(table),
        )
    )


def _columns(table: TableSpec) -> str:
    rows = (
        (
            f"`{column.name}`{_signs(table, column)}",
            column.label,
            f"{column.kind_label} {column.kind}",
            f"{UNITS[column.unit]} {column.unit}" if column.unit else "",
            f"{column.explanation}<br>{column.description}",
        )
        for column in table.columns
    )
    return _rows(("列 column", "名称", "类型 type", "单位 unit", "说明 what it says"), rows)


def _signs(table: TableSpec, column: ColumnSpec) -> str:
    return (" ⚿" if column.name in table.key else "") + ("" if column.required else " ○")


def _views() -> str:
    plain = {f"v1_{table.name}": table for table in IN_WAREHOUSE}
    rows = []
    for name, select in labelled_views().items():
        of = plain[name.removesuffix("_labelled")]
        own = {column.name for column in of.columns}
        added = (
            column.name
            for column in select.selected_columns
            if column.name not in own and not column.name.endswith(("_text", "_micro"))
        )
        rows.append((f"`{name}`", f"`v1_{of.name}`", ", ".join(f"`{each}`" for each in added)))
    table = _rows(("视图 view", "各行同 rows of", "另有 and beside them"), rows)
    return f"{_LABELLED_VIEWS}\n{table}"


def _cell_keys() -> str:
    parts = [_CELL_KEYS]
    for (edition,), cells in cell_dictionary().group_by("edition", maintain_order=True):
        parts.append(f"### 版式 Edition {edition}\n")
        ordered = cells.sort("position")
        # A figure that no grid prints has no column's name.
        summed = pl.col("column_label") == ""
        for _, printed in ordered.filter(~summed).group_by("table", maintain_order=True):
            first = printed.row(0, named=True)
            parts.append(f"`{first['table']}` {first['table_label']} {first['table_name']}\n")
            rows = [("行 row", *each) for each in _names(printed, "row")]
            rows += [("列 column", *each) for each in _names(printed, "column")]
            parts.append(_rows(("", "标识 id", "名称", "English"), rows))
        sums = ordered.filter(summed).select("cell", "row_label", "row_name").rows()
        if sums:
            named = ((f"`{cell}`", label, name) for cell, label, name in sums)
            parts += [_SUMS, _rows(("指标键 cell", "名称", "English"), named)]
    return "\n".join(parts)


def _names(cells: pl.DataFrame, axis: str) -> Iterator[tuple[str, str, str]]:
    named = cells.select(axis, f"{axis}_label", f"{axis}_name").unique(
        subset=axis, keep="first", maintain_order=True
    )
    for name, label, english in named.iter_rows():
        yield f"`{name}`", label, english


def _rows(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(_escaped(cell) for cell in line)} |\n" for line in lines)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
