"""How much each input cell really moves an output cell: its effective receptive field, summed up.

References
----------
Luo, Li, Urtasun & Zemel 2016, "Understanding the Effective Receptive Field in Deep Convolutional Neural
Networks".
"""

from dataclasses import dataclass

import numpy as np

from app.layers.base import Array

SHARE = 0.0455
"""Of the largest gradient: cells above it count as seen, as in the paper's section 4.1 (1 − 95.45 %)."""


@dataclass(frozen=True, slots=True)
class EffectiveField:
    """A field in short.

    Parameters
    ----------
    total : of all cells
    greatest : the largest cell
    nonzero : cells that the output cell depends on at all
    seen : cells above `SHARE` of the largest
    box : [start, stop) an axis around those that aren't zero; empty where all are
    centre, deviation : mean place and standard deviation along each axis, in cells, each cell by its
        gradient; empty where all are zero, or one isn't finite
    """

    total: float
    greatest: float
    nonzero: int
    seen: int
    box: tuple[tuple[int, int], ...]
    centre: tuple[float, ...]
    deviation: tuple[float, ...]


def magnitude(gradient: Array) -> Array:
    """Sum a gradient's absolute values over the channels of the first item.

    Parameters
    ----------
    gradient : (N, C, *size) or (N, F) float32

    Returns
    -------
    (*size) float32, summed in float64; of features, (F,)
    """
    with np.errstate(all="ignore"):
        found = np.abs(gradient[0])
        if found.ndim > 1:
            found = found.sum(axis=0, dtype=np.float64)
        return np.asarray(found, np.float32)


def effective_field(values: Array) -> EffectiveField:
    """Sum up a field.

    Parameters
    ----------
    values : (*size) float32, not negative

    Examples
    --------
    >>> effective_field(np.array([0, 1, 2, 1, 0], np.float32)).centre
    (2.0,)
    """
    with np.errstate(all="ignore"):
        wide = values.astype(np.float64)
        total, greatest = float(wide.sum()), float(values.max(initial=0))
        seen = int((values > SHARE * greatest).sum())
        nonzero = int(np.count_nonzero(values))
    if not nonzero or not np.isfinite(total):
        return EffectiveField(total, greatest, nonzero, seen, (), (), ())
    box, centre, deviation = [], [], []
    for axis, size in enumerate(values.shape):
        others = tuple(a for a in range(values.ndim) if a != axis)
        along, there = wide.sum(axis=others), np.flatnonzero(values.any(axis=others))
        cells = np.arange(size)
        mean = float((cells * along).sum() / total)
        box.append((int(there[0]), int(there[-1]) + 1))
        centre.append(mean)
        deviation.append(float(np.sqrt((np.square(cells - mean) * along).sum() / total)))
    return EffectiveField(total, greatest, nonzero, seen, tuple(box), tuple(centre), tuple(deviation))
