"""Layers of a request, or of pasted code → the weights that they want."""

from collections.abc import Sequence

from app.layers import LayerSettings
from app.layers.base import BoundLayer, Shape
from app.layers.graph import Node, bind_graph, check_order
from app.models.matching import Sizes, Wanted
from app.parsing import Reading

WEIGHTED = ("conv", "conv_transpose", "linear", "batch_norm")


def wanted_by(nodes: Sequence[Node], input_shape: Shape | None = None) -> tuple[Wanted, ...]:
    """Tell what the layers of a network want, in a row or in branches.

    Parameters
    ----------
    input_shape : (N, C, *size); None where it isn't known, and so how many channels are read

    Raises
    ------
    ShapeError : a layer doesn't fit what it gets, or reads what doesn't come before it
    """
    for number, node in enumerate(nodes):
        check_order(number, node)
    bound: Sequence[BoundLayer | None] = [None] * len(nodes)
    if input_shape is not None:
        bound = [node.layer for node in bind_graph(nodes, input_shape)]
    return tuple(
        _wanted(number, node.layer, of, node.name, None)
        for number, (node, of) in enumerate(zip(nodes, bound, strict=True))
        if _kind(node.layer) in WEIGHTED
    )


def wanted_by_text(reading: Reading) -> tuple[Wanted, ...]:
    """Tell what the layers of a text want, with the names and the channels that it says."""
    trace, steps = reading.trace, reading.text.steps
    found = []
    for number, layer in enumerate(trace.settings):
        step = steps[trace.origins[number]]
        of = trace.bound[number] if number < len(trace.bound) else None
        if _kind(layer) in WEIGHTED:
            found.append(_wanted(number, layer, of, step.name, step.reads))
    return tuple(found)


def _kind(layer: LayerSettings) -> str:
    return str(getattr(layer, "kind", ""))


def _wanted(
    number: int, layer: LayerSettings, bound: BoundLayer | None, name: str | None, reads: int | None
) -> Wanted:
    bias = getattr(layer, "bias", None) is not None
    return Wanted(number, _kind(layer), _weight(layer, bound, reads), bias, name)


def _weight(layer: LayerSettings, bound: BoundLayer | None, reads: int | None) -> Sizes:
    """Shape of the weight, as far as it is known."""
    kind = _kind(layer)
    if bound is not None and kind in ("conv", "conv_transpose"):
        shape: Shape = getattr(bound, "weight_shape", ())
        return shape
    if kind == "batch_norm":
        given = getattr(layer, "weight", None)
        return (bound.input_shape[1] if bound is not None else None if given is None else len(given),)
    if kind == "linear":
        outputs = bound.output_shape[1] if bound is not None else _outputs(layer)
        return (outputs, bound.input_shape[1] if bound is not None else reads)
    weight = getattr(layer, "weight", None)
    if weight is not None:
        return tuple(weight.shape)
    return _unbound(layer, reads)


def _outputs(layer: LayerSettings) -> int | None:
    weight, init = getattr(layer, "weight", None), getattr(layer, "init", None)
    if weight is not None:
        return int(weight.shape[0])
    outputs = init.out_channels if init is not None else getattr(layer, "out_channels", None)
    return outputs if isinstance(outputs, int) else None


def _unbound(layer: LayerSettings, reads: int | None) -> Sizes:
    """Shape of a convolution's weight where the input's shape isn't known."""
    groups = int(getattr(layer, "groups", 1))
    init = getattr(layer, "init", None)
    size = init.kernel_size if init is not None else getattr(layer, "kernel_size", None)
    kernel: Sizes = tuple(size) if isinstance(size, tuple) else (size,) * (layer.rank or 2)
    outputs = _outputs(layer)
    if _kind(layer) == "conv_transpose":
        return (reads, None if outputs is None else outputs // groups, *kernel)
    return (outputs, None if reads is None else reads // groups, *kernel)
