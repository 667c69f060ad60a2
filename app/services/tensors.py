"""The tensors around a layer, by name: its input (padded, too), weight and output, and one window's."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError, LimitError
from app.layers.base import shown
from app.layers.frames import Frame, gather
from app.rendering.csv_text import csv_lines
from app.services.regions import padding_of
from app.services.steps import check_index
from app.services.workbench import Job, Setup, Workbench

Array = NDArray[np.float32]
TensorName = Literal["input", "padded", "weight", "bias", "patch", "kernel", "products", "output"]

MOST_IN_CSV = 16_000_000
"""Most numbers of a tensor in CSV, some 200 MB of text."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tensor; of one window, of which output channel and position (row-major)."""

    name: TensorName
    channel: int = 0
    index: int = 0


def make_tensor(workbench: Workbench, job: Job, wanted: Wanted) -> Array:
    """Compute a tensor.

    Returns
    -------
    float32: `input`, `padded` and `output` are (N, C, *size), `weight` (O, I / groups, *k), `bias` (O,),
    `patch`, `kernel` and `products` of one window (C, *k)

    Raises
    ------
    InvalidError : the layer has none, or there is no such channel or window
    """
    if wanted.name == "output":
        return workbench.compute(job).output
    setup = workbench.prepare(job)
    if wanted.name in _WHOLE:
        found = _WHOLE[wanted.name](setup)
    else:
        check_index(setup.layer, wanted.channel, wanted.index)
        found = _of_frame(setup.layer.frame(setup.x, wanted.channel, wanted.index), wanted.name)
    if found is None:
        raise InvalidError(f"a {setup.layer.kind} layer has no {wanted.name}; ask for output", "/tensor")
    return np.asarray(found, dtype=np.float32)


def check_wanted(workbench: Workbench, job: Job, wanted: Wanted, as_csv: bool) -> None:
    """Refuse what is not there or too large, before anything is computed.

    Raises
    ------
    InvalidError, LimitError : as `make_tensor` says; too many numbers for CSV
    """
    layer = workbench.bind(job)[-1]
    if wanted.name in ("patch", "kernel", "products"):
        check_index(layer, wanted.channel, wanted.index)
    shapes = {"input": layer.input_shape, "output": layer.output_shape}
    count = math.prod(shapes.get(wanted.name, ()))
    if wanted.name == "padded":
        count = max(layer.copied, math.prod(layer.input_shape))
    if as_csv and count > MOST_IN_CSV:
        raise LimitError(
            f"{wanted.name} has {count:,} numbers; CSV holds at most {MOST_IN_CSV:,}: ask for npy",
            "/format",
        )


def as_npy(tensor: Array) -> bytes:
    """Write a tensor as a .npy file."""
    out = io.BytesIO()
    np.save(out, np.ascontiguousarray(tensor, dtype="<f4"), allow_pickle=False)
    return out.getvalue()


def as_csv(tensor: Array, name: str) -> bytes:
    """Write a tensor as CSV."""
    return b"".join(csv_lines(name, tensor))


def _padded(setup: Setup) -> Array:
    """Fill the padding in around all of the input."""
    layer, x = setup.layer, setup.x.reshape(shown(setup.x.shape))
    if layer.adds or not layer.windows:
        return x
    cells = [range(start, stop) for start, stop in layer.input_bounds]
    mode, fill = padding_of(layer)
    return np.stack([gather(item, cells, mode, fill)[0] for item in x])


def _of_frame(frame: Frame, name: str) -> Array | None:
    return {"patch": frame.patch, "kernel": frame.weight, "products": frame.products}[name]


_WHOLE: Mapping[str, Callable[[Setup], Array | None]] = MappingProxyType(
    {
        "input": lambda setup: setup.x,
        "padded": _padded,
        "weight": lambda setup: getattr(setup.layer, "weight", None),
        "bias": lambda setup: getattr(getattr(setup.layer, "settings", None), "bias", None),
    }
)
TENSORS: tuple[TensorName, ...] = get_args(TensorName)
