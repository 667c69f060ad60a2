"""Receptive fields of networks and branches, against published tables and what windows read."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import Step, TransposedWindow, Window, branched_fields, named_padding, read_range

# google-research/receptive_field, Apache-2.0; the file names its source
PUBLISHED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "published" / "receptive_fields.json").read_text()
)
INPUT = (-1,)


def window(size: int, kernel: int, stride: int, padding: str | int) -> Window:
    """Lay out a window as published: V valid, S TensorFlow's SAME, or a number of cells."""
    if padding == "V":
        return Window(size, kernel, stride)
    pads = named_padding("same", size, kernel, stride, 1) if padding == "S" else (int(padding), int(padding))
    return Window(size, kernel, stride, 1, *pads)


def row_of(model: str, size: int) -> dict[str, Any]:
    """Work out all end points of a published list of layers."""
    steps: list[Step] = []
    names = []
    for number, (name, kernel, stride, padding) in enumerate(PUBLISHED["specs"][model]):
        layer = window(size, kernel, stride, padding)
        steps.append(Step(layer, (number - 1,)))
        names.append(name)
        size = layer.output
    return dict(zip(names, (each.field for each in branched_fields(steps)), strict=True))


ROWS = [
    (row["model"], row["resolution"], row["end_point"], row["rf"], row["stride"], row["pad"])
    for row in PUBLISHED["rows"]
    if row["model"] in PUBLISHED["specs"]
]


@pytest.mark.parametrize("model", sorted({row[0] for row in ROWS}))
@pytest.mark.no_cover
def test_published_receptive_fields(model: str) -> None:
    checked = 0
    for _, resolution, end_point, size, stride, padding in (row for row in ROWS if row[0] == model):
        found = row_of(model, resolution or 225).get(end_point)
        if found is None:
            continue
        assert (found.size, found.stride) == (size, stride), (end_point, resolution)
        if resolution is not None and padding is not None:
            assert found.padding == padding, (end_point, resolution)
        checked += 1
    assert checked


def branches(name: str, sizes: int) -> list[Step]:
    """Read a published graph; its explicit pads become windows of one cell."""
    numbers = {"x": -1}
    steps: list[Step] = []
    size = {-1: sizes}
    graph = next(each for each in PUBLISHED["graphs"] if each["name"].startswith(name))
    for node, kind, inputs, settings in graph["nodes"]:
        reads = tuple(numbers[each] for each in inputs)
        cells = size[reads[0]]
        if kind == "pad":
            layer: Window | None = Window(cells, 1, 1, 1, settings["begin"], settings["end"])
        elif kind.startswith("add"):
            layer = None
        else:
            layer = window(cells, settings["k"][0], settings["s"], settings["p"][0])
        numbers[node] = len(steps)
        size[len(steps)] = cells if layer is None else layer.output
        steps.append(Step(layer, reads))
    return steps


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("network_1", 33, (3, 4, 1)),
        ("network_2", 33, (3, 4, 1)),
        ("network_4 SAME", 9, (3, 4, 1)),
        ("network_8", 33, (11, 8, 5)),
    ],
)
def test_published_branches(name: str, size: int, expected: tuple[int, int, int]) -> None:
    found = branched_fields(branches(name, size))[-1]

    assert (found.field.size, found.field.stride, found.field.padding) == expected
    assert found.problem is None


def test_branches_of_different_strides_are_named() -> None:
    problem = branched_fields(branches("network_3", 33))[-1].problem

    assert problem is not None
    assert problem.startswith("strides 2 and 1 meet here")


def test_branches_that_are_off_centre_are_named() -> None:
    found = branched_fields(branches("network_4 SAME", 8))[-1]

    assert found.problem is not None
    assert "centred on 0.5 and 1.5" in found.problem
    # all that either of them sees
    assert found.field.size == 3


def test_an_inception_block_sees_what_its_widest_branch_sees() -> None:
    size = 12
    steps = [
        Step(Window(size, 1), INPUT),
        Step(Window(size, 5, pad_begin=2, pad_end=2), INPUT),
        Step(None, (0, 1)),
        Step(Window(size, 3, 2), (2,)),
        Step(TransposedWindow(input=5, kernel=3, stride=2, pad_begin=1, pad_end=1), (3,)),
    ]
    fields = [each.field.size for each in branched_fields(steps)]
    assert fields == [1, 5, 5, 7, 9]


WINDOWS = st.builds(
    lambda kernel, stride, begin, end, dilation: (kernel, stride, dilation, begin, end),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(1, 2),
)


@given(st.lists(WINDOWS, min_size=1, max_size=4), st.integers(16, 40))
def test_a_field_is_what_lies_between_the_first_and_the_last_cell_that_is_read(
    settings: list[tuple[int, int, int, int, int]], size: int
) -> None:
    steps: list[Step] = []
    windows: list[Window] = []
    for number, (kernel, stride, dilation, begin, end) in enumerate(settings):
        if size + begin + end < (kernel - 1) * dilation + 1:
            break
        windows.append(Window(size, kernel, stride, dilation, begin, end))
        steps.append(Step(windows[-1], (number - 1,)))
        size = windows[-1].output
    if not steps:
        return
    field = branched_fields(steps)[-1].field
    for cell in range(windows[-1].output):
        start, stop = cell, cell + 1
        for each in reversed(windows):
            start, stop = read_range(each, start, stop)
        assert (start, stop - start) == (cell * field.stride - field.padding, field.size)


@given(st.integers(1, 5), st.integers(1, 3), st.integers(0, 2), st.integers(2, 6), st.data())
def test_what_a_transposed_layer_reads(
    kernel: int, stride: int, pad: int, size: int, data: st.DataObject
) -> None:
    if (size - 1) * stride + kernel - 2 * pad < 1 or pad >= kernel:
        return
    layer = TransposedWindow(input=size, kernel=kernel, stride=stride, pad_begin=pad, pad_end=pad)
    start = data.draw(st.integers(0, layer.output - 1))
    stop = data.draw(st.integers(start + 1, layer.output))
    readers = [i for i in range(size) if any(start <= o < stop for o in layer.targets(i))]
    first, last = read_range(layer, start, stop)
    if readers:
        assert (max(first, 0), min(last, size)) == (readers[0], readers[-1] + 1)
