"""Every algorithm for transposed convolutions against the definition in float64: tables, then any at all."""

import importlib.util
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from app.engine import Array, Choice, Convolution, Engine, Layout, TransposedConvolution
from app.engine.backends.backend import DeviceError
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.transposed import TRANSPOSED_ALGORITHMS
from app.geometry import InvalidError, LimitError, ShapeError, TransposedWindow, UnavailableError
from tests.engine.table import TRANSPOSED as TABLE
from tests.engine.transposed_truth import TransposedCase, conv_transpose, make, transposed_cases
from tests.engine.truth import error

WITH_TORCH = importlib.util.find_spec("torch") is not None
CHOICES = [
    pytest.param(Choice(backend, name), id=f"{name}-{backend}")
    for name, entry in TRANSPOSED_ALGORITHMS.items()
    for backend in ("numpy", "torch")
    if backend in entry.backends and (backend == "numpy" or WITH_TORCH)
]
CHOICES.append(pytest.param(Choice(), id="auto"))
TOLERANCE = 1e-5

T = TransposedWindow


def check(engine: Engine, case: TransposedCase, choice: Choice) -> None:
    """Hold an algorithm against the definition."""
    out, run = engine.conv_transpose(*case.arrays, choice)

    assert out.dtype == np.float32
    assert out.flags.c_contiguous
    assert error(out, conv_transpose(case)) < TOLERANCE, case
    assert choice.algorithm in ("auto", run.algorithm)
    assert choice.backend in ("auto", run.backend)


def test_by_hand(engine: Engine) -> None:
    """A 2 × 2 input and a 3 × 3 kernel of ones make 4 × 4."""
    x = np.array([[1, 2], [3, 4]], np.float32).reshape(1, 1, 2, 2)
    settings_ = TransposedConvolution((T(2, 3), T(2, 3)))

    out, run = engine.conv_transpose(x, np.ones((1, 1, 3, 3), np.float32), None, settings_)

    assert out[0, 0].tolist() == [[1, 3, 3, 2], [4, 10, 10, 6], [4, 10, 10, 6], [3, 7, 7, 4]]
    assert run.reason
    assert run.milliseconds >= 0


@pytest.mark.parametrize("choice", CHOICES)
def test_the_kernel_is_not_turned_round(engine: Engine, choice: Choice) -> None:
    """One input gives the kernel as it stands."""
    kernel = np.arange(6, dtype=np.float32).reshape(1, 1, 2, 3)
    settings_ = TransposedConvolution((T(1, 2), T(1, 3)))
    out, _ = engine.conv_transpose(np.ones((1, 1, 1, 1), np.float32), kernel, None, settings_, choice)
    assert np.array_equal(out, kernel)


@pytest.mark.parametrize("choice", CHOICES)
def test_output_padding_holds_computed_values(engine: Engine, choice: Choice) -> None:
    """What padding would cut off comes back first; only cells that no input adds to hold the bias alone."""
    x, kernel = np.array([[[1, 1]]], np.float32), np.array([[[1, 2, 4]]], np.float32)
    bias = np.array([100], np.float32)
    padded = TransposedConvolution((T(2, 3, 2, 1, 1, 1, 1),))
    out, _ = engine.conv_transpose(x, kernel, bias, padded, choice)
    assert out.tolist() == [[[102, 105, 102, 104]]]
    beyond = TransposedConvolution((T(2, 3, 2, 1, 1, 0, 1),))
    out, _ = engine.conv_transpose(x, kernel, bias, beyond, choice)
    assert out.tolist() == [[[102, 105, 102, 104, 100]]]


@pytest.mark.parametrize("choice", CHOICES)
def test_table(engine: Engine, choice: Choice) -> None:
    for case in TABLE:
        check(engine, case, choice)


@pytest.mark.parametrize("choice", CHOICES)
@settings(max_examples=60, deadline=None)
@given(case=transposed_cases())
def test_any_transposed_convolution(engine: Engine, choice: Choice, case: TransposedCase) -> None:
    check(engine, case, choice)


@pytest.mark.usefixtures("tiny_pieces")
@pytest.mark.parametrize("choice", CHOICES)
def test_many_pieces_on_two_threads(choice: Choice) -> None:
    engine = Engine(threads=2)
    for case in TABLE:
        check(engine, case, choice)


