"""A convolution beside the building blocks that could stand for it: their costs, and how far they are off."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine import Choice, checkpoint
from app.geometry.errors import LimitError
from app.layers import BoundLayer, LayerSettings
from app.layers.blocks import BLOCKS, Block, usual_groups
from app.layers.conv import BoundConv
from app.layers.standard import Standard
from app.services.errors import DeadlineError
from app.services.sources import Numbers
from app.services.workbench import Job, Workbench

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Difference:
    """How far an output is from the true one, relative to it; None where a number isn't finite.

    Parameters
    ----------
    rms : root mean square of the differences over that of the true values
    peak : largest difference over the largest true value
    """

    rms: float | None
    peak: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """One way to compute a convolution, exactly or nearly.

    Parameters
    ----------
    name : of the block, or `standard`
    layers : its layers, with their weights
    bound : the same, bound to the input
    difference : of its output from the standard's
    unavailable : why it can't be used, if so; the other fields are then empty
    """

    name: str
    layers: tuple[LayerSettings, ...] = ()
    bound: tuple[BoundLayer, ...] = ()
    difference: Difference | None = None
    unavailable: str | None = None

    @property
    def parameters(self) -> int:
        """Learnable numbers of all layers."""
        return sum(layer.parameters for layer in self.bound)

    @property
    def macs(self) -> int:
        """Multiply-adds of all layers."""
        return sum(layer.macs for layer in self.bound)


def compare_blocks(
    workbench: Workbench, job: Job, names: Iterable[str], groups: int | None
) -> tuple[Compared, list[Compared]]:
    """Compute a convolution and its blocks.

    Parameters
    ----------
    job : its last layer is the convolution
    names : of the blocks
    groups : of the blocks that have groups; None: the fewest that divide the channels

    Returns
    -------
    The standard convolution, and a block each in the order of `names`

    Raises
    ------
    ConvscopeError : as the workbench says of the convolution; what keeps a block away is told in its place
    """
    outcome = workbench.compute(job)
    bound = outcome.setup.layer
    assert isinstance(bound, BoundConv)
    standard = Standard.of(bound)
    itself = standard.layer(standard.weight, standard.groups, last=True)
    first = Compared("standard", (itself,), (bound,), Difference(0.0, 0.0))
    cut = usual_groups(standard) if groups is None else groups
    source, choice = Numbers(outcome.setup.x), Choice(job.choice.backend)

    def compare(block: Block) -> Compared:
        reason = block.why_not(standard, cut)
        if reason is not None:
            return Compared(block.name, unavailable=reason)
        layers = block.build(standard, cut)
        try:
            done = workbench.compute(Job(source, layers, (job.pointers[-1],) * len(layers), choice))
        except DeadlineError:
            raise
        except LimitError as error:
            return Compared(block.name, unavailable=error.detail)
        return Compared(block.name, layers, done.setup.bound, difference(done.output, outcome.output))

    found = []
    for name in names:
        checkpoint()
        found.append(compare(BLOCKS[name]))
    return first, found


def difference(found: Array, truth: Array) -> Difference:
    """Compare two outputs of one shape, map by map so that no large copy is made."""
    squares = size = worst = largest = 0.0
    for one, other in zip(_maps(found), _maps(truth), strict=True):
        checkpoint()
        with np.errstate(all="ignore"):
            true = other.astype(np.float64)
            off = one - true
            squares, size = squares + float(off @ off), size + float(true @ true)
            # NumPy's maximum keeps NaN, Python's may not
            worst = float(np.maximum(worst, np.abs(off).max()))
            largest = float(np.maximum(largest, np.abs(true).max()))
    return Difference(_ratio(math.sqrt(squares), math.sqrt(size)), _ratio(worst, largest))


def _maps(output: Array) -> Array:
    return output.reshape(output.shape[0] * output.shape[1], -1)


def _ratio(part: float, whole: float) -> float | None:
    if part == 0 and math.isfinite(whole):
        return 0.0
    ratio = part / whole if whole else math.inf
    return ratio if math.isfinite(ratio) else None
