"""A layer on an input → the rows in which frameworks differ."""

import numpy as np

from app.parity import Axis, Row, conv_rows, pool_rows, transposed_rows
from app.snippets.job import Job


def parity(job: Job) -> list[Row]:
    """Compare frameworks on a job; none for layers that all compute alike."""
    if not job.bound.axes or job.bound.kind.startswith("global"):
        return []
    axes = [
        Axis(axis.input, axis.kernel, axis.stride, axis.dilation, (axis.pad_begin, axis.pad_end), more)
        for axis, more in zip(job.bound.axes, job.more, strict=True)
    ]
    if job.kind == "conv":
        return conv_rows(axes, job.mode, _turned_alike(job))
    if job.kind == "conv_transpose":
        return transposed_rows(axes)
    if job.kind.endswith("_pool"):
        return pool_rows(axes, job.kind == "avg_pool")
    return []


def _turned_alike(job: Job) -> bool:
    """Whether half a turn leaves the kernel as it is; weights that aren't known don't count as such."""
    named = (getattr(job.settings, name, None) for name in ("kernel", "weight"))
    values = next((found for found in named if found is not None), None)
    if values is not None:
        spatial = tuple(range(values.ndim - job.rank, values.ndim))
        return bool(np.array_equal(values, np.flip(values, spatial)))
    return all(taps == 1 for taps in job.kernel)
