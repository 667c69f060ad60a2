"""What is asked of the engine, and what it says about its answer."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from app.geometry.padding import PaddingMode
from app.geometry.transposed import TransposedWindow
from app.geometry.windows import Window

Array = npt.NDArray[np.float32]
BackendChoice = Literal["auto", "numpy", "torch"]
# How an operator gets its arrays: channel after channel, or with a cell's channels side by side.
Layout = Literal["contiguous", "channels_last"]


@dataclass(frozen=True, slots=True)
class Convolution:
    """Where a convolution's windows lie and what its padding holds.

    Parameters
    ----------
    windows : one a spatial axis, in the order (depth,) height, width
    groups : divides the input and the output channels
    padding_mode : what padded cells hold
    padding_value : what they hold in the mode `constant`
    """

    windows: tuple[Window, ...]
    groups: int = 1
    padding_mode: PaddingMode = "zeros"
    padding_value: float = 0.0


@dataclass(frozen=True, slots=True)
class TransposedConvolution:
    """Where the inputs of a transposed convolution add to.

    Parameters
    ----------
    windows : one a spatial axis, in the order (depth,) height, width
    groups : divides the input and the output channels
    """

    windows: tuple[TransposedWindow, ...]
    groups: int = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """What shall compute: a backend and an algorithm by name, or `auto` for the engine's own pick.

    Parameters
    ----------
    backend, algorithm : by name, or `auto`
    exploring : whether a pick of an engine that learns may be one that it has hardly seen run
    """

    backend: BackendChoice = "auto"
    algorithm: str = "auto"
    exploring: bool = True


class Run(NamedTuple):
    """What computed an answer, why that, and how long it took.

    Parameters
    ----------
    backend : `numpy` or `torch`
    device : `cpu`, `cuda`, `cuda:1`, `mps`
    algorithm : a name of the registry
    reason : a sentence that says why these were picked
    milliseconds : wall time in the engine, planning included
    layout : in which the operator gets input and weight
    """

    backend: str
    device: str
    algorithm: str
    reason: str
    milliseconds: float
    layout: Layout = "contiguous"


AUTO = Choice()
