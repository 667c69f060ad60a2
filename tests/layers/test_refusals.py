"""Settings that are no settings: each is refused with what to give in place of it."""

import base64
import io
from typing import Any

import numpy as np
import pytest

from app.geometry import ShapeError
from app.layers import parse_layer
from app.layers.merging import Add


def npy(array: np.ndarray) -> str:
    """Give the base64 of a .npy file."""
    out = io.BytesIO()
    np.save(out, array)
    return base64.b64encode(out.getvalue()).decode()


RAW = base64.b64encode(b"\x93NUMPY\x03\x00" + bytes(8)).decode()
CONV: dict[str, Any] = {"kind": "conv", "kernel": [[1, 2], [3, 4]]}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "four axes of padding": ({**CONV, "padding": [1, 1, 1, 1]}, "a list of 4; give one whole number an axis"),
    "a kernel that is a number": (
        {**CONV, "kernel": 5},
        "expected nested lists of numbers or a kernel's name",
    ),
    "a kernel of four axes": ({**CONV, "kernel": [[[[1]]]]}, "a spatial kernel has 1, 2 or 3"),
    "a file that is a number": ({"kind": "conv", "weight": {"npy": 3}}, "base64 of a .npy file"),
    "a file of NaN": (
        {"kind": "conv", "weight": {"npy": npy(np.full((1, 1, 2, 2), np.nan))}},
        "NaN or Infinity",
    ),
    "a file of another version": ({"kind": "conv", "weight": {"npy": RAW}}, "save with version 1.0 or 2.0"),
    "a model that nobody knows": (
        {"kind": "conv", "weight": {"model": "m", "tensor": "w"}},
        "can't be named here; give the numbers",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_setting_that_is_none_says_what_to_give(name: str) -> None:
    layer, says = REFUSED[name]
    with pytest.raises(ValueError, match=says):
        parse_layer(layer)


def test_terms_that_do_not_divide_the_channels() -> None:
    with pytest.raises(ShapeError, match="3 terms do not divide the 4 channels"):
        Add(kind="add", terms=3).bind((1, 4, 5, 5))
    assert Add(kind="add", terms=2).bind((1, 4, 5, 5)).output_shape == (1, 2, 5, 5)


def test_layers_of_windows_want_axes() -> None:
    with pytest.raises(ShapeError, match="this layer needs spatial axes"):
        parse_layer({"kind": "max_pool", "kernel_size": [2, 2]}).bind((2, 3))
