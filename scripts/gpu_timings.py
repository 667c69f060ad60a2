"""The benchmarks' layers on a device, in turn with PyTorch called plainly there."""

from collections.abc import Callable, Iterable
from typing import Any

from app.engine import Choice, Engine
from bench.table import Contestant, markdown, measure, ratio, written
from bench.workloads import Conv, ConvTranspose, MaxPool, Work
from bench.workloads import works as benched

ON_DEVICE = Choice("torch")


def works() -> list[Work]:
    """List w1 to w11."""
    return benched()


def table(device: str, rounds: int) -> str:
    """Time ours and PyTorch's, with the engine's settings as they are by default; see `timings`."""
    return timings(Engine(backend="torch", device=device), device, works(), rounds)


def timings(engine: Engine, device: str, table: Iterable[Work], rounds: int) -> str:
    """Time ours and PyTorch's in turn, arrays in and arrays out, and PyTorch's with all on the device.

    Returns
    -------
    A table in Markdown: medians in milliseconds, and ours over PyTorch's
    """
    rows = []
    for work in table:
        found = measure(
            {
                "ours": Contestant(_ours(engine, work)),
                "plain": Contestant(plainly(work, device, resident=False)),
                "resident": Contestant(plainly(work, device, resident=True)),
            },
            rounds,
        )
        ours, plain, resident = (found[name] for name in ("ours", "plain", "resident"))
        where = " (ours on the host)" if isinstance(work, MaxPool) else ""
        figures = [str(ours), str(plain), written(ratio(ours, plain)), str(resident)]
        rows.append([work.id, work.title + where, *figures])
    columns = [
        "id",
        "work",
        "ours",
        f"PyTorch, to {device} and back",
        "ours / PyTorch",
        "on the device alone",
    ]
    return markdown(columns, rows)


def _ours(engine: Engine, work: Work) -> Callable[[], object]:
    return lambda: work.run(engine, ON_DEVICE)


def plainly(work: Work, device: str, *, resident: bool) -> Callable[[], object]:
    """Call torch.nn.functional as its users do; with everything on the device already, if `resident`."""
    import torch

    arrays = [work.x, work.weight] if isinstance(work, Conv | ConvTranspose) else [work.x]
    tensors = [torch.from_numpy(array) for array in arrays]
    operator = _operator(work)
    module = getattr(torch, device.partition(":")[0])

    def compute() -> object:
        return operator(*(tensor.to(device) for tensor in tensors)).cpu()

    if not resident:
        return compute
    there = [tensor.to(device) for tensor in tensors]

    def stay() -> object:
        result = operator(*there)
        module.synchronize()
        return result

    return stay


def _operator(work: Work) -> Callable[..., Any]:
    """Give torch's function of a work's arrays, with its settings."""
    from torch.nn import functional

    rank = work.x.ndim - 2
    if isinstance(work, MaxPool):
        pool = getattr(functional, f"max_pool{rank}d")
        return lambda x: pool(x, work.kernel)
    if isinstance(work, ConvTranspose):
        transposed = getattr(functional, f"conv_transpose{rank}d")
        window, groups = work.convolution.windows[0], work.convolution.groups
        return lambda x, weight: transposed(x, weight, None, window.stride, window.pad_begin, 0, groups)
    assert isinstance(work, Conv)
    convolve, windows = getattr(functional, f"conv{rank}d"), work.convolution.windows
    steps = windows[0].stride, tuple(window.pad_begin for window in windows), windows[0].dilation
    return lambda x, weight: convolve(x, weight, None, *steps, work.convolution.groups)
