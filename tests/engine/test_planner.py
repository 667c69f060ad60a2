"""What the planner picks for layers that people know, and why."""

import importlib.util

import numpy as np
import pytest

from app.engine import Choice, Convolution, Engine
from app.engine.algorithms import ALGORITHMS
from app.engine.backends.backend import Backend
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.planner import Planner
from app.engine.problem import Problem
from app.geometry import Window
from tests.engine.truth import Case, square


def problem(case: Case) -> Problem:
    return Problem(case.x, case.weight, case.bias, case.convolution)


def summed(size: int, kernel: int) -> Case:
    """A picture's three channels, filtered with one kernel and added up."""
    each = square(size, kernel, channels=3)
    weight = np.ascontiguousarray(each.weight.swapaxes(0, 1))
    return Case(each.x, weight, None, Convolution(each.convolution.windows))


def layer(outputs: int, inputs: int, kernel: int, size: int) -> Case:
    axis = Window(size, kernel, 1, 1, kernel // 2, kernel // 2)
    x = np.zeros((1, inputs, size, size), np.float32)
    return Case(x, np.ones((outputs, inputs, kernel, kernel), np.float32), None, Convolution((axis, axis)))


@pytest.mark.parametrize(
    ("case", "algorithms"),
    [
        pytest.param(square(512, 3), ("im2col", "toeplitz", "taps"), id="a small kernel"),
        pytest.param(square(512, 15, separable=True), ("separable",), id="a Gaussian"),
        pytest.param(square(512, 63), ("fft",), id="a large kernel"),
        pytest.param(layer(64, 64, 3, 56), ("winograd4",), id="a network's layer"),
        pytest.param(layer(64, 64, 5, 56), ("im2col",), id="a network's layer of 5 × 5"),
        pytest.param(layer(256, 256, 3, 14), ("winograd2",), id="a late layer, more weights than cells"),
        pytest.param(square(512, 1), ("taps", "im2col"), id="a single weight"),
    ],
)
def test_numpy_picks(case: Case, algorithms: tuple[str, ...]) -> None:
    chosen = Planner().plan(problem(case), (NumpyBackend(),))

    assert chosen.algorithm.name in algorithms
    assert chosen.reason


@pytest.mark.torch
def test_a_networks_layer_goes_to_torch(engine: Engine) -> None:
    case = layer(64, 64, 3, 56)

    _, run = engine.convolve(case.x, case.weight, None, case.convolution)

    assert (run.backend, run.algorithm) == ("torch", "native")


def test_what_rounds_more_is_for_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    case = layer(64, 64, 3, 56)
    for name in ("winograd2", "winograd4"):
        monkeypatch.setattr(ALGORITHMS[name], "tolerance", 1e-3)

    assert Planner().plan(problem(case), (NumpyBackend(),)).algorithm.name == "im2col"
    assert Planner().plan(problem(case), (NumpyBackend(),), "winograd4").algorithm.name == "winograd4"


def test_channels_that_share_a_kernel_are_summed_first() -> None:
    chosen = Planner().plan(problem(summed(200, 5)), (NumpyBackend(),))

    assert chosen.reason.startswith("all channels share one kernel, so they are summed first")
    assert chosen.problem.x.shape == (1, 1, 200, 200)


def test_choices_by_size_are_remembered() -> None:
    planner = Planner()
    case = layer(16, 16, 3, 20)

    backends = (NumpyBackend(),)

    first, again = planner.plan(problem(case), backends), planner.plan(problem(case), backends)

    assert first.algorithm is again.algorithm
    assert first.microseconds == again.microseconds


def test_memory_of_choices_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.planner.REMEMBERED", 2)
    planner = Planner()

    for size in range(10, 20):
        assert planner.plan(problem(layer(9, 9, 3, size)), (NumpyBackend(),)).algorithm


class Accelerator(NumpyBackend):
    """A backend called torch whose own convolution is on another device."""

    name = "torch"
    device = "cuda"


def test_an_accelerator_computes_itself() -> None:
    backends: tuple[Backend, ...] = (Accelerator(), NumpyBackend())

    chosen = Planner().plan(problem(square(512, 15, separable=True)), backends)

    assert (chosen.algorithm.name, chosen.device) == ("native", "cuda")
    asked = Planner().plan(problem(square(30, 3)), backends, "direct")
    assert (asked.backend.name, asked.device) == ("numpy", "cpu")


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is absent or hidden")
def test_backends_asked_for_are_kept_to(engine: Engine) -> None:
    case = square(64, 3)
    for name in ("numpy", "torch"):
        _, run = engine.convolve(case.x, case.weight, None, case.convolution, Choice(name))
        assert run.backend == name
