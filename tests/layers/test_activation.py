"""Activations against SciPy's, and their frames against the whole output."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import special

from app.engine import Engine
from app.layers import parse_layer

X = np.linspace(-6, 6, 24, dtype=np.float32).reshape(1, 2, 3, 4)

TRUTH: list[tuple[dict[str, object], Callable[[np.ndarray], np.ndarray]]] = [
    ({"kind": "relu"}, lambda x: np.clip(x, 0, None)),
    ({"kind": "leaky_relu"}, lambda x: np.where(x < 0, x * 0.01, x)),
    ({"kind": "leaky_relu", "negative_slope": 0.2}, lambda x: np.where(x < 0, x * 0.2, x)),
    ({"kind": "sigmoid"}, special.expit),
    ({"kind": "tanh"}, lambda x: 2 * special.expit(2 * x) - 1),
    ({"kind": "softmax"}, lambda x: special.softmax(x, axis=1)),
]


@pytest.mark.parametrize(("layer", "truth"), TRUTH)
def test_values(layer: dict[str, object], truth: Callable[[np.ndarray], np.ndarray]) -> None:
    bound = parse_layer(layer).bind(X.shape)
    y = bound.forward(Engine(backend="numpy"), X)[0]
    assert np.allclose(y, truth(X.astype(np.float64)), rtol=1e-5, atol=1e-7)
    for channel in (0, 1):
        for frame in bound.frames(X, channel):
            assert y[0, channel][frame.output] == pytest.approx(frame.value, rel=1e-5, abs=1e-7)
            assert frame.patch.size == (2 if layer["kind"] == "softmax" else 1)


def test_large_values_do_not_overflow() -> None:
    x = np.array([[[-2000.0, 2000.0]], [[0.0, 1.0]]], np.float32).reshape(1, 2, 2)
    for kind in ("sigmoid", "softmax", "tanh"):
        bound = parse_layer({"kind": kind}).bind(x.shape)
        assert np.isfinite(bound.forward(Engine(backend="numpy"), x)[0]).all()
        assert all(np.isfinite(frame.value) for frame in bound.frames(x))
