"""torch as a backend: CUDA, else MPS, else the CPU, in full float32. Imported when first needed."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from app.engine.backends.backend import DeviceError, Tensor
from app.engine.backends.transfers import download, upload
from app.geometry.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy.typing as npt

    from app.engine.convolution import Array, Layout


class TorchBackend:
    """torch on one device; host arithmetic runs on the CPU in any case.

    Parameters
    ----------
    device : `auto`, or a name of torch's: `cpu`, `cuda`, `cuda:1`, `mps`
    autotune : let cuDNN time its algorithms for every new size, and keep the quickest
    deterministic : only algorithms of cuDNN that give the same bits every time; rules out `autotune`

    Raises
    ------
    UnavailableError : torch is not installed, or has no such device
    """

    name = "torch"

    def __init__(self, device: str = "auto", *, autotune: bool = False, deterministic: bool = False) -> None:
        try:
            import torch
        except ModuleNotFoundError as error:
            raise UnavailableError("torch is not installed here; use the backend 'numpy'") from error
        except (ImportError, OSError) as error:
            raise UnavailableError(
                f"torch cannot be loaded here ({error}); use the backend 'numpy'"
            ) from error
        self._torch = torch
        self.device = _pick_device(device)
        self._count_threads: Callable[[], int] = torch.get_num_threads
        functional = torch.nn.functional
        self._operators = (functional.conv1d, functional.conv2d, functional.conv3d)
        names = ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
        self._transposed = tuple(getattr(functional, name) for name in names)
        _compute_in_full_float32()
        self._modes = {"autotune": autotune, "deterministic": deterministic}
        # timings differ from run to run, and with them the algorithm and its rounding
        torch.backends.cudnn.benchmark = autotune and not deterministic
        torch.backends.cudnn.deterministic = deterministic

    @property
    def version(self) -> str:
        """Torch's version."""
        return str(self._torch.__version__)

    def on_cpu(self) -> TorchBackend:
        """Give the same backend on the CPU."""
        return self if self.device == "cpu" else TorchBackend("cpu", **self._modes)

    def wrap(self, array: npt.NDArray[Any]) -> Tensor:
        """Give a tensor on the array's memory."""
        return self._torch.from_numpy(array if array.flags.writeable else _writable(array))

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
        answer: Array = operator(self.wrap(x), **options).numpy()
        return answer

    def has_threads(self, count: int) -> bool:
        """Whether the calling thread's operations use so many threads as it is."""
        return self._count_threads() == count

    def threads(self, count: int) -> AbstractContextManager[None]:
        """Let the calling thread's operations use so many threads inside the block."""
        return nullcontext() if self.has_threads(count) else self._other_threads(count)

    @contextmanager
    def _other_threads(self, count: int) -> Iterator[None]:
        """Set the number of threads, and set it back."""
        before = self._torch.get_num_threads()
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
        """Turn a spectrum into its complex conjugate, in place, and give it back."""
        return spectrum.conj_physical_()

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
        layout: Layout,
    ) -> Array:
        """Convolve with torch's own operator.

        Raises
        ------
        DeviceError : the device is out of memory or gone
        """
        operator = self._operators[len(stride) - 1]
        if self.device == "cpu" and layout == "contiguous":
            # nothing moves: beside an operator of a millisecond each step around it is felt
            shift = None if bias is None else self.wrap(bias)
            maps = operator(self.wrap(x), self.wrap(weight), shift, stride, padding, dilation, groups)
            answer: Array = maps.contiguous().numpy()
            return answer
        try:
            picture, kernels = self._upload(x, layout), self._upload(weight, layout)
            shift = None if bias is None else self._upload(bias, "contiguous")
            result = operator(picture, kernels, shift, stride, padding, dilation, groups)
            return download(result.contiguous(), self.device)
        except RuntimeError as error:
            if self.device == "cpu":
                raise
            raise self._device_error(error) from error

    def filter_channels(
        self,
        x: Array,
        kernel: Array,
        stride: tuple[int, int],
        padding: tuple[int, int],
        dilation: tuple[int, int],
    ) -> Array:
        """Filter every channel of pictures with one kernel, on the CPU, with channels last in memory."""
        channels = x.shape[-1]
        weight = self.wrap(kernel).expand(channels, 1, *kernel.shape)
        weight = weight.contiguous(memory_format=self._torch.channels_last)
        picture = self.wrap(x).permute(0, 3, 1, 2)
        maps = self._operators[1](picture, weight, None, stride, padding, dilation, channels)
        result: Array = maps.permute(0, 2, 3, 1).contiguous().numpy()
        return result

    def convolve_transposed(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        stride: tuple[int, ...],
        padding: tuple[int, ...],
        output_padding: tuple[int, ...],
        groups: int,
        dilation: tuple[int, ...],
        layout: Layout,
    ) -> Array:
        """Convolve transposed with torch's own operator.

        Raises
        ------
        DeviceError : the device is out of memory or gone
        """
        operator, steps = (
            self._transposed[len(stride) - 1],
            (stride, padding, output_padding, groups, dilation),
        )
        if self.device == "cpu" and layout == "contiguous":
            shift = None if bias is None else self.wrap(bias)
            maps = operator(self.wrap(x), self.wrap(weight), shift, *steps)
            answer: Array = maps.contiguous().numpy()
            return answer
        try:
            picture, kernels = self._upload(x, layout), self._upload(weight, layout)
            shift = None if bias is None else self._upload(bias, "contiguous")
            result = operator(picture, kernels, shift, *steps)
            return download(result.contiguous(), self.device)
        except RuntimeError as error:
            if self.device == "cpu":
                raise
            raise self._device_error(error) from error

    def _upload(self, array: Array, layout: Layout) -> Tensor:
        """Give an array as a tensor on the device."""
        tensor = upload(self.wrap(array), self.device)
        if layout == "contiguous":
            return tensor
        layouts = {4: self._torch.channels_last, 5: self._torch.channels_last_3d}
        return tensor.to(memory_format=layouts[tensor.ndim])

    def _device_error(self, error: RuntimeError) -> DeviceError:
        """Tell out of memory, which may pass, from a device that is lost."""
        if isinstance(error, self._torch.OutOfMemoryError) or "out of memory" in str(error).lower():
            if self.device.startswith("cuda"):
                self._torch.cuda.empty_cache()
            return DeviceError(f"{self.device} ran out of memory", lasting=False)
        first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
        # an operator that MPS lacks says nothing about the next request
        lasting = "not currently implemented" not in str(error)
        return DeviceError(f"{self.device} failed ({first_line})", lasting=lasting)


def _pick_device(wanted: str) -> str:
    """Resolve `auto`, and refuse a device that is not there."""
    import torch

    here = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if wanted == "auto":
        return next(name for name, there in here.items() if there)
    if not here.get(wanted.split(":")[0], False):
        allowed = ", ".join(name for name, there in here.items() if there)
        raise UnavailableError(f"torch has no device {wanted!r} here; there is {allowed}")
    return wanted


def _compute_in_full_float32() -> None:
    """Switch TF32 and other shortened formats off."""
    import torch

    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False


def _writable(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Give the array as one that calls itself writable, on the same memory.

    torch warns of every array that is not, though nothing here writes to an input.
    """
    return np.asarray(_Memory(array))


class _Memory:
    """The memory of an array, for NumPy's array interface."""

    def __init__(self, array: npt.NDArray[Any]) -> None:
        self.array = array
        interface = array.__array_interface__
        self.__array_interface__ = {**interface, "data": (interface["data"][0], False)}
