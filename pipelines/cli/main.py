"""The command `nianbao`: its command groups, put together."""

from __future__ import annotations

import typer

from pipelines.cli import (
    archive,
    audit,
    backup,
    check,
    diff,
    doctor,
    export,
    figure,
    finalize,
    init,
    prune,
    quarantine,
    register,
    release,
    run,
    settings,
    source,
    status,
    ui,
    worker,
)
from pipelines.cli.usage import show_plainly

app = typer.Typer(
    name="nianbao",
    help="政府信息公开工作年度报告：采集、核查、汇总。"
    "From a region's reports to validated tables and sums.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
for group in (
    init,
    register,
    source,
    run,
    check,
    status,
    quarantine,
    release,
    finalize,
    export,
    figure,
    diff,
    audit,
    archive,
    settings,
    doctor,
    backup,
    prune,
    ui,
    worker,
):
    group.register(app)
show_plainly(app)

if __name__ == "__main__":
    app()
