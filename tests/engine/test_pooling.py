"""Pools against each window's cells taken one by one, with PyTorch's rules for padding and overhang."""

import tracemalloc
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Array, Choice, Engine
from app.engine.pooling import divisors
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
