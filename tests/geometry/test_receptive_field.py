"""Receptive fields against published ones and against following the taps down to the input."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.geometry import ReceptiveField, TransposedWindow, Window, receptive_field

# (kernel, stride, begin) a layer → (size, stride, padding): google-research/receptive_field and simple stacks
NETWORKS = {
    "three 3×3": ([(3, 1, 1)] * 3, (7, 1, 3)),
    "AlexNet v2, conv5": (
        [(11, 4, 0), (3, 2, 0), (5, 1, 2), (3, 2, 0), (3, 1, 1), (3, 1, 1), (3, 1, 1)],
        (163, 16, 64),
    ),
    "VGG-16, pool5": (
        ([(3, 1, 1)] * 2 + [(2, 2, 0)]) * 2 + ([(3, 1, 1)] * 3 + [(2, 2, 0)]) * 3,
        (212, 32, 90),
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_published_networks(name: str) -> None:
    layers, expected = NETWORKS[name]
    found = receptive_field(Window(1000, k, s, pad_begin=p) for k, s, p in layers)
    assert (found.size, found.stride, found.padding) == expected


def test_the_field_of_nothing_is_the_cell_itself() -> None:
    assert receptive_field([]) == ReceptiveField(size=1, stride=1, padding=0)


def test_the_centre_counts_the_effective_kernel() -> None:
    assert receptive_field([Window(9, 3, 1, 2, 2, 2)]).centre == 0.5


layers = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2)),
    min_size=1,
    max_size=3,
)


@given(layers)
def test_it_spans_the_taps_of_taps(settings: list[tuple[int, int, int, int]]) -> None:
    windows, size = [], 200
    for kernel, stride, dilation, pad in settings:
        windows.append(Window(size, kernel, stride, dilation, pad, pad))
        size = windows[-1].output
    found = receptive_field(windows)
    for output in (0, size - 1):
        cells = {output}
        for window in reversed(windows):
            cells = {tap for cell in cells for tap in window.taps(cell)}
        first = output * found.stride - found.padding
        assert (min(cells), max(cells)) == (first, first + found.size - 1)


@pytest.mark.parametrize(
    ("axis", "size", "stride", "padding"),
    [
        ((4, 2, 1), 2, Fraction(1, 2), 1),
        ((2, 2, 0), 1, Fraction(1, 2), Fraction(1, 2)),
        ((3, 1, 1), 3, 1, 1),
        ((3, 3, 0), 1, Fraction(1, 3), Fraction(2, 3)),
    ],
)
def test_a_transposed_layer_divides(
    axis: tuple[int, int, int], size: int, stride: Fraction | int, padding: Fraction | int
) -> None:
    kernel, step, cut = axis
    window = TransposedWindow(9, kernel, step, 1, cut, cut)
    assert receptive_field([window]) == ReceptiveField(size, stride, padding)


def test_an_hourglass_ends_at_stride_one() -> None:
    down, up = Window(64, 4, 2, 1, 1, 1), TransposedWindow(32, 4, 2, 1, 1, 1)
    assert receptive_field([down, up]) == ReceptiveField(size=6, stride=1, padding=3)


mixed_layers = st.lists(
    st.tuples(st.booleans(), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2)), min_size=1, max_size=4
)


@given(mixed_layers)
def test_transposed_layers_see_no_more_than_that(settings: list[tuple[bool, int, int, int]]) -> None:
    """The bounds hold for every cell; the size is reached by one where no stride picks cells out again."""
    windows: list[Window | TransposedWindow] = []
    size = 200
    for turned, kernel, stride, pad in settings:
        assume(pad < kernel)
        make = TransposedWindow if turned else Window
        windows.append(make(size, kernel, stride, 1, pad, pad))
        size = windows[-1].output
    assume(size < 1500)
    found, sizes = receptive_field(windows), []
    for output in range(size):
        cells = {output}
        for window in reversed(windows):
            turned_back = window.meets if isinstance(window, TransposedWindow) else window.taps
            cells = {tap for cell in cells for tap in turned_back(cell)}
        if cells:
            first = ceil(output * found.stride - found.padding)
            assert first <= min(cells)
            sizes.append(max(cells) - min(cells) + 1)
            assert sizes[-1] <= found.size
    if len(settings) == 1:
        assert max(sizes) == found.size