@settings(max_examples=80, deadline=None)
@given(case=transposed_cases())
def test_it_is_the_adjoint_of_the_convolution(engine: Engine, case: TransposedCase) -> None:
    """⟨Ax, y⟩ = ⟨x, Aᵀy⟩, where A is the engine's convolution with the same weight."""
    windows, groups = case.convolution.windows, case.convolution.groups
    if any(w.output_padding >= w.stride for w in windows):
        return
    forward = Convolution(tuple(window.adjoint for window in windows), groups)
    turned, _ = engine.conv_transpose(case.x, case.weight, None, case.convolution)
    y = np.random.default_rng(5).standard_normal(turned.shape).astype(np.float32)

    # (C, O / groups, *k) is the weight of a convolution from the O channels to the C
    there, _ = engine.convolve(y, case.weight, None, forward)

    left, right = np.vdot(there.astype(np.float64), case.x), np.vdot(y, turned.astype(np.float64))
    scale = np.abs(there * case.x).sum() + 1
    assert abs(left - right) < 1e-5 * scale


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_reach_exactly_where_they_add(engine: Engine, choice: Choice, value: float) -> None:
    case = make([T(6, 3, 2, 1, 1, 1), T(7, 4, 3, 1, 0, 2)], 3, 2, batch=2)
    case.x[1, 2, 3, 4] = value
    case.weight[2, 0, 1, 1] = 0

    out, _ = engine.conv_transpose(*case.arrays, choice)

    with np.errstate(all="ignore"):
        truth = conv_transpose(case)
    assert np.array_equal(np.isnan(out), np.isnan(truth))
    assert np.allclose(out, truth, rtol=1e-4, atol=1e-4, equal_nan=True)
    rows, columns = (set(axis.targets(i)) for axis, i in zip(case.convolution.windows, (3, 4), strict=True))
    touched = {(int(r), int(c)) for r, c in np.argwhere(~np.isfinite(out[1]).all(axis=0))}
    assert touched == {(r, c) for r in rows for c in columns if r < out.shape[2] and c < out.shape[3]}


@pytest.mark.parametrize("choice", CHOICES)
def test_nan_in_a_weight_meets_no_zeros(engine: Engine, choice: Choice) -> None:
    case = make([T(3, 3, 2, 1, 1, 1), T(3, 2, 3)], 2, 2)
    case.weight[1, 0, 2, 1] = np.nan

    out, _ = engine.conv_transpose(*case.arrays, choice)

    truth = conv_transpose(case)
    assert 0 < np.isnan(truth).sum() < truth.size
    assert np.allclose(out, truth, atol=1e-5, equal_nan=True)


X = np.ones((1, 4, 5, 5), np.float32)
WEIGHT = np.ones((4, 2, 3, 3), np.float32)
GRID = (T(5, 3), T(5, 3))
REFUSED = [
    ("axes", X[0], WEIGHT, None, TransposedConvolution(GRID), ShapeError, "4 axes"),
    ("groups", X, WEIGHT, None, TransposedConvolution(GRID, 3), InvalidError, "divide the 4 input channels"),
    ("no groups", X, WEIGHT, None, TransposedConvolution(GRID, 0), InvalidError, "groups is 0"),
    ("channels", X[:, :3], WEIGHT, None, TransposedConvolution(GRID), ShapeError, r"give a weight \(3, O"),
    ("bias", X, WEIGHT, np.ones(3, np.float32), TransposedConvolution(GRID), ShapeError, r"must be \(2,\)"),
    ("size", X[..., :4], WEIGHT, None, TransposedConvolution(GRID), ShapeError, r"lie on \[5, 5\] cells"),
    ("kernel", X, WEIGHT[..., :2], None, TransposedConvolution(GRID), ShapeError, r"have \[3, 3\] taps"),
]


@pytest.mark.parametrize("refused", REFUSED, ids=[str(row[0]) for row in REFUSED])
def test_arrays_that_do_not_fit(
    engine: Engine,
    refused: tuple[str, Array, Array, Array | None, TransposedConvolution, type[Exception], str],
) -> None:
    _, x, weight, bias, settings_, expected, words = refused
    with pytest.raises(expected, match=words):
        engine.conv_transpose(x, weight, bias, settings_)


