"""Layers in a row: each sees the output of the one before."""

from collections.abc import Sequence

from app.geometry import ConvscopeError
from app.layers.base import BoundLayer, LayerSettings, Shape


def input_rank(layers: Sequence[LayerSettings]) -> int | None:
    """Spatial axes of a network's input, as the first layer that fixes them says; None where none does.

    What comes after a layer that flattens says nothing about the input.
    """
    for layer in layers:
        if layer.rank is not None or layer.flattens:
            return layer.rank
    return None


def bind_all(layers: Sequence[LayerSettings], input_shape: Shape) -> list[BoundLayer]:
    """Bind layers in a row to an input of `input_shape`.

    Raises
    ------
    ShapeError : a layer does not fit what it gets; its pointer starts with the layer's number ("/1/stride")
    """
    bound: list[BoundLayer] = []
    shape = input_shape
    for number, layer in enumerate(layers):
        try:
            bound.append(layer.bind(shape))
        except ConvscopeError as error:
            raise type(error)(error.detail, f"/{number}{error.pointer or ''}") from None
        shape = bound[-1].output_shape
    return bound
