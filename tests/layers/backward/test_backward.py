"""Gradients by finite differences, by hand, and what is not a number; without PyTorch too."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from app.geometry import InvalidError, ShapeError
from app.layers import parse_layer
from app.layers.backward import Pass, backward
from app.layers.backward.table import BACKWARD
from app.layers.base import BoundLayer
from app.layers.merging import Add, Concat
from tests.layers.backward.layer_cases import ENGINE, Case, convolutions, make, transposed

STEP = 2.0**-7

TABLE: list[tuple[dict[str, Any], tuple[int, ...]]] = [
    ({"kind": "conv", "init": {"out_channels": 4, "kernel_size": 3}, "groups": 2, "padding": 1}, (2, 4, 6)),
    ({"kind": "conv_transpose", "init": {"out_channels": 4, "kernel_size": 3}, "stride": 2}, (2, 2, 3, 3)),
    ({"kind": "linear", "init": {"out_channels": 3}}, (3, 7)),
    ({"kind": "relu"}, (2, 3, 4)),
    ({"kind": "leaky_relu", "negative_slope": 0.3}, (2, 3, 4)),
    ({"kind": "sigmoid"}, (2, 3, 4)),
    ({"kind": "tanh"}, (2, 3, 4)),
    ({"kind": "softmax"}, (2, 3, 4)),
    ({"kind": "softmax"}, (3, 5)),
    ({"kind": "batch_norm", "mean": [1, 2], "variance": [4, 0.5], "weight": [1, 2]}, (3, 2, 3)),
    ({"kind": "max_pool", "kernel_size": 2, "stride": 1}, (2, 2, 5)),
    ({"kind": "avg_pool", "kernel_size": 3, "stride": 2, "padding": 1}, (2, 2, 6, 5)),
    ({"kind": "lp_pool", "kernel_size": 2}, (2, 2, 5, 4)),
    ({"kind": "global_max_pool"}, (2, 3, 3, 3)),
    ({"kind": "global_avg_pool"}, (2, 3, 3, 3, 2)),
    ({"kind": "flatten"}, (2, 3, 3, 3)),
    ({"kind": "dropout"}, (2, 3, 3)),
    ({"kind": "channel_shuffle", "groups": 2}, (2, 6, 3)),
]


def value(case: Case, x: np.ndarray) -> float:
    """The number whose gradient is asked for: the output, weighed by what comes back to it."""
    y, _ = case.layer.forward(ENGINE, x.astype(np.float32))
    return float((y.astype(np.float64) * case.gradient).sum())


@pytest.mark.parametrize(
    ("layer", "shape"), TABLE, ids=[f"{layer['kind']}-{shape}" for layer, shape in TABLE]
)
def test_a_small_step_changes_the_output_as_the_gradient_says(
    layer: dict[str, Any], shape: tuple[int, ...]
) -> None:
    case = make(layer, shape, seed=1)
    # no cell within a step of a kink, nor two that a step could make equal
    ranks = np.random.default_rng(2).permutation(case.x.size).reshape(shape)
    x = ((ranks - case.x.size // 2 + 0.5) * 4 * STEP).astype(np.float32)
    case = Case(layer, x, case.gradient)
    found = case.backward("auto").x
    assert found is not None
    for place in np.ndindex(*shape):
        step = np.zeros(shape)
        step[place] = STEP
        slope = (value(case, x + step) - value(case, x - step)) / (2 * STEP)
        assert found[place] == pytest.approx(slope, abs=5e-3), place


def check_linear(case: Case, name: str) -> None:
    """Hold a gradient of a layer that is linear in x and in its weight against the layer itself."""
    found = case.backward("auto")
    generator = np.random.default_rng(5)
    without = (
        {**case.settings, "bias": None, "padding_value": 0.0}
        if name == "conv"
        else {**case.settings, "bias": None}
    )
    assert found.x is not None
    direction = generator.standard_normal(case.x.shape).astype(np.float32)
    moved = Case(without, direction, case.gradient).forward("auto")
    told = float((found.x.astype(np.float64) * direction).sum())
    assert told == pytest.approx(float((moved.astype(np.float64) * case.gradient).sum()), rel=1e-3, abs=1e-2)
    weight = generator.standard_normal(case.settings["weight"].shape)
    moved = Case({**case.settings, "bias": None, "weight": weight}, case.x, case.gradient).forward("auto")
    told = float((found.parameters["weight"].astype(np.float64) * weight).sum())
    assert told == pytest.approx(float((moved.astype(np.float64) * case.gradient).sum()), rel=1e-3, abs=1e-2)
    if "bias" in found.parameters:
        axes = (0, *range(2, case.x.ndim))
        np.testing.assert_allclose(
            found.parameters["bias"], case.gradient.sum(axis=axes), rtol=1e-4, atol=1e-4
        )


@settings(max_examples=60)
@given(case=convolutions())
def test_a_convolution_and_its_gradients_are_adjoint(case: Case) -> None:
    check_linear(case, "conv")


@settings(max_examples=60)
@given(case=transposed())
def test_a_transposed_convolution_and_its_gradients_are_adjoint(case: Case) -> None:
    check_linear(case, "conv_transpose")


def test_one_kernel_collects_what_all_channels_say() -> None:
    x = np.arange(8, dtype=np.float32).reshape(1, 2, 4)
    case = Case({"kind": "conv", "kernel": [1, 1], "flip": True}, x, np.ones((1, 2, 3), np.float32))
    assert case.backward().parameters["kernel"].tolist() == [1 + 2 + 3 + 5 + 6 + 7, 0 + 1 + 2 + 4 + 5 + 6]


def test_of_equal_cells_the_first_gets_all() -> None:
    x = np.array([[[2, 2, 2, 1]]], np.float32)
    gradient = np.array([[[1, 10]]], np.float32)
    case = Case({"kind": "max_pool", "kernel_size": 3, "stride": 1}, x, gradient)
    assert case.backward().x.tolist() == [[[1, 10, 0, 0]]]  # type: ignore[union-attr]  # x is asked for
    whole = Case({"kind": "global_max_pool"}, x, np.ones((1, 1, 1), np.float32))
    assert whole.backward().x.tolist() == [[[1, 0, 0, 0]]]  # type: ignore[union-attr]  # x is asked for


def test_branches_that_are_added_each_get_all_and_those_side_by_side_their_own() -> None:
    x = np.arange(12, dtype=np.float32).reshape(1, 4, 3)
    add = Add(kind="add", terms=2).bind(x.shape)
    gradient = np.array([[[1, 2, 3], [4, 5, 6]]], np.float32)
    found = backward(add, Pass(ENGINE, x, add.forward(ENGINE, x)[0], gradient)).x
    assert found is not None
    assert found.tolist() == [[[1, 2, 3], [4, 5, 6], [1, 2, 3], [4, 5, 6]]]
    concat = Concat(kind="concat").bind(x.shape)
    assert backward(concat, Pass(ENGINE, x, x, 2 * x)).x is not None
    flat = Add(kind="add", terms=3).bind((1, 6))
    done = Pass(
        ENGINE, np.ones((1, 6), np.float32), np.ones((1, 2), np.float32), np.array([[1, 2]], np.float32)
    )
    assert backward(flat, done).x.tolist() == [[1, 2] * 3]  # type: ignore[union-attr]  # x is asked for


def test_padding_never_wins_and_nan_wins_over_all() -> None:
    x = np.array([[[-np.inf, -np.inf, np.nan, 5]]], np.float32)
    case = Case(
        {"kind": "max_pool", "kernel_size": 2, "padding": 1}, x, np.array([[[1, 10, 100]]], np.float32)
    )
    assert case.backward().x.tolist() == [[[1, 0, 10, 100]]]  # type: ignore[union-attr]  # x is asked for


def test_a_norm_of_zeros_passes_nothing_back() -> None:
    x = np.array([[[0, 0, 3, -4]]], np.float32)
    case = Case({"kind": "lp_pool", "kernel_size": 2}, x, np.ones((1, 1, 2), np.float32))
    np.testing.assert_allclose(case.backward().x, [[[0, 0, 0.6, -0.8]]], rtol=1e-6)  # type: ignore[arg-type]  # x is asked for


@pytest.mark.parametrize("kind", ["relu", "leaky_relu", "sigmoid", "tanh"])
def test_nan_and_infinity_pass_without_a_word(kind: str) -> None:
    x = np.array([[[np.nan, np.inf, -np.inf, 1]]], np.float32)
    found = Case({"kind": kind}, x, np.ones_like(x)).backward().x
    assert found is not None
    assert np.isfinite(found[0, 0, 1:]).all()


def test_a_gradient_that_is_nan_reaches_every_cell_of_its_window_and_no_other() -> None:
    gradient = np.zeros((1, 1, 4, 4), np.float32)
    gradient[0, 0, 1, 2] = np.nan
    x = np.ones((1, 1, 6, 6), np.float32)
    found = Case({"kind": "conv", "kernel": "box"}, x, gradient).backward().x
    assert found is not None
    touched = np.zeros((6, 6), np.bool_)
    touched[1:4, 2:5] = True
    assert np.array_equal(np.isnan(found[0, 0]), touched)


def test_the_first_layer_need_not_say_what_its_input_gets() -> None:
    case = make({"kind": "conv", "kernel": "box"}, (1, 1, 5, 5))
    done = Pass(ENGINE, case.x, case.forward(), case.gradient, wants_x=False)
    assert backward(case.layer, done).x is None


def test_a_gradient_of_another_shape_is_refused() -> None:
    case = make({"kind": "relu"}, (1, 2, 3))
    done = Pass(ENGINE, case.x, case.x, np.ones((1, 2, 4), np.float32))
    with pytest.raises(ShapeError, match=r"\[1, 2, 4\] for an output of \[1, 2, 3\]"):
        backward(case.layer, done)


def test_a_layer_without_gradients_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.layers.backward.table.BACKWARD", {})
    case = make({"kind": "relu"}, (1, 2, 3))
    with pytest.raises(InvalidError, match="a relu layer has no gradient here"):
        case.backward()


@pytest.mark.parametrize(("layer", "shape"), TABLE)
def test_every_kind_is_in_the_table(layer: dict[str, Any], shape: tuple[int, ...]) -> None:
    bound: BoundLayer = parse_layer(layer).bind(shape)
    assert type(bound) in BACKWARD
