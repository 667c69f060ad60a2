"""Channels that share a kernel are summed first, and only those."""

import numpy as np
import numpy.typing as npt
import pytest

from app.engine import Array, Convolution
from app.engine.mixing import mixed
from app.engine.problem import Problem
from app.geometry import PaddingMode, Window

GENERATOR = np.random.default_rng(5)
AXES = (Window(9, 3, 1, 1, 1, 1), Window(8, 3, 2, 1, 1, 1))
X = GENERATOR.random((2, 6, 9, 8), dtype=np.float32)


def shared(groups: int, factors: npt.ArrayLike) -> Array:
    """Kernels of `groups` outputs, each a multiple of its output's kernel."""
    kernels = GENERATOR.standard_normal((groups, 1, 3, 3)).astype(np.float32)
    return np.ascontiguousarray(kernels * np.asarray(factors, np.float32).reshape(1, -1, 1, 1))


def problem(weight: Array, mode: PaddingMode = "zeros", value: float = 0.0) -> Problem:
    return Problem(X, weight, None, Convolution(AXES, 6 // weight.shape[1], mode, value))


@pytest.mark.parametrize("factors", [np.ones(6), np.array([1, 0, -2, 0.5, 3, 1]), np.ones(3)], ids=str)
@pytest.mark.parametrize("mode", ["zeros", "constant", "circular"])
def test_an_equal_problem_with_one_channel_a_group(factors: Array, mode: PaddingMode) -> None:
    weight = shared(6 // len(factors), factors.astype(np.float32))
    asked = problem(weight, mode, 2.5)

    simpler = mixed(asked)

    assert simpler is not None
    assert simpler.group_in == 1
    on_padding = simpler.convolution.padding_value * simpler.weight[0].sum()
    assert on_padding == pytest.approx(2.5 * weight[0].sum() if mode == "constant" else 0, rel=1e-5)
    channel, kernel = simpler.x[1, 0], simpler.weight[0, 0]
    direct = sum(X[1, c, 2:5, 1:4] @ weight[0, c].T for c in range(len(factors)))
    assert np.trace(channel[2:5, 1:4] @ kernel.T) == pytest.approx(np.trace(direct), rel=1e-5)


KEPT = [
    ("each kernel its own", GENERATOR.standard_normal((1, 6, 3, 3))),
    ("several outputs", shared(1, np.ones(6)).repeat(2, axis=0)),
    ("one channel a group", np.ones((6, 1, 3, 3))),
    ("all zeros", np.zeros((1, 6, 3, 3))),
    ("not a number", np.full((1, 6, 3, 3), np.nan)),
]


@pytest.mark.parametrize("weight", [row[1] for row in KEPT], ids=[str(row[0]) for row in KEPT])
def test_what_is_left_as_it_is(weight: Array) -> None:
    assert mixed(problem(weight.astype(np.float32))) is None


def test_a_fill_value_that_groups_would_need_to_share() -> None:
    weight = np.concatenate([shared(1, np.ones(3)), shared(1, np.array([1, 2, 3], np.float32))]).astype(
        np.float32
    )

    assert mixed(problem(weight, "constant", 1.0)) is None
    assert mixed(problem(weight, "zeros")) is not None


def test_a_single_weight_is_no_saving() -> None:
    axes = (Window(9, 1), Window(8, 1))

    assert mixed(Problem(X, np.ones((1, 6, 1, 1), np.float32), None, Convolution(axes))) is None
