"""The float64 truth of a transposed convolution, quick enough for pictures, in bounded memory."""

from math import ceil, prod

import numpy as np

from app.engine.interrupt import checkpoint
from app.engine.reference import MOST_CELLS, MOST_MULTIPLY_ADDS, STRIP_CELLS, Double, Reference
from app.engine.transposed.problem import TransposedProblem
from app.engine.windowing import ALL, Index


def reference(problem: TransposedProblem) -> Reference:
    """Compute a transposed convolution in float64, tap by tap: a matrix product over the channels each.

    References
    ----------
    The definition (Dumoulin & Visin 2016, section 4), its sums in the order taps, then channels.
    """
    shape, rows = problem.output_shape, problem.output_size[0]
    height = max(1, STRIP_CELLS // (problem.cells // rows * problem.group_out))
    places = [(item, start) for item in range(problem.batch) for start in range(0, rows, height)]
    share = max(problem.multiply_adds / MOST_MULTIPLY_ADDS, prod(shape) / MOST_CELLS)
    strips = {
        (item, start): np.empty((shape[1], min(height, rows - start), *shape[3:]))
        for item, start in places[:: max(1, ceil(share))]
    }
    weight = problem.weight.astype(np.float64)
    with np.errstate(all="ignore"):
        for (item, start), strip in strips.items():
            problem.fill(strip)
            for group in range(problem.groups):
                _add_taps(problem, weight, item, group, start, strip[problem.outputs_of(group)])
    return Reference(shape, strips)


def _add_taps(
    problem: TransposedProblem, weight: Double, item: int, group: int, start: int, target: Double
) -> None:
    """Add what all inputs bring to one strip of a group's maps, (O / groups, rows, *others)."""
    inputs, rows = problem.inputs_of(group), range(start, start + target.shape[1])
    windows = problem.convolution.windows
    landings = [[window.landing(tap) for tap in range(window.kernel)] for window in windows]
    landings[0] = [_inside(landing, rows) for landing in landings[0]]
    for index in np.ndindex(*problem.kernel_size):
        checkpoint()
        pairs = [landings[axis][tap] for axis, tap in enumerate(index)]
        if not all(sources for sources, _ in pairs):
            continue
        read: Index = (item, inputs, *(slice(sources.start, sources.stop) for sources, _ in pairs))
        write: Index = (ALL, *(slice(cells.start, cells.stop, cells.step) for _, cells in pairs))
        cells = problem.x[read].astype(np.float64)
        column: Index = (inputs, ALL, *index)
        product = weight[column].T @ cells.reshape(len(cells), -1)
        target[write] += product.reshape(len(target), *cells.shape[1:])


def _inside(landing: tuple[range, range], rows: range) -> tuple[range, range]:
    """Keep of a tap's inputs and the rows that they add to what is inside a strip, counted from its begin.

    Examples
    --------
    >>> _inside((range(1, 4), range(1, 7, 2)), range(2, 6))
    (range(2, 4), range(1, 5, 2))
    """
    sources, cells = landing
    first = max(0, -(-(rows.start - cells.start) // cells.step))
    stop = max(first, min(len(cells), -(-(rows.stop - cells.start) // cells.step)))
    begin = cells.start + first * cells.step - rows.start
    kept = range(begin, begin + (stop - first) * cells.step, cells.step)
    return range(sources.start + first, sources.start + stop), kept
