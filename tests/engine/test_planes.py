"""Volumes as pictures of planes, against the definition."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from app.engine import Choice, Convolution, Engine, checked_by
from app.engine.algorithms import ALGORITHMS
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.problem import Problem
from app.geometry import UnavailableError, Window
from tests.engine.truth import Case, cases, close, convolve

pytestmark = pytest.mark.torch
PLANES = Choice("torch", "planes")


def volume(inputs: int, outputs: int, size: int, groups: int = 1, batch: int = 1, dilation: int = 1) -> Case:
    """A layer of 3 × 3 × 3 that keeps the size, with a bias."""
    generator = np.random.default_rng(0)
    axis = Window(size, 3, 1, dilation, dilation, dilation)
    x = generator.standard_normal((batch, inputs, size, size, size), np.float32)
    weight = generator.standard_normal((outputs, inputs // groups, 3, 3, 3), np.float32)
    bias = generator.standard_normal(outputs, np.float32)
    return Case(x, weight, bias, Convolution((axis,) * 3, groups))


def check(engine: Engine, case: Case) -> None:
    out, run = engine.convolve(case.x, case.weight, case.bias, case.convolution, PLANES)

    assert (run.algorithm, run.backend) == ("planes", "torch")
    assert close(out, case)


@settings(max_examples=50, deadline=None)
@given(case=cases().filter(lambda case: case.x.ndim == 5))
def test_any_volume(engine: Engine, case: Case) -> None:
    check(engine, case)


LAYERS = [
    volume(1, 8, 12),
    volume(16, 16, 10, batch=2),
    volume(8, 12, 9, groups=4, dilation=2),
    volume(3, 3, 11, groups=3),
]


@pytest.mark.parametrize("case", LAYERS, ids=str)
def test_layers(engine: Engine, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    check(engine, case)
    monkeypatch.setattr("app.engine.algorithms.planes.STRIP_BYTES", 512)
    check(engine, case)


def test_it_can_be_stopped(engine: Engine) -> None:
    case = volume(2, 2, 6)

    def stop() -> None:
        raise TimeoutError

    with checked_by(stop), pytest.raises(TimeoutError):
        engine.convolve(case.x, case.weight, None, case.convolution, PLANES)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_stays_where_it_is_read(engine: Engine, value: float) -> None:
    case = volume(3, 8, 12)
    case.x[0, 1, 5, 6, 7] = value

    out, run = engine.convolve(case.x, case.weight, case.bias, case.convolution, PLANES)

    truth = convolve(case)
    assert run.algorithm == "planes"
    assert np.array_equal(np.isfinite(truth), np.isfinite(out))


def test_other_ranks_and_devices(engine: Engine) -> None:
    x, weight = np.ones((1, 1, 9, 9), np.float32), np.ones((1, 1, 3, 3), np.float32)
    with pytest.raises(UnavailableError, match="planes of volumes, 3 axes, and here are 2"):
        engine.convolve(x, weight, None, Convolution((Window(9, 3),) * 2), PLANES)

    backend = NumpyBackend()
    backend.device = "mps"
    case = volume(1, 1, 4)
    refusal = ALGORITHMS["planes"].why_not(Problem(case.x, case.weight, None, case.convolution), backend)
    assert refusal == "it gets round what is slow on a CPU, and this computes on mps"


def test_the_workspace_is_that_of_a_strip() -> None:
    case = replace(volume(2, 16, 8), bias=None)
    problem = Problem(case.x, case.weight, None, case.convolution)

    claimed = ALGORITHMS["planes"].cost(problem, NumpyBackend()).workspace_bytes

    # all planes, padded; each three times, here and in oneDNN's layout; the maps likewise
    assert claimed == 4 * (2 * 10**3 + 2 * 8 * 6 * 10**2 + 2 * 8 * 16 * 8**2)


@pytest.mark.parametrize(("inputs", "outputs"), [(16, 16), (3, 16)])
def test_the_planner_picks_it(engine: Engine, inputs: int, outputs: int) -> None:
    """Where it is about twice as quick as what else there is."""
    case = volume(inputs, outputs, 40)

    _, run = engine.convolve(case.x, case.weight, None, case.convolution)

    assert (run.algorithm, run.backend, run.layout) == ("planes", "torch", "contiguous")
    assert run.reason == (
        f"as pictures of {3 * inputs} channels, the planes under the kernel, PyTorch's operator multiplies "
        "them a vector at a time"
    )
