"""Computations end where a check tells them to, on every path and on helpers' threads too."""

import threading

import numpy as np
import pytest

from app.engine import Choice, Engine, checked_by, checkpoint
from app.engine.algorithms import ALGORITHMS
from app.engine.convolution import Convolution
from app.geometry import PaddingMode, Window
from tests.engine.truth import convolve, error, square


class StoppedError(Exception):
    """Raised by a check."""


def stop() -> None:
    raise StoppedError


def test_without_a_check_nothing_happens() -> None:
    checkpoint()


def test_a_check_holds_inside_its_block_only() -> None:
    with checked_by(stop), pytest.raises(StoppedError):
        checkpoint()
    checkpoint()


def test_a_check_inside_another_leaves_it_in_force() -> None:
    passed = []
    with checked_by(lambda: passed.append("outer")), checked_by(lambda: passed.append("inner")):
        checkpoint()
    assert passed == ["outer", "inner"]
    with checked_by(stop), checked_by(lambda: None), pytest.raises(StoppedError):
        checkpoint()


def test_checks_of_other_threads_are_left_alone() -> None:
    def elsewhere() -> None:
        checkpoint()
        passed.set()

    passed = threading.Event()
    with checked_by(stop):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert passed.is_set()


@pytest.mark.parametrize("name", [name for name, each in ALGORITHMS.items() if "numpy" in each.backends])
def test_every_algorithm_can_be_stopped(engine: Engine, name: str) -> None:
    case = square(40, 3, separable=True)

    with checked_by(stop), pytest.raises(StoppedError):
        engine.convolve(case.x, case.weight, None, case.convolution, Choice("numpy", name))


@pytest.mark.usefixtures("tiny_pieces")
@pytest.mark.parametrize("name", ["taps", "im2col", "toeplitz", "separable", "fft", "winograd2", "winograd4"])
def test_stopped_half_way_on_two_threads(name: str) -> None:
    engine = Engine(threads=2)
    case = square(60, 3, separable=True)
    passed = 0

    def third_time() -> None:
        nonlocal passed
        passed += 1
        if passed >= 3:
            raise StoppedError

    with checked_by(third_time), pytest.raises(StoppedError):
        engine.convolve(case.x, case.weight, None, case.convolution, Choice("numpy", name))
    out, _ = engine.convolve(case.x, case.weight, None, case.convolution, Choice("numpy", name))
    assert np.isfinite(out).all(), "the engine goes on"


@pytest.mark.torch
@pytest.mark.usefixtures("tiny_pieces")
@pytest.mark.parametrize("mode", ["zeros", "reflect"])
def test_a_long_call_of_torchs_operator_can_be_stopped(
    engine: Engine, mode: PaddingMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.algorithms.native.PIECE_MICROSECONDS", 20)
    case, passed = square(60, 5, mode=mode), 0

    def count() -> None:
        nonlocal passed
        passed += 1

    with checked_by(count):
        out, _ = engine.convolve(case.x, case.weight, None, case.convolution, Choice("torch", "native"))

    assert passed > 3
    assert error(out, convolve(case)) < 1e-5


def test_pools_can_be_stopped(engine: Engine) -> None:
    with checked_by(stop), pytest.raises(StoppedError):
        engine.max_pool(np.ones((1, 1, 9), np.float32), (Window(9, 3),))


def test_a_strip_of_very_many_taps_is_stopped_within_it() -> None:
    passed = 0

    def count() -> None:
        nonlocal passed
        passed += 1

    x, weight = np.ones((1, 3, 20, 20), np.float32), np.ones((4, 3, 11, 11), np.float32)
    with checked_by(count):
        windows = (Window(20, 11), Window(20, 11))
        Engine("numpy").convolve(x, weight, None, Convolution(windows), Choice(algorithm="taps"))
    assert passed >= 4 * 3 * 121 / 64
