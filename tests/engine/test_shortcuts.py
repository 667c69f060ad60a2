"""Sizes that were planned once are computed at once, and what was computed stays right and told as it was."""

from typing import Any

import numpy as np
import pytest

from app.engine import Array, Choice, Convolution, Engine, Run, TransposedConvolution
from app.engine.race import REVISIT
from app.engine.shortcuts import Shortcuts
from app.geometry import TransposedWindow, Window
from tests.engine.truth import Case, convolve, error

pytestmark = pytest.mark.torch

WINDOWS = (Window(56, 3, stride=2, pad_begin=1, pad_end=1), Window(56, 3, pad_begin=1, pad_end=1))
TORCH = Choice(backend="torch")


@pytest.fixture
def shortcuts_taken(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """What every shortcut that is taken from now on tells."""
    told = []
    take = Shortcuts.take

    def taken(self: Shortcuts, *asked: Any) -> tuple[Array, Run] | None:  # noqa: ANN401  # handed on
        found = take(self, *asked)
        if found is not None:
            told.append(found[1])
        return found

    monkeypatch.setattr(Shortcuts, "take", taken)
    return told


def drawn(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def wide(seed: int = 0, windows: tuple[Window, Window] = WINDOWS) -> Case:
    """A layer of so many channels that nobody looks at its weights, computed by torch's own operator."""
    return Case(drawn(seed, 2, 64, 56, 56), drawn(seed + 1, 64, 64, 3, 3), None, Convolution(windows))


def test_other_values_of_known_sizes_take_it_and_are_right(shortcuts_taken: list[Run]) -> None:
    engine = Engine(threads=1)
    _, first = engine.convolve(*_arrays(wide()), TORCH)
    assert not shortcuts_taken

    case = wide(seed=7)
    result, again = engine.convolve(*_arrays(case), TORCH)

    assert len(shortcuts_taken) == 1
    assert error(result, convolve(case)) < 1e-5
    assert (again.backend, again.device, again.algorithm) == ("torch", "cpu", "native")
    assert again.reason == first.reason


def test_a_transposed_convolution_takes_it_too(shortcuts_taken: list[Run]) -> None:
    engine = Engine(threads=1)
    axis = TransposedWindow(input=28, kernel=4, stride=2, pad_begin=1, pad_end=1)
    convolution = TransposedConvolution((axis, axis))
    weight, bias = drawn(1, 64, 32, 4, 4), drawn(2, 32)
    engine.conv_transpose(drawn(3, 1, 64, 28, 28), weight, bias, convolution, TORCH)

    x = drawn(4, 1, 64, 28, 28)
    result, run = engine.conv_transpose(x, weight, bias, convolution, TORCH)

    assert run.algorithm == "native"
    assert len(shortcuts_taken) == 1
    truth, _ = Engine(backend="numpy").conv_transpose(x, weight, bias, convolution)
    assert np.allclose(result, truth, atol=1e-5 * np.abs(truth).max())


def test_arrays_are_made_plain_first(shortcuts_taken: list[Run]) -> None:
    engine = Engine(threads=1)
    case = wide()
    expected, _ = engine.convolve(*_arrays(case), TORCH)
    turned = np.asfortranarray(case.x.astype(np.float64))
    frozen = case.weight.copy()
    frozen.flags.writeable = False

    result, _ = engine.convolve(turned, frozen, None, case.convolution, TORCH)  # type: ignore[arg-type]  # float64

    assert not shortcuts_taken
    assert np.array_equal(result, expected)

    result, _ = engine.convolve(case.x, frozen, None, case.convolution, TORCH)
    assert shortcuts_taken
    assert np.array_equal(result, expected)


@pytest.mark.parametrize(
    "other",
    [
        wide(windows=(WINDOWS[1], WINDOWS[0])),
        Case(wide().x, wide().weight, drawn(5, 64), Convolution(WINDOWS)),
        Case(drawn(0, 1, 64, 56, 56), wide().weight, None, Convolution(WINDOWS)),
    ],
    ids=["stride", "bias", "batch"],
)
def test_any_other_size_or_setting_does_not(other: Case, shortcuts_taken: list[Run]) -> None:
    engine = Engine(threads=1)
    engine.convolve(*_arrays(wide()), TORCH)

    result, _ = engine.convolve(*_arrays(other), TORCH)

    assert not shortcuts_taken
    assert error(result, convolve(other)) < 1e-5


def test_few_kernels_are_looked_at_every_time(shortcuts_taken: list[Run]) -> None:
    """What suits a kernel depends on its values: a box is summed row by row, then down."""
    engine = Engine(threads=1)
    window = Window(256, 15, pad_begin=7, pad_end=7)
    for weight in (drawn(1, 1, 1, 15, 15), np.ones((1, 1, 15, 15), np.float32)):
        _, run = engine.convolve(drawn(0, 1, 1, 256, 256), weight, None, Convolution((window, window)))

    assert run.algorithm == "separable"
    assert not shortcuts_taken


def test_an_engine_that_learns_looks_again_from_time_to_time(shortcuts_taken: list[Run]) -> None:
    engine = Engine(threads=1, learning=True)
    axis = Window(8, 3, pad_begin=1, pad_end=1)
    case = Case(drawn(0, 1, 256, 8, 8), drawn(1, 256, 256, 3, 3), None, Convolution((axis, axis)))
    runs = 3 * REVISIT
    picks = [engine.convolve(*_arrays(case), TORCH)[1].algorithm for _ in range(runs)]

    assert set(picks) <= {"native", "winograd4", "winograd2", "im2col"}
    assert len(shortcuts_taken) <= runs - 3


def _arrays(case: Case) -> tuple[Array, Array, Array | None, Convolution]:
    return case.x, case.weight, case.bias, case.convolution
