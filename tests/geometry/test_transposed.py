"""Transposed axes: sizes against published tables, positions against their definition and the adjoint's."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.geometry import (
    ShapeError,
    TransposedPadding,
    TransposedWindow,
    Window,
    transposed_padding,
    transposed_steps,
)

# (input, kernel, stride, dilation, begin, end, output_padding) → output
SIZES = [
    ((2, 3, 1, 1, 0, 0, 0), 4),  # relationship 8: i + (k − 1); the figure of a first lesson
    ((2, 3, 2, 1, 0, 0, 0), 5),
    ((5, 4, 1, 1, 2, 2, 0), 4),  # 9: i + (k − 1) − 2p
    ((5, 3, 1, 1, 1, 1, 0), 5),  # 10: half padding keeps the size
    ((7, 3, 1, 1, 2, 2, 0), 5),  # 11: full padding, i − (k − 1)
    ((2, 3, 2, 1, 0, 0, 0), 5),  # 12: s (i − 1) + k
    ((3, 3, 2, 1, 1, 1, 0), 5),  # 13: s (i − 1) + k − 2p
    ((3, 3, 2, 1, 1, 1, 1), 6),  # 14: s (i − 1) + a + k − 2p
    ((56, 4, 2, 1, 1, 1, 0), 112),  # DCGAN's doubling
    ((1, 4, 1, 1, 0, 0, 0), 4),  # DCGAN's first layer
    ((3, 2, 1, 2, 0, 0, 0), 5),  # ONNX's convtranspose_dilations
    ((3, 3, 3, 1, 0, 0, 1), 10),  # ONNX's convtranspose_output_shape, its first axis
    ((3, 3, 3, 1, 1, 1, 0), 7),  # ONNX's convtranspose_pad, both axes
    ((3, 3, 2, 1, 2, 2, 0), 3),
    ((1, 1, 1, 5, 1, 1, 4), 3),  # PyTorch takes an output padding below the dilation
]


@pytest.mark.parametrize(("axis", "output"), SIZES)
def test_output_size(axis: tuple[int, int, int, int, int, int, int], output: int) -> None:
    assert TransposedWindow(*axis).output == output


@st.composite
def axes(draw: st.DrawFn) -> TransposedWindow:
    def small(least: int, most: int) -> int:
        return draw(st.integers(least, most))

    stride, dilation = small(1, 5), small(1, 5)
    try:
        return TransposedWindow(
            small(1, 6),
            small(1, 5),
            stride,
            dilation,
            small(0, 5),
            small(0, 5),
            small(0, max(stride, dilation) - 1),
        )
    except ShapeError:
        assume(False)
        raise


@given(axes())
def test_targets_are_the_definition(axis: TransposedWindow) -> None:
    for cell in range(axis.input):
        first = cell * axis.stride - axis.pad_begin
        assert list(axis.targets(cell)) == [first + tap * axis.dilation for tap in range(axis.kernel)]


@given(axes())
def test_an_output_meets_the_inputs_that_add_to_it(axis: TransposedWindow) -> None:
    for output in range(axis.output):
        assert axis.meets(output) == tuple(i for i in range(axis.input) if output in axis.targets(i))
    assert axis.overlaps() == tuple(len(axis.meets(output)) for output in range(axis.output))


@given(axes())
def test_the_adjoint_has_a_window_for_each_input(axis: TransposedWindow) -> None:
    assert axis.adjoint.input == axis.output
    assert axis.adjoint.output == axis.input or axis.output_padding >= axis.stride
    assert axis.adjoint.output >= axis.input


@given(axes())
def test_phases_hold_every_output_and_what_it_meets(axis: TransposedWindow) -> None:
    seen = []
    for phase in axis.phases():
        for step, output in enumerate(phase.outputs):
            inputs = [start + step for start in phase.starts]
            assert [i * axis.stride - axis.pad_begin for i in inputs] == [
                output - tap * axis.dilation for tap in phase.taps
            ]
            assert tuple(sorted(i for i in inputs if 0 <= i < axis.input)) == axis.meets(output)
            seen.append(output)
    assert sorted(seen) == list(range(axis.output))


@given(axes())
def test_inputs_that_are_cut_off_add_to_nothing(axis: TransposedWindow) -> None:
    lost = {i for i in range(axis.input) if not any(0 <= cell < axis.output for cell in axis.targets(i))}
    assert {cell for start, stop in axis.unread() for cell in range(start, stop)} == lost
    assert axis.unused == next((n for n in range(axis.input) if axis.input - 1 - n not in lost), axis.input)


@given(axes())
def test_overlap_is_counted_away_from_the_ends(axis: TransposedWindow) -> None:
    long = TransposedWindow(100, axis.kernel, axis.stride, axis.dilation)
    counts = long.overlaps()[30:70]
    assert long.overlap == (min(counts), max(counts))


# TensorFlow's and Keras's SAME, ONNX's SAME_UPPER: (input, kernel, stride, dilation) → cut at (begin, end)
SAME = [
    ((5, 3, 1, 1), (1, 1)),
    ((5, 3, 2, 1), (0, 1)),
    ((5, 4, 2, 1), (1, 1)),
    ((5, 5, 2, 1), (1, 2)),
    ((5, 2, 1, 1), (0, 1)),
    ((7, 7, 4, 1), (1, 2)),
    ((5, 3, 2, 2), (1, 2)),
    ((5, 2, 2, 1), (0, 0)),
    ((3, 3, 2, 1), (0, 1)),  # ONNX's convtranspose_autopad_same: 3 × 3 → 6 × 6
]


@pytest.mark.parametrize(("axis", "cut"), SAME)
def test_same_gives_stride_cells_an_input(axis: tuple[int, int, int, int], cut: tuple[int, int]) -> None:
    size, kernel, stride, dilation = axis
    assert transposed_padding("same", kernel, stride, dilation) == (*cut, 0)
    assert transposed_padding("same_lower", kernel, stride, dilation) == (*cut[::-1], 0)
    assert TransposedWindow(*axis, *cut).output == size * stride


@given(axes(), st.sampled_from(["same", "same_lower"]))
def test_same_always_multiplies_the_size(axis: TransposedWindow, name: TransposedPadding) -> None:
    """Also where a kernel is shorter than the stride, and with an output padding."""
    steps = axis.kernel, axis.stride, axis.dilation
    assume(axis.output_padding < axis.stride)
    found = transposed_padding(name, *steps, axis.output_padding)
    assert TransposedWindow(axis.input, *steps, *found).output == axis.input * axis.stride


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation"), [(3, 1, 1), (3, 2, 1), (5, 2, 1), (2, 3, 1), (3, 2, 2)]
)
def test_same_turns_round_the_convolution_with_same(kernel: int, stride: int, dilation: int) -> None:
    """TensorFlow defines the transposed convolution as the gradient of the convolution with that padding."""
    begin, end, more = transposed_padding("same", kernel, stride, dilation)
    axis = TransposedWindow(6, kernel, stride, dilation, begin, end, more)
    forward = Window(6 * stride, kernel, stride, dilation, begin, end)
    assert [list(axis.targets(i)) for i in range(6)] == [list(forward.taps(o)) for o in range(forward.output)]


def test_valid_cuts_nothing_off() -> None:
    assert transposed_padding("valid", 5, 3, 2, 1) == (0, 0, 1)


@pytest.mark.parametrize(
    ("axis", "words", "pointer"),
    [
        ({"output_padding": 2, "stride": 2}, "output_padding is 2", "/output_padding"),
        ({"output_padding": 2, "stride": 2}, "use output_padding ≤ 1", "/output_padding"),
        ({"output_padding": 1}, "use output_padding ≤ 0", "/output_padding"),
        ({"output_padding": -1}, "output_padding is -1, but must be at least 0", None),
        ({"pad_begin": 2, "pad_end": 3}, "height: padding of 2 + 3 cuts off all 5 cells", "/padding"),
        ({"pad_begin": 2, "pad_end": 3}, "use paddings that are 4 together at most", "/padding"),
        ({"pad_end": -1}, "padding is -1, but must be at least 0", None),
        ({"stride": 0}, "stride is 0, but must be at least 1", None),
        ({"dilation": 0}, "dilation is 0, but must be at least 1", None),
    ],
)
def test_what_does_not_fit_is_said_in_words(axis: dict[str, Any], words: str, pointer: str | None) -> None:
    with pytest.raises(ShapeError) as error:
        TransposedWindow(**{"input": 3, "kernel": 3, "name": "height", **axis})
    assert words in error.value.detail
    assert error.value.pointer == pointer


@given(axes())
def test_the_steps_arrive_at_the_output(axis: TransposedWindow) -> None:
    lines = transposed_steps(axis)
    assert lines[0].endswith(f"= {axis.effective_kernel}")
    assert lines[1].endswith(f"= {axis.extent - axis.output_padding}")
    assert f" = {axis.output}, cells" in lines[2]
    assert any("trailing input" in line for line in lines) == (axis.unused > 0)
    assert any("bias alone" in line for line in lines) == (axis.overlap[0] == 0)


@given(
    st.integers(1, 9), st.integers(1, 6), st.integers(1, 5), st.integers(1, 3), st.integers(0, 3), st.data()
)
def test_same_output_are_all_sizes_that_the_convolution_maps_here(
    size: int, kernel: int, stride: int, dilation: int, pad: int, data: st.DataObject
) -> None:
    more = data.draw(st.integers(0, max(stride, dilation) - 1))
    assume((size - 1) * stride + dilation * (kernel - 1) + 1 + more > 2 * pad)
    axis = TransposedWindow(size, kernel, stride, dilation, pad, pad, more)
    found = []
    for candidate in range(1, 80):
        try:
            window = Window(candidate, kernel, stride, dilation, pad, pad)
        except ShapeError:
            continue
        if window.output == size:
            found.append(candidate)
    assert list(axis.same_output) == found
    if more < stride:
        assert axis.output in axis.same_output


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation", "uniformity"),
    [(4, 2, 1, 1.0), (3, 2, 1, 0.5), (5, 2, 1, 2 / 3), (2, 3, 1, 0.0), (3, 1, 1, 1.0), (3, 2, 2, 0.0)],
)
def test_uniformity(kernel: int, stride: int, dilation: int, uniformity: float) -> None:
    axis = TransposedWindow(20, kernel, stride, dilation)
    assert axis.uniformity == uniformity
    middle = axis.overlaps()[axis.effective_kernel : -axis.effective_kernel]
    assert min(middle) / max(middle) == uniformity
