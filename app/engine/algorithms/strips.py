"""Walk over the outputs in strips of rows, each with the padded input rows that it reads."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.parallel import each
from app.engine.problem import Problem
from app.engine.windowing import Index, tap_slice


@dataclass(frozen=True)
class Strip:
    """Output rows of one group of one item, and the input block that they read.

    Parameters
    ----------
    problem : whose strip it is
    item : of the batch
    group : of the channels
    rows : output rows on the first spatial axis
    block : (C / groups, padded rows, *padded size of the other axes)
    """

    problem: Problem
    item: int
    group: int
    rows: slice
    block: Array

    @cached_property
    def finite(self) -> bool:
        """Whether the block holds no NaN or infinity."""
        return bool(np.isfinite(self.block.sum(dtype=np.float64)))

    @property
    def channels(self) -> slice:
        """Output channels of the group."""
        return self.problem.outputs_of(self.group)

    def tap(self, channel: int | slice, index: tuple[int, ...]) -> Array:
        """Cells that a tap meets for all outputs of the strip.

        Parameters
        ----------
        channel : of the group's input channels; or several, as a slice
        index : of the tap, an axis

        Returns
        -------
        (rows, *output size of the other axes), a view of the block; channels first where they are several
        """
        counts = (self.rows.stop - self.rows.start, *self.problem.output_size[1:])
        steps = zip(index, self.problem.dilation, self.problem.stride, counts, strict=True)
        cells: Index = (channel, *(tap_slice(*step) for step in steps))
        return self.block[cells]


def strip_bytes(problem: Problem, height: int) -> int:
    """Count the bytes of a strip's padded cells, of at most `height` output rows."""
    return problem.padded.block_bytes(problem.group_in, rows_read(problem, height))


def rows_read(problem: Problem, height: int) -> int:
    """Count the padded rows that a strip of at most `height` output rows reads."""
    reach = problem.dilation[0] * (problem.kernel_size[0] - 1) + 1
    return (min(height, problem.output_size[0]) - 1) * problem.stride[0] + reach


def each_strip(problem: Problem, height: int, work: Callable[[Strip], None]) -> None:
    """Call `work` with all outputs in strips of at most `height` rows, after a checkpoint each.

    Parameters
    ----------
    problem : whose outputs
    height : output rows a strip
    work : computes a strip's outputs; may run on several threads at once
    """
    stride, reach = problem.stride[0], problem.dilation[0] * (problem.kernel_size[0] - 1) + 1
    rows = problem.output_size[0]

    def cut(job: tuple[int, int, int]) -> None:
        checkpoint()
        item, group, start = job
        stop = min(start + height, rows)
        read = range(start * stride, (stop - 1) * stride + reach)
        block = problem.padded.rows(item, problem.inputs_of(group), read)
        work(Strip(problem, item, group, slice(start, stop), block))

    each(cut, product(range(problem.batch), range(problem.groups), range(0, rows, height)))
