"""What holds of every convolution, whatever the numbers: through layers, on drawn settings."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Array, Choice, Engine
from app.engine.algorithms import ALGORITHMS
from app.engine.transposed import TRANSPOSED_ALGORITHMS
from app.geometry import UnavailableError
from app.layers import parse_layer
from tests.conformance.layer_case import Double, difference

ENGINE = Engine()
Layer = dict[str, Any]
Case = tuple[Layer, Array]
BACKENDS = [
    pytest.param(Choice("numpy"), id="numpy"),
    pytest.param(Choice("torch"), id="torch", marks=pytest.mark.torch),
]
# Their fill is no number of its own, so that they are linear.
LINEAR_MODES = ("zeros", "replicate", "circular")


def of_every_rank(test: Callable[[Choice, Case], None]) -> Callable[..., None]:
    """Hold a property for convolutions of one, two and three dimensions, on each backend."""

    @settings(max_examples=15)
    @given(data=st.data())
    def drawn(choice: Choice, rank: int, data: st.DataObject) -> None:
        test(choice, data.draw(convolutions(rank)))

    drawn.__doc__ = test.__doc__
    on_each_backend = pytest.mark.parametrize("choice", BACKENDS)(drawn)
    held: Callable[..., None] = pytest.mark.parametrize("rank", [1, 2, 3])(on_each_backend)
    return held


def compute(layer: Layer, x: Array, choice: Choice) -> Array:
    """Compute a layer, and check that its output has the shape that was announced."""
    bound = parse_layer(layer).bind(x.shape)
    output, _ = bound.forward(ENGINE, x, choice)
    assert output.shape == bound.output_shape
    return output


def doubled(layer: Layer, x: Array, choice: Choice) -> Double:
    """Compute a layer, as one side of an equation."""
    return compute(layer, x, choice).astype(np.float64)


@st.composite
def convolutions(draw: st.DrawFn, rank: int) -> Case:
    """Any convolution without a bias, and an input of two items at least."""
    size = [draw(st.integers(3, (24, 12, 7)[rank - 1])) for _ in range(rank)]
    # what Winograd's algorithm is for, often enough
    plain = draw(st.booleans())
    dilation = [1 if plain else draw(st.integers(1, 2)) for _ in size]
    kernel = [
        3 if plain else draw(st.integers(1, min(4, (n - 1) // d + 1)))
        for n, d in zip(size, dilation, strict=True)
    ]
    groups, inputs, outputs = (draw(st.sampled_from(counts)) for counts in ((2, 1, 3), (1, 2, 3), (1, 2, 3)))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weight = generator.standard_normal((groups * outputs, inputs, *kernel))
    if draw(st.booleans()):  # an outer product
        weight[...] = reduce(np.multiply, np.ix_(*(generator.standard_normal(k) for k in kernel)))
    layer = {
        "kind": "conv",
        "weight": weight.astype(np.float32),
        "groups": groups,
        "stride": [1 if plain else draw(st.integers(1, 3)) for _ in size],
        "dilation": dilation,
        "padding": [[draw(st.integers(0, 2)), draw(st.integers(0, 2))] for _ in size],
        "padding_mode": draw(st.sampled_from(LINEAR_MODES)),
    }
    x = generator.standard_normal((draw(st.integers(2, 3)), groups * inputs, *size))
    return layer, x.astype(np.float32)


def transposed(layer: Layer, **changes: object) -> Layer:
    """Give the transposed convolution with a convolution's weight and geometry."""
    names = ("weight", "groups", "stride", "dilation", "padding")
    return {"kind": "conv_transpose", **{name: layer[name] for name in names}, **changes}


def its_input(layer: Layer, x: Array) -> Array:
    """Give an input for the transposed convolution: it has the channels that were outputs."""
    shape = (x.shape[0], layer["weight"].shape[0], *x.shape[2:])
    return np.random.default_rng(1).standard_normal(shape).astype(np.float32)


