"""Convolutions whose kernels differ from channel to channel by a factor only: sum the channels first."""

from dataclasses import replace
from math import prod

import numpy as np

from app.engine.convolution import Array
from app.engine.factors import TOLERANCE
from app.engine.problem import Problem


def mixed(problem: Problem) -> Problem | None:
    """Give the same convolution with one input channel a group, if all channels of a group share one kernel.

    A filter that sums over a picture's channels is the usual case: it costs one channel's filtering then.

    Returns
    -------
    An equal problem whose input is the weighted sums of the channels; None where kernels differ by more than
    a factor, or where nothing would be saved
    """
    weight, groups = problem.weight, problem.groups
    if not is_mixable(problem):
        return None
    split = _split(weight)
    if split is None:
        return None
    factors, kernels = split
    sums = factors.sum(axis=1)
    fill = problem.padded.fill
    if fill and np.ptp(sums):
        return None
    batch, size = problem.batch, problem.x.shape[2:]
    # (groups, 1, C / groups) times (N, groups, C / groups, cells)
    x = np.matmul(factors[:, None], problem.x.reshape(batch, groups, problem.group_in, -1))
    settings = replace(problem.convolution, padding_value=float(fill * sums[0]))
    return Problem(x.reshape(batch, groups, *size), kernels, problem.bias, settings)


def is_mixable(problem: Problem) -> bool:
    """Whether something would be saved, should the channels of a group share one kernel."""
    return problem.group_out == 1 and problem.group_in > 1 and prod(problem.weight.shape[2:]) > 1


def _split(weight: Array) -> tuple[Array, Array] | None:
    """Split (O, I, *k) into factors (O, I) and kernels (O, 1, *k), if the kernels are such multiples."""
    flat = weight.reshape(*weight.shape[:2], -1)
    largest = np.abs(flat).reshape(len(flat), -1).argmax(axis=1)
    rows = np.arange(len(flat))
    channel, place = np.divmod(largest, flat.shape[2])
    pivot = flat[rows, channel, place]
    if not np.isfinite(pivot).all() or not pivot.all():
        return None
    factors = flat[rows, :, place] / pivot[:, None]
    kernels = flat[rows, channel]
    off = np.abs(factors[:, :, None] * kernels[:, None] - flat).max(axis=(1, 2))
    if (off > TOLERANCE * np.abs(pivot)).any():
        return None
    return factors, kernels.reshape(len(flat), 1, *weight.shape[2:])
