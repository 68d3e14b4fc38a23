"""Faults of the disk: it is full, in a part of the home or for every file beyond some size."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.faults.moments import Usual
from tests.faults.trial import Trial

# Set where disks can be mounted and are gone with the program.
OWN_MOUNTS = "FAULTS_MAY_MOUNT"
_SAID = ("No space left", "is full", "File too large", "disk I/O error")
_WIDE = 256 * 1024 * 1024
PLACES = (
    *("archive", "tables", "warehouse", "dagster", "published", "evidence"),
    *("attempts", "logs", "history", "data_docs", "."),
)


def full_disk(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """A disk of its own for a part of the home, with room for less than a run takes.

    Where no disk can be mounted, files of a limited size instead.
    """
    place, share = chance.choice(PLACES), chance.uniform(0, 1)
    if OWN_MOUNTS not in os.environ:
        small_files(trial, chance, usual)
        return
    room = int(usual.sizes[place] * share)
    trial.note(f"{room} bytes of room in {place}")
    folder = trial.home.path / place
    _mounted(trial, folder)
    space = os.statvfs(folder)
    _sized(folder, (space.f_blocks - space.f_bfree) * space.f_frsize + max(room, 1))
    trial.wait(trial.started(), *_SAID)
    _sized(folder, _WIDE)


def small_files(trial: Trial, chance: random.Random, usual: Usual) -> None:
    """No file can grow beyond a size."""
    largest = int(chance.uniform(0, usual.largest))
    trial.note(f"no file beyond {largest} bytes")
    trial.wait(trial.started("--largest", str(largest)), *_SAID)


def _mounted(trial: Trial, folder: Path) -> None:
    """Give the folder a disk of its own, what is in it moved there."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        held = Path(aside) / "held"
        shutil.copytree(folder, held, symlinks=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_WIDE}", "tmpfs", folder], check=True)
        trial.afterwards.callback(lambda: subprocess.run(["umount", folder], check=True))
        shutil.copytree(held, folder, symlinks=True, dirs_exist_ok=True)


def _sized(folder: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)
