"""A model file's bytes → what is in it, by what its first bytes say it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.geometry.errors import InvalidError
from app.models.graph import Graph
from app.models.onnx_file import is_onnx, read_onnx
from app.models.safetensors_file import is_safetensors, read_safetensors
from app.models.tensor import ModelLimits, StoredTensor
from app.models.torch_file import is_torch, read_torch

Format = Literal["safetensors", "pytorch", "onnx"]

_OTHERS = {
    b"\x89HDF": "an HDF5 file, as Keras writes; export the model to ONNX, or save weights as .safetensors",
    b"GGUF": "a GGUF file; export the model to ONNX, or save its weights as .safetensors",
    b"\x93NUM": "a .npy file, which POST /api/v1/tensors takes",
    b"TFL3": "a TensorFlow Lite file; export the model to ONNX",
    b"\x1f\x8b": "compressed; send what is in it",
}


@dataclass(frozen=True, slots=True, eq=False)
class ModelFile:
    """What is in a model file.

    Parameters
    ----------
    format : what kind of file it is
    size : its bytes
    tensors : by name, in the file's order
    graph : of an ONNX model; weights alone have none
    notes : sentences on what was left out
    """

    format: Format
    size: int
    tensors: Mapping[str, StoredTensor]
    graph: Graph | None = None
    notes: tuple[str, ...] = ()


def read_model(data: bytes, limits: ModelLimits | None = None) -> ModelFile:
    """Read a model file.

    Raises
    ------
    InvalidError : no model file, or a broken one; the sentence says what to do
    LimitError : more in it than is allowed
    UnavailableError : ONNX, and the package isn't installed
    """
    limits = limits or ModelLimits()
    if is_safetensors(data):
        tensors, notes = read_safetensors(data, limits)
        return ModelFile("safetensors", len(data), tensors, notes=notes)
    for begin, what in _OTHERS.items():
        if data.startswith(begin):
            raise InvalidError(f"this is {what}")
    if data[4:8] == b"TFL3":
        raise InvalidError(f"this is {_OTHERS[b'TFL3']}")
    if is_torch(data):
        tensors, notes = read_torch(data, limits)
        return ModelFile("pytorch", len(data), tensors, notes=notes)
    if is_onnx(data):
        graph, tensors = read_onnx(data, limits)
        return ModelFile("onnx", len(data), tensors, graph)
    raise InvalidError(
        "this is no model file that is known here; send .safetensors, a PyTorch state dict (.pt, .pth) or"
        " .onnx"
    )
