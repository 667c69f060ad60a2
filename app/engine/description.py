"""What the engine has to offer, for a listing."""

from dataclasses import dataclass

from app.engine.convolution import Layout


@dataclass(frozen=True, slots=True)
class BackendEntry:
    """A backend: its name, version, device, and whether it can be used.

    Parameters
    ----------
    name : `numpy` or `torch`
    version : of the library, None if it is not installed
    device : where it computes; None if torch is not loaded yet
    available : whether a request may ask for it
    """

    name: str
    version: str | None
    device: str | None
    available: bool


@dataclass(frozen=True, slots=True)
class AlgorithmEntry:
    """An algorithm: the layer that it computes, what it does, its source, its backends, how exact it is.

    Parameters
    ----------
    tolerance : how far results may be from the float64 truth, relative to the largest output
    layouts : of memory, that it may choose
    """

    layer: str
    name: str
    title: str
    summary: str
    source: str
    backends: tuple[str, ...]
    tolerance: float
    layouts: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """Backends, algorithms and limits of an engine.

    Parameters
    ----------
    backend : what `auto` computes with at the moment
    device : where
    backends, algorithms : all that there are
    max_multiply_adds : a convolution may take
    calibrated : when the planner was fitted to this machine, as a date; None: it uses its defaults
    """

    backend: str
    device: str
    backends: tuple[BackendEntry, ...]
    algorithms: tuple[AlgorithmEntry, ...]
    max_multiply_adds: int
    calibrated: str | None
