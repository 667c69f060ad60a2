"""Settings that were found → layers as the API has them, held to the output that they were found for."""

from collections.abc import Sequence
from typing import Any

from app.geometry import InvalidError, Settings
from app.layers.base import BoundLayer, LayerSettings, Shape
from app.layers.solving import Question


def layer_of(question: Question, settings: Sequence[Settings], out_channels: int) -> dict[str, Any]:
    """Write settings as a layer of the API, with what isn't its default.

    Parameters
    ----------
    settings : an axis each
    out_channels : of a layer with weights, which are drawn
    """
    cells = [s.kernel for s in settings]
    # three nested lists of numbers are a picture's channels, unless the layer says that it has three axes
    kernel = cells if len(cells) > 2 else short(cells)
    layer: dict[str, Any] = {"kind": question.kind}
    pool = question.operator == "pool"
    if pool:
        layer["kernel_size"] = kernel
    else:
        layer["init"] = {"out_channels": out_channels, "kernel_size": kernel}
    defaults = {
        "stride": (short([s.stride for s in settings]), None if pool else 1),
        "padding": (padding_of(settings), 0),
        "output_padding": (short([s.output_padding for s in settings]), 0),
        "dilation": (short([s.dilation for s in settings]), 1),
        "ceil_mode": (question.fixed.ceil_mode, False),
        "cover_all": (question.fixed.cover_all, False),
    }
    return layer | {name: value for name, (value, plain) in defaults.items() if value != plain}


def short(values: Sequence[int]) -> int | list[int]:
    """Write one number where all axes agree."""
    return values[0] if len(set(values)) == 1 else [*values]


def padding_of(settings: Sequence[Settings]) -> int | list[int] | list[list[int]]:
    """Write padding in its shortest form."""
    if all(s.pad_begin == s.pad_end for s in settings):
        return short([s.pad_begin for s in settings])
    return [[s.pad_begin, s.pad_end] for s in settings]


def verified(layer: LayerSettings, input: Shape, output: Shape, channels: int = 1) -> BoundLayer:
    """Bind a layer, and hold it to the output that it was found for.

    Raises
    ------
    ShapeError : the layer does not fit the input
    InvalidError : it makes another output
    """
    bound = layer.bind((1, channels, *input))
    if bound.output_shape[2:] != output:
        raise InvalidError(f"the layer makes {list(bound.output_shape[2:])}, not {list(output)}")
    return bound
