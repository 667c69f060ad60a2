"""Slices, bands and banded matrices, against windows taken one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.windowing import band_matrix, bands, multiply_bands, multiply_line, tap_slice
from app.geometry import Window


@st.composite
def axes(draw: st.DrawFn) -> Window:
    kernel, dilation = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    size = draw(st.integers((kernel - 1) * dilation + 1, 60))
    return Window(size, kernel, draw(st.integers(1, 6)), dilation)


@given(window=axes(), height=st.integers(1, 9))
def test_bands_hold_every_output_once_with_its_cells(window: Window, height: int) -> None:
    seen = []
    for band in bands(window, height):
        assert len(band.outputs) <= height
        seen += list(band.outputs)
        assert list(range(window.output))[band.slice] == list(band.outputs)
        for number, output in enumerate(band.outputs):
            first = number * band.step
            assert list(band.cells[first : first + window.kernel]) == list(window.taps(output))
        assert len(band.cells) == (len(band.outputs) - 1) * band.step + window.kernel
    assert sorted(seen) == list(range(window.output))


@given(window=axes())
def test_tap_slices(window: Window) -> None:
    cells = list(range(window.input))
    for tap in range(window.kernel):
        met = cells[tap_slice(tap, window.dilation, window.stride, window.output)]
        assert met == [window.taps(output)[tap] for output in range(window.output)]


def test_matrix_with_steps_and_gaps() -> None:
    matrix = band_matrix(np.array([[1.0, 2.0], [3.0, 4.0]]), count=2, step=3, dilation=2)

    assert matrix.tolist() == [
        [[1, 0, 2, 0, 0, 0], [0, 0, 0, 1, 0, 2]],
        [[3, 0, 4, 0, 0, 0], [0, 0, 0, 3, 0, 4]],
    ]


@pytest.mark.parametrize("maps", [1, 3])
@settings(deadline=None)
@given(
    outputs=st.integers(1, 20),
    rows=st.integers(1, 7),
    step=st.integers(1, 3),
    taps=st.integers(1, 5),
    middle=st.integers(0, 3),
)
def test_filtering_along_the_first_axis(
    maps: int, outputs: int, rows: int, step: int, taps: int, middle: int
) -> None:
    generator = np.random.default_rng(outputs)
    others = (middle, 4) if middle else (4,)
    vectors = generator.integers(-3, 4, (maps, taps)).astype(np.float64)
    x = generator.integers(0, 9, ((outputs - 1) * step + taps, *others)).astype(np.float32)
    matrix = np.moveaxis(band_matrix(vectors, rows, step), 0, 1).reshape(rows * maps, -1)
    out = np.empty((outputs * maps, *others), np.float32)

    multiply_bands(np.ascontiguousarray(matrix), x, step, out, maps)

    for output in range(outputs):
        for number in range(maps):
            window = x[output * step : output * step + taps]
            assert np.array_equal(out[output * maps + number], np.tensordot(vectors[number], window, 1))


@settings(deadline=None)
@given(outputs=st.integers(1, 90), columns=st.integers(1, 9), step=st.integers(1, 4), taps=st.integers(1, 30))
def test_filtering_a_line(outputs: int, columns: int, step: int, taps: int) -> None:
    generator = np.random.default_rng(outputs)
    vector = generator.integers(-3, 4, taps).astype(np.float64)
    x = generator.integers(0, 9, (outputs - 1) * step + taps).astype(np.float32)
    matrix = np.ascontiguousarray(band_matrix(vector, columns, step).T)
    out = np.empty(outputs, np.float32)

    multiply_line(matrix, x, step, out)

    assert out.tolist() == [float(x[n * step : n * step + taps] @ vector) for n in range(outputs)]
