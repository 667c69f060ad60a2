"""A network that learns: layers, in a row or in branches, whose weights can change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app.engine import Engine
from app.geometry import InvalidError, ShapeError
from app.layers import BoundLayer, LayerSettings, Softmax
from app.layers.backward import Gradients, Pass, backward
from app.layers.base import Array, Shape
from app.layers.graph import INPUT, Node, bind_graph
from app.layers.linear import Linear
from app.layers.normalise import BatchNorm
from app.layers.rearrange import Dropout
from app.layers.weighted import Weighted
from app.layers.weights import Drawn
from app.training.batch_statistics import Normalised, normalise_backward, normalise_batch

STATISTICS = ("mean", "variance")


@dataclass(slots=True, eq=False)
class Trace:
    """What a forward pass leaves for the backward one.

    Parameters
    ----------
    bound : layers, bound to the batch
    reads : what each layer reads, the channels of several one after the other
    values : each layer's output
    masks : by layer, what dropout multiplied cells by
    normalised : by layer, batches that were normalised by their own statistics
    """

    bound: list[BoundLayer]
    reads: list[Array]
    values: list[Array]
    masks: dict[int, Array] = field(default_factory=dict)
    normalised: dict[int, Normalised] = field(default_factory=dict)


class TrainableNetwork:
    """Layers whose weights are arrays that optimisers change in place.

    Parameters
    ----------
    nodes : layers and what they read; weights that are drawn, or given as a shape alone, are drawn once here;
        a convolution's `kernel` stays as it is
    input_shape : (C, *size)
    classes : numbers that the last layer has to give
    seed : of what is given as a shape alone
    biases : whether layers whose weights are drawn get a bias of zeros where they have none

    Raises
    ------
    ShapeError, InvalidError : layers that don't fit each other, the input or the classes
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        input_shape: Shape,
        classes: int,
        seed: int = 0,
        *,
        biases: bool = True,
    ) -> None:
        self.input_shape = tuple(input_shape)
        self.classes = classes
        bound = [node.layer for node in bind_graph(nodes, (1, *input_shape))]
        self._check_output(bound[-1].output_shape, len(nodes) - 1)
        self._check_used(nodes)
        before_norms = {node.inputs[0] for node in nodes if isinstance(node.layer, BatchNorm)}
        self.nodes = tuple(
            replace(node, layer=_materialised(node.layer, bound[number], seed + number, biases=biased))
            for number, node in enumerate(nodes)
            for biased in [biases and number not in before_norms]
        )
        if not self.parameters:
            raise InvalidError("the network has no weights that can be learnt; add a conv or a linear layer")
        # the loss brings its own softmax, which is exact where two in a row are not
        last = self.nodes[-1]
        softmax = isinstance(last.layer, Softmax) and len(last.inputs) == 1 and last.inputs[0] != INPUT
        self.scoring = last.inputs[0] if softmax else len(nodes) - 1
        """Number of the layer that gives the scores."""

    @property
    def layers(self) -> tuple[LayerSettings, ...]:
        """The layers' settings, with the arrays that change."""
        return tuple(node.layer for node in self.nodes)

    @property
    def parameters(self) -> dict[str, Array]:
        """What is learnt, by name ("0.weight"), as the arrays themselves."""
        return {name: array for name, array in self.arrays.items() if name.split(".")[1] not in STATISTICS}

    @property
    def arrays(self) -> dict[str, Array]:
        """All numbers that training changes: parameters, and what batch norms remember."""
        fields = ("weight", "bias", *STATISTICS)
        found = {}
        for number, node in enumerate(self.nodes):
            layer = node.layer
            for name in fields:
                array = getattr(layer, name, None)
                if isinstance(array, np.ndarray):
                    found[f"{number}.{name}"] = array
        return found

    def forward(self, engine: Engine, x: Array, drop: np.random.Generator | None = None) -> Trace:
        """Compute the output of `x`, (N, C, *size), with all that lies between.

        Parameters
        ----------
        drop : where given, the network learns: dropout drops, and batch norm goes by the batch
        """
        trace = Trace([node.layer for node in bind_graph(self.nodes, x.shape)], [], [])
        for number, (node, layer) in enumerate(zip(self.nodes, trace.bound, strict=True)):
            parts = [x if read == INPUT else trace.values[read] for read in node.inputs]
            read = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
            trace.reads.append(read)
            settings = node.layer
            if drop is not None and isinstance(settings, Dropout):
                trace.masks[number] = _mask(settings.p, read.shape, drop)
                y = read * trace.masks[number]
            elif drop is not None and isinstance(settings, BatchNorm):
                trace.normalised[number] = normalise_batch(settings, read)
                y = trace.normalised[number].y
            else:
                y, _ = layer.forward(engine, read)
            trace.values.append(y)
        return trace

    def scores(self, trace: Trace) -> Array:
        """Numbers before a last softmax, (N, classes)."""
        found = trace.values[self.scoring]
        return found.reshape(len(found), -1)

    def backward(self, engine: Engine, trace: Trace, gradient: Array) -> dict[str, Array]:
        """Give each parameter's gradient, from that of the scores."""
        found: dict[str, Array] = {}
        names = self.parameters.keys()
        arriving = {self.scoring: gradient.reshape(trace.values[self.scoring].shape)}
        for number in reversed(range(self.scoring + 1)):
            if number not in arriving:
                continue
            result = self._layer_backward(engine, trace, number, arriving.pop(number))
            named = {f"{number}.{name}": array for name, array in result.parameters.items()}
            found |= {name: array for name, array in named.items() if name in names}
            if result.x is not None:
                self._send_back(trace, number, result.x, arriving)
        return found

    def _send_back(self, trace: Trace, number: int, gradient: Array, arriving: dict[int, Array]) -> None:
        """Add a layer's gradient to those of the layers that it reads, each its channels."""
        first = 0
        for read in self.nodes[number].inputs:
            channels = trace.values[read].shape[1] if read != INPUT else self.input_shape[0]
            if read != INPUT:
                part = gradient[:, first : first + channels]
                arriving[read] = arriving[read] + part if read in arriving else part
            first += channels

    def _layer_backward(self, engine: Engine, trace: Trace, number: int, gradient: Array) -> Gradients:
        settings, inputs = self.nodes[number].layer, self.nodes[number].inputs
        if number in trace.masks:
            return Gradients(gradient * trace.masks[number])
        if number in trace.normalised:
            assert isinstance(settings, BatchNorm)
            return normalise_backward(settings, trace.normalised[number], gradient)
        wants_x = any(read != INPUT for read in inputs)
        arrays = trace.reads[number], trace.values[number], np.ascontiguousarray(gradient)
        return backward(trace.bound[number], Pass(engine, *arrays, wants_x=wants_x))

    def remember(self, trace: Trace) -> None:
        """Keep what batch norms saw."""
        for number, found in trace.normalised.items():
            layer = self.nodes[number].layer
            assert isinstance(layer, BatchNorm)
            assert layer.mean is not None
            assert layer.variance is not None
            layer.mean[...] = found.mean
            layer.variance[...] = found.variance

    def copies(self) -> dict[str, Array]:
        """Copy all numbers that training changes."""
        return {name: array.copy() for name, array in self.arrays.items()}

    def load(self, arrays: Mapping[str, Array]) -> None:
        """Take numbers over.

        Raises
        ------
        ShapeError : names or shapes differ; nothing is changed then
        """
        mine = self.arrays
        missing, unknown = sorted(mine.keys() - arrays.keys()), sorted(arrays.keys() - mine.keys())
        if missing or unknown:
            lacking, more = (", ".join(names[:6])[:200] or "nothing" for names in (missing, unknown))
            raise ShapeError(
                f"the weights lack {lacking} and hold {more} too much; "
                f"this network's are {', '.join(list(mine)[:12])}"
            )
        for name, array in mine.items():
            if arrays[name].shape != array.shape:
                raise ShapeError(
                    f"{name} has the shape {list(arrays[name].shape)}; this network's has {list(array.shape)}"
                )
        for name, array in mine.items():
            array[...] = arrays[name]

    def _check_output(self, shape: Shape, last: int) -> None:
        if any(size != 1 for size in shape[2:]) or shape[1] != self.classes:
            raise ShapeError(
                f"the last layer gives {list(shape[1:])} numbers for a picture, and there are {self.classes} "
                f"classes; end with flatten and a linear layer with out_channels {self.classes}",
                f"/{last}",
            )

    @staticmethod
    def _check_used(nodes: Sequence[Node]) -> None:
        """Refuse layers whose output nobody reads: they would never learn."""
        read = {number for node in nodes for number in node.inputs}
        for number in range(len(nodes) - 1):
            if number not in read:
                raise InvalidError(
                    f"layer {number} is read by no other; take it away, or name it in another's inputs",
                    f"/{number}/inputs",
                )


