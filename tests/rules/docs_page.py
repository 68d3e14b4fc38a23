"""docs/rules.md: every rule, every identity line, every threshold with its reason."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from types import ModuleType

from assets.cross_findings import limits
from expectations.findings import FAMILIES, Family, Rule, rules
from expectations.forms.catalogue import editions, grids
from expectations.forms.model import Edition, Identity
from expectations.judgement import BY_LINE, demands
from expectations.names import place_name
from expectations.wording import SEVERITIES, rule_words

_PREFACE = """\
# 核查规则 Rules

Written by `make docs` from `expectations/rules.yaml`, the editions under `expectations/forms/` and
`assets/cross_findings/limits.py`. Of each rule the tests hold a report that keeps it, one that
breaks it, and what is said where the thing it looks at is blank (`tests/rules/`).

{count} rules. An error 错误 keeps a report out of every sum until it is mended, a warning 警告
leaves it in; what is seen across reports is never a reason to refuse. A report whose tables nobody
found is in no suite: its findings speak for it.

| judged in | |
|---|---|
| findings | the findings of each report, as `nianbao check` and the stages make them |
| suite | the Great Expectations suite of the report's edition: an expectation for the rule |
| suite by line | the same: an expectation for each identity line |
| cross_findings | beside last year's report and those of others, once a partition is validated |
"""
_IDENTITIES = """\
## 勾稽关系逐条 Identity lines

Both sides of each line are equal. A blank is left out of its sum: where the line closes without it,
`blank_cell` or `blank_total` warns, where it does not, `cell_missing` refuses the report.
"""
_LIMITS = """\
## 比对界限 Thresholds across reports

What is too unlike, or too alike, for chance.
"""
_USED_BY = {
    "unlike_past": ("YEARLY_SPREAD", "PAST_SPREADS", "PAST_FLOOR"),
    "unlike_peers": ("LEAST_PEERS", "LEAST_PEER_SPREAD", "PEER_SPREADS", "PEER_FLOOR"),
    "money_in_yuan": ("MONEY_FACTORS", "MONEY_FLOOR"),
    "figures_of_last_year": ("LEAST_EQUAL_FIGURES", "EQUAL_SHARE"),
    "figures_of_another": ("LEAST_EQUAL_FIGURES", "EQUAL_SHARE"),
    **dict.fromkeys(
        ("text_of_last_year", "text_of_another"),
        ("SHINGLE", "ALIKE", "KEPT_OF_SHINGLES", "LEAST_KEPT", "MAX_TEXT", "LEAST_LINE"),
    ),
}


def rules_page() -> str:
    """The page; AssertionError where a threshold is of no rule, or a rule in no suite."""
    sections = [_PREFACE.format(count=len(rules()))]
    sections += [_family(family) for family in FAMILIES]
    sections += [_LIMITS + "\n" + _limits()]
    sections += [_IDENTITIES, *map(_edition, editions())]
    return "\n".join(sections)


def _family(family: Family) -> str:
    zh, en = FAMILIES[family]
    declared = [rule for rule in rules().values() if rule.family == family]
    heads = ("规则 rule", "要求 states", "依据 rests on", "处理 remedy", "judged in")
    return f"## {zh} {en}\n\n" + _table(heads, map(_rule_cells, declared))


def _rule_cells(rule: Rule) -> tuple[str, ...]:
    zh, en = rule_words(rule), rule_words(rule, "en")
    severity = SEVERITIES[rule.severity]
    return (
        f"`{rule.id}`<br>{zh.label}<br>{severity['zh']} {severity['en']}",
        _both(zh.statement, en.statement),
        _both(zh.reason, en.reason),
        _both(zh.remedy, en.remedy),
        _judged_in(rule),
    )


def _judged_in(rule: Rule) -> str:
    if rule.family == "across_reports":
        return "cross_findings"
    if rule.id == BY_LINE:
        return "findings, suite by line"
    assert all(rule.id in {each.rule for each in demands(grid)} for grid in grids())
    return "findings, suite"


def _limits() -> str:
    by_reason: dict[str, list[str]] = {}
    for name, reason in _reasons(limits).items():
        by_reason.setdefault(reason, []).append(name)
    rows = (
        (
            "<br>".join(f"`{name}` = {_shown(getattr(limits, name))}" for name in names),
            "<br>".join(f"`{rule_id}`" for rule_id in _users(names)),
            reason,
        )
        for reason, names in by_reason.items()
    )
    return _table(("界限 threshold", "规则 rules", "reason"), rows)


def _users(names: Iterable[str]) -> list[str]:
    """The rules that are judged by any of these thresholds."""
    wanted = set(names)
    users = [rule_id for rule_id, used in _USED_BY.items() if wanted.intersection(used)]
    assert users, f"{names!r} are of no rule"
    return users


def _shown(value: float | tuple[float, ...]) -> str:
    return " to ".join(map(_shown, value)) if isinstance(value, tuple) else f"{value:g}"


def _reasons(module: ModuleType) -> dict[str, str]:
    """Each constant of a module with the comment above it, or above the first of its block."""
    reasons: dict[str, str] = {}
    comment: list[str] = []
    is_open = False
    for line in inspect.getsource(module).splitlines():
        if line.startswith("#"):
            comment = [*comment, line[1:].strip()] if is_open else [line[1:].strip()]
        elif line[:1].isupper():
            reasons[line.partition(" ")[0]] = " ".join(comment)
        is_open = line.startswith("#")
    return reasons


def _edition(form: Edition) -> str:
    parts = [f"### {form.id}：{form.title}\n\n{form.legal_basis}. {len(form.lines)} lines.\n"]
    parts += [_identity(identity, form) for identity in form.identities]
    variants = (grid for grid in grids() if grid.id == form.id and grid.variant)
    return "\n".join([*parts, *(_variant(grid, form) for grid in variants)])


def _identity(identity: Identity, form: Edition) -> str:
    rows = (
        (f"`{line.id}`", place_name(line.id, form), place_name(line.id, form, "en"))
        for line in form.lines
        if line.identity == identity.id
    )
    head = f"**{identity.statement}** {identity.name}. 出处 source: {identity.source}\n\n"
    return head + _table(("勾稽关系 line", "位置", "place"), rows)


def _variant(grid: Edition, form: Edition) -> str:
    """How many lines a variant has, and what it states or where it counts otherwise."""
    stated = {(identity.statement, identity.source) for identity in form.identities}
    known = {line.id for line in form.lines}
    head = f"Variant `{grid.grid_id}`: {len(grid.lines)} lines"
    others = [each for each in grid.identities if (each.statement, each.source) not in stated]
    if others:
        return "\n".join([f"{head}.\n", *(_identity(each, grid) for each in others)])
    own = ", ".join(f"`{line.id}`" for line in grid.lines if line.id not in known)
    return f"{head}, of its own {own}.\n"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [" | ".join(cells) for cells in (heads, *rows)]
    lines.insert(1, " | ".join("---" for _ in heads))
    return "".join(f"| {line} |\n" for line in lines)


def _both(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh}<br>{en}"
