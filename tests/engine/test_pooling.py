"""Pools against each window's cells taken one by one, with PyTorch's rules for padding and overhang."""

import tracemalloc
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Array, BackendChoice, Choice, Engine
from app.engine.pooling import LpPool, divisors
from app.geometry import Rounding, UnavailableError, Window


def window_cells(x: Array, windows: tuple[Window, ...], outputs: tuple[int, ...]) -> list[float]:
    """Real cells of one channel that one window reads."""
    taps = product(*(window.taps(output) for window, output in zip(windows, outputs, strict=True)))
    inside = [tap for tap in taps if all(0 <= t < n for t, n in zip(tap, x.shape, strict=True))]
    return [float(x[tap]) for tap in inside]


def counted(windows: tuple[Window, ...], outputs: tuple[int, ...]) -> int:
    """Cells that a window counts with padding, but without what hangs over."""
    count = 1
    for window, output in zip(windows, outputs, strict=True):
        taps = window.taps(output)
        count *= sum(-window.pad_begin <= tap < window.input + window.pad_end for tap in taps)
    return count


@st.composite
def pools(draw: st.DrawFn) -> tuple[Array, tuple[Window, ...]]:
    """Any pool whose windows all hold at least one real cell."""
    windows = []
    for _ in range(draw(st.integers(1, 3))):
        kernel, dilation = draw(st.integers(1, 4)), draw(st.integers(1, 2))
        size = draw(st.integers((kernel - 1) * dilation + 1, 12))
        pads = draw(st.integers(0, kernel // 2)), draw(st.integers(0, kernel // 2))
        roundings: tuple[Rounding, ...] = ("floor", "ceil", "cover_all")
        rounding = draw(st.sampled_from(roundings))
        windows.append(Window(size, kernel, draw(st.integers(1, 4)), dilation, *pads, rounding))
    generator = np.random.default_rng(draw(st.integers(0, 999)))
    shape = (2, 2, *(window.input for window in windows))
    return generator.standard_normal(shape).astype(np.float32), tuple(windows)


@settings(max_examples=80, deadline=None)
@given(pool=pools())
def test_any_pool(engine: Engine, pool: tuple[Array, tuple[Window, ...]]) -> None:
    x, windows = pool
    largest, _ = engine.max_pool(x, windows)
    with_padding, _ = engine.average_pool(x, windows)
    real_only, _ = engine.average_pool(x, windows, count_include_pad=False)
    assert largest.shape == (2, 2, *(window.output for window in windows))

    for item, channel in product(range(2), range(2)):
        for outputs in product(*(range(window.output) for window in windows)):
            cells = window_cells(x[item, channel], windows, outputs)
            place = (item, channel, *outputs)
            assert largest[place] == (max(cells) if cells else -np.inf)
            assert with_padding[place] == pytest.approx(
                sum(cells) / max(1, counted(windows, outputs)), abs=1e-5
            )
            assert real_only[place] == pytest.approx(sum(cells) / max(1, len(cells)), abs=1e-5)


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
def test_by_hand(engine: Engine, backend: str) -> None:
    x = np.array([[[[1, 5, 2, 0], [3, -1, 4, 8]]]], np.float32)
    windows = (Window(2, 2, 2), Window(4, 2, 2))
    choice = Choice(backend)  # type: ignore[arg-type]  # listed above

    largest, run = engine.max_pool(x, windows, choice)
    mean, _ = engine.average_pool(x, windows, choice=choice)

    assert largest.tolist() == [[[[5, 8]]]]
    assert mean.tolist() == [[[[2, 3.5]]]]
    assert (run.backend, run.algorithm, run.device) == (backend, "taps", "cpu")


def test_negative_pictures_keep_their_border(engine: Engine) -> None:
    """Padding of a max pool is −∞, not zero."""
    x = np.full((1, 1, 4), -7, np.float32)

    out, _ = engine.max_pool(x, (Window(4, 3, 1, 1, 1, 1),))

    assert (out == -7).all()


def test_nan_wins(engine: Engine) -> None:
    x = np.array([[[1, np.nan, 3, 9]]], np.float32)

    out, _ = engine.max_pool(x, (Window(4, 2, 2),))

    assert np.isnan(out[0, 0, 0])
    assert out[0, 0, 1] == 9


def test_divisors_of_a_window_that_hangs_over() -> None:
    """PyTorch counts padding, but not the cells beyond it that ceil_mode's last window reaches."""
    window = Window(5, 3, 2, 1, 1, 0, "ceil")

    assert divisors(window, count_include_pad=True).tolist() == [3, 3, 2]
    assert divisors(window, count_include_pad=False).tolist() == [2, 3, 2][: window.output]


def test_large_pictures_in_strips(engine: Engine) -> None:
    x = np.random.default_rng(3).random((1, 2, 301, 403), dtype=np.float32)
    windows = (Window(301, 2, 2), Window(403, 2, 2))

    out, _ = engine.max_pool(x, windows)

    quads = x[:, :, :300, :402].reshape(1, 2, 150, 2, 201, 2)
    assert np.array_equal(out, quads.max(axis=(3, 5)))


def test_a_pool_has_one_algorithm(engine: Engine) -> None:
    with pytest.raises(UnavailableError, match="'fft' is none for this layer; use 'auto' or 'taps'"):
        engine.max_pool(np.ones((1, 1, 4), np.float32), (Window(4, 2),), Choice(algorithm="fft"))


def test_divisors_of_windows_with_many_taps_take_little_memory() -> None:
    window = Window(input=100_000, kernel=50_000, pad_begin=25_000, pad_end=25_000)
    tracemalloc.start()
    found = divisors(window, count_include_pad=False)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * window.output
    assert (found[0], found[50_000], found[-1]) == (25_000, 50_000, 25_000)


BACKENDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("p", [1, 2, 2.5, 3, 5, 8, 32])
@settings(max_examples=15, deadline=None)
@given(pool=pools())
def test_any_norm(
    engine: Engine, backend: BackendChoice, p: float, pool: tuple[Array, tuple[Window, ...]]
) -> None:
    x, windows = pool
    norms, run = engine.apply(x, LpPool(windows, p), Choice(backend))

    assert run.backend == backend
    for item, channel in product(range(2), range(2)):
        for outputs in product(*(range(window.output) for window in windows)):
            cells = np.abs(window_cells(x[item, channel], windows, outputs))
            truth = float(np.sum(cells**p) ** (1 / p))
            assert norms[item, channel, *outputs] == pytest.approx(truth, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("size", [1e-30, 1.0, 1e30])
def test_powers_neither_overflow_nor_vanish(engine: Engine, backend: BackendChoice, size: float) -> None:
    x = np.array([[[3, -4, 0, 5]]], np.float32) * np.float32(size)

    for p, norm in ((2, 5), (3, 91 ** (1 / 3)), (32, 4 * (1 + 0.75**32) ** (1 / 32))):
        out, _ = engine.apply(x, LpPool((Window(4, 2, 2),), p), Choice(backend))
        assert out[0, 0] / size == pytest.approx([norm, 5], rel=1e-5)


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_is_not_finite_stays_in_its_windows(engine: Engine, backend: BackendChoice) -> None:
    x = np.array([[[1, np.nan, 3, 4, -np.inf, 0, 6e3, 8e3]]], np.float32)
    windows = (Window(8, 2, 2),)

    out = engine.apply(x, LpPool(windows), Choice(backend))[0]
    assert np.array_equal(out[0, 0, :3], [np.nan, 5, np.inf], equal_nan=True)
    assert out[0, 0, 3] == pytest.approx(1e4)

    mean = engine.average_pool(x, windows, choice=Choice(backend))[0]
    assert np.array_equal(mean[0, 0, :3], [np.nan, 3.5, -np.inf], equal_nan=True)
    largest = engine.max_pool(x, windows, Choice(backend))[0]
    assert np.array_equal(largest[0, 0, :3], [np.nan, 4, 0], equal_nan=True)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("size", [(70_001,), (301, 403), (20, 31, 41)])
def test_one_window_with_all_cells(engine: Engine, backend: BackendChoice, size: tuple[int, ...]) -> None:
    """Such windows are folded in halves, so that even a million cells give an exact mean."""
    x = np.random.default_rng(4).random((2, 3, *size), dtype=np.float32)
    windows = tuple(Window(n, n) for n in size)
    axes = tuple(range(2, x.ndim))

    largest, _ = engine.max_pool(x, windows, Choice(backend))
    mean, _ = engine.average_pool(x, windows, choice=Choice(backend))
    norm, _ = engine.apply(x, LpPool(windows), Choice(backend))

    truth = x.astype(np.float64)
    assert np.array_equal(largest, x.max(axis=axes, keepdims=True))
    assert np.allclose(mean, truth.mean(axis=axes, keepdims=True), rtol=2e-6, atol=0)
    assert np.allclose(norm, np.sqrt((truth**2).sum(axis=axes, keepdims=True)), rtol=2e-6, atol=0)


def test_padding_beside_a_window_with_all_cells(engine: Engine) -> None:
    x = np.random.default_rng(5).random((1, 2, 30, 40), dtype=np.float32)
    windows = (Window(30, 33, 1, 1, 2, 1), Window(40, 41, 1, 1, 0, 1))

    out, _ = engine.average_pool(x, windows, count_include_pad=False)

    assert out == pytest.approx(x.mean(axis=(2, 3), keepdims=True), rel=1e-6)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("channels", [1, 3, 64])
def test_jobs_are_cut_alike_for_few_and_for_many_channels(
    engine: Engine, backend: BackendChoice, channels: int
) -> None:
    """Rows of a large picture, channels of many small ones: no seam between the pieces shows."""
    x = np.random.default_rng(6).random((2, channels, 56, 900 if channels < 9 else 56), dtype=np.float32)
    windows = tuple(Window(n, 3, 2, 1, 1, 1) for n in x.shape[2:])
    wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    slid = np.lib.stride_tricks.sliding_window_view(wide, (3, 3), (2, 3))[:, :, ::2, ::2]

    assert np.array_equal(engine.max_pool(x, windows, Choice(backend))[0], slid.max(axis=(4, 5)))


@pytest.mark.torch
def test_numpy_pools_unless_torch_is_asked_for(engine: Engine) -> None:
    x = np.ones((1, 1, 4), np.float32)
    engine.warm()

    assert engine.max_pool(x, (Window(4, 2),))[1].backend == "numpy"
    assert engine.max_pool(x, (Window(4, 2),), Choice("torch"))[1].backend == "torch"


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.usefixtures("tiny_pieces")
def test_threads_share_the_strips(threads: int) -> None:
    x = np.random.default_rng(7).random((2, 3, 41, 33), dtype=np.float32)
    windows = (Window(41, 3, 2, 1, 1, 1, "ceil"), Window(33, 4, 3, 1, 2, 0, "cover_all"))
    engine = Engine(threads=threads)
    largest, _ = engine.max_pool(x, windows)
    mean, _ = engine.average_pool(x, windows, count_include_pad=False)
    norm = engine.apply(x, LpPool(windows, 3))[0]

    for place in product(range(2), range(3), *(range(window.output) for window in windows)):
        cells = np.array(window_cells(x[place[:2]], windows, place[2:]))
        assert largest[place] == cells.max()
        assert mean[place] == pytest.approx(cells.mean(), rel=1e-5)
        assert norm[place] == pytest.approx((cells**3).sum() ** (1 / 3), rel=1e-5)
