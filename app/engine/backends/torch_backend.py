"""torch as a backend: CUDA, else MPS, else the CPU, in full float32. Imported when first needed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from app.engine.backends.backend import DeviceError, Tensor
from app.engine.backends.blas import limit_blas_threads
from app.geometry.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.engine.convolution import Array


class TorchBackend:
    """torch on one device; host arithmetic runs on the CPU in any case.

    Parameters
    ----------
    device : `auto`, or a name of torch's: `cpu`, `cuda`, `cuda:1`, `mps`

    Raises
    ------
    UnavailableError : torch is not installed, or has no such device
    """

    name = "torch"

    def __init__(self, device: str = "auto") -> None:
        try:
            import torch
        except ImportError as error:
            raise UnavailableError("torch is not installed here; use the backend 'numpy'") from error
        self._torch = torch
        self.device = _pick_device(torch, device)
        _compute_in_full_float32(torch)
        limit_blas_threads(1)

    @property
    def version(self) -> str:
        """Torch's version."""
        return str(self._torch.__version__)

    def on_cpu(self) -> TorchBackend:
        """Give the same backend on the CPU."""
        return self if self.device == "cpu" else TorchBackend("cpu")

    def wrap(self, array: Array) -> Tensor:
        """Give a tensor on the array's memory."""
        return self._torch.from_numpy(array)

    def add(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        """Write a + b into `out`."""
        self._torch.add(a, b, out=out)

    def maximum(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        """Write the larger of a and b into `out`, NaN if one is."""
        self._torch.maximum(a, b, out=out)

    def activate(self, x: Array, name: str, parameters: Mapping[str, float]) -> Array:
        """Apply an activation to every cell."""
        functional = self._torch.nn.functional
        options = {"dim": 1} if name == "softmax" else dict(parameters)
        operator = getattr(self._torch, name) if name in ("tanh", "sigmoid") else getattr(functional, name)
        answer: Array = operator(self._torch.from_numpy(x), **options).numpy()
        return answer

    @contextmanager
    def threads(self, count: int) -> Iterator[None]:
        """Let the calling thread's operations use so many threads inside the block."""
        before = self._torch.get_num_threads()
        if before == count:
            yield
            return
        self._torch.set_num_threads(count)
        try:
            yield
        finally:
            self._torch.set_num_threads(before)

    def rfft(self, a: Tensor, size: tuple[int, ...]) -> Tensor:
        """Spectrum of the last axes, zero-padded to `size`."""
        return self._torch.fft.rfftn(a, size, dim=tuple(range(-len(size), 0)))

    def irfft(self, spectrum: Tensor, size: tuple[int, ...]) -> Tensor:
        """Undo `rfft`."""
        return self._torch.fft.irfftn(spectrum, size, dim=tuple(range(-len(size), 0)))

    def conjugate(self, spectrum: Tensor) -> Tensor:
        """Complex conjugate, in memory."""
        return spectrum.conj_physical()

    def sum_products(self, spectrum: Tensor, weights: Tensor) -> Tensor:
        """Multiply (I, …) by (O, I, …) and sum over I: (O, …)."""
        if len(spectrum) == 1:
            return spectrum * weights[:, 0]
        return self._torch.einsum("i...,oi...->o...", spectrum, weights)

    def convolve(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        stride: tuple[int, ...],
        padding: tuple[int, ...],
        dilation: tuple[int, ...],
        groups: int,
    ) -> Array:
        """Convolve with torch's own operator.

        Raises
        ------
        DeviceError : the device is out of memory or gone
        """
        functional = self._torch.nn.functional
        operator = (functional.conv1d, functional.conv2d, functional.conv3d)[len(stride) - 1]
        try:
            with self._torch.inference_mode():
                tensors = [
                    self._torch.from_numpy(a).to(self.device) if a is not None else None
                    for a in (x, weight, bias)
                ]
                if len(stride) == 2 and groups > 1 and groups == x.shape[1] == weight.shape[0]:
                    last = self._torch.channels_last
                    tensors[:2] = [t.contiguous(memory_format=last) for t in tensors[:2] if t is not None]
                result = operator(*tensors, stride, padding, dilation, groups)
                answer: Array = np.ascontiguousarray(result.cpu().numpy())
                return answer
        except RuntimeError as error:
            if self.device == "cpu":
                raise
            raise self._device_error(error) from error

    def _device_error(self, error: RuntimeError) -> DeviceError:
        """Tell out of memory, which may pass, from a device that is lost."""
        if isinstance(error, self._torch.OutOfMemoryError) or "out of memory" in str(error).lower():
            if self.device.startswith("cuda"):
                self._torch.cuda.empty_cache()
            return DeviceError(f"{self.device} ran out of memory", lasting=False)
        first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
        return DeviceError(f"{self.device} failed ({first_line})", lasting=True)


def _pick_device(torch: Any, wanted: str) -> str:
    """Resolve `auto`, and refuse a device that is not there."""
    kind = wanted.split(":")[0]
    here = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return next(name for name in ("cuda", "mps", "cpu") if here[name])
    if not here.get(kind, False):
        allowed = ", ".join(name for name, there in here.items() if there)
        raise UnavailableError(f"torch has no device {wanted!r} here; there is {allowed}")
    return wanted


def _compute_in_full_float32(torch: Any) -> None:
    """Switch TF32 and other shortened formats off."""
    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False
