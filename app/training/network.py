"""A network that learns: layers in a row whose weights can change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.engine import Engine
from app.geometry import InvalidError, ShapeError
from app.layers import BoundLayer, LayerSettings, bind_all
from app.layers.backward import Gradients, Pass, backward
from app.layers.base import Array, Shape
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
    values : the input, and each layer's output
    masks : by layer, what dropout multiplied cells by
    normalised : by layer, batches that were normalised by their own statistics
    """

    bound: list[BoundLayer]
    values: list[Array]
    masks: dict[int, Array] = field(default_factory=dict)
    normalised: dict[int, Normalised] = field(default_factory=dict)


class TrainableNetwork:
    """Layers whose weights are arrays that optimisers change in place.

    Parameters
    ----------
    layers : settings; weights that are drawn, or given as a shape alone, are drawn once here; a convolution's
        `kernel` stays as it is
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
        layers: Sequence[LayerSettings],
        input_shape: Shape,
        classes: int,
        seed: int = 0,
        *,
        biases: bool = True,
    ) -> None:
        self.input_shape = tuple(input_shape)
        self.classes = classes
        bound = bind_all(layers, (1, *input_shape))
        self._check_output(bound[-1].output_shape, len(layers) - 1)
        norms = [isinstance(layer, BatchNorm) for layer in layers[1:]] + [False]
        self.layers = tuple(
            _materialised(layer, bound[number], seed + number, biases=biases and not norms[number])
            for number, layer in enumerate(layers)
        )
        if not self.parameters:
            raise InvalidError("the network has no weights that can be learnt; add a conv or a linear layer")
        # the loss brings its own softmax, which is exact where two in a row are not
        self.scoring = len(layers) - 1 if getattr(layers[-1], "kind", None) == "softmax" else len(layers)

    @property
    def parameters(self) -> dict[str, Array]:
        """What is learnt, by name ("0.weight"), as the arrays themselves."""
        return {name: array for name, array in self.arrays.items() if name.split(".")[1] not in STATISTICS}

    @property
    def arrays(self) -> dict[str, Array]:
        """All numbers that training changes: parameters, and what batch norms remember."""
        fields = ("weight", "bias", *STATISTICS)
        found = {}
        for number, layer in enumerate(self.layers):
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
        bound = bind_all(self.layers, x.shape)
        trace = Trace(bound, [x])
        for number, (settings, layer) in enumerate(zip(self.layers, bound, strict=True)):
            x = trace.values[-1]
            if drop is not None and isinstance(settings, Dropout):
                trace.masks[number] = _mask(settings.p, x.shape, drop)
                y = x * trace.masks[number]
            elif drop is not None and isinstance(settings, BatchNorm):
                trace.normalised[number] = normalise_batch(settings, x)
                y = trace.normalised[number].y
            else:
                y, _ = layer.forward(engine, x)
            trace.values.append(y)
        return trace

    def scores(self, trace: Trace) -> Array:
        """Numbers before a last softmax, (N, classes)."""
        found = trace.values[self.scoring]
        return found.reshape(len(found), -1)

    def backward(self, engine: Engine, trace: Trace, gradient: Array) -> dict[str, Array]:
        """Give each parameter's gradient, from that of the scores."""
        found: dict[str, Array] = {}
        gradient = gradient.reshape(trace.values[self.scoring].shape)
        for number in reversed(range(self.scoring)):
            result = self._layer_backward(engine, trace, number, gradient)
            for name, array in result.parameters.items():
                if f"{number}.{name}" in self.parameters:
                    found[f"{number}.{name}"] = array
            if result.x is None:
                break
            gradient = result.x
        return found

    def _layer_backward(self, engine: Engine, trace: Trace, number: int, gradient: Array) -> Gradients:
        settings = self.layers[number]
        if number in trace.masks:
            return Gradients(gradient * trace.masks[number])
        if number in trace.normalised:
            assert isinstance(settings, BatchNorm)
            return normalise_backward(settings, trace.normalised[number], gradient)
        done = Pass(engine, trace.values[number], trace.values[number + 1], gradient, wants_x=number > 0)
        return backward(trace.bound[number], done)

    def remember(self, trace: Trace) -> None:
        """Keep what batch norms saw."""
        for number, found in trace.normalised.items():
            layer = self.layers[number]
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
