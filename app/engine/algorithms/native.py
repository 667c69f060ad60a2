"""The backend's own convolution: torch's, in the layout that suits the layer."""

from app.engine.algorithms.algorithm import Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.problem import Problem


class Native:
    """torch.nn.functional.conv1d, conv2d or conv3d."""

    name = "native"
    title = "torch's own"
    summary = "PyTorch's convolution (oneDNN on the CPU, cuDNN on CUDA) in full float32, in the layout that suits the layer."
    source = "PyTorch, torch.nn.functional.conv2d"
    backends: tuple[str, ...] = ("torch",)
    spreads = False

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse what torch has no operator for."""
        if problem.rank > 3:
            return f"torch convolves 1 to 3 spatial axes, and there are {problem.rank}"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """On a CPU, oneDNN falls back to a slow reference for few channels and large kernels."""
        work = problem.multiply_adds
        if backend.device != "cpu":
            return Cost(work, 0, 100 + work * 1e-6)
        few = problem.group_in * problem.group_out < 32
        slow = few and max(problem.kernel_size) >= 9
        an_output = problem.batch * problem.weight.shape[0] * problem.cells
        rate = 0.0012 if slow else 0.00006 if few else 0.0000085
        return Cost(work, 0, 30 + an_output * 0.0007 + work * rate)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say why torch's own is best here."""
        if backend.device != "cpu":
            return f"torch's own operator on {backend.device}"
        return (
            f"torch's own operator is quickest for {problem.group_in} → {problem.group_out} channels a group"
        )

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Pass symmetric zero padding on, fill all other padding before."""
        settings = problem.convolution
        windows = settings.windows
        plain = settings.padding_mode in ("zeros", "constant") and problem.padded.fill == 0
        if plain and all(w.pad_begin == w.pad_end and w.overhang == 0 for w in windows):
            x, padding = problem.x, tuple(window.pad_begin for window in windows)
        else:
            x, padding = problem.padded.whole(), (0,) * problem.rank
        return backend.convolve(
            x, problem.weight, problem.bias, problem.stride, padding, problem.dilation, problem.groups
        )
