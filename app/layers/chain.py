"""Layers in a row: each sees the output of the one before."""

from collections.abc import Sequence

from app.geometry import ConvscopeError
from app.layers.base import INPUT_SHAPE, BoundLayer, LayerSettings, Shape
from app.layers.fixes import INPUT_CHANNELS, fixes, output_channels_field


def input_rank(layers: Sequence[LayerSettings]) -> int | None:
    """Spatial axes of a network's input, as the first layer that fixes them says; None where none does.

    What comes after a layer that flattens says nothing about the input.
    """
    for layer in layers:
        if layer.rank is not None or layer.flattens:
            return layer.rank
    return None


def in_chain(error: ConvscopeError, number: int, layers: Sequence[LayerSettings]) -> ConvscopeError:
    """Count pointers from the first layer; what makes a layer's channels is the layer before it."""

    def place(pointer: str) -> str:
        if pointer == INPUT_SHAPE and number:
            return f"/{number}"
        if pointer != INPUT_CHANNELS:
            return f"/{number}{pointer}"
        return pointer if number == 0 else f"/{number - 1}/{output_channels_field(layers[number - 1])}"

    found = error.pointing(place)
    # a layer whose channels aren't a number that can be set changes nothing
    found.fixes = tuple(fix for fix in found.fixes if not fix.pointer.endswith("/"))
    return found


def bind_all(layers: Sequence[LayerSettings], input_shape: Shape) -> list[BoundLayer]:
    """Bind layers in a row to an input of `input_shape`.

    Raises
    ------
    ShapeError : a layer does not fit what it gets; its pointer starts with the layer's number ("/1/stride"),
        and so do those of its fixes
    """
    bound: list[BoundLayer] = []
    shape = input_shape
    for number, layer in enumerate(layers):
        try:
            bound.append(layer.bind(shape))
        except ConvscopeError as error:
            found = type(error)(error.detail, error.pointer, fixes(layer, shape, error))
            raise in_chain(found, number, layers) from None
        shape = bound[-1].output_shape
    return bound
