"""The gradient of one number with respect to a network's input: from its node backwards through the graph."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.engine import Engine
from app.layers.backward.gradients import Pass
from app.layers.backward.table import backward
from app.layers.base import Array, Shape
from app.layers.graph import INPUT, BoundNode


def input_gradient(
    engine: Engine,
    nodes: Sequence[BoundNode],
    passes: Mapping[int, tuple[Array, Array]],
    number: int,
    gradient: Array,
) -> Array:
    """Take a gradient from a node's output back to the network's input.

    Parameters
    ----------
    nodes : the network
    passes : by node, what it read and what came out; of `number` and all that feed it
    number : the node whose output the gradient is of
    gradient : of that output's shape, float32

    Returns
    -------
    (N, C, *size) float32; what several nodes read gets the sum of what comes back from each

    Raises
    ------
    InvalidError : a layer on the way has no gradient
    """
    coming = {number: gradient}
    for node in range(number, INPUT, -1):
        if node not in coming:
            continue
        x, y = passes[node]
        # a copy of the layer, so that weights that were drawn for it are gone when it is done
        layer = replace(nodes[node].layer)
        found = backward(layer, Pass(engine, x, y, coming.pop(node), wants_parameters=False)).x
        assert found is not None
        for read, part in zip(nodes[node].inputs, _parts(nodes, node, found), strict=True):
            coming[read] = coming[read] + part if read in coming else part
    return coming[INPUT]


def _parts(nodes: Sequence[BoundNode], node: int, gradient: Array) -> list[Array]:
    """Split a gradient into those of the node's inputs, whose channels lie one after the other."""
    inputs = nodes[node].inputs
    if len(inputs) == 1:
        return [gradient]
    # the input's channels are what the others leave
    known = sum(_channels(nodes[read].layer.output_shape) for read in inputs if read != INPUT)
    own = (gradient.shape[1] - known) // max(1, inputs.count(INPUT))
    sizes = [own if read == INPUT else _channels(nodes[read].layer.output_shape) for read in inputs]
    return np.split(gradient, np.cumsum(sizes)[:-1].tolist(), axis=1)


def _channels(shape: Shape) -> int:
    return shape[1]
