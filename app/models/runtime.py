"""Runs an ONNX model in a process of its own, within bounds, and reads every tensor between its nodes."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.interrupt import checkpoint
from app.geometry.errors import InvalidError, LimitError
from app.models.graph import GraphValue
from app.models.onnx_file import load

_RUNNER = Path(__file__).with_name("runner.py")
_BASE_BYTES = 1_500_000_000
_POLL_SECONDS = 0.02
_QUIET = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What a run may take.

    Parameters
    ----------
    max_elements : numbers of all tensors that are read
    threads : of onnxruntime
    """

    max_elements: int = 250_000_000
    threads: int = 1


def check_onnx(data: bytes, limits: RunLimits | None = None) -> dict[str, GraphValue]:
    """Check a model as onnx and onnxruntime do, and infer the shapes of what goes between its nodes.

    Parameters
    ----------
    data : the whole file

    Returns
    -------
    what is known of each value, by name

    Raises
    ------
    InvalidError : they refuse it, in their own words
    LimitError : it takes too much memory to be checked
    """
    answer, _ = _ask(data, {}, None, None, limits or RunLimits())
    return {
        name: GraphValue(name, item["dtype"], None if item["shape"] is None else tuple(item["shape"]))
        for name, item in answer["values"].items()
    }


def run_onnx(
    data: bytes,
    feeds: Mapping[str, NDArray[Any]],
    taps: Sequence[str] | None = None,
    limits: RunLimits | None = None,
) -> dict[str, NDArray[Any]]:
    """Run a model.

    Parameters
    ----------
    data : the whole file
    feeds : an array for each input
    taps : outputs of nodes that are read; None: of all

    Returns
    -------
    each tensor by name, in the order of the nodes, in its own type; what isn't of numbers is left out

    Raises
    ------
    InvalidError : the model can't be run on this, in onnxruntime's own words
    LimitError : more memory or numbers than allowed
    UnavailableError : onnxruntime isn't installed
    """
    load("onnxruntime")
    shapes = {name: list(array.shape) for name, array in feeds.items()}
    answer, raw = _ask(data, shapes, feeds, taps, limits or RunLimits())
    found = {}
    for name, place in answer["tensors"].items():
        dtype, shape = np.dtype(place["dtype"]), tuple(place["shape"])
        found[name] = np.frombuffer(raw, dtype, int(np.prod(shape)), place["offset"]).reshape(shape)
    return found


def _ask(
    data: bytes,
    shapes: Mapping[str, list[int]],
    feeds: Mapping[str, NDArray[Any]] | None,
    taps: Sequence[str] | None,
    limits: RunLimits,
) -> tuple[dict[str, Any], bytes]:
    """Give a process its work in a folder, wait for it, and take its answer."""
    request = {
        "shapes": shapes,
        "feeds": None if feeds is None else list(feeds),
        "taps": taps,
        "threads": limits.threads,
        "max_elements": limits.max_elements,
        "max_bytes": _BASE_BYTES + 5 * len(data) + 12 * limits.max_elements,
    }
    with tempfile.TemporaryDirectory(prefix="convscope-model-") as name:
        folder = Path(name)
        (folder / "model.onnx").write_bytes(data)
        (folder / "request.json").write_text(json.dumps(request))
        for number, array in enumerate((feeds or {}).values()):
            np.save(folder / f"feed{number}.npy", array, allow_pickle=False)
        code = _wait(folder)
        answered = folder / "answer.json"
        if code or not answered.exists():
            raise LimitError(
                "the model could not be run: what ran it was ended"
                f" ({f'signal {-code}' if code < 0 else f'status {code}'}), most likely since it took too"
                " much memory; use a smaller input or model"
            )
        answer = json.loads(answered.read_text())
        raw = (folder / "tensors.bin").read_bytes() if "tensors" in answer else b""
    if "limit" in answer:
        raise LimitError(
            f"the model is too large to be run on this: {answer['limit']}; at most {limits.max_elements:,}"
            " numbers are allowed (CONVSCOPE_MAX_ELEMENTS): use a smaller input, or name fewer taps"
        )
    if "error" in answer:
        raise InvalidError(f"the model can't be run: {_first_lines(answer['error'])}")
    return answer, raw


def _wait(folder: Path) -> int:
    """Start the process and wait; whoever stops this computation stops the process."""
    process = subprocess.Popen(
        [sys.executable, "-I", str(_RUNNER), str(folder)],
        cwd=folder,
        env={**os.environ, **_QUIET},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                return process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                checkpoint()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _first_lines(said: str) -> str:
    """Shorten onnxruntime's own words to what a person reads."""
    text = " ".join(line.strip() for line in said.splitlines() if line.strip())
    return text if len(text) <= 400 else f"{text[:399]}…"
