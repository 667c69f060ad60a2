"""A convolution as one matrix: a row for each output cell, a column for each input cell."""

from collections.abc import Sequence

import numpy as np

from app.engine.convolution import Array, Convolution
from app.geometry import sources


def block(weight: Array, convolution: Convolution, rows: range, columns: range) -> tuple[Array, Array]:
    """Part of the matrix M with y = M · x + added, without the bias.

    Parameters
    ----------
    weight : (O, C / groups, *kernel_size) float32, what meets the input
    rows : output cells (channel, then row-major) in rising order, one by one
    columns : input cells, likewise

    Returns
    -------
    values : (rows, columns) float32; taps that meet the same cell, copied by padding, add up
    added : (rows,) float32, what padding of a constant adds to each row

    References
    ----------
    Dumoulin & Visin 2016, section 4.1, "Convolution as a matrix operation".
    """
    outputs, per_group = weight.shape[:2]
    size = tuple(window.output for window in convolution.windows)
    cells = tuple(window.input for window in convolution.windows)
    values = np.zeros((len(rows), len(columns)))
    added = np.zeros(len(rows))
    fill = convolution.padding_value if convolution.padding_mode == "constant" else 0.0
    for number, row in enumerate(rows):
        channel, *position = (int(i) for i in np.unravel_index(row, (outputs, *size)))
        taps = [
            sources(window, convolution.padding_mode, o)
            for window, o in zip(convolution.windows, position, strict=True)
        ]
        cell, known = _flat(taps, cells)
        first = channel // (outputs // convolution.groups) * per_group
        met = weight[channel].astype(np.float64)
        added[number] = fill * met[:, ~known].sum()
        for offset in range(per_group):
            place = (first + offset) * int(np.prod(cells)) + cell[known] - columns.start
            seen = (place >= 0) & (place < len(columns))
            np.add.at(values[number], place[seen], met[offset][known][seen])
    return values.astype(np.float32), added.astype(np.float32)


def _flat(
    taps: Sequence[Sequence[int | None]], cells: Sequence[int]
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.intp]], np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Number of the real cell that each tap reads, (*kernel_size), and whether there is one."""
    place: np.ndarray[tuple[int, ...], np.dtype[np.intp]] = np.zeros((), dtype=np.intp)
    known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = np.ones((), dtype=np.bool_)
    for axis, size in zip(taps, cells, strict=True):
        place = place[..., np.newaxis] * size + np.array([0 if s is None else s for s in axis], dtype=np.intp)
        known = known[..., np.newaxis] & np.array([s is not None for s in axis])
    return place, known
