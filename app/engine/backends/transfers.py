"""Arrays to torch's device and back; large ones through page-locked memory, which CUDA reads by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.engine.backends.backend import Tensor
    from app.engine.convolution import Array

# Below this the driver's own copy is as quick, and page-locked memory is better left free.
PINNED_BYTES = 2**20


def upload(tensor: Tensor, device: str) -> Tensor:
    """Give a tensor of the host's on the device.

    The copy from page-locked memory runs beside the caller; torch keeps that memory until it is done.
    """
    if device == "cpu":
        return tensor
    if device.startswith("cuda") and tensor.nbytes >= PINNED_BYTES:
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)


def download(tensor: Tensor, device: str) -> Array:
    """Give a tensor of the device's as an array of the host's, after all that computes it is done."""
    if device.startswith("cuda") and tensor.nbytes >= PINNED_BYTES:
        import torch

        host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
        host.copy_(tensor, non_blocking=True)
        torch.cuda.current_stream(device).synchronize()
    else:
        host = tensor.cpu()
    answer: Array = host.numpy()
    return answer
