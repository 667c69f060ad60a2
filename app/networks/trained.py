"""Trained networks that ship: layers as they were trained, with their numbers out of a safetensors file."""

import base64
import io
import json
from importlib.resources import files
from typing import Any

import numpy as np
from safetensors.numpy import load

_IN_TORCH = {"running_mean": "mean", "running_var": "variance"}


def trained_layers(name: str) -> tuple[list[dict[str, Any]], float]:
    """Read `weights/{name}.json` and `.safetensors`.

    Returns
    -------
    layers as `POST /api/v1/network` takes them, and the share of pictures it has not seen that are read right
    """
    folder = files(__package__) / "weights"
    log = json.loads((folder / f"{name}.json").read_text("utf-8"))
    layers = [dict(layer) for layer in log["layers"]]
    for key, array in load((folder / f"{name}.safetensors").read_bytes()).items():
        number, field = key.split(".")
        layer = layers[int(number)]
        layer[_IN_TORCH.get(field, field)] = {"npy": _npy(array)}
        # with its numbers, a layer says its sizes by them
        for size in ("out_channels", "kernel_size"):
            layer.pop(size, None)
    return layers, float(log["test_accuracy"])


def _npy(array: np.ndarray[Any, np.dtype[Any]]) -> str:
    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(array, np.float32), allow_pickle=False)
    return base64.b64encode(stream.getvalue()).decode()
