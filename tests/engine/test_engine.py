"""The engine as its callers see it: refusals, limits, what a run tells, odd inputs, many threads at once."""

import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from app.engine import AUTO, Array, Choice, Convolution, Engine, checked_by
from app.engine.algorithms import ALGORITHMS
from app.engine.transposed import TRANSPOSED_ALGORITHMS
from app.geometry import InvalidError, LimitError, ShapeError, UnavailableError, Window
from tests.engine.truth import convolve, error, square

GRID = (Window(8, 3), Window(8, 3))
X = np.ones((1, 2, 8, 8), np.float32)
WEIGHT = np.ones((4, 2, 3, 3), np.float32)

REFUSED = [
    ("axes", X[0], WEIGHT, None, Convolution(GRID), ShapeError, "4 axes"),
    ("groups", X, WEIGHT, None, Convolution(GRID, groups=3), InvalidError, "must divide the 2 input"),
    ("no groups", X, WEIGHT, None, Convolution(GRID, groups=0), InvalidError, "groups is 0"),
    ("channels", X, WEIGHT, None, Convolution(GRID, groups=2), ShapeError, "give a weight of 1 channels"),
    ("bias", X, WEIGHT, np.ones(3, np.float32), Convolution(GRID), ShapeError, r"must be \(4,\)"),
    ("size", X[..., :7], WEIGHT, None, Convolution(GRID), ShapeError, r"lie on \[8, 8\] cells"),
    ("kernel", X, WEIGHT[..., :2], None, Convolution(GRID), ShapeError, r"have \[3, 3\] taps"),
]


@pytest.mark.parametrize("refused", REFUSED, ids=[str(row[0]) for row in REFUSED])
def test_arrays_that_do_not_fit(
    engine: Engine,
    refused: tuple[str, Array, Array, Array | None, Convolution, type[Exception], str],
) -> None:
    _, x, weight, bias, settings, expected, words = refused
    with pytest.raises(expected, match=words):
        engine.convolve(x, weight, bias, settings)


def test_more_work_than_allowed() -> None:
    engine = Engine(backend="numpy", max_multiply_adds=2591)

    with pytest.raises(LimitError, match=r"takes 2,592 multiply-adds, and 2,591 are allowed"):
        engine.convolve(X, WEIGHT, None, Convolution(GRID))


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice(algorithm="magic"), "no algorithm 'magic'.*one of direct, taps"),
        (Choice("numpy", "native"), "no algorithm 'native' on numpy"),
        (Choice(algorithm="separable"), "cannot serve this: a kernel is not the sum"),
    ],
)
def test_algorithms_that_cannot_serve(engine: Engine, choice: Choice, words: str) -> None:
    case = square(16, 7)
    with pytest.raises(UnavailableError, match=words) as caught:
        engine.convolve(case.x, case.weight, None, case.convolution, choice)
    assert caught.value.pointer == "/algorithm"


def test_the_definition_is_kept_to_what_a_loop_can_do(engine: Engine) -> None:
    case = square(1100, 1, channels=1)
    with pytest.raises(UnavailableError, match=r"1,000,000 output cells one by one, and there are 1,210,000"):
        engine.convolve(case.x, case.weight, None, case.convolution, Choice(algorithm="direct"))
    long = np.zeros((1, 1, 30_000_001), np.float32)
    settings = Convolution((Window(30_000_001, 1, 1000),))
    with pytest.raises(UnavailableError, match=r"30,000,000 cells in double precision"):
        engine.convolve(long, np.ones((1, 1, 1), np.float32), None, settings, Choice(algorithm="direct"))
    wide = square(900, 60, channels=1, padding=0)
    with pytest.raises(UnavailableError, match="2,000,000,000 multiply-adds"):
        engine.convolve(wide.x, wide.weight, None, wide.convolution, Choice(algorithm="direct"))


def test_a_run_says_what_computed_and_why(engine: Engine) -> None:
    case = square(256, 15, separable=True)

    _, run = engine.convolve(case.x, case.weight, None, case.convolution, Choice(backend="numpy"))

    assert (run.backend, run.device, run.algorithm) == ("numpy", "cpu", "separable")
    assert "15 + 15 multiplications a cell do instead of 225" in run.reason
    assert run.milliseconds > 0


def test_an_algorithm_asked_for_is_taken(engine: Engine) -> None:
    case = square(12, 3)

    _, run = engine.convolve(case.x, case.weight, None, case.convolution, Choice(algorithm="direct"))

    assert (run.algorithm, run.reason) == ("direct", "asked for by name")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e30])