@of_every_rank
def test_a_convolution_is_linear(choice: Choice, case: Case) -> None:
    layer, x = case
    _is_linear(layer, x, choice)


@of_every_rank
def test_a_transposed_convolution_is_linear(choice: Choice, case: Case) -> None:
    layer, x = case
    _is_linear(transposed(layer, padding=0), its_input(layer, x), choice)


def _is_linear(layer: Layer, x: Array, choice: Choice) -> None:
    other = np.flip(x, axis=-1).copy()
    apart = 2 * doubled(layer, x, choice) - 0.5 * doubled(layer, other, choice)
    assert difference(compute(layer, np.float32(2) * x - np.float32(0.5) * other, choice), apart) is None


@of_every_rank
def test_a_shift_of_the_input_by_the_stride_shifts_the_output_by_one(choice: Choice, case: Case) -> None:
    layer, x = case
    layer |= {"padding": 0}
    for axis, step in enumerate(layer["stride"], start=2):
        whole = compute(layer, x, choice)
        if whole.shape[axis] > 1:
            shifted = np.take(x, range(step, x.shape[axis]), axis)
            rest = np.take(whole, range(1, whole.shape[axis]), axis).astype(np.float64)
            assert difference(compute(layer, shifted, choice), rest) is None


@of_every_rank
def test_a_shift_of_a_transposed_ones_input_by_one_shifts_the_output_by_the_stride(
    choice: Choice, case: Case
) -> None:
    layer, x = case
    turned, y = transposed(layer, padding=0), its_input(layer, x)
    for axis, step in enumerate(layer["stride"], start=2):
        behind = [(0, 0)] * axis + [(1, 0)] + [(0, 0)] * (y.ndim - axis - 1)
        moved = [(0, 0)] * axis + [(step, 0)] + [(0, 0)] * (y.ndim - axis - 1)
        expected = np.pad(doubled(turned, y, choice), moved)
        assert difference(compute(turned, np.pad(y, behind), choice), expected) is None


@of_every_rank
def test_rolling_a_circle_rolls_the_output(choice: Choice, case: Case) -> None:
    layer, x = case
    layer |= {"padding": "same", "padding_mode": "circular", "stride": 1}
    for axis in range(2, x.ndim):
        rolled = np.roll(doubled(layer, x, choice), 3 - axis, axis)
        assert difference(compute(layer, np.roll(x, 3 - axis, axis), choice), rolled) is None


@of_every_rank
def test_flipping_twice_is_the_identity(choice: Choice, case: Case) -> None:
    layer, x = case
    axes = tuple(range(2, x.ndim))
    turned = layer | {"weight": np.flip(layer["weight"], axes), "flip": True}
    assert difference(compute(turned, x, choice), doubled(layer, x, choice)) is None


@of_every_rank
def test_groups_are_a_block_diagonal_weight(choice: Choice, case: Case) -> None:
    """In both directions: its rows are a convolution's outputs, and a transposed one's inputs."""
    layer, x = case
    weight, groups = layer["weight"], layer["groups"]
    outputs, inputs = weight.shape[0] // groups, weight.shape[1]
    dense = np.zeros((weight.shape[0], groups * inputs, *weight.shape[2:]), np.float32)
    for group in range(groups):
        rows = slice(group * outputs, (group + 1) * outputs)
        dense[rows, group * inputs : (group + 1) * inputs] = weight[rows]
    at_once = {"weight": dense, "groups": 1}
    assert difference(compute(layer, x, choice), doubled(layer | at_once, x, choice)) is None
    turned, y = transposed(layer, padding=0), its_input(layer, x)
    assert difference(compute(turned, y, choice), doubled(turned | at_once, y, choice)) is None


