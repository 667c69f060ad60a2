"""Numbers that are all alike, `{"fill": …, "shape": […]}`, as an untrained layer's bias is."""

import numpy as np
import pytest
from pydantic import ValidationError

from app.layers import Conv, parse_layer


def test_they_are_an_array() -> None:
    layer = parse_layer(
        {"kind": "conv", "out_channels": 64, "kernel_size": 7, "bias": {"fill": 0.5, "shape": [64]}}
    )
    assert isinstance(layer, Conv)
    assert layer.bias is not None
    np.testing.assert_array_equal(layer.bias, np.full(64, 0.5, np.float32))
    assert layer.bind((1, 3, 8, 8)).parameters == 64 * 3 * 49 + 64


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"fill": "0", "shape": [4]}, "expected a number"),
        ({"fill": 1e39, "shape": [4]}, "expected a number"),
        ({"fill": True, "shape": [4]}, "expected a number"),
        ({"fill": 0, "shape": 4}, "expected a list of 1 to 5"),
        ({"fill": 0, "shape": [0]}, "out of bounds"),
        ({"fill": 0, "shape": [65536, 2]}, "at most 65536 are filled alike"),
        ({"fill": 0}, "npy"),
    ],
)
def test_what_they_are_not_is_said(value: object, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        parse_layer({"kind": "conv", "out_channels": 4, "kernel_size": 1, "bias": value})