@pytest.mark.parametrize("kernel", [3, 9, 25])
@pytest.mark.parametrize("separable", [False, True])
def test_nan_and_infinity_stay_where_they_are_read(
    engine: Engine, value: float, kernel: int, separable: bool
) -> None:
    case = square(60, kernel, separable=separable)
    case.x[0, 1, 20, 30] = value

    out, run = engine.convolve(case.x, case.weight, None, case.convolution)

    truth = convolve(case)
    assert np.array_equal(np.isfinite(truth), np.isfinite(out))
    assert np.allclose(out, truth, rtol=1e-4, atol=1e-4, equal_nan=True)
    assert not ALGORITHMS[run.algorithm].spreads


def test_a_zero_weight_lets_nan_through(engine: Engine) -> None:
    x = np.full((1, 1, 1, 3), np.nan, np.float32)
    weight = np.zeros((1, 1, 1, 3), np.float32)
    windows = (Window(1, 1), Window(3, 3))

    for algorithm in ("auto", "direct", "taps", "im2col"):
        out, _ = engine.convolve(x, weight, None, Convolution(windows), Choice(algorithm=algorithm))
        assert np.isnan(out).all()


def test_weights_of_zero_give_the_bias(engine: Engine) -> None:
    case = square(20, 5)
    bias = np.array([1, 2, 3], np.float32)

    for algorithm in ("auto", "direct", "taps", "im2col", "toeplitz", "separable", "fft"):
        choice = Choice(algorithm=algorithm)
        out, _ = engine.convolve(case.x, case.weight * 0, bias, case.convolution, choice)
        assert np.array_equal(out, np.broadcast_to(bias.reshape(1, 3, 1, 1), out.shape))


def test_inputs_are_taken_as_they_come(engine: Engine) -> None:
    """Arrays that are not writable, not contiguous or not float32 are read all the same."""
    case = square(30, 3)
    expected, _ = engine.convolve(case.x, case.weight, None, case.convolution)
    locked = case.x.copy()
    locked.flags.writeable = False
    others: list[Any] = [locked, np.asfortranarray(case.x), case.x.astype(np.float64)]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for x in others:
            for algorithm in ("auto", "direct", "taps", "im2col", "toeplitz", "fft"):
                choice = Choice(algorithm=algorithm)
                out, _ = engine.convolve(x, case.weight, None, case.convolution, choice)
                assert np.allclose(out, expected, atol=1e-5)


def test_many_threads_at_once(engine: Engine) -> None:
    """Computations of different sizes, run side by side, do not share what they write to."""
    jobs = [
        square(size, kernel, separable=kernel > 5, mode=mode, seed=size)
        for size in (20, 33, 64)
        for kernel in (3, 7)
        for mode in ("zeros", "reflect")
    ]
    truths = [convolve(case) for case in jobs]
    barrier = threading.Barrier(4)

    def work(_number: int) -> float:
        barrier.wait()
        worst = 0.0
        for _ in range(5):
            for case, truth in zip(jobs, truths, strict=True):
                out, _run = engine.convolve(case.x, case.weight, None, case.convolution)
                worst = max(worst, error(out, truth))
        return worst

    with ThreadPoolExecutor(4) as pool:
        assert max(pool.map(work, range(4))) < 1e-5


@pytest.mark.usefixtures("tiny_pieces")
def test_one_computation_uses_its_threads() -> None:
    case = square(60, 5)
    seen: set[int] = set()

    def look() -> None:
        seen.add(threading.get_ident())
        time.sleep(0.001)

    for threads in (1, 3):
        seen.clear()
        with checked_by(look):
            engine = Engine(threads=threads)
            engine.convolve(case.x, case.weight, None, case.convolution, Choice(algorithm="taps"))
        assert len(seen) == threads


def test_description(engine: Engine) -> None:
    told = engine.describe()

    assert [entry.name for entry in told.backends] == ["numpy", "torch"]
    assert told.backends[0].available
    names = [(entry.layer, entry.name) for entry in told.algorithms]
    assert len(set(names)) == len(names) >= 12
    assert {layer for layer, _ in names} == {"conv", "conv_transpose"}
    assert all(entry.title and entry.summary and entry.source and entry.backends for entry in told.algorithms)
    for layer, entries in (("conv", ALGORITHMS), ("conv_transpose", TRANSPOSED_ALGORITHMS)):
        tolerances = {entry.name: entry.tolerance for entry in told.algorithms if entry.layer == layer}
        assert tolerances == {name: entry.tolerance for name, entry in entries.items()}
    assert told.max_multiply_adds > 10**9


def test_warming_computes_something(engine: Engine) -> None:
    engine.warm()

    assert engine.describe().device


def test_the_default_choice_leaves_all_to_the_engine() -> None:
    assert Choice("auto", "auto") == AUTO
