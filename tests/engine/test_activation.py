"""Activations against their formulas in float64, on both backends."""

from collections.abc import Mapping

import numpy as np
import pytest

from app.engine import Choice, Engine
from app.geometry import InvalidError
from tests.engine.truth import Double

X = np.array([-np.inf, -200, -88.8, -3, -0.5, -0.0, 0, 1e-8, 0.25, 7, 90, 200], np.float32).reshape(1, 4, 3)
BACKENDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]


def formula(name: str, x: Double) -> Double:
    with np.errstate(over="ignore"):
        found: Mapping[str, Double] = {
            "relu": np.maximum(x, 0),
            "leaky_relu": np.where(x > 0, x, 0.1 * x),
            "sigmoid": 1 / (1 + np.exp(-x)),
            "tanh": np.tanh(x),
        }
    return found[name]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "sigmoid", "tanh"])
def test_function_of_every_cell(engine: Engine, name: str, backend: str) -> None:
    parameters = {"negative_slope": 0.1} if name == "leaky_relu" else {}

    out, run = engine.activate(X, name, parameters, Choice(backend))  # type: ignore[arg-type]  # listed above

    assert np.allclose(out, formula(name, X.astype(np.float64)), rtol=1e-5, atol=1e-7)
    assert out.dtype == np.float32
    assert (run.backend, run.algorithm) == (backend, "direct")


@pytest.mark.parametrize("backend", BACKENDS)
def test_softmax_over_channels(engine: Engine, backend: str) -> None:
    x = np.random.default_rng(0).normal(0, 50, (2, 5, 3, 4)).astype(np.float32)

    out, _ = engine.activate(x, "softmax", choice=Choice(backend))  # type: ignore[arg-type]  # listed above

    powers = np.exp(x.astype(np.float64) - x.max(axis=1, keepdims=True))
    assert np.allclose(out, powers / powers.sum(axis=1, keepdims=True), atol=1e-6)
    assert np.allclose(out.sum(axis=1), 1, atol=1e-6)


def test_nan_stays(engine: Engine) -> None:
    x = np.array([[[np.nan, 1.0]]], np.float32)

    for name in ("relu", "sigmoid", "tanh"):
        out, _ = engine.activate(x, name)
        assert np.isnan(out[0, 0, 0])
        assert not np.isnan(out[0, 0, 1])


def test_unknown_names(engine: Engine) -> None:
    with pytest.raises(InvalidError, match="'swish' is unknown; use one of relu, leaky_relu"):
        engine.activate(X, "swish")