def test_more_work_than_allowed() -> None:
    engine = Engine(backend="numpy", max_multiply_adds=1799)
    with pytest.raises(LimitError, match=r"takes 1,800 multiply-adds, and 1,799 are allowed"):
        engine.conv_transpose(X, WEIGHT, None, TransposedConvolution(GRID))


def test_algorithms_of_convolutions_are_none_here(engine: Engine) -> None:
    choice = Choice("numpy", "im2col")
    with pytest.raises(UnavailableError, match="one of direct, zero_insertion, col2im, subpixel") as caught:
        engine.conv_transpose(X, WEIGHT, None, TransposedConvolution(GRID), choice)
    assert caught.value.pointer == "/algorithm"


def test_what_takes_too_long_is_refused_by_name(engine: Engine) -> None:
    def refusal(algorithm: str, x: Array, axis: TransposedWindow) -> str:
        kernel = np.ones((1, 1, axis.kernel), np.float32)
        with pytest.raises(UnavailableError) as caught:
            engine.conv_transpose(x, kernel, None, TransposedConvolution((axis,)), Choice("numpy", algorithm))
        return caught.value.detail

    many = np.zeros((1, 1, 1_000_001), np.float32)
    assert "1,000,000 input cells one by one" in refusal("direct", many, T(1_000_001, 1))
    assert "30,000,000 cells in double" in refusal("direct", many[..., :2], T(2, 1, 40_000_000))
    assert "2,000,000,000 multiply-adds" in refusal("direct", many[..., :50_000], T(50_000, 50_000))
    assert "1,024 convolutions" in refusal("subpixel", many[..., :2], T(2, 1, 1025))


def test_inputs_are_taken_as_they_come(engine: Engine) -> None:
    """Arrays that are not writable, not contiguous or not float32 are read all the same."""
    case = TABLE[3]
    locked = case.x.copy()
    locked.flags.writeable = False
    for x in (locked, np.asfortranarray(case.x), case.x.astype(np.float64)):
        for choice in CHOICES:
            check(engine, replace(case, x=x), choice.values[0])  # type: ignore[arg-type]  # a Choice


LAYER = make([T(28, 4, 2, 1, 1, 1)] * 2, 64, 32)


class Lost(NumpyBackend):
    """Stands for torch on a device that runs out of memory."""

    name = "torch"

    def __init__(self, device: str) -> None:
        self.device = device

    def on_cpu(self) -> "Lost":
        return Lost("cpu")

    def convolve_transposed(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        stride: tuple[int, ...],
        padding: tuple[int, ...],
        output_padding: tuple[int, ...],
        groups: int,
        dilation: tuple[int, ...],
        layout: Layout,
    ) -> Array:
        if self.device != "cpu":
            raise DeviceError("cuda ran out of memory", lasting=False)
        return conv_transpose(LAYER).astype(np.float32)


@pytest.mark.parametrize("choice", [Choice(), Choice("torch"), Choice(algorithm="native")])
def test_a_device_that_fails_is_answered_on_the_cpu(choice: Choice) -> None:
    engine = Engine(make=lambda _: Lost("cuda"))

    out, run = engine.conv_transpose(*LAYER.arrays, choice)

    assert error(out, conv_transpose(LAYER)) < TOLERANCE
    assert run.device == "cpu"
    assert run.reason.startswith("cuda ran out of memory, so this was computed on the CPU: ")


PICTURE = make([T(128, 4, 2, 1, 1, 1)] * 2, 1, 1, groups=3)


@pytest.mark.parametrize(
    ("case", "algorithms"),
    [
        pytest.param(LAYER, ("subpixel", "col2im"), id="a network's layer"),
        pytest.param(make([T(4, 4, 2, 1, 1, 1)] * 2, 256, 128), ("col2im",), id="few cells, many channels"),
        pytest.param(PICTURE, ("subpixel", "zero_insertion"), id="a picture"),
    ],
)
def test_numpy_picks(case: TransposedCase, algorithms: tuple[str, ...]) -> None:
    _, run = Engine(backend="numpy").conv_transpose(*case.arrays)

    assert run.algorithm in algorithms
    assert run.reason


@pytest.mark.torch
def test_a_networks_layer_goes_to_torch(engine: Engine) -> None:
    _, run = engine.conv_transpose(*LAYER.arrays)

    assert (run.backend, run.algorithm) == ("torch", "native")
