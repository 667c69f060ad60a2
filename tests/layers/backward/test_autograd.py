"""Gradients of all layers against PyTorch's autograd in float64."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.layers.backward.autograd import truth
from tests.layers.backward.layer_cases import Case, convolutions, make, pools, transposed

pytestmark = pytest.mark.torch
BACKENDS = ["numpy", "torch"]
WEIGHT = np.random.default_rng(3).standard_normal((4, 6)).astype(np.float32)

TABLE: list[tuple[dict[str, Any], tuple[int, ...]]] = [
    ({"kind": "conv", "kernel": "sobel_x", "padding": 1}, (2, 3, 6, 5)),
    ({"kind": "conv", "kernel": [[1, 2], [3, 4]], "channels": "sum", "flip": True}, (2, 3, 6, 5)),
    (
        {"kind": "conv", "init": {"out_channels": 4, "kernel_size": 3}, "groups": 2, "padding": "same"},
        (3, 4, 9),
    ),
    (
        {"kind": "conv", "init": {"out_channels": 8, "kernel_size": 5}, "stride": 3, "padding": 2},
        (2, 6, 17, 20),
    ),
    ({"kind": "conv_transpose", "kernel": "box", "stride": 2}, (2, 3, 4, 5)),
    (
        {
            "kind": "conv_transpose",
            "init": {"out_channels": 4, "kernel_size": 4},
            "stride": 2,
            "padding": "same",
        },
        (2, 4, 3, 3),
    ),
    ({"kind": "linear", "weight": WEIGHT, "bias": [0, 1, 2, 3]}, (5, 6)),
    ({"kind": "linear", "weight": WEIGHT}, (1, 6)),
    ({"kind": "relu"}, (2, 3, 4)),
    ({"kind": "relu"}, (2, 12)),
    ({"kind": "leaky_relu", "negative_slope": 0.2}, (2, 3, 4, 5)),
    ({"kind": "leaky_relu", "negative_slope": -2}, (2, 3, 4, 5)),
    ({"kind": "sigmoid"}, (2, 3, 4)),
    ({"kind": "tanh"}, (2, 3, 4, 2, 2)),
    ({"kind": "softmax"}, (2, 3, 4, 5)),
    ({"kind": "softmax"}, (4, 10)),
    ({"kind": "batch_norm"}, (2, 3, 4)),
    (
        {
            "kind": "batch_norm",
            "mean": [1, 2, 3],
            "variance": [1, 4, 0],
            "weight": [2, 0, 1],
            "bias": [0, 0, 1],
        },
        (4, 3, 5, 5),
    ),
    ({"kind": "batch_norm", "weight": [2, 0, 1]}, (4, 3)),
    ({"kind": "flatten"}, (2, 3, 4, 5)),
    ({"kind": "dropout"}, (2, 3, 4, 5)),
    ({"kind": "channel_shuffle", "groups": 3}, (2, 6, 4, 5)),
    ({"kind": "channel_shuffle", "groups": 2}, (2, 6)),
    ({"kind": "max_pool", "kernel_size": 2}, (2, 3, 7, 6)),
    ({"kind": "max_pool", "kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}, (2, 3, 8, 6)),
    ({"kind": "lp_pool", "kernel_size": [4, 3], "p": 3}, (2, 3, 4, 3)),
]


def check(case: Case, backend: str) -> None:
    found = case.backward(backend)
    expected = truth(case)
    assert found.x is not None
    assert found.x.shape == case.x.shape
    assert {"x", *found.parameters} == set(expected)
    for name, array in {"x": found.x, **found.parameters}.items():
        assert array.shape == expected[name].shape
        assert array.dtype == np.float32
        scale = max(float(np.abs(expected[name]).max()), 1.0)
        np.testing.assert_allclose(array, expected[name], rtol=0, atol=3e-5 * scale, err_msg=name)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("layer", "shape"), TABLE, ids=[f"{layer['kind']}-{shape}" for layer, shape in TABLE]
)
def test_one_by_one(layer: dict[str, Any], shape: tuple[int, ...], backend: str) -> None:
    check(make(layer, shape), backend)


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=120)
@given(case=convolutions())
def test_any_convolution(case: Case, backend: str) -> None:
    check(case, backend)


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=80)
@given(case=transposed())
def test_any_transposed_convolution(case: Case, backend: str) -> None:
    check(case, backend)


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool", "lp_pool", "global_max_pool", "global_avg_pool"])
@settings(max_examples=60)
@given(data=st.data())
def test_any_pool(data: st.DataObject, kind: str) -> None:
    check(data.draw(pools(kind)), "numpy")
