"""A network in other people's formats: one table for the API and the tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from safetensors.numpy import save

from app.geometry.errors import InvalidError
from app.layers.base import Shape
from app.models.onnx_export import network_to_onnx
from app.snippets import network_keras, network_pytorch
from app.snippets.network import Part
from app.snippets.writing import UnavailableCodeError

Write = Callable[[Sequence[Part], Shape], bytes]


@dataclass(frozen=True, slots=True)
class Export:
    """A format that networks are written in.

    Parameters
    ----------
    title : its name
    media_type, file_name : of what is sent
    write : makes the bytes, or raises InvalidError
    """

    title: str
    media_type: str
    file_name: str
    write: Write


def _code(write: Callable[[Sequence[Part], Shape], str]) -> Write:
    def written(network: Sequence[Part], input_shape: Shape) -> bytes:
        try:
            return write(network, input_shape).encode()
        except UnavailableCodeError as error:
            raise InvalidError(str(error), "/layers") from None

    return written


def _weights(network: Sequence[Part], input_shape: Shape) -> bytes:
    try:
        found = dict(network_pytorch.state_dict(network))
    except UnavailableCodeError as error:
        raise InvalidError(str(error), "/layers") from None
    if not found:
        raise InvalidError(
            "no layer of this network has weights, so that there is nothing to save", "/layers"
        )
    return save(found, {"format": "pt"})


EXPORTS: Mapping[str, Export] = MappingProxyType(
    {
        "pytorch": Export("PyTorch", "text/x-python", "network.py", _code(network_pytorch.write)),
        "keras": Export("Keras", "text/x-python", "network.py", _code(network_keras.write)),
        "onnx": Export("ONNX", "application/octet-stream", "network.onnx", network_to_onnx),
        "safetensors": Export("Weights", "application/octet-stream", network_pytorch.WEIGHTS, _weights),
    }
)
"""Formats by name."""
