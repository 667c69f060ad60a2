"""ONNX nodes → layers: what an operator's attributes mean in a layer's settings."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.conformance.layer_case import InexpressibleError, Settings

Values = NDArray[Any]
AUTO_PADS = {b"SAME_UPPER": "same", b"SAME_LOWER": "same_lower", b"VALID": "valid"}


@dataclass(frozen=True)
class Node:
    """One operator with its inputs; one that is left out is None."""

    operator: str
    opset: int
    attributes: Mapping[str, Any]
    inputs: tuple[Values | None, ...]

    @property
    def x(self) -> Values:
        """The first input."""
        x = self.inputs[0]
        if x is None:
            raise InexpressibleError("no input")
        return x

    def input(self, index: int) -> Values | None:
        """Input `index`, or None."""
        return self.inputs[index] if index < len(self.inputs) else None


Arrange = Callable[[Values], Values]
"""Gives an input and its expected output the axes that a layer has."""


def adapt(node: Node) -> tuple[Settings, Arrange]:
    """Translate a node.

    Raises
    ------
    InexpressibleError : no layer computes this
    """
    return _ADAPTERS[node.operator](node)


def _as_it_is(values: Values) -> Values:
    return values


def _lift(values: Values) -> Values:
    """Give values on which each cell stands for itself a batch and channels."""
    return values.reshape((1,) * (3 - values.ndim) + values.shape) if values.ndim < 3 else values


def _spatial(node: Node) -> dict[str, Any]:
    """Translate stride, dilation and padding."""
    attributes, rank = node.attributes, node.x.ndim - 2
    pads = attributes.get("pads", [0] * 2 * rank)
    padding: Any = [[pads[axis], pads[rank + axis]] for axis in range(rank)]
    return {
        "stride": list(attributes.get("strides", [1] * rank)),
        "dilation": list(attributes.get("dilations", [1] * rank)),
        "padding": AUTO_PADS.get(attributes.get("auto_pad", b"NOTSET"), padding),
    }


def _conv(node: Node) -> tuple[Settings, Arrange]:
    settings = {"kind": "conv", "weight": node.input(1), "bias": node.input(2), **_spatial(node)}
    return settings | {"groups": node.attributes.get("group", 1)}, _as_it_is


def _conv_transpose(node: Node) -> tuple[Settings, Arrange]:
    settings, _ = _conv(node)
    settings = {**settings, "kind": "conv_transpose"}
    if "output_padding" in node.attributes:
        settings["output_padding"] = list(node.attributes["output_padding"])
    if "output_shape" in node.attributes:
        settings |= _to_output_size(settings, node)
    return settings, _as_it_is


def _to_output_size(settings: Settings, node: Node) -> Settings:
    """Derive padding from the output's size, as the operator's documentation does."""
    weight = node.input(1)
    assert weight is not None
    rank = node.x.ndim - 2
    more = list(settings.get("output_padding", [0] * rank))
    padding = []
    for axis in range(rank):
        reach = settings["dilation"][axis] * (weight.shape[2 + axis] - 1) + 1
        full = settings["stride"][axis] * (node.x.shape[2 + axis] - 1) + reach + more[axis]
        total = full - node.attributes["output_shape"][axis]
        # more cells than there are: the missing ones come at the end
        more[axis] += max(0, -total)
        total = max(0, total)
        small, large = total // 2, total - total // 2
        upper = node.attributes.get("auto_pad") == b"SAME_UPPER"
        padding.append([small, large] if upper else [large, small])
    return {"padding": padding, "output_padding": more}


def _pool(kind: str, **names: str) -> Callable[[Node], tuple[Settings, Arrange]]:
    """Translate a pool; `names` are its attributes that a layer has under that name."""

    def adapter(node: Node) -> tuple[Settings, Arrange]:
        settings = {"kind": kind, "kernel_size": list(node.attributes["kernel_shape"]), **_spatial(node)}
        settings["ceil_mode"] = bool(node.attributes.get("ceil_mode", 0))
        for attribute, name in names.items():
            if attribute in node.attributes:
                settings[name] = node.attributes[attribute]
        return settings, _as_it_is

    return adapter


def _avg_pool(node: Node) -> tuple[Settings, Arrange]:
    settings, arrange = _pool("avg_pool")(node)
    return {**settings, "count_include_pad": bool(node.attributes.get("count_include_pad", 0))}, arrange


def _pointwise(
    kind: str, arrange: Arrange = _lift, **names: str
) -> Callable[[Node], tuple[Settings, Arrange]]:
    """Translate an operator that looks at each cell alone, or at a channel as a whole."""

    def adapter(node: Node) -> tuple[Settings, Arrange]:
        values = {name: node.attributes[key] for key, name in names.items() if key in node.attributes}
        return {"kind": kind, **values}, arrange

    return adapter


def _softmax(node: Node) -> tuple[Settings, Arrange]:
    rank = node.x.ndim
    axis = node.attributes.get("axis", -1 if node.opset >= 13 else 1) % rank

    def arrange(values: Values) -> Values:
        if node.opset < 13:  # all axes from `axis` on are one
            return values.reshape(math.prod(values.shape[:axis]), math.prod(values.shape[axis:]), 1)
        moved = np.moveaxis(values, axis, -1)
        return moved.reshape(-1, moved.shape[-1], 1)

    return {"kind": "softmax"}, arrange


def _flatten(node: Node) -> tuple[Settings, Arrange]:
    if node.attributes.get("axis", 1) % node.x.ndim != 1:
        raise InexpressibleError("flattens at another axis than the channels")
    return {"kind": "flatten"}, _as_it_is


def _batch_norm(node: Node) -> tuple[Settings, Arrange]:
    if node.attributes.get("training_mode", 0):
        raise InexpressibleError("training")
    fields = dict(zip(("weight", "bias", "mean", "variance"), node.inputs[1:], strict=True))
    return {"kind": "batch_norm", **fields, "eps": node.attributes.get("epsilon", 1e-5)}, _as_it_is


def _dropout(node: Node) -> tuple[Settings, Arrange]:
    training = node.input(2)
    if training is not None and training.all():
        raise InexpressibleError("training")
    return {"kind": "dropout"}, _lift


def _gemm(node: Node) -> tuple[Settings, Arrange]:
    attributes, weight, bias = node.attributes, node.inputs[1], node.input(2)
    if attributes.get("transA", 0) or attributes.get("alpha", 1) != 1 or attributes.get("beta", 1) != 1:
        raise InexpressibleError("a product that is scaled, or whose input is turned")
    assert weight is not None
    weight = weight if attributes.get("transB", 0) else weight.T
    if bias is not None:
        if bias.ndim == 2 and bias.shape[0] > 1:
            raise InexpressibleError("a bias of its own for every item of the batch")
        bias = np.broadcast_to(bias.reshape(-1), len(weight))
    return {"kind": "linear", "weight": weight, "bias": bias}, _as_it_is


_ADAPTERS: dict[str, Callable[[Node], tuple[Settings, Arrange]]] = {
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "MaxPool": _pool("max_pool"),
    "AveragePool": _avg_pool,
    "LpPool": _pool("lp_pool", p="p"),
    "GlobalAveragePool": _pointwise("global_avg_pool"),
    "GlobalMaxPool": _pointwise("global_max_pool"),
    "Relu": _pointwise("relu"),
    "LeakyRelu": _pointwise("leaky_relu", alpha="negative_slope"),
    "Sigmoid": _pointwise("sigmoid"),
    "Tanh": _pointwise("tanh"),
    "Softmax": _softmax,
    "Flatten": _flatten,
    "BatchNormalization": _batch_norm,
    "Dropout": _dropout,
    "Gemm": _gemm,
}
OPERATORS = tuple(_ADAPTERS)