@of_every_rank
def test_items_of_a_batch_know_nothing_of_each_other(choice: Choice, case: Case) -> None:
    layer, x = case
    for kind, batch in ((layer, x), (transposed(layer, padding=0), its_input(layer, x))):
        alone = np.concatenate([doubled(kind, batch[item : item + 1], choice) for item in range(len(batch))])
        assert difference(compute(kind, batch, choice), alone) is None


@of_every_rank
def test_the_transposed_convolution_is_the_adjoint(choice: Choice, case: Case) -> None:
    """⟨Ax, y⟩ = ⟨x, Aᵀy⟩ with the same weight: what were outputs are now inputs."""
    layer, x = case
    layer |= {"padding_mode": "zeros"}
    output = compute(layer, x, choice)
    y = np.random.default_rng(1).standard_normal(output.shape).astype(np.float32)
    axes = parse_layer(layer).bind(x.shape).windows
    rests = [(axis.padded - axis.effective_kernel) % axis.stride for axis in axes]
    back = compute(transposed(layer, output_padding=rests), y, choice)
    assert back.shape == x.shape
    forth = np.vdot(output.astype(np.float64), y)
    size = np.linalg.norm(output.ravel()) * np.linalg.norm(y.ravel())
    assert abs(forth - np.vdot(x.astype(np.float64), back)) <= 1e-5 * size + 1e-6


@of_every_rank
def test_the_textbooks_formula_gives_the_real_size(choice: Choice, case: Case) -> None:
    """⌊(n + p − d(k − 1) − 1) / s⌋ + 1, also of pools; (n − 1)s − p + d(k − 1) + 1 the other way."""
    layer, x = case
    kernel = layer["weight"].shape[2:]
    axes = list(zip(x.shape[2:], kernel, layer["stride"], layer["dilation"], layer["padding"], strict=True))
    sizes = [(n + sum(p) - d * (k - 1) - 1) // s + 1 for n, k, s, d, p in axes]
    assert [*compute(layer, x, choice).shape[2:]] == sizes
    unpadded = [(n - d * (k - 1) - 1) // s + 1 for n, k, s, d, _ in axes]
    geometry = {"kernel_size": [*kernel], "stride": layer["stride"], "dilation": layer["dilation"]}
    for pool in ("max_pool", "avg_pool", "lp_pool"):
        assert [*compute({"kind": pool, **geometry}, x, choice).shape[2:]] == unpadded
    back = [(n - 1) * s + d * (k - 1) + 1 for n, k, s, d, _ in axes]
    assert [*compute(transposed(layer, padding=0), its_input(layer, x), choice).shape[2:]] == back


@of_every_rank
def test_all_algorithms_agree(choice: Choice, case: Case) -> None:
    layer, x = case
    turned, y = transposed(layer, padding=0), its_input(layer, x)
    for kind, given_, entries in ((layer, x, ALGORITHMS), (turned, y, TRANSPOSED_ALGORITHMS)):
        truth = doubled(kind, given_, Choice(algorithm="direct"))
        for name, entry in entries.items():
            if choice.backend in entry.backends:
                try:
                    output = compute(kind, given_, Choice(choice.backend, name))
                except UnavailableError:
                    assert name in ("separable", "winograd2", "winograd4", "polyphase", "planes")
                else:
                    assert difference(output, truth, entry.tolerance) is None, name


@of_every_rank
def test_one_convolution_after_another_is_one_with_their_kernels_convolved(
    choice: Choice, case: Case
) -> None:
    """In its proper sense (flipped, full) a convolution is associative."""
    layer, x = case
    first, second = layer["weight"][0, 0], layer["weight"][-1, -1]
    proper = {"kind": "conv", "padding": "full", "flip": True}
    in_a_row = compute(proper | {"kernel": second}, compute(proper | {"kernel": first}, x, choice), choice)
    together = compute(proper | {"kernel": second}, first[np.newaxis, np.newaxis], choice)[0, 0]
    at_once = doubled(proper | {"kernel": together}, x, choice)
    assert difference(in_a_row, at_once) is None
