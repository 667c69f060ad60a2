"""Receptive fields against published ones and against following the taps down to the input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import ReceptiveField, Window, receptive_field

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
