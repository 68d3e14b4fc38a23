"""What a new office folder begins with: empty files that say what is to be filled in."""

from __future__ import annotations

from assets.register.columns import FILES, FileColumn, RegisterFile

_DECISIONS = """人工决定（更正、按原样采纳、放行、核定）存放在本文件夹，
由 nianbao quarantine、nianbao release approve 和 nianbao finalize 写入。
What people decide is kept in this folder, a YAML file a report year: corrections, reports taken as
published, releases let through, figures signed off. The commands `nianbao quarantine`, `nianbao
release approve` and `nianbao finalize` write it.
"""
_FILES = """单位交来的报告（DOCX、PDF、XLSX 等）放在本文件夹，在 register/sources.csv 登记；
nianbao source add 单位 文件 会代为存放并登记。
Reports that were handed in go here and are named in register/sources.csv; the command
`nianbao source add REPORTER FILE` does both.
"""


def office_start() -> dict[str, bytes]:
    """Path within the folder -> content. The CSV files begin with a byte order mark.

    Spreadsheets take a CSV without one for GBK.
    """
    registers = {f"register/{file.name}": _text(file).encode("utf-8-sig") for file in FILES}
    return {
        **registers,
        "decisions/README.md": _DECISIONS.encode(),
        "files/README.md": _FILES.encode(),
    }


def _text(file: RegisterFile) -> str:
    lines = [
        ",".join(column.name for column in file.columns),
        f"# {file.label}：首行是列名；以 # 开头的行是说明，不作数据。",
        "# The first row names the columns; rows that begin with # are comments.",
        *map(_explained, file.columns),
        "# 示例 examples：",
        *(f"# {example}" for example in file.examples),
    ]
    return "".join(f"{line}\n" for line in lines)


def _explained(column: FileColumn) -> str:
    # A comma would start another cell in a spreadsheet.
    optional = "" if column.required else "（选填 optional）"
    english = column.english.replace(",", "，")
    return f"# {column.name} {column.label}{optional}：{column.chinese}。{english}"
