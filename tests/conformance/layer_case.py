"""One case of somebody else's: a layer's settings, an input, and the output that they say is right."""

import importlib.util
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine import AUTO, Array, Choice, Engine
from app.layers import parse_layer

Double = NDArray[np.float64]
Settings = Mapping[str, Any]
# The engine's own pick, and each backend that is here.
CHOICES = [Choice(), Choice("numpy"), *([Choice("torch")] if importlib.util.find_spec("torch") else [])]


class InexpressibleError(Exception):
    """A case asks for what no layer can say; the text is the reason, as the documentation lists it."""


@dataclass(frozen=True)
class LayerCase:
    """What a layer is asked, and what it has to answer.

    Parameters
    ----------
    name : as its source calls it
    settings : the layer, weights as arrays
    x : (N, C, *size) or (N, F) float32
    expected : of the output's shape
    """

    name: str
    settings: Settings
    x: Array
    expected: Double


@dataclass
class Table:
    """The cases of one source on one subject, and what was left out of it, with the reason."""

    source: str
    subject: str
    cases: list[LayerCase] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, make: Callable[[], tuple[Settings, Array, NDArray[Any]]]) -> None:
        """Make a case and take it in, or else the reason why no layer can say it."""
        try:
            settings, x, expected = make()
        except InexpressibleError as reason:
            self.left_out[name] = str(reason)
            return
        self.include(name, settings, x, expected)

    def include(self, name: str, settings: Settings, x: Array, expected: NDArray[Any]) -> None:
        """Take a case in."""
        case = LayerCase(
            name, settings, np.ascontiguousarray(x, np.float32), np.asarray(expected, np.float64)
        )
        self.cases.append(case)


def failures(
    cases: Iterable[LayerCase], engine: Engine, choice: Choice = AUTO, tolerance: float = 1e-5
) -> list[str]:
    """Say which cases a layer answers wrongly, and how."""
    found = []
    for case in cases:
        bound = parse_layer(dict(case.settings)).bind(case.x.shape)
        output, _ = bound.forward(engine, case.x, choice)
        if bound.output_shape != output.shape:
            found.append(f"{case.name}: {bound.output_shape} is announced, {output.shape} comes")
        elif wrong := difference(output, case.expected, tolerance):
            found.append(f"{case.name}: {wrong}")
    return found


def difference(output: Array, expected: Double, tolerance: float = 1e-5) -> str | None:
    """Say how an output differs: by more than `tolerance` of the largest true value (of 0.1 at least).

    NaN and infinity have to be where they should, with their signs; the largest of the others counts.
    """
    if output.shape != expected.shape:
        return f"shape {output.shape} instead of {expected.shape}"
    finite = np.isfinite(expected)
    if not np.array_equal(np.isfinite(output), finite):
        return "NaN or infinity where there should be none, or none where there should be"
    if not np.array_equal(output[~finite], expected[~finite], equal_nan=True):
        return "NaN instead of infinity, or the other way round, or infinity of the other sign"
    error = np.abs(output[finite] - expected[finite]).max(initial=0)
    error /= np.abs(expected[finite]).max(initial=0.1)
    return None if error <= tolerance else f"off by {error:.1e} of the largest value"
