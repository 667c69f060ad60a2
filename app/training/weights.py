"""A network's weights as a safetensors file, under the names that PyTorch's `Sequential` gives them."""

import json
from collections.abc import Mapping

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from app.geometry import InvalidError, LimitError
from app.layers.base import Array

# PyTorch calls what a batch norm remembers by other names
_IN_TORCH = {"mean": "running_mean", "variance": "running_var"}

METADATA = "convscope"
_HERE = {name: ours for ours, name in _IN_TORCH.items()}


def to_safetensors(arrays: Mapping[str, Array], metadata: Mapping[str, object]) -> bytes:
    """Write arrays, with what else is to be known of them.

    Parameters
    ----------
    arrays : by name ("0.weight"), float32
    metadata : written as JSON, under the name METADATA
    """
    named = {_renamed(name, _IN_TORCH): np.ascontiguousarray(array) for name, array in arrays.items()}
    # one entry, since several come in any order, and equal weights shall be equal files
    return save(named, {METADATA: json.dumps(metadata)})


def from_safetensors(data: bytes, max_elements: int) -> dict[str, Array]:
    """Read arrays, by name.

    Raises
    ------
    InvalidError : no safetensors file, or one of other numbers than floats
    LimitError : more numbers than allowed
    """
    if len(data) > 4 * max_elements + 10_000_000:
        raise LimitError(f"the file has {len(data):,} bytes; at most {max_elements:,} numbers are read")
    try:
        tensors = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        reason = str(error)[:120]
        raise InvalidError(f"no safetensors file that can be read: {reason}; save the weights anew") from None
    for name, array in tensors.items():
        if array.dtype.kind != "f" or not np.isfinite(array).all():
            raise InvalidError(
                f"{name[:60]} holds {array.dtype}, NaN or Infinity; save finite float32 numbers"
            )
    return {_renamed(name, _HERE): array.astype(np.float32) for name, array in tensors.items()}


def _renamed(name: str, names: Mapping[str, str]) -> str:
    layer, _, field = name.rpartition(".")
    return f"{layer}.{names.get(field, field)}"
