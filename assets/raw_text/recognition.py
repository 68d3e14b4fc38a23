"""Pictures of text lines to their characters: the recogniser and what its work may cost.

The model comes in a wheel and is run here without its wrapper, which would fetch files it misses.
"""

from __future__ import annotations

import functools
import importlib.util
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]

from assets.raw_text.document import TooLargeError
from assets.raw_text.ruled_lines import Picture

_HEIGHT = 48  # pixels of a line, as the model was trained
_STEP = 16  # widths are rounded up to it, so that lines go through the model together
MAX_WIDTH = 1280  # a longer line is squeezed
_TOGETHER = 320  # pixels of width that go through the model at once: more takes memory, not time
_FIGURES = frozenset("0123456789.,+-/")
_NO_SIGN = 0  # the class between two characters


@dataclass(frozen=True)
class Reading:
    """What a line was recognised as.

    ``confidence`` is that of its least certain character; ``as_figure`` the same where only signs
    of figures could be meant, so that a 0 is not doubted for looking like an O.
    """

    text: str
    confidence: float
    as_figure: float


class Recogniser:
    """The model, with a limit on what it is given: seconds go with pixels of width.

    Args:
        pixels: width of all lines together, each scaled to the height the model takes.
    """

    def __init__(self, pixels: int) -> None:
        self.left = pixels

    def readings(self, lines: Sequence[Picture]) -> list[Reading]:
        """What each picture of a line of dark text on light ground says.

        Raises:
            TooLargeError: The lines are more than what is left of the limit.
        """
        scaled = [_scaled(line) for line in lines]
        keys = [(line.shape[1], line.tobytes()) for line in scaled]
        # Screenshots print the same figure in the same pixels over and over.
        different = dict(zip(keys, scaled, strict=True))
        self.left -= sum(line.shape[1] for line in different.values())
        if self.left < 0:
            raise TooLargeError("more text than a report's pictures hold")
        read: dict[tuple[int, bytes], Reading] = {}
        for width, alike in itertools.groupby(sorted(different), key=lambda key: key[0]):
            group = list(alike)
            count = max(1, _TOGETHER // width)
            for start in range(0, len(group), count):
                batch = group[start : start + count]
                read |= zip(batch, _decoded([different[key] for key in batch]), strict=True)
        return [read[key] for key in keys]


def width_of(line: Picture) -> int:
    """Pixels of width that a line costs."""
    high, wide = map(int, line.shape)
    scaled = min(max(round(wide * _HEIGHT / high), _HEIGHT), MAX_WIDTH)
    return -(-scaled // _STEP) * _STEP


def _scaled(line: Picture) -> Picture:
    high, wide = line.shape
    width = width_of(line)
    inner = min(max(round(wide * _HEIGHT / high), 1), width)
    smaller = high > _HEIGHT
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    scaled = cv2.resize(line, (inner, _HEIGHT), interpolation=how)
    ground = int(np.median(scaled))
    filled: Picture = cv2.copyMakeBorder(
        scaled, 0, 0, 0, width - inner, cv2.BORDER_CONSTANT, value=[ground]
    ).astype(np.uint8)
    return filled


def _decoded(lines: list[Picture]) -> list[Reading]:
    session, characters = _model()
    batch = np.stack(lines).astype(np.float32)[:, None] / 127.5 - 1
    batch = np.repeat(batch, 3, axis=1)
    (likely,) = session.run(None, {session.get_inputs()[0].name: batch})
    return [_collapsed(line, characters) for line in likely]


def _collapsed(likely: npt.NDArray[np.float32], characters: list[str]) -> Reading:
    """The likeliest classes along a line, repetitions of one character taken as one.

    Args:
        likely: for each place along the line the likelihood of every class.
        characters: what each class stands for.
    """
    best = likely.argmax(axis=1)
    rivals = likely[:, [n for n, sign in enumerate(characters) if sign in _FIGURES]].sum(axis=1)
    text: list[str] = []
    confidence, as_figure = 1.0, 1.0
    for sign, run in itertools.groupby(range(len(best)), key=lambda n: int(best[n])):
        if sign == _NO_SIGN:
            continue
        place = max(run, key=lambda n: float(likely[n, sign]))
        sure = float(likely[place, sign])
        text.append(characters[sign])
        confidence = min(confidence, sure)
        as_figure = min(as_figure, sure / max(float(rivals[place]), sure))
    return Reading("".join(text), confidence if text else 0.0, as_figure if text else 0.0)


@functools.cache
def _model() -> tuple[Any, list[str]]:
    found = importlib.util.find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("rapidocr", name="rapidocr")
    (path,) = (Path(found.submodule_search_locations[0]) / "models").glob("*_rec_*.onnx")
    options = onnxruntime.SessionOptions()
    # One thread and no arena: a worker's address space is limited, and its neighbours read too.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    listed = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ["", *listed, " "]
