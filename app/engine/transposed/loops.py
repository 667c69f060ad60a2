"""The transposed convolution of a first lesson: loops over the inputs, each adding its kernel."""

from collections.abc import Iterator, Sequence
from math import prod
from time import perf_counter

import numpy as np

from app.engine.convolution import Array
from app.engine.loops import Looped
from app.engine.transposed.problem import TransposedProblem
from app.engine.windowing import Index
from app.geometry.transposed import TransposedWindow


def adding_loop(problem: TransposedProblem, seconds: float) -> Looped:
    """Add input cell by input cell, output map by output map, for about so many seconds at most.

    Where time is over, the cells that count as computed are those to which no more would have been added.

    Examples
    --------
    >>> from app.engine.convolution import TransposedConvolution
    >>> x, kernel = np.array([[[1, 10]]], np.float32), np.array([[[1, 2, 3]]], np.float32)
    >>> axis = TransposedWindow(input=2, kernel=3, stride=2)
    >>> problem = TransposedProblem(x, kernel, None, TransposedConvolution((axis,)))
    >>> adding_loop(problem, seconds=1).out.tolist()
    [[[1.0, 2.0, 13.0, 20.0, 30.0]]]
    """
    out = np.zeros(problem.output_shape, np.float32)
    windows = problem.convolution.windows
    kept: Index = tuple(slice(w.pad_begin, w.pad_begin + w.output) for w in windows)
    begun, visited, maps = perf_counter(), 0, out.shape[0] * out.shape[1]
    with np.errstate(all="ignore"):
        for number, (inputs, kernel, shift) in enumerate(_maps(problem)):
            whole = np.full([window.extent for window in windows], shift, np.float32)
            target = out.reshape(maps, *problem.output_size)[number]
            for cell in np.ndindex(*problem.input_size):
                if visited and perf_counter() - begun > seconds:
                    target[...] = whole[kept]
                    took = (perf_counter() - begun) * 1e3 * maps * problem.input_cells / visited
                    return Looped(out, number * problem.cells + _finished(windows, cell), took)
                multiples = inputs[(..., *cell)].reshape(-1, *(1,) * problem.rank) * kernel
                whole[_window(windows, cell)] += np.sum(multiples, axis=0)
                visited += 1
            target[...] = whole[kept]
    return Looped(out, out.size, (perf_counter() - begun) * 1e3)


def workspace_bytes(problem: TransposedProblem) -> int:
    """Bytes of one output map before its padding is cut off."""
    return 4 * prod(window.extent for window in problem.convolution.windows)


def _maps(problem: TransposedProblem) -> Iterator[tuple[Array, Array, float]]:
    """Give for each output map: its group's inputs, their kernels and the bias."""
    for item, channel in np.ndindex(*problem.output_shape[:2]):
        inputs = problem.inputs_of(channel // problem.group_out)
        shift = 0.0 if problem.bias is None else float(problem.bias[channel])
        yield problem.x[item, inputs], problem.weight[inputs, channel % problem.group_out], shift


def _window(windows: Sequence[TransposedWindow], cell: Sequence[int]) -> Index:
    """Where an input adds to, counted from the first cell before any are cut off."""
    return tuple(
        slice(at * window.stride, at * window.stride + window.effective_kernel, window.dilation)
        for window, at in zip(windows, cell, strict=True)
    )


def _finished(windows: Sequence[TransposedWindow], cell: Sequence[int]) -> int:
    """First cells of a map, in memory's order, that neither this input nor a later one adds to."""
    cells, count = prod(window.output for window in windows), 0
    for window, at in zip(windows, cell, strict=True):
        cells //= window.output
        first = at * window.stride - window.pad_begin
        count += min(max(first, 0), window.output) * cells
        if first >= window.output or first + window.stride <= 0:
            break  # all are finished, or the next input along this axis adds to the first of them too
    return count
