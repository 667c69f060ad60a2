"""The matrix of a convolution: it computes the layer, and its counts are those of its places."""

from typing import Any

import numpy as np
import pytest

from app.engine import Engine
from app.geometry import LimitError
from app.layers import parse_layer
from app.layers.base import Array, BoundLayer
from app.layers.conv import BoundConv
from app.layers.matrix import matrix_part, matrix_report

WEIGHT = np.random.default_rng(3).standard_normal((4, 2, 3, 2)).round(2).tolist()
CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "zeros": {"padding": 1},
    "a constant": {"padding": [[2, 1], [0, 3]], "padding_mode": "constant", "padding_value": 0.5},
    "symmetric": {"padding": [3, 1], "padding_mode": "symmetric", "stride": 2},
    "reflect": {"padding": [2, 1], "padding_mode": "reflect"},
    "replicate": {"padding": 2, "padding_mode": "replicate"},
    "circular, strided, flipped": {"padding": 2, "padding_mode": "circular", "stride": [2, 1], "flip": True},
    "dilated, with a bias": {"dilation": [1, 2], "bias": [1, 2, 3, 4], "padding": "same"},
}


def bound(shape: tuple[int, ...], **fields: object) -> BoundConv:
    layer: BoundLayer = parse_layer({"kind": "conv", **fields}).bind(shape)
    assert isinstance(layer, BoundConv)
    return layer


def whole(layer: BoundConv) -> tuple[Array, Array]:
    rows, columns = matrix_report(layer).shape
    parts = [
        matrix_part(layer, range(start, min(start + 20, rows)), range(columns))
        for start in range(0, rows, 20)
    ]
    return np.concatenate([values for values, _ in parts]), np.concatenate([added for _, added in parts])


@pytest.mark.parametrize("fields", CASES.values(), ids=CASES)
@pytest.mark.parametrize("groups", [1, 2])
def test_it_computes_the_layer(fields: dict[str, Any], groups: int) -> None:
    layer = bound((2, 2 * groups, 5, 4), weight=WEIGHT, groups=groups, **fields)
    x = np.random.default_rng(4).standard_normal(layer.input_shape).astype(np.float32)
    values, added = whole(layer)
    expected, _ = layer.forward(Engine("numpy"), x)
    found = x.reshape(2, -1) @ values.T + added
    np.testing.assert_allclose(found.reshape(layer.output_shape), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("fields", CASES.values(), ids=CASES)
def test_its_counts_are_those_of_its_places(fields: dict[str, Any]) -> None:
    # weights that never add up to zero: a place that holds one shows it
    layer = bound((1, 2, 5, 4), **{"weight": np.ones((4, 2, 3, 2)).tolist(), **fields})
    values, _ = whole(layer)
    report = matrix_report(layer)
    assert report.shape == values.shape
    assert report.filled == np.count_nonzero(values)
    assert report.zeros == values.size - report.filled
    assert (report.different, report.dense) == (48, values.size)


def test_the_sketch_of_the_design() -> None:
    report = matrix_report(bound((1, 1, 6, 6), kernel="sobel_x"))
    assert (report.shape, report.filled, report.different, report.zeros) == ((16, 36), 144, 9, 432)


def test_a_part_is_cut_from_the_whole() -> None:
    layer = bound((1, 2, 5, 4), weight=WEIGHT, padding=1, padding_mode="circular")
    values, added = whole(layer)
    some, few = matrix_part(layer, range(7, 20), range(3, 31))
    np.testing.assert_array_equal(some, values[7:20, 3:31])
    np.testing.assert_array_equal(few, added[7:20])


def test_one_axis_and_three() -> None:
    line = bound((1, 1, 6), weight=[[[1, 2, 3]]])
    assert whole(line)[0][0].tolist() == [1, 2, 3, 0, 0, 0]
    assert matrix_report(bound((1, 1, 3, 3, 3), kernel=[[[1, 2], [3, 4]], [[5, 6], [7, 8]]])).filled == 64


def test_a_part_has_a_bound() -> None:
    with pytest.raises(LimitError, match="fewer rows"):
        matrix_part(bound((1, 1, 100, 100), kernel="sobel_x"), range(100), range(100))
