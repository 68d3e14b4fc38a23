"""A small register as an office keeps it, to be changed a file at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from upath import UPath

from assets.register.load import Register, load_register
from assets.register.rows import RegisterError

REGIONS = """code,name,level,parent,collection,valid_from,valid_to
990000,甲省,province,,,,
991100,乙市,prefecture,990000,yes,,
991121,丙县,county,991100,yes,,
991121101,丁镇,township,991121,no,,
"""
REPORTERS = """reporter_id,name,kind,level,region,scope,valid_from,valid_to,aliases
city,乙市人民政府,government,prefecture,991100,region_wide,,,乙市|乙市政府
finance,丙县财政局,department,county,991121,unit,2019,,县财政局
town,丁镇人民政府,township,township,991121101,unit,,2020,
"""
SOURCES = """reporter_id,year,kind,address,platform,local
finance,2024,direct,http://127.0.0.1:8000/a.html,,yes
finance,,listing,https://czj.example/nb/,plain_list,
town,2019,file,answers/丁镇.docx,,
"""
EMPTY = {
    name: text.partition("\n")[0] + "\n"
    for name, text in (("reporters", REPORTERS), ("sources", SOURCES))
}


def folder(tmp_path: Path, **changed: str) -> UPath:
    files = {"regions": REGIONS, "reporters": REPORTERS, "sources": SOURCES, **changed}
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return UPath(tmp_path)


def problems(tmp_path: Path, **changed: str) -> list[str]:
    with pytest.raises(RegisterError) as caught:
        load_register(folder(tmp_path, **changed))
    return caught.value.problems


def loaded(tmp_path: Path, **changed: str) -> Register:
    return load_register(folder(tmp_path, **changed))
