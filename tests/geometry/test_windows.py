"""Windows along one axis: sizes against tables and PyTorch's rules, positions against their definition."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.geometry import Rounding, ShapeError, Window

# (input, kernel, stride, dilation, begin, end) → output: Dumoulin & Visin's figures, then well-known layers.
SIZES = [
    ((4, 3, 1, 1, 0, 0), 2),
    ((5, 4, 1, 1, 2, 2), 6),
    ((5, 3, 1, 1, 1, 1), 5),
    ((5, 3, 1, 1, 2, 2), 7),
    ((5, 3, 2, 1, 0, 0), 2),
    ((5, 3, 2, 1, 1, 1), 3),
    ((6, 3, 2, 1, 1, 1), 3),
    ((7, 3, 1, 2, 0, 0), 3),
    ((224, 7, 2, 1, 3, 3), 112),
    ((224, 11, 4, 1, 2, 2), 55),
    ((360, 5, 1, 1, 0, 0), 356),
    ((356, 3, 2, 1, 0, 0), 177),
    ((1, 1, 5, 1, 0, 0), 1),
]


@pytest.mark.parametrize(("axis", "output"), SIZES)
def test_output_size(axis: tuple[int, int, int, int, int, int], output: int) -> None:
    assert Window(*axis).output == output


# (input, kernel, stride, padding) → floor, PyTorch's ceil_mode, Chainer's cover_all
ROUNDINGS = [
    ((5, 2, 2, 0), (2, 3, 3)),
    ((6, 2, 2, 0), (3, 3, 3)),
    ((3, 1, 2, 1), (3, 2, 3)),  # PyTorch drops a window that starts in the end padding even where it fits
    ((3, 1, 3, 1), (2, 2, 3)),
    ((177, 2, 2, 0), (88, 89, 89)),
    ((2, 3, 2, 0), (None, 1, 1)),
]


@pytest.mark.parametrize(("axis", "expected"), ROUNDINGS)
def test_roundings(axis: tuple[int, int, int, int], expected: tuple[int | None, int, int]) -> None:
    size, kernel, stride, padding = axis
    rules: tuple[Rounding, ...] = ("floor", "ceil", "cover_all")
    for rounding, output in zip(rules, expected, strict=True):
        if output is None:
            with pytest.raises(ShapeError):
                Window(size, kernel, stride, 1, padding, padding, rounding)
        else:
            assert Window(size, kernel, stride, 1, padding, padding, rounding).output == output


@st.composite
def windows(draw: st.DrawFn) -> Window:
    def small(least: int, most: int) -> int:
        return draw(st.integers(least, most))

    try:
        return Window(
            small(1, 14),
            small(1, 5),
            small(1, 5),
            small(1, 4),
            small(0, 5),
            small(0, 5),
            draw(st.sampled_from(["floor", "ceil", "cover_all"])),
        )
    except ShapeError:
        assume(False)
        raise


@given(windows())
def test_taps_are_the_definition(window: Window) -> None:
    for output in range(window.output):
        first = output * window.stride - window.pad_begin
        assert list(window.taps(output)) == [first + k * window.dilation for k in range(window.kernel)]


@given(windows())
def test_readers_turn_taps_round(window: Window) -> None:
    for cell in range(-window.pad_begin, window.input + window.pad_end):
        expected = tuple(o for o in range(window.output) if cell in window.taps(o))
        assert window.readers(cell) == expected


@given(windows())
def test_unread_cells_are_in_no_window(window: Window) -> None:
    read = {tap for o in range(window.output) for tap in window.taps(o)}
    listed = {cell for start, stop in window.unread() for cell in range(start, stop)}
    assert listed == set(range(window.input)) - read


@given(windows())
def test_unused_cells_trail_the_last_window(window: Window) -> None:
    last = window.taps(window.output - 1)[-1]
    assert window.unused == sum(cell > last for cell in range(window.input))


@given(windows())
def test_floor_fits_and_the_others_hang_over_by_less_than_a_stride(window: Window) -> None:
    last = window.taps(window.output - 1)[-1]
    end = window.input + window.pad_end
    assert window.overhang == max(0, last + 1 - end)
    if window.rounding == "floor":
        assert last < end <= last + window.stride


@pytest.mark.parametrize(
    ("axis", "words"),
    [
        (
            {"input": 3, "kernel": 5, "name": "width"},
            "width: a window of 5 is longer than the padded input of 3",
        ),
        ({"input": 3, "kernel": 5}, "add 2 to the padding or use a kernel ≤ 3"),
        ({"input": 3, "kernel": 3, "dilation": 2}, "(3 taps, dilation 2)"),
        ({"input": 3, "kernel": 3, "stride": 0}, "stride is 0, but must be at least 1"),
        ({"input": 0, "kernel": 3}, "input is 0, but must be at least 1"),
        ({"input": 3, "kernel": 3, "pad_end": -1}, "padding is -1, but must be at least 0"),
    ],
)
def test_what_does_not_fit_is_said_in_words(axis: dict[str, Any], words: str) -> None:
    with pytest.raises(ShapeError, match=r".") as error:
        Window(**axis)
    assert words in error.value.detail


@given(windows())
def test_the_advice_of_a_refusal_works(window: Window) -> None:
    """Both remedies that the message names make a window fit."""
    too_long = window.padded // window.dilation + 2
    with pytest.raises(ShapeError) as error:
        Window(window.input, too_long, 1, window.dilation, window.pad_begin, window.pad_end)
    words = error.value.detail.split()
    add, fits = int(words[words.index("add") + 1]), int(words[-1])
    assert (
        Window(window.input, too_long, 1, window.dilation, window.pad_begin, window.pad_end + add).output == 1
    )
    assert Window(window.input, fits, 1, window.dilation, window.pad_begin, window.pad_end).output >= 1
