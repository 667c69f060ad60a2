"""What goes to a device and comes back: large arrays through page-locked memory on CUDA, and no others."""

from typing import Any

import numpy as np
import pytest

from app.engine import Array
from app.engine.backends import transfers


class Fake:
    """Stands for a tensor, and writes down what is done with it."""

    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes
        self.shape, self.dtype = (nbytes // 4,), "float32"
        self.done: list[object] = []

    def pin_memory(self) -> "Fake":
        self.done.append("pinned")
        return self

    def to(self, device: str, **options: bool) -> "Fake":
        self.done.append((device, options))
        return self

    def cpu(self) -> "Fake":
        self.done.append("cpu")
        return self

    def numpy(self) -> Array:
        return np.zeros(self.shape, np.float32)


LARGE, SMALL = transfers.PINNED_BYTES, transfers.PINNED_BYTES - 4


@pytest.mark.parametrize(
    ("device", "nbytes", "done"),
    [
        ("cpu", LARGE, []),
        ("mps", LARGE, [("mps", {})]),
        ("cuda", SMALL, [("cuda", {})]),
        ("cuda:1", LARGE, ["pinned", ("cuda:1", {"non_blocking": True})]),
    ],
)
def test_uploads(device: str, nbytes: int, done: list[object]) -> None:
    tensor = Fake(nbytes)

    assert transfers.upload(tensor, device) is tensor
    assert tensor.done == done


@pytest.mark.parametrize(("device", "nbytes"), [("cpu", LARGE), ("mps", LARGE), ("cuda", SMALL)])
def test_plain_downloads(device: str, nbytes: int) -> None:
    tensor = Fake(nbytes)

    assert transfers.download(tensor, device).nbytes == nbytes
    assert tensor.done == ["cpu"]


@pytest.mark.torch
def test_a_large_download_waits_until_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before that the array would hold what the memory held before."""
    import torch

    order: list[object] = []
    made = torch.empty
    source = torch.arange(LARGE // 4, dtype=torch.float32)

    class Host:
        def __init__(self, tensor: Any) -> None:  # noqa: ANN401 torch's types are not looked at
            self.tensor = tensor

        def copy_(self, other: Any, non_blocking: bool) -> None:  # noqa: ANN401 likewise
            order.append(("copy", non_blocking))
            self.tensor.copy_(other)

        def numpy(self) -> Array:
            order.append("numpy")
            array: Array = self.tensor.numpy()
            return array

    class Stream:
        def synchronize(self) -> None:
            order.append("wait")

    def empty(shape: Any, *, dtype: Any, pin_memory: bool) -> Host:  # noqa: ANN401 likewise
        order.append(("pinned", pin_memory))
        return Host(made(shape, dtype=dtype))

    monkeypatch.setattr(torch, "empty", empty)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda _: Stream())

    found = transfers.download(source, "cuda:0")

    assert np.array_equal(found, np.arange(LARGE // 4, dtype=np.float32))
    assert order == [("pinned", True), ("copy", True), "wait", "numpy"]
