"""The backend's own convolution: torch's, in the layout that suits the layer."""

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.problem import Problem
from app.geometry.windows import Window


class Native:
    """torch.nn.functional.conv1d, conv2d or conv3d."""

    name = "native"
    title = "PyTorch's own"
    summary = (
        "PyTorch's convolution (oneDNN on the CPU, cuDNN on CUDA) in full float32, in the quicker layout."
    )
    source = "PyTorch, torch.nn.functional.conv2d"
    backends: tuple[str, ...] = ("torch",)
    spreads = False
    tolerance = TOLERANCE

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse what torch has no operator for."""
        if problem.rank > 3:
            return f"torch convolves 1 to 3 spatial axes, and there are {problem.rank}"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """On a CPU, oneDNN has no quick way for few channels, least of all with large kernels."""
        work = problem.multiply_adds
        if backend.device != "cpu":
            return Cost(work, 0, 100 + work * 1e-6)
        outputs = problem.batch * problem.weight.shape[0] * problem.cells
        if problem.group_in * problem.group_out >= 16:
            time = 40 + outputs * 0.001 + work * 0.000012
        elif problem.each_channel and problem.rank == 2:
            time = 60 + outputs * 0.002 + work * 0.00015 * max(problem.stride)
        elif max(problem.kernel_size) >= 9:
            time = 60 + work * 0.0012
        else:
            time = 30 + outputs * 0.009 + work * 0.0002
        return Cost(work, problem.x.nbytes + outputs * 4, time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say why torch's own is best here."""
        if backend.device != "cpu":
            return f"PyTorch's own operator on {backend.device}"
        channels = f"{problem.group_in} → {problem.group_out} channels"
        return f"PyTorch's own operator is the quickest for {channels}" + (
            " a group" if problem.groups > 1 else ""
        )

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Pass symmetric zero padding on, fill all other padding before."""
        windows = problem.convolution.windows
        if problem.zero_padded and all(_is_even(window) for window in windows):
            x, padding = problem.x, tuple(window.pad_begin for window in windows)
        else:
            x, padding = problem.padded.whole(), (0,) * problem.rank
        steps = problem.stride, padding, problem.dilation
        return backend.convolve(x, problem.weight, problem.bias, *steps, problem.groups)


def _is_even(window: Window) -> bool:
    """Whether both sides are padded alike, and no window hangs over."""
    return window.pad_begin == window.pad_end and (window.rounding == "floor" or window.overhang == 0)
