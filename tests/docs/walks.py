"""The walks of the docs: pages whose commands are run one after the other, and what each tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.docs.shown import ROOT, blocks, is_nianbao, words_of
from tests.pipelines.sample_home import nianbao

# The site that pages name, and where it is served while they are walked.
SITE = "https://www.linxi.example"


@dataclass(frozen=True)
class Walk:
    """The commands of a page, behind its heading: what each prints, and its status."""

    page: str
    told: tuple[tuple[str, int], ...]
    heading: str = ""


FIRST_HOUR = Walk(
    "first-hour.md",
    (
        ("临溪县自然资源和规划局 (linxi-resources): identity_broken", 0),
        ("有效", 0),
        ("自然人", 1),
        ("→ 待处理", 0),
        ("更正后有效", 0),
        ("done 完成 2024 991121", 0),
        ("176 件", 0),
    ),
)
YEAR = Walk(
    "yearly-routine.md",
    (
        ("register", 0),
        ("backed up", 0),
        ("all whole 均完好", 0),
        ("991121", 0),
        ("done 完成 2024 991121", 0),
        ("accepted 有效", 0),
        ("nothing failed 没有失败的采集", 0),
        ("linxi-resources", 0),
        ("→ 待处理", 0),
        ("更正后有效", 0),
        ("acceptances[0]", 0),
        ("report_in", 1),
        ("done 完成 2024 991121", 0),
        ("抽取 drawn 5", 0),
        ("差错率", 0),
        ("计入 counted 20", 0),
        ("latest 最新", 0),
        ("Changes of release 3", 0),
        ("signed off 已核定: 临溪县 991121 2024", 0),
        ("linxi-2024", 0),
        ("", 0),
    ),
)
REGION = Walk(
    "new-region.md",
    (
        ("register/reporters.csv", 0),
        ("regions.csv: 1 行 rows", 0),
        ("county 县级 1", 0),
        ("done 完成 2024 991121", 0),
        ("done 完成 2023 991121", 0),
        ("2023", 0),
    ),
)
MENDED = Walk(
    "quarantine.md",
    (
        ("linxi-resources", 0),
        ("→ 待处理", 0),
        ("更正后有效", 0),
        ("report_in", 1),
        ("done 完成 2024 991121", 0),
    ),
    heading="a walk of five commands",
)
REVISED = Walk(
    "releases.md",
    (
        ("更正后有效", 0),
        ("release held back 发布暂缓: 2024", 1),
        ("991100 has 23 of 25 reports", 0),
        ("published 已发布", 0),
        ("signed off 已核定: 临溪县 991121 2024, release 发布 2", 0),
        ("done 完成 2024 991121", 0),
        ("acceptances[0]", 0),
        ("done 完成 2024 991121", 0),
        ("| 临溪县 991121 | 1 |", 0),
    ),
    heading="From held back to a revision: a walk",
)
ALL = (FIRST_HOUR, YEAR, REGION, MENDED, REVISED)


def commands(walk: Walk) -> list[str]:
    """The lines of the page that are run."""
    path = ROOT / "docs" / walk.page
    lines = [line for block in blocks(path, walk.heading) for line in block.commands()]
    return [line for line in lines if is_nianbao(words_of(line)[1])]


def walked(walk: Walk, home: Path, folder: Path, site: str = SITE) -> None:
    """Run the page over this data home, `folder` being the reader's own; each tells what it is to.

    Blocks with a title are written as files of that name; exports hold from there on.
    """
    environment = {"COLUMNS": "300", "NIANBAO_FETCH_DELAY": "0"}
    expected = iter(walk.told)
    for block in blocks(ROOT / "docs" / walk.page, walk.heading):
        if block.title:
            path = folder / "nianbao" / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_served(block.body, site), encoding="utf-8")
        for line in block.commands():
            settings, words = words_of(re.sub(r"(?<=[ =])~/", f"{folder}/", line))
            if words[0] == "export":
                environment |= words_of(" ".join(words[1:]))[0]
            if not is_nianbao(words):
                continue
            ran = nianbao(*words[1:], home=home, **environment | settings)
            printed = ran.stdout + ran.stderr
            words_told, status = next(expected)
            assert (ran.returncode, words_told in printed) == (status, True), (
                f"{line}\n{printed[-3000:]}"
            )
    assert next(expected, None) is None


def _served(text: str, site: str) -> str:
    """A file of the page with its sources where the site is served, and marked as local."""
    return re.sub(rf"(?m)^(.*){re.escape(SITE)}(.*)$", rf"\g<1>{site}\g<2>yes", text)
