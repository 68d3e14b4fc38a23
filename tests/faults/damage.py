"""Faults of the archive: files cut short or changed, their indexes lost or garbled."""

from __future__ import annotations

import random
from pathlib import Path

from tests.faults.moments import Usual
from tests.faults.trial import Trial

_REPAIR = ("pipelines.cli.main", "archive", "repair")


def cut_short(trial: Trial, chance: random.Random, usual: Usual) -> None:  # noqa: ARG001
    """A file of the archive ends at a random byte; the next run mends it, or a repair."""
    file = chance.choice(trial.home.archive_files())
    length = int(file.stat().st_size * chance.random())
    repaired = chance.random() < 0.3
    trial.note(f"{file.name} cut at {length}{', repaired' if repaired else ''}")
    _changed(file, file.read_bytes()[:length])
    if repaired:
        trial.wait(trial.program(*_REPAIR))


def flipped_byte(trial: Trial, chance: random.Random, usual: Usual) -> None:  # noqa: ARG001
    """A byte of a file is another; a run may see it, then the archive is repaired."""
    file = chance.choice(trial.home.archive_files())
    data = bytearray(file.read_bytes())
    place, change = chance.randrange(len(data)), chance.randrange(1, 256)
    before = chance.random() < 0.5
    trial.note(f"byte {place} of {file.name} ^ {change}{', seen by a run' if before else ''}")
    data[place] ^= change
    _changed(file, bytes(data))
    if before:
        trial.wait(trial.started(), "archive repair")
    trial.wait(trial.program(*_REPAIR))


def index_damaged(trial: Trial, chance: random.Random, usual: Usual) -> None:  # noqa: ARG001
    """The index beside a file is gone, cut short, changed, or another text."""
    file = chance.choice(trial.home.archive_files())
    index = file.with_name(f"{file.name}.index")
    data = bytearray(index.read_bytes())
    way = chance.choice(("gone", "empty", "cut", "changed", "noise"))
    place, change = chance.randrange(len(data)), chance.randrange(1, 256)
    trial.note(f"index of {file.name} {way}{f' at {place}' if way in {'cut', 'changed'} else ''}")
    if way == "gone":
        index.unlink()
    elif way == "changed":
        data[place] ^= change
        index.write_bytes(data)
    elif way == "cut":
        index.write_bytes(data[:place])
    else:
        index.write_bytes(chance.randbytes(place) if way == "noise" else b"")


def _changed(file: Path, data: bytes) -> None:
    """Another content for a file that is read-only, and stays so."""
    mode = file.stat().st_mode
    file.chmod(0o644)
    file.write_bytes(data)
    file.chmod(mode)
