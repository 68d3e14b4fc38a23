"""docs/layouts.md: layouts x styles of values, what is read, what is refused and why."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping

from expectations.findings import rule
from tests.layouts.as_pdf import Setting
from tests.layouts.as_units_workbook import BOOKS
from tests.layouts.damage import DAMAGES
from tests.layouts.reading import Outcome, Rendered, outcomes
from tests.layouts.refused import REFUSED
from tests.layouts.render import GRIDS, LAYOUTS, Printing, rendered
from tests.layouts.test_damage import TABLE_LAYOUTS, damaged_tables
from tests.layouts.test_office import KINDS, MIXED, UNITS
from tests.layouts.test_office import document as office_document
from tests.layouts.test_pdf import PRINTABLE
from tests.layouts.test_pdf import document as pdf_document
from tests.layouts.values import STYLES

DOCUMENTS = 3  # of each layout and style
DAMAGED = 6  # of each damage and layout
_PREFACE = (
    "Written by `make docs`, and held to the reader by the tests: {:,} documents of random "
    "consistent figures in every layout and style of values, {:,} damaged ones, and {} that are no "
    "reports. **None of them was accepted with a figure that it does not print.**"
)
_LEGEND = (
    "✓: every document was read exactly, with its reporter, year and edition. A rule: the "
    "documents were refused by it (see below); with a share where some were read."
)
_FILES = (
    "Mixtures of the habits of office programs, styles of values and arrangements, drawn at "
    "random. Drawing pictures and scans needs a font, so what they come to is measured apart, by "
    "`python -m benchmarks.pictures` (docs/performance.md)."
)
_Cells = dict[tuple[str, str], list[Outcome]]


def layouts_page() -> str:
    """The page; AssertionError where any document was accepted with figures it does not print."""
    printed = _by_layout_and_style()
    files = _by_kind_of_file()
    damaged = _by_damage()
    others = _by_kind()
    met = {
        name
        for ended in (*printed.values(), *files.values(), *damaged.values(), *others.values())
        for outcome in ended
        for name in outcome.rules
    }
    counts = [sum(map(len, ended.values())) for ended in (printed | files, damaged, others)]
    return "\n".join(
        [
            "# Layouts: what is read, what is refused, and why",
            "",
            _PREFACE.format(*counts),
            "",
            _LEGEND,
            "",
            "## Layouts and styles of values",
            "",
            *_table("layout", printed, list(STYLES)),
            "",
            "## Kinds of files",
            "",
            _FILES,
            "",
            *_file_lines(files),
            "",
            "## Damaged reports",
            "",
            "Refused, or accepted with exactly what the damaged document prints.",
            "",
            *_damage_lines(damaged),
            "",
            "## Documents that are no readable report",
            "",
            *_refused_lines(others),
            "",
            "## The rules met",
            "",
            "| rule | | states | why |",
            "|---|---|---|---|",
            *(
                f"| `{name}` | {rule(name).label} | {rule(name).statement} | {rule(name).reason} |"
                for name in sorted(met)
            ),
            "",
        ]
    )


def _by_layout_and_style() -> _Cells:
    found: _Cells = {}
    for layout in LAYOUTS:
        documents = {
            document.name: (document, style)
            for style in STYLES
            for seed in range(DOCUMENTS)
            for document in [_printed(layout, style, seed)]
            if document is not None
        }
        for document, outcome in _sound(each for each, _ in documents.values()):
            found.setdefault((layout, documents[document.name][1]), []).append(outcome)
    return found


def _printed(layout: str, style: str, seed: int) -> Rendered | None:
    grid = GRIDS[seed % len(GRIDS)]
    if style == "blank_columns" and grid[0] == "2014":
        grid = GRIDS[0]
    return rendered(layout, grid, 100 + seed, Printing(style=style))


def _by_kind_of_file() -> _Cells:
    rng = random.Random("files")
    documents = {
        (kind, ""): [office_document(kind, "mixed", seed) for seed in range(MIXED)]
        for kind in KINDS
    }
    for how, write in UNITS.items():
        for kind in BOOKS:
            documents[f"{kind} of many units, {how}", ""] = [
                write(kind, seed) for seed in range(MIXED)
            ]
    for name, ruled in (("pdf", True), ("pdf without ruled lines", False)):
        setting = Setting(ruled=ruled, size=10.0 if ruled else 8.0)
        documents[name, ""] = [
            pdf_document(GRIDS[0], style, setting, rng.randrange(99), drawn=ruled)
            for style in PRINTABLE
        ]
    return {key: [outcome for _, outcome in _sound(each)] for key, each in documents.items()}


def _by_damage() -> _Cells:
    return {
        (damage, ""): [
            outcome
            for _, outcome in _sound(
                damaged_tables(damage, layout, seed)
                for layout in TABLE_LAYOUTS
                for seed in range(DAMAGED)
            )
        ]
        for damage in DAMAGES
    }


def _by_kind() -> _Cells:
    return {
        (kind, ""): [
            outcome
            for _, outcome in _sound(
                Rendered(f"{kind} {seed}", make(random.Random(seed)), ())
                for seed in range(DOCUMENTS)
            )
        ]
        for kind, make in REFUSED.items()
    }


def _sound(documents: Iterable[Rendered]) -> Iterator[tuple[Rendered, Outcome]]:
    for document, outcome in outcomes(documents):
        assert not outcome.misread, f"{document.name}: {outcome.misread}"
        yield document, outcome


def _table(
    head: str, cells: Mapping[tuple[str, str], list[Outcome]], across: list[str]
) -> list[str]:
    down = dict.fromkeys(first for first, _ in cells)
    return [
        f"| {head} | " + " | ".join(name.replace("_", " ") for name in across) + " |",
        "|---" * (len(across) + 1) + "|",
        *(
            f"| {name.replace('_', ' ')} | "
            + " | ".join(_entry(cells.get((name, other), [])) for other in across)
            + " |"
            for name in down
        ),
    ]


def _entry(ended: list[Outcome]) -> str:
    read = sum(not outcome.critical for outcome in ended)
    if not ended:
        return ""
    if read == len(ended):
        return "✓"
    why = ", ".join(f"`{name}`" for name in _first_rules(ended))
    return f"{read}/{len(ended)} {why}" if read else why


def _first_rules(ended: list[Outcome]) -> list[str]:
    return sorted({outcome.rules[0] for outcome in ended if outcome.critical})


def _damage_lines(cells: _Cells) -> Iterator[str]:
    yield "| damage | documents | refused | accepted as printed | refused by |"
    yield "|---|---|---|---|---|"
    for (damage, _), ended in cells.items():
        refused = [outcome for outcome in ended if outcome.critical]
        why = ", ".join(f"`{name}`" for name in _first_rules(ended))
        yield (
            f"| {damage.replace('_', ' ')} | {len(ended)} | {len(refused)}"
            f" | {len(ended) - len(refused)} | {why} |"
        )


def _file_lines(cells: _Cells) -> Iterator[str]:
    yield "| kind | documents | read exactly | refused by |"
    yield "|---|---|---|---|"
    for (kind, _), ended in cells.items():
        read = sum(not outcome.critical for outcome in ended)
        why = ", ".join(f"`{name}`" for name in _first_rules(ended))
        yield f"| {kind} | {len(ended)} | {read} | {why} |"


def _refused_lines(cells: _Cells) -> Iterator[str]:
    yield "| document | refused by |"
    yield "|---|---|"
    for (kind, _), ended in cells.items():
        assert all(outcome.critical for outcome in ended), kind
        what = (REFUSED[kind].__doc__ or "").strip()
        yield f"| {what} | {', '.join(f'`{name}`' for name in _first_rules(ended))} |"
