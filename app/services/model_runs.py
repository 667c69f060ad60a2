"""Runs an uploaded model on an input, and finds again what was computed before."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.geometry.errors import InvalidError, LimitError
from app.models.graph import GraphNode, GraphValue
from app.models.runtime import run_onnx
from app.services.byte_cache import ByteCache
from app.services.errors import NotFoundError
from app.services.model_store import ModelStore, StoredModel
from app.services.sources import Source

Array = NDArray[Any]
Tensors = dict[str, Array]
Fit = Literal["none", "resize"]

_COLOURS = (1, 3, 4)
_TYPES = ("float32", "float64", "float16", "uint8", "int8", "int32", "int64")


@dataclass(frozen=True, slots=True)
class Preparation:
    """How an input is made ready for a model.

    Parameters
    ----------
    fit : `resize` scales a picture to the size that the model says, without keeping its proportions
    mean, std : taken off each channel, and what it is divided by; as the model's training did
    """

    fit: Fit = "none"
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()


class ModelRuns:
    """Run models.

    Parameters
    ----------
    store : where they are
    cache_bytes : bound of the tensors that are kept
    """

    def __init__(self, store: ModelStore, cache_bytes: int) -> None:
        self._store = store
        self._kept = ByteCache[Tensors](cache_bytes)

    def run(
        self, model: StoredModel, source: Source, prepared: Preparation, taps: Sequence[str] | None = None
    ) -> Tensors:
        """Compute the outputs of nodes.

        Parameters
        ----------
        taps : names of values, or of nodes, which stand for their first outputs; None: of all nodes

        Returns
        -------
        each tensor by its value's name, in its own type

        Raises
        ------
        InvalidError, NotFoundError, LimitError : a misfit, no such value, too much
        """
        wanted = None if taps is None else [value_of(model, tap) for tap in taps]
        feed = prepare(model, source, prepared, self._store.running.max_elements)
        whole = self._key(model, source, prepared, None)
        key = self._key(model, source, prepared, wanted)
        found = self._kept.get(whole) or self._kept.get(key) if key is not None else None
        if found is None:
            name = model.graph.inputs[0].name
            found = run_onnx(model.data, {name: feed}, wanted, self._store.running)
            if key is not None:
                self._kept.put(key, found, sum(array.nbytes for array in found.values()))
        return found if wanted is None else {name: found[name] for name in wanted if name in found}

    def value(self, model: StoredModel, source: Source, prepared: Preparation, name: str) -> Array:
        """Give one value: a node's output, or what the model is given itself."""
        if any(item.name == name for item in model.graph.inputs):
            return prepare(model, source, prepared, self._store.running.max_elements)
        found = self.run(model, source, prepared, [name])
        if name not in found:
            raise InvalidError(f"{name[:100]!r} is no tensor of numbers")
        return found[name]

    @staticmethod
    def _key(
        model: StoredModel, source: Source, prepared: Preparation, taps: Sequence[str] | None
    ) -> Hashable | None:
        known = source.key()
        return None if known is None else (model.id, known, prepared, None if taps is None else tuple(taps))


def value_of(model: StoredModel, name: str) -> str:
    """Name of the value that a tap means.

    Raises
    ------
    NotFoundError : no node makes such a value, or has such a name
    """
    for node in model.graph.nodes:
        if name in node.outputs and name:
            return name
    return node_of(model, name).outputs[0]


def node_of(model: StoredModel, name: str) -> GraphNode:
    """Find a node by its name, or by a value that it makes; NotFoundError where there is none."""
    nodes = model.graph.nodes
    found = next((node for node in nodes if node.name == name), None)
    found = found or next((node for node in nodes if name and name in node.outputs), None)
    if found is None:
        some = ", ".join(repr(node.name[:60]) for node in nodes[:5])
        raise NotFoundError(f"the model has no node {name[:100]!r}; it begins with {some}")
    return found


def prepare(model: StoredModel, source: Source, prepared: Preparation, most: int) -> Array:
    """Make the array that a model is given.

    Raises
    ------
    InvalidError : the model reads several inputs, or others than numbers; the input doesn't fit
    LimitError : more numbers than allowed
    """
    inputs = model.graph.inputs
    if len(inputs) != 1:
        names = ", ".join(repr(item.name[:60]) for item in inputs[:6])
        raise InvalidError(
            f"the model reads {len(inputs)} inputs ({names}); models of one input are run here"
        )
    want = inputs[0]
    if want.dtype not in _TYPES:
        raise InvalidError(f"the model reads {want.dtype or 'no tensor'}; {', '.join(_TYPES)} can be given")
    rank = None if want.shape is None else len(want.shape) - 2
    count = math.prod(source.shape(rank if rank in (1, 2, 3) else None))
    if count > most:
        raise LimitError(
            f"an input of {count:,} numbers; at most {most:,} are allowed (CONVSCOPE_MAX_ELEMENTS)", "/input"
        )
    x = source.tensor(rank if rank in (1, 2, 3) else None)
    last = _channels_last(want)
    x = _fitted(x, want, last, prepared.fit)
    x = _normalised(x, prepared)
    x = np.moveaxis(x, 1, -1) if last else x
    if rank == 0:
        x = x.reshape(len(x), -1)
    dtype = np.dtype(want.dtype)
    return np.ascontiguousarray(np.rint(x) if dtype.kind in "iu" else x, dtype=dtype)


def _channels_last(want: GraphValue) -> bool:
    """Whether a model reads (N, H, W, C), as TensorFlow's do."""
    shape = want.shape or ()
    return len(shape) == 4 and shape[3] in _COLOURS and shape[1] not in _COLOURS


def _fitted(x: Array, want: GraphValue, last: bool, fit: Fit) -> Array:
    shape = want.shape or ()
    if len(shape) < 3:
        return x
    channels, size = (shape[-1], shape[1:-1]) if last else (shape[1], shape[2:])
    if isinstance(channels, int) and channels != x.shape[1]:
        hint = {1: '; give "color": "gray"', 3: '; give "color": "rgb"'}.get(channels, "")
        raise InvalidError(
            f"the model reads {channels} channels, and the input has {x.shape[1]}{hint}", "/input"
        )
    wanted = tuple(
        got if not isinstance(want, int) else want for want, got in zip(size, x.shape[2:], strict=True)
    )
    if wanted == x.shape[2:]:
        return x
    if fit != "resize" or len(wanted) != 2:
        raise InvalidError(
            f"the model reads inputs of {' × '.join(map(str, wanted))} cells, and this one has"
            f" {' × '.join(map(str, x.shape[2:]))}; give one of that size"
            + ('; or "fit": "resize", which scales it' if len(wanted) == 2 else ""),
            "/fit" if len(wanted) == 2 else "/input",
        )
    maps = x.reshape(-1, *x.shape[2:])
    scaled = [
        np.asarray(Image.fromarray(plane).resize(wanted[::-1], Image.Resampling.BILINEAR)) for plane in maps
    ]
    return np.stack(scaled).reshape(*x.shape[:2], *wanted)


def _normalised(x: Array, prepared: Preparation) -> Array:
    for field, values in (("mean", prepared.mean), ("std", prepared.std)):
        if len(values) not in (0, 1, x.shape[1]):
            raise InvalidError(
                f"{field} has {len(values)} numbers for {x.shape[1]} channels; give one, or one a channel",
                f"/{field}",
            )
    column = (1, -1, *[1] * (x.ndim - 2))
    if prepared.mean:
        x = x - np.array(prepared.mean, np.float32).reshape(column)
    if prepared.std:
        x = x / np.array(prepared.std, np.float32).reshape(column)
    return x
