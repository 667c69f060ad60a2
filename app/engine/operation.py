"""What a layer asks of the engine beside convolutions: something that is computed in one way only."""

from dataclasses import dataclass
from typing import Protocol

from app.engine.backends.backend import Backend
from app.engine.convolution import Array


class Operation(Protocol):
    """Something with one algorithm, on either backend."""

    @property
    def algorithm(self) -> str:
        """How its way of computing is called."""

    @property
    def reason(self) -> str:
        """A sentence that says how it is computed."""

    @property
    def prefers(self) -> str | None:
        """The backend that is quicker where both may serve; None where it makes no difference."""

    def microseconds(self, x: Array) -> float:
        """Estimate one thread's time."""

    def run(self, x: Array, backend: Backend) -> Array:
        """Compute; `x` is C-contiguous."""


@dataclass(frozen=True, slots=True)
class Reshape:
    """The same numbers in another shape, or in the same one: nothing is computed.

    Parameters
    ----------
    shape : with as many elements as the input
    reason : why nothing has to be done
    """

    shape: tuple[int, ...]
    reason: str
    algorithm = "direct"
    prefers = None

    def microseconds(self, x: Array) -> float:
        """Estimate one thread's time."""
        return 1.0

    def run(self, x: Array, backend: Backend) -> Array:
        """Give a view of `x`."""
        return x.reshape(self.shape)
