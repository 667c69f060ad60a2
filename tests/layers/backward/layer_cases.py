"""Layers of every kind with an input, drawn by Hypothesis and by hand, and the gradient that comes back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from app.engine import Choice, Engine
from app.geometry import ConvscopeError
from app.layers import BoundLayer, parse_layer
from app.layers.backward import Gradients, Pass, backward
from app.layers.base import Array

ENGINE = Engine()


@dataclass(frozen=True, eq=False)
class Case:
    """A layer's settings, its input, and the gradient of its output."""

    settings: dict[str, Any]
    x: Array
    gradient: Array

    @property
    def layer(self) -> BoundLayer:
        """The layer, bound."""
        return parse_layer(self.settings).bind(self.x.shape)

    def forward(self, backend: str = "numpy") -> Array:
        """Compute the output."""
        return self.layer.forward(ENGINE, self.x, Choice(backend))[0]  # type: ignore[arg-type]  # by name

    def backward(self, backend: str = "numpy") -> Gradients:
        """Compute the gradients."""
        choice = Choice(backend)  # type: ignore[arg-type]  # by name
        done = Pass(ENGINE, self.x, self.forward(backend), self.gradient, choice=choice)
        return backward(self.layer, done)


def make(settings: dict[str, Any], shape: tuple[int, ...], seed: int = 0) -> Case:
    """Draw an input of `shape` and a gradient."""
    generator = np.random.default_rng(seed)
    x = generator.standard_normal(shape).astype(np.float32)
    output = parse_layer(settings).bind(shape).output_shape
    return Case(settings, x, generator.standard_normal(output).astype(np.float32))


def _axes(rank: int, least: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(least, most), min_size=rank, max_size=rank)


def _pads(rank: int, most: int) -> st.SearchStrategy[list[list[int]]]:
    pair = st.lists(st.integers(0, most), min_size=2, max_size=2)
    return st.lists(pair, min_size=rank, max_size=rank)


def _fitted(settings: dict[str, Any], shape: tuple[int, ...], seed: int) -> Case:
    try:
        return make(settings, shape, seed)
    except ConvscopeError:
        assume(False)
        raise


@st.composite
def convolutions(draw: st.DrawFn) -> Case:
    """Any convolution of 1 to 3 axes."""
    rank, groups = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    inputs, outputs = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 3))
    seed = draw(st.integers(0, 99))
    kernel = draw(_axes(rank, 1, 3))
    generator = np.random.default_rng(seed)
    mode = draw(st.sampled_from(["zeros", "constant", "reflect", "symmetric", "replicate", "circular"]))
    settings = {
        "kind": "conv",
        "weight": generator.standard_normal((outputs, inputs // groups, *kernel)),
        "bias": generator.standard_normal(outputs) if draw(st.booleans()) else None,
        "stride": draw(_axes(rank, 1, 3)),
        "dilation": draw(_axes(rank, 1, 3)),
        "padding": draw(_pads(rank, 4)),
        "padding_mode": mode,
        "padding_value": 2.5 if mode == "constant" else 0.0,
        "groups": groups,
        "flip": draw(st.booleans()),
        "cover_all": draw(st.booleans()),
    }
    return _fitted(settings, (draw(st.integers(1, 3)), inputs, *draw(_axes(rank, 1, 7))), seed)


@st.composite
def transposed(draw: st.DrawFn) -> Case:
    """Any transposed convolution of 1 to 3 axes."""
    rank, groups = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    inputs, per_group = groups * draw(st.integers(1, 2)), draw(st.integers(1, 2))
    seed = draw(st.integers(0, 99))
    generator = np.random.default_rng(seed)
    settings = {
        "kind": "conv_transpose",
        "weight": generator.standard_normal((inputs, per_group, *draw(_axes(rank, 1, 3)))),
        "bias": generator.standard_normal(per_group * groups) if draw(st.booleans()) else None,
        "stride": draw(_axes(rank, 1, 3)),
        "dilation": draw(_axes(rank, 1, 3)),
        "padding": draw(_pads(rank, 2)),
        "output_padding": draw(_axes(rank, 0, 2)),
        "groups": groups,
    }
    return _fitted(settings, (draw(st.integers(1, 3)), inputs, *draw(_axes(rank, 1, 4))), seed)


@st.composite
def pools(draw: st.DrawFn, kind: str) -> Case:
    """Any pool of 1 to 3 axes."""
    rank, seed = draw(st.integers(1, 3)), draw(st.integers(0, 99))
    settings: dict[str, Any] = {"kind": kind}
    if not kind.startswith("global"):
        settings |= {
            "kernel_size": draw(_axes(rank, 1, 3)),
            "stride": draw(_axes(rank, 1, 3)),
            "padding": draw(_pads(rank, 1)),
            "dilation": draw(_axes(rank, 1, 2)),
        }
        settings |= draw(st.sampled_from([{}, {"ceil_mode": True}, {"cover_all": True}]))
    if kind == "avg_pool":
        settings["count_include_pad"] = draw(st.booleans())
    if kind == "lp_pool":
        settings["p"] = draw(st.sampled_from([1.0, 2.0, 2.5, 3.0, 6.0]))
    return _fitted(
        settings, (draw(st.integers(1, 2)), draw(st.integers(1, 3)), *draw(_axes(rank, 1, 6))), seed
    )
