"""Why a run failed, in the words of the first error of ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import dagster as dg
from upath import UPath

if TYPE_CHECKING:
    from dagster_shared.error import SerializableErrorInfo

_OURS = ("assets.", "expectations.", "pipelines.")
_FOLDERS = {"RegisterError": "register", "DecisionsError": "decisions"}


def reason_of(events: Iterable[dg.DagsterEvent], office: str) -> str:
    """The stage that failed first, and what the first error of ours says, else the innermost one.

    Of a run that failed outside its stages it is the last that was said.
    """
    said = "the run failed"
    for event in events:
        if event.is_step_failure and event.step_failure_data.error:
            return f"{event.step_key}: {_told(event.step_failure_data.error, office)}"
        if event.is_failure and event.message:
            said = event.message
    return said


def _told(error: SerializableErrorInfo, office: str) -> str:
    """The error's message without its class; with the folder where the office is to look."""
    chain = [error]
    while chain[-1].cause:
        chain.append(chain[-1].cause)
    # Our errors say which file is meant; what they were raised from often does not.
    chosen = next((each for each in chain if each.message.startswith(_OURS)), chain[-1])
    name, _, message = chosen.message.strip().partition(": ")
    if not message or not name.endswith(str(chosen.cls_name)):
        message = chosen.message.strip()
    folder = _FOLDERS.get(str(chosen.cls_name))
    return f"in {UPath(office) / folder}:\n{message}" if folder else message
