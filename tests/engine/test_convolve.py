"""Every algorithm on every backend against the definition in float64: tables, then any convolution at all."""

import importlib.util
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Choice, Convolution, Engine
from app.engine.algorithms import ALGORITHMS
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.problem import Problem
from app.geometry import Window
from tests.engine.table import NETWORKS, TABLE
from tests.engine.truth import Case, cases, convolve, error, summed

WITH_TORCH = importlib.util.find_spec("torch") is not None
CHOICES = [
    pytest.param(Choice(backend, name), id=f"{name}-{backend}")
    for name, entry in ALGORITHMS.items()
    for backend in ("numpy", "torch")
    if backend in entry.backends and (backend == "numpy" or WITH_TORCH)
]
CHOICES.append(pytest.param(Choice(), id="auto"))
REFUSES = ("separable", "toeplitz", "winograd2", "winograd4", "polyphase", "planes")


def could_serve(case: Case, choice: Choice) -> bool:
    """Whether the algorithm is meant for the case, and does not take its time cell by cell."""
    if choice.algorithm == "direct":
        return case.x.size < 20_000
    if choice.algorithm == "separable":
        ranks = [np.linalg.matrix_rank(kernel) for kernel in case.weight.astype(np.float64)[:, 0]]
        return bool(max(ranks) <= 4)
    if choice.algorithm.startswith("winograd"):
        return all((w.kernel, w.stride, w.dilation) == (3, 1, 1) for w in case.convolution.windows)
    if choice.algorithm == "polyphase":
        return bool(case.convolution.windows[-1].stride % case.convolution.windows[-1].dilation)
    if choice.algorithm == "planes":
        return len(case.convolution.windows) == 3
    return True


def test_by_hand(engine: Engine) -> None:
    """The first lesson's example: a vertical edge under the kernel [−1, 0, 1]."""
    x = np.array([[0, 0, 9, 9]] * 3, np.float32).reshape(1, 1, 3, 4)
    weight = np.array([[-1, 0, 1]] * 3, np.float32).reshape(1, 1, 3, 3)

    out, run = engine.convolve(x, weight, None, Convolution((Window(3, 3), Window(4, 3))))

    assert out.tolist() == [[[[27.0, 27.0]]]]
    assert out.dtype == np.float32
    assert run.milliseconds >= 0


def signal(
    length: int, kernel: int, channels: tuple[int, int] = (1, 1), stride: int = 1, dilation: int = 1
) -> Case:
    """Two long signals, in two groups of so many input and output channels each."""
    generator = np.random.default_rng(kernel)
    inputs, outputs = channels
    window = Window(length, kernel, stride, dilation, kernel // 2, 0, "cover_all")
    x = generator.standard_normal((2, 2 * inputs, length)).astype(np.float32)
    weight = generator.standard_normal((2 * outputs, inputs, kernel)).astype(np.float32)
    bias = generator.standard_normal(2 * outputs).astype(np.float32)
    return Case(x, weight, bias, Convolution((window,), 2, "replicate"))


SIGNALS = [
    signal(3000, 101),
    signal(5000, 9, (2, 3)),
    signal(4001, 31, stride=3),
    signal(4000, 24, (2, 1), dilation=5),
    signal(4099, 7, (1, 2), stride=4, dilation=6),
    signal(9000, 700),
]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("case", SIGNALS, ids=str)
def test_signals(engine: Engine, case: Case, choice: Choice) -> None:
    if choice.algorithm not in ("direct", "separable") and could_serve(case, choice):
        check(engine, case, choice)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.no_cover
def test_table(engine: Engine, choice: Choice) -> None:
    for case in TABLE:
        if could_serve(case, choice):
            check(engine, case, choice)


def check(engine: Engine, case: Case, choice: Choice) -> None:
    """Hold an algorithm against the definition."""
    out, run = engine.convolve(case.x, case.weight, case.bias, case.convolution, choice)

    assert error(out, convolve(case)) < ALGORITHMS[run.algorithm].tolerance, case
    assert choice.algorithm in ("auto", run.algorithm)
    assert choice.backend in ("auto", run.backend)


@pytest.mark.parametrize("choice", CHOICES)
@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_any_convolution(engine: Engine, choice: Choice, case: Case) -> None:
    problem = Problem(case.x, case.weight, case.bias, case.convolution)
    if choice.algorithm != "auto" and ALGORITHMS[choice.algorithm].why_not(problem, NumpyBackend()):
        assert choice.algorithm in REFUSES
        return

    out, run = engine.convolve(case.x, case.weight, case.bias, case.convolution, choice)

    assert error(out, convolve(case)) < ALGORITHMS[run.algorithm].tolerance


@st.composite
def cancelling(draw: st.DrawFn) -> Case:
    """Bright, flat inputs under kernels that sum to zero: two items, two channels a group."""
    rank, groups = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    side, most = ((60, 15), (24, 7), (9, 4))[rank - 1]
    kernel = (draw(st.sampled_from((3, *range(2, most)))),) * rank
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weight = generator.standard_normal((2 * groups, 2, *kernel))
    if draw(st.booleans()):
        lines = generator.standard_normal((rank, kernel[0]))
        lines[0] -= lines[0].mean()
        weight[...] = reduce(np.multiply, np.ix_(*lines))
    weight -= weight.mean(axis=tuple(range(1, rank + 2)), keepdims=True)
    x = generator.standard_normal((2, 2 * groups, *(side,) * rank)) * 10 ** draw(st.floats(-3, 0))
    pad = draw(st.integers(0, 1))
    settings = Convolution((Window(side, kernel[0], 1, 1, pad, pad),) * rank, groups, "replicate")
    x += draw(st.sampled_from((0.0, 0.2, 0.9, 200.0)))
    return Case(x.astype(np.float32), weight.astype(np.float32), None, settings)


@pytest.mark.parametrize("choice", CHOICES)
@settings(max_examples=40, deadline=None)
@given(case=cancelling())
def test_sums_that_cancel(engine: Engine, choice: Choice, case: Case) -> None:
    """Errors grow with what is added up, not with what is left of it; docs/engine.md says how far."""
    problem = Problem(case.x, case.weight, case.bias, case.convolution)
    if choice.algorithm != "auto" and ALGORITHMS[choice.algorithm].why_not(problem, NumpyBackend()):
        return
    out, run = engine.convolve(case.x, case.weight, case.bias, case.convolution, choice)

    truth, tolerance = convolve(case), ALGORITHMS[run.algorithm].tolerance
    added = summed(case)
    off, left = np.abs(out - truth).max(), np.abs(truth).max()
    assert off <= 0.3 * tolerance * added
    if added <= 30 * left:
        assert off <= tolerance * left


@pytest.mark.parametrize("case", NETWORKS, ids=str)
def test_layers_of_networks(engine: Engine, case: Case) -> None:
    for backend in ("auto", "numpy"):
        check(engine, case, Choice(backend))


@pytest.mark.usefixtures("tiny_pieces")
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.no_cover
def test_many_pieces_on_two_threads(choice: Choice) -> None:
    engine = Engine(threads=2)
    for case in TABLE + ([] if choice.algorithm in ("direct", "separable") else SIGNALS):
        if could_serve(case, choice) and case.x.size < 30_000:
            check(engine, case, choice)
