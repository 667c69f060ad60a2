"""The linear layer against a matrix product in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import BackendChoice, Choice, Engine
from app.geometry import InvalidError, LimitError
from app.layers import parse_layer
from app.layers.linear import BoundLinear

BACKENDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]
WEIGHT = [[1, 2, 3], [0, -1, 0.5]]


def test_by_hand() -> None:
    x = np.array([[1, 1, 1], [2, 0, 4]], np.float32)
    layer = parse_layer({"kind": "linear", "weight": WEIGHT, "bias": [10, 0]})
    bound = layer.bind(x.shape)
    y, run = bound.forward(Engine(backend="numpy"), x)
    assert y.tolist() == [[16, -0.5], [24, 2]]
    assert (bound.output_shape, bound.parameters, bound.macs) == ((2, 2), 8, 12)
    assert run.reason.startswith("as a convolution of 1: ")

    frame = bound.frames(x, 0, 1, 1)[0]
    assert frame.to_json() == {
        "index": 1,
        "output": [1],
        "input": None,
        "window": {"start": [0], "stop": [3]},
        "taps": [[0, 1, 2]],
        "weight_taps": None,
        "channels": [0],
        "patch": [[1, 1, 1]],
        "inside": [True, True, True],
        "weight": [[0, -1, 0.5]],
        "products": [[0, -1, 0.5]],
        "channel_sums": [-0.5],
        "slice_sums": None,
        "running": [[0, -1, -0.5]],
        "bias": 0,
        "value": -0.5,
        "after": None,
        "winner": None,
        "added": None,
    }


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=60, deadline=None)
@given(
    batch=st.integers(1, 5),
    outputs=st.integers(1, 40),
    features=st.integers(1, 300),
    biased=st.booleans(),
    seed=st.integers(0, 99),
)
def test_any_linear_layer(
    backend: BackendChoice, batch: int, outputs: int, features: int, biased: bool, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    x = generator.standard_normal((batch, features)).astype(np.float32)
    weight = generator.standard_normal((outputs, features)).astype(np.float32)
    bias = generator.standard_normal(outputs).astype(np.float32) if biased else None
    bound = parse_layer({"kind": "linear", "weight": weight, "bias": bias}).bind(x.shape)

    y, run = bound.forward(Engine(), x, Choice(backend))

    truth = x.astype(np.float64) @ weight.T.astype(np.float64) + (0 if bias is None else bias)
    assert run.backend == backend
    assert y.shape == bound.output_shape == (batch, outputs)
    # where a sum of so many terms happens to cancel out, its error is still that of its terms
    terms = (np.abs(x).astype(np.float64) @ np.abs(weight).T).max()
    assert np.abs(y - truth).max() < 1e-5 * max(np.abs(truth).max(), terms / 30)
    for frame in bound.frames(x, 0, 0, 50):
        assert frame.value == pytest.approx(truth[0, frame.index], rel=1e-5, abs=1e-5)


def test_drawn_weights_are_the_same_for_the_same_seed() -> None:
    layer = parse_layer({"kind": "linear", "init": {"out_channels": 4, "scheme": "lecun_normal", "seed": 3}})
    bound = [layer.bind((1, 500)) for _ in range(2)]
    first, second = (found.weight for found in bound if isinstance(found, BoundLinear))
    assert first.shape == (4, 500)
    assert np.array_equal(first, second)
    assert first.std() == pytest.approx(500**-0.5, rel=0.1)


def test_a_shape_alone_has_no_numbers() -> None:
    x = np.ones((1, 3), np.float32)
    bound = parse_layer({"kind": "linear", "out_channels": 2}).bind(x.shape)
    assert (bound.output_shape, bound.parameters) == ((1, 2), 6)
    with pytest.raises(InvalidError, match="give `weight` or `init`") as error:
        bound.forward(Engine(backend="numpy"), x)
    assert error.value.pointer == "/out_channels"


def test_too_many_weights_are_not_drawn() -> None:
    bound = parse_layer({"kind": "linear", "init": {"out_channels": 200_000_000}}).bind((1, 1))
    with pytest.raises(LimitError, match="at most 134,217,728 are drawn") as error:
        bound.frames(np.ones((1, 1), np.float32))
    assert error.value.pointer == "/init"


def test_nan_stays_in_its_item() -> None:
    x = np.array([[1, np.nan, 2], [1, 1, 1]], np.float32)
    y, _ = parse_layer({"kind": "linear", "weight": WEIGHT}).bind(x.shape).forward(Engine(), x)
    assert np.isnan(y[0]).all()
    assert y[1].tolist() == [6, -0.5]
