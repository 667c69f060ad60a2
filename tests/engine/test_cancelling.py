"""Where products cancel, the error is small beside what was added up, if not beside the output."""

import numpy as np
import pytest

from app.engine import AUTO, Choice, Convolution, Engine
from app.engine.algorithms import ALGORITHMS
from app.geometry import Window
from tests.engine.truth import Case, convolve

CHOICES = [
    (AUTO, []),
    *(
        (
            Choice("torch" if backend == "torch" else "numpy", entry.name),
            [pytest.mark.torch] if backend == "torch" else [],
        )
        for entry in ALGORITHMS.values()
        for backend in entry.backends
        # these serve other kernels, dilations or ranks
        if entry.name not in ("separable", "polyphase", "planes")
    ),
]
CASES = [
    pytest.param(choice, channels, kernel, marks=marks, id=f"{choice.algorithm}, {choice.backend}, k{kernel}")
    for channels, kernel in ((1, 3), (4, 3), (2, 15))
    for choice, marks in CHOICES
    if kernel == 3 or not choice.algorithm.startswith("winograd")
]


@pytest.mark.parametrize(("choice", "channels", "kernel"), CASES)
def test_a_zero_sum_kernel_on_a_bright_input(choice: Choice, channels: int, kernel: int) -> None:
    generator = np.random.default_rng(0)
    x = (200 + generator.standard_normal((2, channels, 50, 60))).astype(np.float32)
    weight = generator.standard_normal((3, channels, kernel, kernel))
    weight = (weight - weight.mean((2, 3), keepdims=True)).astype(np.float32)
    settings = Convolution(tuple(Window(size, kernel) for size in x.shape[2:]))
    truth = convolve(Case(x, weight, None, settings))
    added_up = convolve(Case(np.abs(x), np.abs(weight), None, settings))
    assert np.abs(truth).max() < 0.05 * added_up.max()

    out, _ = Engine().convolve(x, weight, None, settings, choice)

    assert np.abs(out - truth).max() < 1e-6 * added_up.max()
