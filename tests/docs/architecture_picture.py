"""docs/pictures/architecture.svg: floors, stages and assets, read from code and definitions."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import dagster as dg
import grimp
from markupsafe import escape

FLOORS = {
    "pipelines": "how it is run: definitions, jobs, schedules, settings, command line 怎样运行",
    "assets": "the stages, and where everything is kept 各阶段与存储",
    "expectations": "the statutory form as data, the verdict on a report 法定格式与判定",
}
LABELS = {
    "register": "登记表",
    "decisions": "人工决定",
    "fetch": "采集",
    "raw_text": "文本",
    "parsed_tables": "读取",
    "validated_tables": "核查",
    "cross_findings": "比对",
    "evidence": "核查页与致函",
    "rollups": "汇总",
    "published": "发布",
}
WIDTH, MARGIN, BOX, GAP, LINE, LETTERS = 860, 24, 388, 34, 16, 54
STYLE = """
text { font: 13px system-ui, "Noto Sans CJK SC", sans-serif; fill: #1c2b2b }
.head { font-weight: 600; font-size: 15px } .code { font: 11px ui-monospace, monospace }
.soft { fill: #5b6b6b; font-size: 11px } .floor { fill: #eef5f4; stroke: #9dbab6 }
.box { fill: #fff; stroke: #00796b } .flow { fill: none; stroke: #00796b; stroke-width: 1.6 }
.import { fill: none; stroke: #8a6d3b; stroke-width: 1.6; stroke-dasharray: 5 4 }
"""


@dataclass(frozen=True)
class Stage:
    """A stage: its assets, the stages whose assets they are made from, what its code imports."""

    name: str
    assets: tuple[str, ...]
    made_from: frozenset[str]
    imports: tuple[str, ...]


def stages_of(definitions: dg.Definitions, imports: grimp.ImportGraph) -> dict[str, Stage]:
    """Every group of assets of the definitions, with the imports of its folder."""
    graph = definitions.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    groups = {str(node.group_name) for node in nodes}
    return {
        group: Stage(
            group,
            tuple(sorted(node.key.to_user_string() for node in nodes if node.group_name == group)),
            frozenset(
                str(graph.get(parent).group_name)
                for node in nodes
                if node.group_name == group
                for parent in node.parent_keys
            )
            - {group},
            tuple(_imported(f"assets.{group}", imports)),
        )
        for group in sorted(groups)
    }


def floor_imports(imports: grimp.ImportGraph) -> list[tuple[str, str]]:
    """Which floor imports which, as the code does."""
    return [
        (above, below)
        for above in FLOORS
        for below in FLOORS
        if above != below and _imports_between(above, below, imports)
    ]


def picture(stages: Mapping[str, Stage], floors: Iterable[tuple[str, str]]) -> str:
    """The picture as SVG: data flows down the solid lines, imports point down the dashed ones."""
    rows = _rows(stages)
    columns = _columns(rows, stages)
    heights = [max(_height(stages[name]) for name in row) for row in rows]
    roof = 64
    top = roof + GAP + 56
    tops = [top + sum(heights[:number]) + GAP * number for number in range(len(rows))]
    ground = tops[-1] + heights[-1] + 24 + GAP
    places = {
        name: (MARGIN + 16 + columns[name] * (BOX + 20), tops[number], _height(stages[name]))
        for number, row in enumerate(rows)
        for name in row
    }
    bounds = {
        "pipelines": (0, roof),
        "assets": (roof + GAP, ground - GAP),
        "expectations": (ground, ground + 64),
    }
    drawn = [
        *(_floor(name, *bounds[name]) for name in FLOORS),
        *(_import(bounds[above][1], bounds[below][0], above, below) for above, below in floors),
        *(
            _flow(places[source], places[name])
            for name in stages
            for source in sorted(_nearest(name, stages))
        ),
        *(_box(stages[name], *places[name]) for name in stages),
    ]
    size = f'viewBox="0 0 {WIDTH} {ground + 65}" width="{WIDTH}" height="{ground + 65}"'
    body = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n'
        "<title>Floors, stages and assets 楼层、阶段与数据表</title>\n"
        f"<style>{STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{ground + 65}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _imported(folder: str, imports: grimp.ImportGraph) -> list[str]:
    """Other stages, storage and the ground floor, where a module of the folder imports them."""
    found = {
        imported.split(".")[1 if imported.startswith("assets.") else 0]
        for module in {folder, *imports.find_descendants(folder)}
        for imported in imports.find_modules_directly_imported_by(module)
        if imported.startswith(("assets.", "expectations."))
    }
    return sorted(found - {folder.removeprefix("assets.")})


def _imports_between(above: str, below: str, imports: grimp.ImportGraph) -> bool:
    return any(
        imported == below or imported.startswith(f"{below}.")
        for module in {above, *imports.find_descendants(above)}
        for imported in imports.find_modules_directly_imported_by(module)
    )


def _before(name: str, stages: Mapping[str, Stage]) -> set[str]:
    """Every stage that the data of this one has come through."""
    direct = stages[name].made_from
    return set(direct).union(*(_before(each, stages) for each in direct))


def _nearest(name: str, stages: Mapping[str, Stage]) -> set[str]:
    """The stages right before it: those that no other one before it has behind itself."""
    direct = stages[name].made_from
    return set(direct).difference(*(_before(each, stages) for each in direct))


def _rows(stages: Mapping[str, Stage]) -> list[list[str]]:
    depth: dict[str, int] = {}
    for name in sorted(stages, key=lambda each: len(_before(each, stages))):
        depth[name] = 1 + max((depth[each] for each in stages[name].made_from), default=-1)
    return [
        [name for name in stages if depth[name] == number]
        for number in range(1 + max(depth.values()))
    ]


def _columns(rows: Iterable[list[str]], stages: Mapping[str, Stage]) -> dict[str, int]:
    """Each stage under the last one it is made from, or in the other column where that is taken."""
    columns: dict[str, int] = {}
    for row in rows:
        taken: set[int] = set()
        for name in row:
            above = [columns[each] for each in columns if each in _nearest(name, stages)]
            wanted = above[-1] if above else 0
            columns[name] = wanted if wanted not in taken else 1 - wanted
            taken.add(columns[name])
    return columns


def _lines(stage: Stage) -> tuple[list[str], list[str]]:
    """The lines that name its assets and its imports, as wide as the box."""
    imports = f"imports 引用: {', '.join(stage.imports)}"
    return textwrap.wrap(", ".join(stage.assets), LETTERS), textwrap.wrap(imports, LETTERS)


def _height(stage: Stage) -> int:
    assets, imports = _lines(stage)
    return 34 + LINE * (len(assets) + len(imports)) + 6


def _text(x: int, y: int, words: str, kind: str) -> str:
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(words)}</text>'


def _floor(name: str, top: int, bottom: int) -> str:
    area = f'<rect class="floor" y="{top}" width="{WIDTH}" height="{bottom - top}" rx="8"/>'
    head = _text(MARGIN, top + 26, f"{name}/", "head")
    return "\n".join((area, head, _text(MARGIN, top + 46, FLOORS[name], "")))


def _box(stage: Stage, x: int, y: int, height: int) -> str:
    assets, imports = _lines(stage)
    first = y + 42
    return "\n".join(
        (
            f'<rect class="box" x="{x}" y="{y}" width="{BOX}" height="{height}" rx="6"/>',
            _text(x + 12, y + 22, f"{stage.name} {LABELS[stage.name]}", "head"),
            *(
                _text(x + 12, first + LINE * number, line, "code")
                for number, line in enumerate(assets)
            ),
            *(
                _text(x + 12, first + LINE * (number + len(assets)), line, "soft")
                for number, line in enumerate(imports)
            ),
        )
    )


def _flow(source: tuple[int, int, int], target: tuple[int, int, int]) -> str:
    x1, y1 = source[0] + BOX // 2, source[1] + source[2]
    x2, y2 = target[0] + BOX // 2, target[1]
    if y2 - y1 > 2 * GAP and x1 < x2:  # past other rows, then into its side
        path = f"M{x1} {y1} V{y2 + target[2] // 2} H{target[0]}"
    else:
        path = f"M{x1} {y1} C{x1} {y2 - GAP // 2} {x2} {y1 + GAP // 2} {x2} {y2}"
    return f'<path class="flow" marker-end="url(#tip)" d="{path}"/>'


def _import(start: int, end: int, above: str, below: str) -> str:
    """A line from floor to floor; one that passes a floor runs along the edge."""
    x = WIDTH - (90 if end - start <= GAP else 12)
    line = f'<path class="import" marker-end="url(#tip)" d="M{x} {start} V{end}"/>'
    note = f"<!-- {above} imports {below} -->\n{line}"
    return note + (
        "\n" + _text(x + 8, start + 21, "imports 引用", "soft") if x < WIDTH - 12 else ""
    )
