"""What an algorithm is: an entry that says what it does, whether it can and at what cost, and does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

from app.engine.backends.backend import Backend
from app.engine.convolution import Array, Layout

P = TypeVar("P")
P_contra = TypeVar("P_contra", contravariant=True)

# How far results may be from the float64 truth, relative to the largest output, where sums don't cancel to
# less than a thirtieth of the most they could come to: docs/engine.md says what then. All that the planner
# picks keeps to it; an algorithm that does not says so, and is for those who ask for it by name.
TOLERANCE = 1e-5


# Computes (N, O, *output_size) of an input, a weight and a bias.
Call = Callable[[Array, Array, Array | None], Array]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run would take.

    Parameters
    ----------
    multiplications : that the algorithm does, as opposed to the definition's
    workspace : counts the bytes that one thread holds at most beside input, weight and output; called where
        they are wanted, since a plan does without
    microseconds : estimate for a server's two cores of 2024; only comparisons between estimates mean anything
    """

    multiplications: int
    workspace: Callable[[], int]
    microseconds: float

    @property
    def workspace_bytes(self) -> int:
        """Memory beside input, weight and output."""
        return self.workspace()


class Algorithm(Protocol[P_contra]):
    """One way to compute a kind of problem: a convolution, or a transposed one.

    Attributes
    ----------
    name, title, summary : for registry, page and docs
    source : where the method is described
    backends : that can run it
    spreads : whether NaN and infinity would reach cells that do not read them; it raises SpreadError instead
    inspects : whether `why_not` looks at the weights' values, which takes a while
    tolerance : how far results may be from the float64 truth, relative to the largest output; see `TOLERANCE`
    """

    name: str
    title: str
    summary: str
    source: str
    backends: tuple[str, ...]
    spreads: bool
    inspects: bool
    tolerance: float

    def why_not(self, problem: P_contra, backend: Backend) -> str | None:
        """Say why this algorithm cannot serve the problem, or None if it can."""

    def cost(self, problem: P_contra, backend: Backend) -> Cost:
        """Estimate what a run takes."""

    def because(self, problem: P_contra, backend: Backend) -> str:
        """Say why one would pick this algorithm for the problem."""

    def run(self, problem: P_contra, backend: Backend) -> Array:
        """Compute (N, O, *output_size) float32, bias included."""


@runtime_checkable
class OneCall(Protocol[P_contra]):
    """An algorithm that computes some problems in one call of its backend's operator."""

    def call(self, problem: P_contra, backend: Backend) -> Call | None:
        """Give what computes other arrays of the same sizes, or None where that takes more than a call."""


@runtime_checkable
class LaidOut(Protocol[P_contra]):
    """An algorithm that chooses the memory layout of what it computes with; others take arrays as they come.

    Attributes
    ----------
    layouts : that it may choose
    """

    layouts: tuple[Layout, ...]

    def layout(self, problem: P_contra, backend: Backend) -> Layout:
        """Choose by the sizes of a problem; `run` computes with the same."""


def layouts_of(algorithm: Algorithm[Any]) -> tuple[Layout, ...]:
    """Give the layouts that an algorithm may choose."""
    return algorithm.layouts if isinstance(algorithm, LaidOut) else ("contiguous",)


def layout_of(algorithm: Algorithm[P], problem: P, backend: Backend) -> Layout:
    """Give the layout that an algorithm chooses for a problem."""
    return algorithm.layout(problem, backend) if isinstance(algorithm, LaidOut) else "contiguous"