def _mask(p: float, shape: Shape, generator: np.random.Generator) -> Array:
    """Draw zeros with probability p, and else what makes up for them.

    References
    ----------
    Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting".
    """
    kept = generator.random(shape, np.float32) >= p
    return kept.astype(np.float32) / np.float32(1 - p) if p < 1 else np.zeros(shape, np.float32)


def _materialised(layer: LayerSettings, bound: BoundLayer, seed: int, *, biases: bool) -> LayerSettings:
    """Give a layer whose numbers are arrays of its own, to be changed in place."""
    if isinstance(layer, BatchNorm):
        channels = bound.input_shape[1]
        defaults = {"mean": 0, "variance": 1, "weight": 1, "bias": 0}
        return layer.model_copy(
            update={name: _own(getattr(layer, name), channels, value) for name, value in defaults.items()}
        )
    if not isinstance(layer, Weighted | Linear) or getattr(layer, "kernel", None) is not None:
        return layer
    update: dict[str, Any] = dict.fromkeys(("init", "out_channels", "kernel_size"))
    update = {name: value for name, value in update.items() if name in type(layer).model_fields}
    drawn = layer
    if layer.weight is None and layer.init is None:
        shape = getattr(bound, "weight_shape", None) or (bound.output_shape[1], bound.input_shape[1])
        update["weight"] = Drawn(seed=seed).weight(shape)
    else:
        weight = bound.weight  # type: ignore[attr-defined]  # all layers with weights have it
        # what is kept is the weight as the settings have it, before it is turned round
        flipped = getattr(layer, "flip", False)
        update["weight"] = np.array(
            np.flip(weight, tuple(range(2, weight.ndim))) if flipped else weight, np.float32
        )
    if drawn.bias is not None:
        update["bias"] = drawn.bias.copy()
    elif layer.weight is None and biases:
        update["bias"] = np.zeros(bound.output_shape[1], np.float32)
    return layer.model_copy(update=update)


def _own(values: Array | None, channels: int, default: float) -> Array:
    return np.full(channels, default, np.float32) if values is None else values.copy()
