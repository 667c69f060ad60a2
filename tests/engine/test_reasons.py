"""A reason says what an algorithm saves, or why others lose, in words that depend on the sizes."""

import numpy as np
import pytest

from app.engine import Array, Convolution, TransposedConvolution
from app.engine.algorithms import ALGORITHMS
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.problem import Problem
from app.engine.transposed import TRANSPOSED_ALGORITHMS, TransposedProblem
from app.geometry import TransposedWindow, Window


def ones(*shape: int) -> Array:
    return np.ones(shape, np.float32)


def convolution(inputs: int, outputs: int, groups: int = 1) -> Problem:
    """A 3 × 3 convolution."""
    axis = Window(9, 3)
    weight = ones(outputs, inputs // groups, 3, 3)
    return Problem(ones(1, inputs, 9, 9), weight, None, Convolution((axis, axis), groups))


def transposed(inputs: int, outputs: int, stride: int, groups: int = 1) -> TransposedProblem:
    """A 3 × 3 transposed convolution that makes the output `stride` times as long."""
    axis = TransposedWindow(9, 3, stride, pad_end=3 - stride)
    weight = ones(inputs, outputs // groups, 3, 3)
    return TransposedProblem(ones(1, inputs, 9, 9), weight, None, TransposedConvolution((axis, axis), groups))


@pytest.mark.parametrize(
    ("name", "problem", "reason"),
    [
        (
            "im2col",
            convolution(4, 8),
            "one matrix product serves all 8 maps, where shifting would pass over the input 288 times",
        ),
        (
            "im2col",
            convolution(4, 8, 2),
            "one matrix product serves all 4 maps of a group, where shifting would pass over the "
            "input 72 times",
        ),
        (
            "im2col",
            convolution(1, 1),
            "one matrix product does it, where shifting would pass over the input 9 times",
        ),
        (
            "native",
            convolution(16, 32),
            "PyTorch's own operator multiplies 16 → 32 channels where they lie, so that no windows"
            " are copied out",
        ),
        (
            "native",
            convolution(3, 3, 3),
            "PyTorch's own operator filters the 3 channels of a cell side by side, in one pass "
            "over the input",
        ),
        (
            "native",
            convolution(1, 1),
            "PyTorch's own operator loops over the taps in compiled code, and 1 → 1 channels are "
            "too few for matrix products to pay",
        ),
    ],
)
def test_convolutions(name: str, problem: Problem, reason: str) -> None:
    assert ALGORITHMS[name].because(problem, NumpyBackend()) == reason


@pytest.mark.parametrize(
    ("name", "problem", "reason"),
    [
        (
            "col2im",
            transposed(4, 4, 2),
            "one matrix product does all the multiplying; with zeros between the inputs it would "
            "be 4 times as much",
        ),
        (
            "col2im",
            transposed(4, 4, 1),
            "one matrix product does all the multiplying, and each tap is added in one pass",
        ),
        (
            "zero_insertion",
            transposed(1, 1, 1),
            "at stride 1 no zeros come between the inputs, so one plain convolution does it",
        ),
        (
            "zero_insertion",
            transposed(1, 1, 3),
            "one convolution, zeros and all, costs less here than 9 small ones",
        ),
        (
            "native",
            transposed(8, 4, 2),
            "PyTorch's own operator multiplies 8 → 4 channels at once, with no zeros between the inputs",
        ),
        (
            "native",
            transposed(4, 4, 2, 4),
            "PyTorch's own operator runs compiled loops, and 1 → 1 channels a group are too few "
            "for matrix products",
        ),
    ],
)
def test_transposed_convolutions(name: str, problem: TransposedProblem, reason: str) -> None:
    assert TRANSPOSED_ALGORITHMS[name].because(problem, NumpyBackend()) == reason
