"""Volumes plane by plane: the planes that one of the output reads are the channels of a picture."""

from itertools import product
from math import prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from app.engine.algorithms import native_cost
from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.algorithms.strips import rows_read
from app.engine.backends.backend import Backend
from app.engine.convolution import Array, Convolution
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem
from app.engine.scratch import scratch
from app.engine.windowing import ALL, Index, is_even

# Of what is laid out for one call, and of what it answers.
STRIP_BYTES = 2**22


class Planes:
    """Each plane of the output is a convolution of pictures whose channels are the planes that it reads.

    oneDNN multiplies the channels of pictures a vector at a time; of volumes it does so only where there are
    many. The planes are laid out once for each tap of the first axis.
    """

    name = "planes"
    title = "Planes as channels"
    summary = (
        "A volume's output plane is a picture, and the input planes under the kernel are its channels: "
        "PyTorch's convolution of pictures is several times quicker than its convolution of volumes."
    )
    source = (
        "Chellapilla, Puri & Simard 2006, 'High performance convolutional neural networks for document "
        "processing', for the first axis alone"
    )
    backends: tuple[str, ...] = ("torch",)
    spreads = False
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse all but volumes, and other devices."""
        if problem.rank != 3:
            return f"it makes planes of volumes, 3 axes, and here are {problem.rank}"
        if backend.device != "cpu":
            return f"it gets round what is slow on a CPU, and this computes on {backend.device}"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """What the convolution of pictures takes, and laying them out."""
        laid_out = problem.batch * problem.output_size[0] * _a_plane(problem)
        outputs = problem.batch * problem.weight.shape[0] * problem.cells
        strips = problem.batch * -(-problem.output_size[0] // _height(problem))
        time = 50 + 35 * strips + laid_out * 0.00058 + outputs * 0.00068
        # planes of one batch spare most of what a picture costs by itself
        time += 0.46 * native_cost.microseconds(_planar(problem))
        return Cost(problem.multiply_adds, lambda: _workspace(problem), time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say how many channels that makes."""
        channels = problem.kernel_size[0] * problem.group_in
        return (
            f"as pictures of {channels} channels, the planes under the kernel, "
            "PyTorch's operator multiplies them a vector at a time"
        )

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Lay out some planes at a time, and convolve them."""
        out = np.empty(problem.output_shape, np.float32)
        even = problem.zero_padded and all(map(is_even, problem.convolution.windows[1:]))
        padding = tuple(window.pad_begin if even else 0 for window in problem.convolution.windows[1:])
        steps = problem.stride[1:], padding, problem.dilation[1:]
        # where copying modes fill more than windows read, there are windows too many
        kept: Index = (ALL, ALL, *(slice(0, size) for size in problem.output_size[1:]))
        height, planes = _height(problem), problem.output_size[0]
        for item, start in product(range(problem.batch), range(0, planes, height)):
            checkpoint()
            count, first = min(height, planes - start), start * problem.stride[0]
            block = problem.padded.rows(
                item, ALL, range(first, first + rows_read(problem, count)), sides=not even
            )
            x = _laid_out(problem, block, count, backend)
            maps = backend.convolve(x, _weight(problem), problem.bias, *steps, problem.groups, "contiguous")
            target = out[item, :, start : start + count]
            backend.wrap(target)[...] = backend.wrap(maps[kept].swapaxes(0, 1))
        return out


def _weight(problem: Problem) -> Array:
    """Give the weight with its first axis among the channels, a view."""
    outputs, inputs, planes, *size = problem.weight.shape
    return problem.weight.reshape(outputs, inputs * planes, *size)


def _planar(problem: Problem) -> Problem:
    """Give the convolution of pictures that it is, of an input that takes no memory."""
    planes, channels = problem.batch * problem.output_size[0], problem.x.shape[1] * problem.kernel_size[0]
    x = np.broadcast_to(np.float32(0), (planes, channels, *problem.x.shape[3:]))
    return Problem(
        x, _weight(problem), problem.bias, Convolution(problem.convolution.windows[1:], problem.groups)
    )


def _laid_out(problem: Problem, block: Array, count: int, backend: Backend) -> Array:
    """Copy the planes that each output plane reads side by side: (planes, channels · taps, *size)."""
    channels, _, *size = block.shape
    channel, plane, *rest = block.strides
    shape = (count, channels, problem.kernel_size[0], *size)
    strides = (plane * problem.stride[0], channel, plane * problem.dilation[0], *rest)
    laid_out = scratch("planes", shape)
    backend.wrap(laid_out)[...] = backend.wrap(as_strided(block, shape, strides))
    return laid_out.reshape(count, -1, *size)


def _a_plane(problem: Problem) -> int:
    """Cells that one output plane reads."""
    cells: int = problem.x.shape[1] * problem.kernel_size[0] * prod(problem.padded.size[1:])
    return cells


def _height(problem: Problem) -> int:
    """Output planes of a call."""
    outputs = problem.weight.shape[0] * prod(problem.output_size[1:])
    height: int = STRIP_BYTES // 4 // max(_a_plane(problem), outputs)
    return max(1, height)


def _workspace(problem: Problem) -> int:
    """Count the bytes of a strip's padded planes, and of them and the maps, laid out here and by oneDNN."""
    height = min(_height(problem), problem.output_size[0])
    block = problem.padded.block_bytes(problem.x.shape[1], rows_read(problem, height))
    maps = -(-problem.weight.shape[0] // native_cost.VECTOR) * native_cost.VECTOR
    cells: int = 2 * _a_plane(problem) + 2 * maps * prod(problem.output_size[1:])
    return block + height * cells * 4
