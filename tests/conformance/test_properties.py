"""What holds of every convolution, whatever the numbers: through layers, on drawn settings."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Array, Choice, Engine
from app.layers import parse_layer
from tests.conformance.layer_case import difference

ENGINE = Engine()
CHOICES = st.sampled_from([Choice(), Choice("numpy")])
Layer = dict[str, Any]
# Their fill is no number of its own, so that they are linear.
LINEAR_MODES = ("zeros", "replicate", "circular")


def compute(layer: Layer, x: Array, choice: Choice) -> Array:
    """Compute a layer, and check that its output has the shape that was announced."""
    bound = parse_layer(layer).bind(x.shape)
    output, _ = bound.forward(ENGINE, x, choice)
    assert output.shape == bound.output_shape
    return output


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[Layer, Array]:
    """Any convolution without a bias, and an input."""
    rank = draw(st.integers(1, 3))
    size = [draw(st.integers(3, (24, 12, 7)[rank - 1])) for _ in range(rank)]
    dilation = [draw(st.integers(1, 2)) for _ in size]
    kernel = [draw(st.integers(1, min(4, (n - 1) // d + 1))) for n, d in zip(size, dilation, strict=True)]
    groups, inputs, outputs = (draw(st.integers(1, 3)) for _ in range(3))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weight = generator.standard_normal((groups * outputs, inputs, *kernel)).astype(np.float32)
    layer = {
        "kind": "conv",
        "weight": weight,
        "groups": groups,
        "stride": [draw(st.integers(1, 3)) for _ in size],
        "dilation": dilation,
        "padding": [[draw(st.integers(0, 2)), draw(st.integers(0, 2))] for _ in size],
        "padding_mode": draw(st.sampled_from(LINEAR_MODES)),
    }
    x = generator.standard_normal((draw(st.integers(1, 2)), groups * inputs, *size))
    return layer, x.astype(np.float32)


@settings(max_examples=60)
@given(convolutions(), CHOICES)
def test_a_convolution_is_linear(case: tuple[Layer, Array], choice: Choice) -> None:
    layer, x = case
    other = np.flip(x, axis=-1).copy()
    apart = 2.0 * compute(layer, x, choice).astype(np.float64) - 0.5 * compute(layer, other, choice)
    assert difference(compute(layer, np.float32(2) * x - np.float32(0.5) * other, choice), apart) is None


@settings(max_examples=60)
@given(convolutions(), CHOICES)
def test_a_shift_of_the_input_by_the_stride_shifts_the_output_by_one(
    case: tuple[Layer, Array], choice: Choice
) -> None:
    layer, x = case
    layer |= {"padding": 0}
    whole = compute(layer, x, choice)
    if whole.shape[-1] > 1:
        moved = compute(layer, np.ascontiguousarray(x[..., layer["stride"][-1] :]), choice)
        assert difference(moved, whole[..., 1:].astype(np.float64)) is None


@settings(max_examples=60)
@given(convolutions(), CHOICES, st.integers(-5, 5))
def test_rolling_a_circle_rolls_the_output(case: tuple[Layer, Array], choice: Choice, steps: int) -> None:
    layer, x = case
    layer |= {"padding": "same", "padding_mode": "circular", "stride": 1}
    rolled = np.roll(compute(layer, x, choice), steps, axis=-1).astype(np.float64)
    assert difference(compute(layer, np.roll(x, steps, axis=-1), choice), rolled) is None


@settings(max_examples=60)
@given(convolutions(), CHOICES)
def test_flipping_twice_is_the_identity(case: tuple[Layer, Array], choice: Choice) -> None:
    layer, x = case
    axes = tuple(range(2, x.ndim))
    turned = layer | {"weight": np.flip(layer["weight"], axes), "flip": True}
    assert difference(compute(turned, x, choice), compute(layer, x, choice).astype(np.float64)) is None


@settings(max_examples=60)
@given(convolutions(), CHOICES)
def test_groups_are_a_block_diagonal_weight(case: tuple[Layer, Array], choice: Choice) -> None:
    layer, x = case
    weight, groups = layer["weight"], layer["groups"]
    outputs, inputs = weight.shape[0] // groups, weight.shape[1]
    dense = np.zeros((weight.shape[0], groups * inputs, *weight.shape[2:]), np.float32)
    for group in range(groups):
        rows = slice(group * outputs, (group + 1) * outputs)
        dense[rows, group * inputs : (group + 1) * inputs] = weight[rows]
    expected = compute(layer | {"weight": dense, "groups": 1}, x, choice).astype(np.float64)
    assert difference(compute(layer, x, choice), expected) is None


@settings(max_examples=100)
@given(convolutions(), CHOICES)
def test_the_transposed_convolution_is_the_adjoint(case: tuple[Layer, Array], choice: Choice) -> None:
    """⟨Ax, y⟩ = ⟨x, Aᵀy⟩ with the same weight: what were outputs are now inputs."""
    layer, x = case
    layer |= {"padding_mode": "zeros"}
    output = compute(layer, x, choice)
    y = np.random.default_rng(1).standard_normal(output.shape).astype(np.float32)
    axes = parse_layer(layer).bind(x.shape).windows
    rests = [(axis.padded - axis.effective_kernel) % axis.stride for axis in axes]
    names = ("weight", "groups", "stride", "dilation", "padding")
    transposed = {"kind": "conv_transpose", **{name: layer[name] for name in names}, "output_padding": rests}
    back = compute(transposed, y, choice)
    assert back.shape == x.shape
    forth = np.vdot(output.astype(np.float64), y)
    size = np.linalg.norm(output.ravel()) * np.linalg.norm(y.ravel())
    assert abs(forth - np.vdot(x.astype(np.float64), back)) <= 1e-5 * size + 1e-6


@settings(max_examples=40)
@given(convolutions(), CHOICES)
def test_one_convolution_after_another_is_one_with_their_kernels_convolved(
    case: tuple[Layer, Array], choice: Choice
) -> None:
    """In its proper sense (flipped, full) a convolution is associative."""
    layer, x = case
    first, second = layer["weight"][0, 0], layer["weight"][-1, -1]
    proper = {"kind": "conv", "padding": "full", "flip": True}
    in_a_row = compute(proper | {"kernel": second}, compute(proper | {"kernel": first}, x, choice), choice)
    together = compute(proper | {"kernel": second}, first[np.newaxis, np.newaxis], choice)[0, 0]
    at_once = compute(proper | {"kernel": together}, x, choice).astype(np.float64)
    assert difference(in_a_row, at_once) is None
