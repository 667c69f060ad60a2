"""Batch norm against the formula in float64."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import BackendChoice, Choice, Engine
from app.layers import parse_layer

BACKENDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]
NAMES = ("mean", "variance", "weight", "bias")


def truth(x: np.ndarray, layer: dict[str, Any]) -> np.ndarray:
    defaults = {"mean": 0, "variance": 1, "weight": 1, "bias": 0}
    column = (-1, *(1,) * (x.ndim - 2))
    numbers = {
        name: np.broadcast_to(np.array(layer.get(name, default), np.float64), (x.shape[1],)).reshape(column)
        for name, default in defaults.items()
    }
    deviation = np.sqrt(numbers["variance"] + layer.get("eps", 1e-5))
    result: np.ndarray = (x - numbers["mean"]) / deviation * numbers["weight"] + numbers["bias"]
    return result


@st.composite
def norms(draw: st.DrawFn) -> tuple[dict[str, object], np.ndarray]:
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 5)), *draw(st.lists(st.integers(1, 4), max_size=3)))
    generator = np.random.default_rng(draw(st.integers(0, 999)))
    layer: dict[str, object] = {"kind": "batch_norm"}
    for name in NAMES:
        if draw(st.booleans()):
            values = generator.standard_normal(shape[1]).astype(np.float32)
            layer[name] = np.abs(values).tolist() if name == "variance" else values.tolist()
    if draw(st.booleans()):
        layer["eps"] = draw(st.sampled_from([1e-3, 0.5]))
    return layer, generator.standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=60, deadline=None)
@given(case=norms())
def test_any_batch_norm(backend: BackendChoice, case: tuple[dict[str, object], np.ndarray]) -> None:
    layer, x = case
    bound = parse_layer(layer).bind(x.shape)
    y, run = bound.forward(Engine(), x, Choice(backend))

    expected = truth(x, layer)
    assert run.backend == backend
    assert np.allclose(y, expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())
    assert bound.macs == x.size
    assert bound.parameters == x.shape[1] * sum(name in layer for name in ("weight", "bias"))
    maps = y[0] if y.ndim > 2 else y[0][None]
    for frame in bound.frames(x, len(maps) - 1, 0, 100):
        assert frame.value == pytest.approx(maps[-1][frame.output], rel=1e-4, abs=1e-4)
        assert frame.products is not None
        assert frame.products.sum() + frame.bias == pytest.approx(frame.value, rel=1e-4, abs=1e-4)


def test_a_large_mean_costs_no_digits() -> None:
    """Folded into the shift, as frameworks do it, a mean of 5000 would leave three digits."""
    x = (5000 + np.random.default_rng(1).standard_normal((2, 3, 400)) * 0.01).astype(np.float32)
    layer = {"kind": "batch_norm", "mean": [5000.0] * 3, "variance": [0.0001] * 3, "eps": 1e-9}
    y, _ = parse_layer(layer).bind(x.shape).forward(Engine(backend="numpy"), x)
    expected = truth(x, layer)
    assert np.abs(y - expected).max() < 1e-5 * np.abs(expected).max()


def test_nan_stays_where_it_is() -> None:
    x = np.array([[[1, np.nan], [np.inf, 2]]], np.float32)
    y, _ = parse_layer({"kind": "batch_norm"}).bind(x.shape).forward(Engine(backend="numpy"), x)
    assert np.array_equal(np.isfinite(y), np.isfinite(x))
