"""How a machine differs from the one that the planner's estimates were fitted to: a factor an algorithm."""

import json
import logging
import os
import platform
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from app import __version__
from app.engine.backends.backend import Backend
from app.engine.backends.loader import torch_version

# A factor beyond this is no machine's, but a mistake.
MOST = 1000.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Calibration:
    """Measured over estimated time.

    Parameters
    ----------
    factors : by what `named` gives
    otherwise : of what was not measured
    date : of the measurement, None without one
    machine : that it holds for
    """

    factors: Mapping[str, float] = field(default_factory=dict)
    otherwise: float = 1.0
    date: str | None = None
    machine: Mapping[str, str] = field(default_factory=dict)

    def factor(self, algorithm: str, backend: Backend, layer: str = "conv") -> float:
        """What an algorithm's estimate is to be multiplied by.

        Parameters
        ----------
        algorithm, backend : that compute
        layer : the kind that the algorithm is registered for

        Examples
        --------
        >>> from app.engine.backends.numpy_backend import NumpyBackend
        >>> Calibration({"taps numpy cpu": 2.0}).factor("taps", NumpyBackend())
        2.0
        """
        return self.factors.get(named(layer, algorithm, backend.name, backend.device), self.otherwise)


def named(layer: str, algorithm: str, backend: str, device: str) -> str:
    """Name what has a factor of its own; both kinds of layers have an algorithm `native`.

    Examples
    --------
    >>> named("conv", "fft", "torch", "cpu"), named("conv_transpose", "native", "torch", "cpu")
    ('fft torch cpu', 'conv_transpose native torch cpu')
    """
    return f"{'' if layer == 'conv' else layer + ' '}{algorithm} {backend} {device}"


UNCALIBRATED = Calibration()


def from_ratios(ratios: Mapping[str, Iterable[float]], date: str, machine: Mapping[str, str]) -> Calibration:
    """Take each algorithm's median of measured over estimated times; what has none gets the median of all.

    Raises
    ------
    ValueError : nothing was measured
    """
    factors = {name: statistics.median(found) for name, found in ratios.items()}
    if not factors:
        raise ValueError("nothing was measured")
    return Calibration(factors, statistics.median(factors.values()), date, machine)


def machine(threads: int | None) -> dict[str, str]:
    """Tell what estimates depend on: the processor, the threads (None: its cores), and what computes.

    Changed estimates come with another version of Convscope, so that one is named too.
    """
    return {
        "processor": processor(),
        "threads": str(threads or os.cpu_count()),
        "convscope": __version__,
        "numpy": np.__version__,
        "torch": torch_version() or "none",
    }


def processor() -> str:
    """Name of the processor, where the system tells."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def save(calibration: Calibration, path: Path) -> None:
    """Write the file, whole or not at all.

    Raises
    ------
    OSError : it can't be written
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_text(json.dumps(asdict(calibration), indent=2) + "\n", encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def load(path: Path | None, here: Mapping[str, str]) -> Calibration:
    """Read what `save` wrote; a file that is broken or of another machine is left aside, and the log says so.

    Parameters
    ----------
    path : None or a file that isn't there is no calibration
    here : the machine at hand
    """
    if path is None or not path.exists():
        return UNCALIBRATED
    try:
        found = _read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        logger.warning("the calibration %s is left aside, it can't be read: %s", path, error)
        return UNCALIBRATED
    for name in here:
        if found.machine.get(name) != here[name]:
            logger.warning(
                "the calibration %s is left aside, it is of %s %s, not %s: run `convscope calibrate` again",
                path,
                name,
                found.machine.get(name, "unknown"),
                here[name],
            )
            return UNCALIBRATED
    return found


def _read(document: dict[str, Any]) -> Calibration:
    """Check every value of the file; ValueError or TypeError where one doesn't fit."""
    found = Calibration(**document)
    if not (
        isinstance(found.date, str) and isinstance(found.factors, dict) and isinstance(found.machine, dict)
    ):
        raise TypeError("it has no date, no factors or no machine")
    for factor in (*found.factors.values(), found.otherwise):
        if not 1 / MOST <= float(factor) <= MOST:
            raise ValueError(f"a factor is {factor}, but must be from {1 / MOST:g} to {MOST:g}")
    return found
