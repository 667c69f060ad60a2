"""Which backends there are: NumPy at once, torch when first asked for."""

import importlib.metadata
import importlib.util
import logging
import threading
from collections.abc import Callable
from typing import Literal, Protocol

from app.engine.backends.backend import Backend, DeviceError
from app.engine.backends.numpy_backend import NumpyBackend
from app.geometry.errors import UnavailableError

logger = logging.getLogger(__name__)


class DeviceBackend(Backend, Protocol):
    """A backend that computes on a device and also can on the CPU."""

    def on_cpu(self) -> "DeviceBackend":
        """Give the same backend on the CPU."""


MakeTorch = Callable[[str], DeviceBackend]


def make_torch(device: str, *, autotune: bool = False, deterministic: bool = False) -> DeviceBackend:
    """Import torch and give it as a backend; see `TorchBackend` for the parameters."""
    from app.engine.backends.torch_backend import TorchBackend

    return TorchBackend(device, autotune=autotune, deterministic=deterministic)


class Backends:
    """The backends of one engine.

    Parameters
    ----------
    wanted : `auto`; `numpy`: torch is never loaded; `torch`: it must be there, and computes what leaves the
        backend open
    device : for torch: `auto`, `cpu`, `cuda`, `cuda:1`, `mps`
    make : makes the torch backend

    Raises
    ------
    UnavailableError : `wanted` is unknown
    """

    def __init__(self, wanted: str, device: str, make: MakeTorch = make_torch) -> None:
        if wanted not in ("auto", "numpy", "torch"):
            raise UnavailableError(f"the backend {wanted!r} is unknown; use auto, numpy or torch")
        self.wanted = wanted
        self._device = device
        self._make = make
        self._numpy = NumpyBackend()
        self._torch: DeviceBackend | None = None
        self._failure: UnavailableError | None = None
        self._lock = threading.Lock()

    def candidates(self, asked: str) -> tuple[Backend, ...]:
        """Backends that may serve a request, best first.

        Parameters
        ----------
        asked : `auto`, `numpy` or `torch`

        Raises
        ------
        UnavailableError : the one asked for is not here
        """
        if asked == "numpy":
            return (self._numpy,)
        if asked not in ("auto", "torch"):
            raise UnavailableError(f"the backend {asked!r} is unknown; use auto, numpy or torch", "/backend")
        if self.wanted == "numpy":
            if asked == "torch":
                raise UnavailableError(
                    "this engine computes with numpy only; use the backend 'numpy'", "/backend"
                )
            return (self._numpy,)
        must = asked == "torch" or self.wanted == "torch"
        torch = self._load(wait=must)
        if torch is not None:
            return (torch,) if must else (torch, self._numpy)
        if must and self._failure is not None:
            raise UnavailableError(self._failure.detail, "/backend")
        return (self._numpy,)

    def load(self) -> None:
        """Import torch now, if this engine uses it."""
        if self.wanted != "numpy":
            self._load(wait=True)

    @property
    def torch(self) -> DeviceBackend | None:
        """The torch backend, if it is loaded."""
        return self._torch

    def torch_state(self) -> Literal["unused", "missing", "failed", "idle", "ready"]:
        """Tell how things stand with torch, without importing it."""
        if self.wanted == "numpy":
            return "unused"
        if self._torch is not None:
            return "ready"
        if self._failure is not None:
            return "failed"
        return "idle" if torch_version() else "missing"

    def retreat(self, failure: DeviceError) -> Backend:
        """Give torch on the CPU after its device failed, for good if the failure lasts."""
        assert self._torch is not None
        on_cpu = self._torch.on_cpu()
        if failure.lasting:
            logger.warning("%s: computing on the CPU from now on", failure.detail)
            self._torch = on_cpu
        return on_cpu

    def _load(self, wait: bool) -> DeviceBackend | None:
        """Load torch once; without `wait`, give None while another thread is at it."""
        if self._torch is not None or self._failure is not None:
            return self._torch
        if not self._lock.acquire(blocking=wait):
            return None
        try:
            if self._torch is None and self._failure is None:
                self._torch = self._make(self._device)
        except UnavailableError as error:
            self._failure = error
            if self.wanted == "torch" or self._device != "auto":
                logger.warning("torch is not used: %s", error.detail)
        finally:
            self._lock.release()
        return self._torch


def torch_version() -> str | None:
    """Version of the torch that is installed, found without importing it."""
    if importlib.util.find_spec("torch") is None:
        return None
    try:
        return importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return "of unknown version"
