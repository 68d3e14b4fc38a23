"""What `nianbao check` shows people of one file, and the table it is shown in.

Results of worker processes are unpickled here, so that this module imports nothing that takes long.
"""

from __future__ import annotations

from dataclasses import dataclass

_COLOURS = {
    "accepted": "green",
    "accepted_with_warnings": "yellow",
    "quarantined": "red",
    "not_a_report": "red",
}
_HEADS = {
    "zh": ("结论", "位置", "所印", "应当", "疑点", "处理", "核查页："),
    "en": ("verdict", "where", "printed", "expected", "suspects", "remedy", "page: "),
}


@dataclass(frozen=True)
class ShownFinding:
    """A finding in words; ``expected`` is empty where the rule's own statement says it."""

    place: str
    printed: str
    expected: str
    suspects: tuple[str, ...]


@dataclass(frozen=True)
class ShownRule:
    """A rule that is broken, in words, with where it is; ``severity`` is in words too."""

    name: str
    severity: str
    critical: bool
    statement: str
    remedy: str
    findings: tuple[ShownFinding, ...]


@dataclass(frozen=True)
class Checked:
    """A file as it was checked: the line of JSON, and what is shown of it in one language.

    ``facts`` are names with values and ``verdict_words`` those of the verdict; ``page`` is the
    evidence page, empty where none was asked for or the file could not be opened.
    """

    line: str
    source: str
    verdict: str
    verdict_words: str
    language: str
    facts: tuple[tuple[str, str], ...]
    rules: tuple[ShownRule, ...]
    page: str

    @property
    def is_sound(self) -> bool:
        """Whether the report is accepted."""
        return self.verdict in ("accepted", "accepted_with_warnings")


def print_checked(checked: Checked, page: str) -> None:
    """Print the table of one file; ``page`` is where its evidence page stands, empty for none."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from expectations.signs import visible

    def shown(text: str) -> str:
        return escape(visible(text))

    console = Console(emoji=False)  # :x: in a report is no emoji
    console.print(f"[bold]{shown(checked.source)}[/]", soft_wrap=True)
    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in checked.facts:
        table.add_row(name, shown(value))
    verdict, place, printed, expected, suspects, remedy, page_head = _HEADS[checked.language]
    table.add_row(verdict, f"[{_COLOURS[checked.verdict]}]{checked.verdict_words}[/]")
    for rule in checked.rules:
        table.add_section()
        colour = "red" if rule.critical else "yellow"
        table.add_row(f"[{colour}]{rule.severity}[/]", rule.name)
        for finding in rule.findings:
            table.add_row(place, f"[bold]{shown(finding.place)}[/]")
            if finding.printed:
                table.add_row(printed, shown(finding.printed))
            if finding.expected:
                table.add_row(expected, shown(finding.expected))
            if finding.suspects:
                table.add_row(suspects, "\n".join(map(shown, finding.suspects)))
        if not any(finding.expected for finding in rule.findings):
            table.add_row(expected, rule.statement)
        table.add_row(remedy, rule.remedy)
    console.print(table)
    if page:  # in one piece, to be copied
        console.print(f"{page_head}{shown(page)}", soft_wrap=True)
