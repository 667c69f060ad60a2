"""Winograd's tiles on what they are for: kernels of 3 an axis that move cell by cell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Array, Choice, Convolution, Engine
from app.engine.algorithms import ALGORITHMS, TOLERANCE
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.problem import Problem
from app.geometry import UnavailableError, Window
from tests.engine.truth import MODES, Case, convolve, error, square

NAMES = ("winograd2", "winograd4")
ENGINE = Engine(backend="numpy")


def problem(case: Case) -> Problem:
    return Problem(case.x, case.weight, case.bias, case.convolution)


def layer(inputs: int, outputs: int, size: int, seed: int = 0) -> Case:
    """A network's layer on what an activation leaves."""
    generator = np.random.default_rng(seed)
    axis = Window(size, 3, 1, 1, 1, 1)
    x = np.maximum(generator.standard_normal((1, inputs, size, size)), 0).astype(np.float32)
    weight = generator.standard_normal((outputs, inputs, 3, 3)).astype(np.float32)
    return Case(x, weight, None, Convolution((axis, axis)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any convolution with 3 taps an axis and no strides or gaps."""
    mode, rank = draw(st.sampled_from(MODES)), draw(st.integers(1, 3))
    most = {1: 40, 2: 14, 3: 7}[rank]
    pad = st.integers(0, 2)
    axes = tuple(Window(draw(st.integers(3, most)), 3, 1, 1, draw(pad), draw(pad)) for _ in range(rank))
    groups, inputs, outputs = draw(st.integers(1, 3)), draw(st.integers(1, 5)), draw(st.integers(1, 5))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = generator.standard_normal((draw(st.integers(1, 2)), groups * inputs, *(axis.input for axis in axes)))
    weight = generator.standard_normal((groups * outputs, inputs, *(3,) * rank))
    bias = generator.standard_normal(groups * outputs).astype(np.float32) if draw(st.booleans()) else None
    settings = Convolution(axes, groups, mode, 1.5 if mode == "constant" else 0.0)
    return Case(x.astype(np.float32), weight.astype(np.float32), bias, settings)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=120, deadline=None)
@given(case=cases())
def test_any_kernel_of_three(name: str, case: Case) -> None:
    if ALGORITHMS[name].why_not(problem(case), NumpyBackend()):
        assert (name, len(case.convolution.windows)) == ("winograd4", 3)
        return

    out, run = ENGINE.convolve(case.x, case.weight, case.bias, case.convolution, Choice(algorithm=name))

    assert run.algorithm == name
    assert error(out, convolve(case)) < TOLERANCE


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sizes", [(64, 64, 56), (256, 40, 14), (3, 64, 61)], ids=str)
def test_layers_of_networks_stay_exact(name: str, sizes: tuple[int, int, int]) -> None:
    case = layer(*sizes)

    out, run = ENGINE.convolve(case.x, case.weight, None, case.convolution, Choice(algorithm=name))

    assert run.algorithm == name
    assert error(out, convolve(case)) < TOLERANCE


@pytest.mark.usefixtures("tiny_pieces")
@pytest.mark.parametrize("name", NAMES)
def test_many_strips_on_two_threads(name: str) -> None:
    engine = Engine(backend="numpy", threads=2)
    for case in (layer(5, 70, 23), square(30, 3, mode="reflect")):
        out, run = engine.convolve(case.x, case.weight, None, case.convolution, Choice(algorithm=name))

        assert run.algorithm == name
        assert error(out, convolve(case)) < TOLERANCE


@pytest.mark.parametrize(("name", "saved"), [("winograd2", 2.25), ("winograd4", 4)])
def test_multiplications_are_as_many_as_the_paper_says(name: str, saved: float) -> None:
    whole, cut = problem(layer(8, 16, 24)), problem(layer(8, 16, 25))
    algorithm = ALGORITHMS[name]

    assert whole.multiply_adds / algorithm.cost(whole, NumpyBackend()).multiplications == saved
    assert cut.multiply_adds / algorithm.cost(cut, NumpyBackend()).multiplications < saved


def test_the_reason_tells_what_is_saved() -> None:
    reason = ALGORITHMS["winograd4"].because(problem(layer(8, 16, 24)), NumpyBackend())

    assert reason == "36 products make a tile of 4 × 4 outputs, where there are 144"


def convolution(*windows: Window) -> tuple[Array, Array, Convolution]:
    x = np.ones((1, 1, *(window.input for window in windows)), np.float32)
    return x, np.ones((1, 1, *(window.kernel for window in windows)), np.float32), Convolution(windows)


REFUSED = [
    ("winograd2", (Window(9, 3), Window(9, 5)), "kernels of 3 taps an axis, and here are 3 × 5"),
    ("winograd2", (Window(9, 3, 2), Window(9, 3)), "moves by 1 cell an axis, and the stride is 2 × 1"),
    ("winograd2", (Window(9, 3), Window(9, 3, 1, 3)), "neighbours, and the dilation is 1 × 3"),
    ("winograd4", (Window(9, 3),) * 3, "on 3 axes its rounding would grow beyond 1e-05"),
]


@pytest.mark.parametrize(("name", "windows", "words"), REFUSED)
def test_what_it_cannot_serve(name: str, windows: tuple[Window, ...], words: str) -> None:
    x, weight, settings = convolution(*windows)

    with pytest.raises(UnavailableError, match=words):
        ENGINE.convolve(x, weight, None, settings, Choice(algorithm=name))


def test_weights_that_would_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.algorithms.winograd.MAX_WEIGHT_BYTES", 2**20)

    refusal = ALGORITHMS["winograd4"].why_not(problem(layer(128, 128, 4)), NumpyBackend())

    assert refusal == "the transformed weights would take 2 MB, 1 at most"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [np.nan, np.inf, 3e30])
def test_what_is_not_finite_stays_where_it_is_read(name: str, value: float) -> None:
    case = layer(16, 16, 12)
    case.x[0, 3, 5, 7] = value

    out, run = ENGINE.convolve(case.x, case.weight, None, case.convolution, Choice(algorithm=name))

    truth = convolve(case)
    assert np.array_equal(np.isfinite(truth), np.isfinite(out))
    assert np.allclose(out, truth, rtol=1e-4, atol=1e-4, equal_nan=True)
    assert f"{name} would spread" in run.reason
